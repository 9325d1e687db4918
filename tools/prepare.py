"""Make the virtual environment and install the pinned packages; what is fresh is left alone.

Run by the Makefile with the system's Python, before anything is installed:

    python3 tools/prepare.py requirements.txt

It must start on an old Python, so as to say that it is too old: no syntax newer than 3.6,
nothing but the standard library.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys

OLDEST = (3, 11)
ENVIRONMENT = ".venv"
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")


def main(requirements):
    """Prepare the environment for the file ``requirements``; one sentence if that fails."""
    if sys.version_info < OLDEST:
        found = "%d.%d" % sys.version_info[:2]
        fail("Python 3.11 or newer is needed, this is " + found + ": make run PYTHON=python3.12")
    if not works():
        if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
            fail("this Python cannot make environments: install python3-venv, then try again.")
        say("Environment: making " + ENVIRONMENT + " with Python " + sys.version.split()[0])
        if subprocess.call([sys.executable, "-m", "venv", "--clear", ENVIRONMENT]):
            fail(ENVIRONMENT + " cannot be made: see the lines above.")
    install(requirements)


def works():
    """Tell whether the environment is there and alive (a moved or upgraded Python breaks it)."""
    try:
        return subprocess.call([PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def install(requirements):
    """Install what ``requirements`` names, unless the very same text was installed before."""
    wanted = fingerprint(requirements)
    stamp = os.path.join(ENVIRONMENT, os.path.basename(requirements) + ".installed")
    if os.path.exists(stamp) and read(stamp) == wanted:
        say("Packages: as pinned in " + requirements)
        return
    say("Packages: installing " + requirements + " (the first time this takes a minute)")
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    command += ["--disable-pip-version-check", "-r", requirements]
    pip = subprocess.Popen(command, stderr=subprocess.PIPE, universal_newlines=True)
    messages = pip.communicate()[1]
    if pip.returncode:
        errors = [line for line in messages.splitlines() if line.startswith("ERROR")]
        last = errors[-1][len("ERROR: ") :] if errors else "pip ended with %d" % pip.returncode
        fail("the packages cannot be installed; is the network there? pip says: " + last)
    with open(stamp, "w") as file:
        file.write(wanted)


def fingerprint(requirements):
    """Return a digest of the file and of those that it includes with ``-r``."""
    text = read(requirements)
    included = [line[3:].strip() for line in text.splitlines() if line.startswith("-r ")]
    return hashlib.sha256("".join([text] + [read(path) for path in included]).encode()).hexdigest()


def read(path):
    """Return the text of a file."""
    with open(path) as file:
        return file.read()


def say(line):
    """Print what is being done."""
    print(line, flush=True)


def fail(sentence):
    """End with exit code 1 and one sentence."""
    sys.exit("Error: " + sentence)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
