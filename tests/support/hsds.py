"""The specification's own files, and another publisher's real export, where this machine has them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT

HSDS = ROOT.parent / "shared/hsds"
MIAMI = HSDS / "miami211_2019"
EXAMPLES = HSDS / "examples_3.0"
SCHEMAS = HSDS / "schema_3.0"

needs_specification = pytest.mark.skipif(not HSDS.is_dir(), reason="the HSDS specification is not on this machine")
needs_miami = pytest.mark.skipif(not MIAMI.is_dir(), reason="the Miami 211 export is not on this machine")


def load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def differences(ours: Any, theirs: Any, where: str = "") -> list[str]:
    """Where two JSON values differ. Lists of objects with ids are compared whatever their order."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [
            problem
            for key in sorted(ours.keys() | theirs.keys())
            for problem in differences(ours.get(key), theirs.get(key), f"{where}.{key}")
        ]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = zip(_sorted(ours), _sorted(theirs), strict=True)
        return [problem for number, pair in enumerate(pairs) for problem in differences(*pair, f"{where}[{number}]")]
    return [] if ours == theirs else [f"{where}: {ours!r} is not {theirs!r}"]


def _sorted(items: list[Any]) -> list[Any]:
    return sorted(items, key=lambda item: str(item.get("id")) if isinstance(item, dict) else str(item))
