"""Writes .env.example from bot/settings.py: `.venv/bin/python scripts/env_example.py > .env.example`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

from pydantic import SecretStr

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bot.settings import ROOT, Settings

HEAD = """\
# Settings, with their defaults. Copy this file to .env and change what you need; everything may stay as it is.
# The environment is stronger than .env. Times are seconds unless a line says otherwise.
"""


def lines() -> Iterator[str]:
    yield HEAD
    for name, field in Settings.model_fields.items():
        yield from (f"# {line}" for line in wrap(field.description or "", 108))
        yield f"# ACS_{name.upper()}={_shown(field.default)}".rstrip() + "\n"


def _shown(default: object) -> str:
    if isinstance(default, SecretStr) or default is None:
        return ""
    if isinstance(default, Path):
        return str(default.relative_to(ROOT))
    return str(int(default)) if isinstance(default, bool) else str(default)


if __name__ == "__main__":
    print("\n".join(lines()), end="")
