"""Loading the city's own directory when the system starts."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from bot.directory.checking import check_package
from bot.directory.importing import ImportReport, Progress, import_package
from bot.directory.packages import digest_of, read_package
from bot.store.directory_tables import DirectoryDataset
from bot.store.session import Database


async def load_directory(
    database: Database, path: Path, progress: Progress = lambda what, done, total: None
) -> ImportReport | None:
    """Import the folder unless it was imported as it is; None when there was nothing to do.

    Raises PackageError when there is no directory there, ImportRefused when it has errors.
    """
    digest = digest_of(path)
    async with database.read() as session:
        known = {row.digest for row in await session.scalars(select(DirectoryDataset))}
    if digest in known:
        return None
    package = read_package(path)
    checked = check_package(package)
    async with database.write() as session:
        return await import_package(session, package, checked, progress)
