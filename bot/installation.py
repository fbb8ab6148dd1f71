"""What belongs to one installation, in its variable folder: its keys, its first login, and who runs on it now."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

from bot.errors import AcsError, SettingsError

SECRETS = "secrets.env"
LOGIN = "dispatcher-login.txt"


class AlreadyRuns(AcsError):
    """Another `acs run` holds this folder."""

    def __init__(self, running: dict[str, Any]) -> None:
        super().__init__("already running")
        self.pid: int | None = running.get("pid")
        self.addresses: dict[str, str] = running.get("addresses", {})


@contextmanager
def running_here(var_dir: Path) -> Iterator[Path]:
    """Hold the folder; gives the file in which to note the addresses. Raises AlreadyRuns.

    The system lets go of the lock when the process ends, however it ends.
    """
    with (var_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRuns(_read(var_dir / "run.json")) from None
        note = var_dir / "run.json"
        try:
            yield note
        finally:
            note.unlink(missing_ok=True)


def who_runs(var_dir: Path) -> dict[str, Any] | None:
    """{"pid", "addresses": {"bot", "engine", "actions", "phones"}} of the running `acs run`, or None."""
    path = var_dir / "run.lock"
    if not path.exists():
        return None
    with path.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return _read(var_dir / "run.json") or None
    return None


def note_addresses(note: Path, addresses: dict[str, str]) -> None:
    note.write_text(json.dumps({"pid": os.getpid(), "addresses": addresses}), encoding="utf-8")


def _read(note: Path) -> dict[str, Any]:
    try:
        value = json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # it has just started, or just stopped
    return value if isinstance(value, dict) else {}


def ensure_secrets(var_dir: Path) -> bool:
    """Make the keys of this installation, readable by its owner only. True when they are new.

    Raises SettingsError when there is a database and the keys that it was written with are gone.
    """
    path = var_dir / SECRETS
    if path.exists() or os.environ.get("ACS_ENCRYPTION_KEYS"):
        return False
    if (var_dir / "acs.db").exists():
        raise SettingsError(
            f"{var_dir / 'acs.db'} is there, but the keys it was written with ({path.name}) are not: "
            "put that file back, or set ACS_ENCRYPTION_KEYS and ACS_HASH_KEY"
        )
    write_private(
        path,
        "# Made on the first start. Without these keys nobody can read the database: keep a copy apart from it.\n"
        f"ACS_ENCRYPTION_KEYS={Fernet.generate_key().decode()}\n"
        f"ACS_HASH_KEY={secrets.token_urlsafe(32)}\n",
    )
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, from its first moment on, whole or not at all."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def keep_login(var_dir: Path, username: str, password: str) -> None:
    write_private(var_dir / LOGIN, f"user name: {username}\npassword: {password}\n")


def read_login(var_dir: Path) -> tuple[str, str] | None:
    """(user name, password) of the first dispatcher, while the file is still there."""
    try:
        lines = (var_dir / LOGIN).read_text(encoding="utf-8").splitlines()
        return lines[0].removeprefix("user name: "), lines[1].removeprefix("password: ")
    except (OSError, IndexError):
        return None
