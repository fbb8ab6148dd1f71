"""Settings: the example file agrees with them, and the demo never meets real credentials."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import DEMO_ACCOUNT, ROOT, Settings

REAL = "AC" + "1" * 32


def test_the_example_file_is_what_the_settings_say() -> None:
    """Names, defaults and help; `scripts/env_example.py` writes it."""
    written = subprocess.run(
        [sys.executable, "scripts/env_example.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == written.stdout


def test_every_setting_has_help() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_file_can_be_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every line uncommented, it gives the defaults."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    used = tmp_path / "used.env"
    used.write_text("\n".join(line.removeprefix("# ") for line in lines if line.startswith("# ACS_")))
    monkeypatch.chdir(ROOT)
    given, defaults = Settings(_env_file=used), Settings(_env_file=None)
    for name, value in defaults:
        other = getattr(given, name)
        assert (other.resolve() if isinstance(other, Path) else other) == value, name


@pytest.mark.parametrize(
    "given",
    [
        {"demo": True, "twilio_account_sid": REAL},
        {"twilio_api_url": "http://127.0.0.1:8090"},
        {"twilio_api_url": "http://127.0.0.1:8090", "twilio_account_sid": REAL},
        {"twilio_api_url": "http://127.0.0.1:8090", "twilio_account_sid": REAL, "demo": True},
    ],
)
def test_demo_addresses_and_real_credentials_exclude_each_other(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(_env_file=None, **given)


def test_the_demo_account_is_allowed_in_demo_mode() -> None:
    settings = Settings(_env_file=None, demo=True, twilio_account_sid=DEMO_ACCOUNT + "0" * 24)
    assert settings.demo
