"""The shape of the code: who may import whom, and how large a file may grow."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OUTER = ("bot.channels", "bot.desk", "bot.app", "bot.pages", "bot.commands", "bot.cli", "bot.supervisor")
FLOW = (
    "bot.message_flow",
    "bot.dialogue",
    "bot.danger",
    "bot.waiting",
    "bot.facts_so_far",
    "bot.workers",
    "bot.core",
    "bot.replies",
)
INNER = ("bot.safety", "bot.engine_client", "bot.handoffs", "bot.directory", "bot.intake")

RULES = [
    # (these modules, never import any of those)
    (("bot.store",), (*OUTER, *FLOW, *INNER)),
    (("bot.safety",), (*OUTER, *FLOW, "bot.store", "bot.directory", "bot.engine_client", "bot.handoffs", "bot.intake")),
    (("bot.intake",), (*OUTER, *FLOW, "bot.store", "bot.directory", "bot.engine_client", "bot.handoffs")),
    (("bot.directory", "bot.engine_client", "bot.handoffs"), (*OUTER, *FLOW, "bot.editor")),
    (("bot.editor.reports", "bot.editor.reapply"), (*OUTER, *FLOW)),  # conversations and imports use these
    (("bot.editor",), (*FLOW, "bot.channels", "bot.app", "bot.commands", "bot.cli", "bot.supervisor")),
    (FLOW, OUTER),
    (("bot.channels",), ("bot.desk", "bot.app", "bot.commands", "bot.cli", "bot.supervisor")),
    (("bot.desk",), ("bot.editor", "bot.channels", "bot.app", "bot.commands", "bot.cli", "bot.supervisor")),
    (("bot.hsds_api",), (*OUTER, *FLOW, "bot.editor", "bot.intake", "bot.safety")),
    (("actions",), (*OUTER, *FLOW)),
    (("bot", "actions", "engine"), ("demo",)),
    (("engine",), ("bot", "actions")),
]


def _modules() -> Iterator[tuple[str, Path]]:
    for package in ("bot", "actions", "engine", "demo"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if ".venv" not in path.parts:
                yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def _imports(path: Path) -> Iterator[str]:
    """Every module that this file imports at run time; what stands under TYPE_CHECKING is for the checker only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_the_checker = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_the_checker:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize(("these", "never"), RULES, ids=lambda names: "+".join(names[:2]))
def test_imports_point_inwards(these: tuple[str, ...], never: tuple[str, ...]) -> None:
    """Channels and desk lean on the flow, the flow on the parts, the parts on the store; nothing leans outwards."""
    wrong = [
        f"{module} imports {imported}"
        for module, path in _modules()
        if _is_in(module, these)
        for imported in _imports(path)
        if _is_in(imported, never)
    ]
    assert wrong == []


def _sources() -> list[Path]:
    """Everything written by hand: Python and TypeScript, without migrations and tests."""
    folders = ("bot", "actions", "engine", "demo", "bench", "web/src")
    found = [path for folder in folders for end in ("py", "ts", "tsx") for path in (ROOT / folder).rglob(f"*.{end}")]
    return [path for path in found if not {".venv", "node_modules", "migrations"} & set(path.parts)]


def test_files_stay_small() -> None:
    """The median under 150 lines; over 300 only where the first lines say why it is "longer than other" files."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in _sources()}
    lengths = {path: length for path, length in lengths.items() if length > 3}
    assert statistics.median(lengths.values()) < 150
    too_long = [
        str(path.relative_to(ROOT))
        for path, length in lengths.items()
        if length > 300
        and "longer than other" not in "\n".join(path.read_text(encoding="utf-8").splitlines()[:15]).lower()
    ]
    assert too_long == []
