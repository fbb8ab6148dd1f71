"""Importing a package: all of it or nothing, and a second time changes nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.checking import Checked
from bot.directory.entries import load_entries
from bot.directory.packages import Package
from bot.directory.problems import Problem, Values
from bot.directory.vectors import remember_vectors
from bot.errors import AcsError
from bot.store.directory_tables import HSDS_TABLES, DirectoryDataset, HsdsTable

Progress = Callable[[str, int, int], None]  # what is being done, done, in all

_BATCH = 500
_SHARED = ("taxonomies", "taxonomy_terms")


class ImportRefused(AcsError):
    """The package has errors; nothing was changed."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} errors, nothing was imported")
        self.problems = problems


@dataclass
class ImportReport:
    """What an import did, in rows by table."""

    dataset: str
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    warnings: list[Problem] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    kept_edits: int = 0
    """Records on which what editors had changed was written again over the package."""

    @property
    def did_something(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@dataclass(frozen=True)
class _Difference:
    table: type[HsdsTable]
    new: list[Values]
    changed: list[Values]
    gone: list[str]


async def import_package(
    session: AsyncSession,
    package: Package,
    checked: Checked,
    progress: Progress = lambda what, done, total: None,
) -> ImportReport:
    """Make the rows of the package's data set equal to the package, within the session's transaction.

    Raises ImportRefused when the package has errors; then nothing was touched.
    """
    if checked.errors:
        raise ImportRefused(checked.errors)
    report = ImportReport(package.name, mended=checked.mended, warnings=checked.warnings, refused=checked.refused)
    differences = []
    for table in HSDS_TABLES:
        differences.append(await _difference(session, table, package.name, checked, report))
    try:
        await _write(session, differences, progress)
    except IntegrityError as error:
        message = "cannot be brought in as it is: it would remove rows that another data set still uses"
        raise ImportRefused([Problem("error", package.name, None, None, message)]) from error
    await _record(session, package, changed=report.did_something)
    if report.did_something:
        progress("reading meanings", 0, 1)
        await remember_vectors(session, await load_entries(session))
        progress("reading meanings", 1, 1)
    return report


async def _write(session: AsyncSession, differences: list[_Difference], progress: Progress) -> None:
    """New and changed rows first, so that no row is removed to which one still leads."""
    total = sum(len(d.new) + len(d.changed) + len(d.gone) for d in differences)
    done = 0
    for difference in differences:
        for rows, statement in ((difference.new, insert), (difference.changed, update)):
            for batch in _batches(rows):
                await session.execute(statement(difference.table), batch)
                progress("writing", done := done + len(batch), total)
    for difference in reversed(differences):
        for batch in _batches(difference.gone):
            await session.execute(delete(difference.table).where(difference.table.id.in_(batch)))
            progress("removing", done := done + len(batch), total)


async def _difference(
    session: AsyncSession, table: type[HsdsTable], dataset: str, checked: Checked, report: ImportReport
) -> _Difference:
    """Compare the rows of the package with those of the same data set in the database."""
    name = table.__tablename__
    columns = list(table.__table__.columns)
    found = await session.execute(select(*columns).where(table.dataset == dataset))
    stored = {row["id"]: dict(row) for row in found.mappings()}
    wanted = checked.rows[name]
    wanted = await _without_shared(session, table, wanted, stored, dataset, report)
    new = [row for key, row in wanted.items() if key not in stored]
    changed = [row for key, row in wanted.items() if key in stored and stored[key] != row]
    gone = [key for key in stored if key not in wanted]
    report.added += Counter({name: len(new)})
    report.changed += Counter({name: len(changed)})
    report.removed += Counter({name: len(gone)})
    report.unchanged += Counter({name: len(wanted) - len(new) - len(changed)})
    return _Difference(table, new, changed, gone)


async def _without_shared(
    session: AsyncSession,
    table: type[HsdsTable],
    wanted: dict[str, Values],
    stored: dict[str, Values],
    dataset: str,
    report: ImportReport,
) -> dict[str, Values]:
    """An id belongs to one data set. Only taxonomies are shared: the terms that are there already are used."""
    elsewhere: dict[str, str] = {}
    for batch in _batches([key for key in wanted if key not in stored]):
        found = await session.execute(select(table.id, table.dataset).where(table.id.in_(batch)))
        elsewhere |= {key: owner for key, owner in found if owner != dataset}
    if not elsewhere:
        return wanted
    name = table.__tablename__
    if name not in _SHARED:
        problems = [
            Problem("error", f"{name}.csv", None, "id", f"{key} is in data set {owner!r} already: import this package "
                    f"as a new state of that one (--dataset {owner}), or give it other ids")
            for key, owner in sorted(elsewhere.items())
        ]  # fmt: skip
        raise ImportRefused(problems)
    report.mended[f"{name} shared with another data set, used as they are there"] += len(elsewhere)
    return {key: row for key, row in wanted.items() if key not in elsewhere}


async def _record(session: AsyncSession, package: Package, *, changed: bool) -> None:
    known = await session.get(DirectoryDataset, package.name)
    if known is None:
        now = datetime.now(UTC)
        session.add(DirectoryDataset(name=package.name, digest=package.digest, revision=1, changed_at=now))
    else:
        known.digest = package.digest
        if changed:
            known.revision += 1
            known.changed_at = datetime.now(UTC)
    await session.flush()


def _batches(rows: list[Any]) -> list[list[Any]]:
    return [rows[start : start + _BATCH] for start in range(0, len(rows), _BATCH)]
