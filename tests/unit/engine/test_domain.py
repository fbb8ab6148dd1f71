"""What engine/cheaper.py relies on."""

from __future__ import annotations

from typing import Any

import yaml

from bot.settings import ROOT


def _read(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return read


def test_slots_are_filled_by_actions_alone() -> None:
    slots = _read("domain.yml")["slots"]
    assert slots
    assert all(slot["mappings"] == [{"type": "custom"}] for slot in slots.values())


def test_no_rule_goes_by_what_was_written_word_for_word() -> None:
    rules = [rule for path in (ROOT / "data/rules").glob("*.yml") for rule in _read(str(path))["rules"]]
    assert rules
    assert not any("user" in step for rule in rules for step in rule["steps"])
