"""Writing the directory as an HSDS 3.0 tabular package that this and other systems can read."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.display import Verification
from bot.directory.importing import Progress
from bot.directory.nested import nest
from bot.directory.packages import DESCRIPTOR
from bot.store.directory_tables import HSDS_TABLES, HsdsTable, Service

_TYPES = {"number": "number", "date": "date", "datetime": "datetime", "time": "time", "digits": "number"}
_FORMATS = {"email": "email", "uri": "uri"}
_CAUTION = "Not confirmed: call first"


async def export_package(
    session: AsyncSession,
    folder: Path,
    *,
    dataset: str | None = None,
    for_editors: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, int]:
    """Write every table that has rows to `folder`, and the descriptor; rows written by table.

    Records for responders only are left out with everything that hangs on them, and unconfirmed ones carry an
    alert: the rules about who may see what hold for files too. `for_editors` writes everything as it is.
    """
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    written: dict[str, int] = {}
    resources: list[dict[str, Any]] = []
    async for table, rows in _tables(session, dataset, for_editors=for_editors, progress=progress):
        path = folder / f"{table.__tablename__}.csv"
        if rows:
            columns = _write(path, table, rows, mark_unconfirmed=not for_editors)
            resources.append(_resource(table, columns))
            written[table.__tablename__] = len(rows)
        else:
            path.unlink(missing_ok=True)
    _describe(folder, dataset or "directory", resources)
    return written


async def export_json(
    session: AsyncSession,
    file: Path,
    *,
    dataset: str | None = None,
    for_editors: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> dict[str, int]:
    """Write all services, each whole, as a JSON list; what is written keeps the rules as in `export_package`."""
    found: dict[str, list[dict[str, Any]]] = {}
    async for table, rows in _tables(session, dataset, for_editors=for_editors, progress=progress):
        found[table.__tablename__] = [_typed(table, row, mark_unconfirmed=not for_editors) for row in rows]
    text = json.dumps(nest(found), indent=1, ensure_ascii=False) + "\n"
    await asyncio.to_thread(file.write_text, text, encoding="utf-8")
    return {name: len(rows) for name, rows in found.items() if rows}


async def _tables(
    session: AsyncSession, dataset: str | None, *, for_editors: bool, progress: Progress
) -> AsyncIterator[tuple[type[HsdsTable], list[HsdsTable]]]:
    """Every table with the rows that may be written."""
    secret = set() if for_editors else await _responder_only(session)
    for done, table in enumerate(HSDS_TABLES, start=1):
        query = select(table).order_by(table.id)
        rows = await session.scalars(query.where(table.dataset == dataset) if dataset else query)
        yield table, [row for row in rows if not _belongs_to(row, secret)]
        progress("writing", done, len(HSDS_TABLES))


def _typed(table: type[HsdsTable], row: HsdsTable, *, mark_unconfirmed: bool) -> dict[str, Any]:
    """The row as JSON says it: numbers are numbers, what is not known is not there."""
    forms = {column.name: column.info.get("form", "") for column in table.__table__.columns}
    standard = [name for name in forms if name not in ("dataset", "extra")]
    values = _values(row, standard, mark_unconfirmed=mark_unconfirmed)
    return {
        name: float(text) if forms.get(name) in ("number", "digits") and "." in text
        else int(text) if forms.get(name) in ("number", "digits") and text.lstrip("-").isdigit()
        else text
        for name, text in values.items()
        if text
    }  # fmt: skip


async def _responder_only(session: AsyncSession) -> set[str]:
    query = select(Service.id).where(Service.verification == Verification.RESPONDER_ONLY)
    return set(await session.scalars(query))


def _belongs_to(row: HsdsTable, services: set[str]) -> bool:
    links = (row.id, getattr(row, "service_id", None), getattr(row, "link_id", None))
    return any(link in services for link in links if link)


def _write(path: Path, table: type[HsdsTable], rows: list[Any], *, mark_unconfirmed: bool) -> list[str]:
    """Standard columns in the standard's order, then this data's own ones by name; empty columns are left out."""
    standard = [c.name for c in table.__table__.columns if c.name not in ("dataset", "extra")]
    values = [_values(row, standard, mark_unconfirmed=mark_unconfirmed) for row in rows]
    used = {column for row in values for column, value in row.items() if value != ""}
    required = {c.name for c in table.__table__.columns if c.info.get("required")}
    own = sorted(used - set(standard))
    columns = [column for column in standard if column in used | required] + own
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(values)
    return columns


def _values(row: HsdsTable, columns: list[str], *, mark_unconfirmed: bool) -> dict[str, str]:
    values = {column: _text(getattr(row, column)) for column in columns}
    values |= {column: _text(value) for column, value in row.extra.items()}
    unconfirmed = isinstance(row, Service) and row.verification != Verification.VERIFIED
    if unconfirmed and mark_unconfirmed and not values["alert"]:
        values["alert"] = _CAUTION
    return values


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _resource(table: type[HsdsTable], columns: list[str]) -> dict[str, Any]:
    """One table as the Tabular Data Package standard describes it."""
    info = {column.name: column.info for column in table.__table__.columns}
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
    field: dict[str, Any] = {"name": column, "type": _TYPES.get(form, "string")}
    if form in _FORMATS:
        field["format"] = _FORMATS[form]
    limits: dict[str, Any] = {"required": True} if info.get("required") else {}
    if info.get("one_of"):
        limits = {**limits, "enum": list(info["one_of"])}
    return {**field, "constraints": limits} if limits else field


def _describe(folder: Path, name: str, resources: list[dict[str, Any]]) -> None:
    descriptor = {
        "name": name,
        "profile": "tabular-data-package",
        "description": "Open Referral HSDS 3.0 tables; columns that HSDS does not know are this directory's own.",
        "hsds_version": "3.0.0",
        "resources": resources,
    }
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
