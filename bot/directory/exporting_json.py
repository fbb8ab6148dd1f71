"""Writing the directory as HSDS JSON: whole objects with everything nested, or every table as it is."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.documents import Document, document_of
from bot.directory.exporting import ExportReport, tables_to_write
from bot.directory.files import PackageError
from bot.directory.importing import Progress
from bot.directory.nested import nest


class Shape(StrEnum):
    """What a JSON file is a list of; `tables` is one object with a list for each table, and leaves nothing out."""

    SERVICES = "services"
    ORGANIZATIONS = "organizations"
    LOCATIONS = "locations"
    SERVICE_AT_LOCATIONS = "service_at_locations"
    TAXONOMIES = "taxonomies"
    TAXONOMY_TERMS = "taxonomy_terms"
    TABLES = "tables"


async def export_json(
    session: AsyncSession,
    file: Path,
    *,
    shape: Shape = Shape.SERVICES,
    dataset: str | None = None,
    for_editors: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> ExportReport:
    """Write the rows of the directory as JSON; the rules about what may leave are those of `export_package`.

    A row to which no object of that shape leads is counted in `left_out`: `tables` is the file that has everything.
    Raises PackageError when nothing can be written there.
    """
    report = ExportReport()
    found: dict[str, list[Document]] = {}
    async for table, rows in tables_to_write(session, dataset, report, for_editors=for_editors, progress=progress):
        found[table.__tablename__] = [document_of(row, for_editors=for_editors) for row in rows]
    content: object = {f"{name}.csv": rows for name, rows in found.items()}
    if shape is not Shape.TABLES:
        reached: set[tuple[str, str]] = set()
        content = nest(found, "service_at_location" if shape is Shape.SERVICE_AT_LOCATIONS else str(shape), reached)
        for name, documents in found.items():
            missing = sum((name, document["id"]) not in reached for document in documents)
            report.left_out += Counter({name: missing})
            report.written -= Counter({name: missing})
    try:
        await asyncio.to_thread(_replace, file, lambda: json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise PackageError(f"{file.name} cannot be written: {error.strerror or type(error).__name__}") from error
    return report


def _replace(file: Path, text: Callable[[], str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.partial")
    try:
        beside.write_text(text(), encoding="utf-8")
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
