"""Writing the directory as an HSDS 3.0 tabular package that this and other systems can read.

A package is written beside its place and then moved there, so that one that fails leaves what was there before.
"""

from __future__ import annotations

import asyncio
import csv
import json
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.cells import defuse
from bot.directory.disclosure import is_withheld, may_leave, names_of
from bot.directory.documents import columns_of, texts_of
from bot.directory.files import DESCRIPTOR, PackageError
from bot.directory.importing import Progress
from bot.store.directory_tables import HSDS_TABLES, HsdsTable, Metadata, Service

_TYPES = {"number": "number", "date": "date", "datetime": "datetime", "time": "time", "digits": "number"}
_FORMATS = {"email": "email", "uri": "uri"}


@dataclass
class ExportReport:
    """Rows by table: written; held back because they are not for others than editors; left out because no object
    of a JSON file leads to them."""

    written: Counter[str] = field(default_factory=Counter)
    held_back: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)


async def export_package(
    session: AsyncSession,
    folder: Path,
    *,
    dataset: str | None = None,
    for_editors: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> ExportReport:
    """Write every table that has rows to `folder`, and the descriptor.

    What may leave is said in `disclosure.py`; `for_editors` writes everything as it is. Raises PackageError when
    nothing can be written there.
    """
    report = ExportReport()
    beside = folder.with_name(f".{folder.name}.partial")
    try:
        await asyncio.to_thread(_start, beside, folder)
        resources = []
        async for table, rows in tables_to_write(session, dataset, report, for_editors=for_editors, progress=progress):
            columns = await asyncio.to_thread(_write, beside, table, rows, for_editors=for_editors)
            resources.append(_resource(table, columns))
        _describe(beside, dataset or "directory", resources)
        await asyncio.to_thread(_move, beside, folder)
    except OSError as error:
        raise PackageError(f"{folder.name} cannot be written: {error.strerror or type(error).__name__}") from error
    finally:
        await asyncio.to_thread(shutil.rmtree, beside, ignore_errors=True)
    return report


async def tables_to_write(
    session: AsyncSession, dataset: str | None, report: ExportReport, *, for_editors: bool, progress: Progress
) -> AsyncIterator[tuple[type[HsdsTable], list[HsdsTable]]]:
    """Every table that has rows to write, with them; what was held back is counted in the report."""
    held: set[tuple[str | None, str]] = set()
    if not for_editors:
        held |= {("metadata of", key) for key in await session.scalars(select(Service.id).where(is_withheld()))}
    for done, table in enumerate(HSDS_TABLES, start=1):
        name = table.__tablename__
        every = [table.dataset == dataset] if dataset else []
        shown = every if for_editors else [*every, may_leave(table)]
        found = await session.scalars(select(table).where(*shown).order_by(table.id))
        rows = [row for row in found if not _names_one_of(held, row)]
        keys = {row.id for row in rows}
        for key in await session.scalars(select(table.id).where(*every)):
            if key not in keys:
                held |= {(name, key), (None, key)}
                report.held_back[name] += 1
        report.written[name] += len(rows)
        progress("writing", done, len(HSDS_TABLES))
        if rows:
            yield table, rows


def _names_one_of(held: set[tuple[str | None, str]], row: HsdsTable) -> bool:
    if isinstance(row, Metadata) and ("metadata of", row.resource_id or "") in held:
        return True
    return bool(held) and any(name in held for name in names_of(row))


def _start(beside: Path, folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise PackageError(f"{folder.name} is a file: give a folder, or a name that ends in .json")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)


def _move(beside: Path, folder: Path) -> None:
    """Put the new tables in place, and take away those that have no rows any more; other files stay."""
    folder.mkdir(exist_ok=True)
    new = {file.name for file in beside.iterdir()}
    for file in beside.iterdir():
        file.replace(folder / file.name)
    for table in HSDS_TABLES:
        if f"{table.__tablename__}.csv" not in new:
            (folder / f"{table.__tablename__}.csv").unlink(missing_ok=True)


def _write(folder: Path, table: type[HsdsTable], rows: list[HsdsTable], *, for_editors: bool) -> list[str]:
    """Standard columns in the standard's order, then this data's own ones by name; empty columns are left out.

    Cells that a spreadsheet would run as a formula are written so that it does not.
    """
    standard = columns_of(table)
    values = [texts_of(row, for_editors=for_editors) for row in rows]
    used = {column for row in values for column, value in row.items() if value != ""}
    own = sorted(used - set(standard))
    columns = [column for column, info in standard.items() if column in used or info.get("required")] + own
    with (folder / f"{table.__tablename__}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(map(defuse, columns))
        writer.writerows([defuse(row.get(column, "")) for column in columns] for row in values)
    return columns


def _resource(table: type[HsdsTable], columns: list[str]) -> dict[str, Any]:
    """One table as the Tabular Data Package standard describes it."""
    info = columns_of(table)
    name = table.__tablename__
    fields = [_field(column, info.get(column, {})) for column in columns]
    schema: dict[str, Any] = {"primaryKey": "id", "fields": fields}
    links = [column for column in columns if info.get(column, {}).get("form") == "link"]
    if links:
        schema["foreignKeys"] = [
            {"fields": column, "reference": {"resource": info[column]["table"], "fields": "id"}} for column in links
        ]
    return {"name": name, "path": f"{name}.csv", "profile": "tabular-data-resource", "schema": schema}


def _field(column: str, info: dict[str, Any]) -> dict[str, Any]:
    form = info.get("form", "")
    described: dict[str, Any] = {"name": column, "type": _TYPES.get(form, "string")}
    if form in _FORMATS:
        described["format"] = _FORMATS[form]
    limits: dict[str, Any] = {"required": True} if info.get("required") else {}
    if info.get("one_of"):
        limits = {**limits, "enum": list(info["one_of"])}
    return {**described, "constraints": limits} if limits else described


def _describe(folder: Path, name: str, resources: list[dict[str, Any]]) -> None:
    descriptor = {
        "name": name,
        "profile": "tabular-data-package",
        "description": "Open Referral HSDS 3.0 tables; columns that HSDS does not know are this directory's own.",
        "hsds_version": "3.0.0",
        "resources": resources,
    }
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
