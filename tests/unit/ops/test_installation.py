"""The variable folder of one installation: keys, first login, and who runs on it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.installation import (
    AlreadyRuns,
    ensure_secrets,
    keep_login,
    note_addresses,
    read_login,
    running_here,
    who_runs,
)
from bot.settings import Settings
from bot.store.session import open_database


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith("ACS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ACS_VAR_DIR", str(tmp_path))


async def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    assert ensure_secrets(tmp_path)
    before = (tmp_path / "secrets.env").read_text()
    assert not ensure_secrets(tmp_path)
    assert (tmp_path / "secrets.env").read_text() == before
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600
    async with open_database(Settings.load()):
        pass  # the keys are good enough to open a database with


def test_new_keys_are_not_made_for_a_database_that_has_lost_its_own(tmp_path: Path) -> None:
    """With new keys nobody could read what is in it, and nobody would know why."""
    (tmp_path / "acs.db").touch()
    with pytest.raises(SettingsError, match="put that file back"):
        ensure_secrets(tmp_path)
    assert not (tmp_path / "secrets.env").exists()


def test_keys_from_the_environment_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACS_ENCRYPTION_KEYS", "given")
    assert not ensure_secrets(tmp_path)
    assert not (tmp_path / "secrets.env").exists()


def test_the_first_login_is_kept_privately(tmp_path: Path) -> None:
    assert read_login(tmp_path) is None
    keep_login(tmp_path, "dispatcher", "correct-horse")
    assert read_login(tmp_path) == ("dispatcher", "correct-horse")
    assert (tmp_path / "dispatcher-login.txt").stat().st_mode & 0o777 == 0o600


def test_one_folder_is_run_by_one(tmp_path: Path) -> None:
    with running_here(tmp_path) as note:
        note_addresses(note, {"bot": "http://127.0.0.1:8080"})
        with pytest.raises(AlreadyRuns) as caught, running_here(tmp_path):
            pass
        assert caught.value.pid == os.getpid()
        assert caught.value.addresses == {"bot": "http://127.0.0.1:8080"}
        assert (who_runs(tmp_path) or {})["pid"] == os.getpid()
    assert who_runs(tmp_path) is None
    with running_here(tmp_path):
        pass


def test_a_killed_owner_holds_nothing(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from bot.installation import running_here\n"
        "with running_here(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)\n"
    )
    owner = subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE)
    assert owner.stdout is not None
    owner.stdout.readline()
    with pytest.raises(AlreadyRuns), running_here(tmp_path):
        pass
    owner.kill()
    owner.wait()
    with running_here(tmp_path):
        pass
