"""The first step of every make target: environment and packages, in sentences."""

import subprocess
import sys

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "tools" / "prepare.py"
pytestmark = pytest.mark.start


def prepare(folder, *, before="", requirements="requirements.txt", **environment):
    """Run the script in ``folder``; ``before`` is Python run first, to play a lesser machine."""
    code = f"import runpy, sys\n{before}\nsys.argv[1:] = [{requirements!r}]\n"
    code += f"runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
    )


def test_an_old_python(tmp_path):
    result = prepare(tmp_path, before="sys.version_info = (3, 9, 2)")
    assert result.returncode == 1
    assert result.stderr.startswith("Error: Python 3.11 or newer is needed, this is 3.9")
    assert result.stderr.count("\n") == 1


def test_a_python_without_venv(tmp_path):
    result = prepare(
        tmp_path, before="import importlib.util; importlib.util.find_spec = lambda name: None"
    )
    assert result.returncode == 1
    assert result.stderr == (
        "Error: this Python cannot make environments: install python3-venv, then try again.\n"
    )


def test_packages_are_installed_once_and_a_missing_network_is_named(tmp_path):
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("# nothing\n")
    assert "Packages: installing" in prepare(tmp_path).stdout
    assert prepare(tmp_path).stdout == "Packages: as pinned in requirements.txt\n"

    wanted.write_text("poles-site-test-package==1.0\n")
    offline = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": "/dev/null"}
    result = prepare(tmp_path, **offline)
    assert result.returncode == 1
    assert "is the network there?" in result.stderr
    assert result.stderr.count("\n") == 1
