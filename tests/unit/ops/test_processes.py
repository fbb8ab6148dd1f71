"""What `acs run` decides to start: ports, demo or not, and what the children are told."""

from __future__ import annotations

import ast
import socket
from pathlib import Path

import pytest

from bot import processes
from bot.commands.db import upgrade_command
from bot.errors import SettingsError
from bot.installation import ensure_secrets
from bot.processes import first_steps, make_plan
from bot.settings import ROOT, Settings
from demo.app import ACCOUNT_SID, NUMBER

REAL = {"twilio_account_sid": "AC" + "1" * 32, "twilio_auth_token": "t", "twilio_from": "+15055550123"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation whose engine is built."""
    monkeypatch.setattr(processes, "ENGINE_PYTHON", tmp_path)
    monkeypatch.setattr(processes, "ENGINE_MODEL", tmp_path)
    return Settings(_env_file=None, var_dir=tmp_path)


def names(settings: Settings, **wishes: bool) -> list[str]:
    return [program.name for program in make_plan(settings, **wishes).programs]


def test_without_twilio_there_are_demo_phones(settings: Settings) -> None:
    plan = make_plan(settings)
    assert [program.name for program in plan.programs] == ["engine", "actions", "bot", "phones"]
    told = plan.programs[1].environment
    assert told["ACS_DEMO"] == "1"
    assert (told["ACS_TWILIO_ACCOUNT_SID"], told["ACS_TWILIO_FROM"]) == (ACCOUNT_SID, NUMBER)
    assert told["ACS_TWILIO_API_URL"] == plan.addresses["phones"]
    assert names(settings, demo=False) == ["engine", "actions", "bot"]


def test_with_real_credentials_there_are_none(settings: Settings) -> None:
    real = settings.model_copy(update=REAL)
    plan = make_plan(real)
    assert [program.name for program in plan.programs] == ["engine", "actions", "bot"]
    assert not any(name.startswith(("ACS_DEMO", "ACS_TWILIO")) for name in plan.programs[1].environment)
    with pytest.raises(SettingsError, match="real Twilio"):
        make_plan(real, demo=True)


def test_a_taken_port_is_replaced_unless_it_was_asked_for(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings.port = port  # as if it were the default
        settings.model_fields_set.discard("port")
        assert make_plan(settings).settings.port != port
        with pytest.raises(SettingsError, match="taken"):
            make_plan(settings, port=port)


def test_every_address_has_a_port_of_its_own(settings: Settings) -> None:
    addresses = make_plan(settings).addresses
    assert len(set(addresses.values())) == len(addresses) == 4
    assert all(address.startswith("http://127.0.0.1:") for address in addresses.values())


def test_an_unbuilt_engine_is_explained(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "ENGINE_PYTHON", settings.var_dir / "nothing")
    with pytest.raises(SettingsError, match="make run"):
        make_plan(settings)


def test_the_directory_is_loaded_again_only_when_it_changed(settings: Settings, tmp_path: Path) -> None:
    settings.directory_dir = tmp_path / "directory"
    settings.directory_dir.mkdir()
    (settings.directory_dir / "services.csv").write_text("id\n1\n")
    *_, step = first_steps(settings)
    assert not step.is_done
    assert step.stamp_file is not None
    step.stamp_file.write_text(step.stamp)
    assert step.is_done
    (settings.directory_dir / "services.csv").write_text("id\n1\n2\n")
    *_, step = first_steps(settings)
    assert not step.is_done


def test_a_new_database_in_the_place_of_a_lost_one_gets_the_directory(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACS_VAR_DIR", str(settings.var_dir))
    ensure_secrets(settings.var_dir)
    upgrade_command()
    *_, step = first_steps(settings)
    assert step.stamp_file is not None
    step.stamp_file.write_text(step.stamp)
    upgrade_command()
    assert step.is_done
    for file in settings.var_dir.glob("acs.db*"):
        file.unlink()
    upgrade_command()
    assert not step.is_done


@pytest.mark.parametrize("package", ["bot", "actions"])
def test_nothing_imports_the_demo(package: str) -> None:
    """The stand-in and the phones exist in demo mode only, as a process of their own."""
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not any(module.split(".")[0] == "demo" for module in modules), path
