"""The README is held to its word: its commands are those that CI runs, its links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = [block.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """`make run` and `make test` stand there as they are typed, and `.ci/run` types the second, and `make slow`."""
    assert BLOCKS[:2] == ["make run", "make test"]
    assert (ROOT / ".ci/run").read_text().endswith("\nmake test\nexec make slow\n")


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b", "\n".join(BLOCKS))) <= targets


def test_every_command_that_is_named_exists() -> None:
    named = set(re.findall(r"\bacs ([a-z]+)", README))
    assert named
    assert named <= set(COMMANDS)


def test_every_setting_that_is_named_exists() -> None:
    named = {name.lower() for name in re.findall(r"ACS_([A-Z_]+)", README)}
    assert named <= set(Settings.model_fields)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/safety-policy.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_every_place_on_the_map_exists() -> None:
    """The table "Where things are" names files and folders that are there."""
    table = README.split("## Where things are")[1].split("##")[0]
    places = [place for place in re.findall(r"`([\w./-]+)`", table) if "/" in place or place.endswith(".yml")]
    places = [place for place in places if not place.startswith("/")]
    assert len(places) > 15
    assert [place for place in places if not (ROOT / place).exists()] == []
