"""Reading HSDS tabular packages: a folder (or a zip) of CSV files named after HSDS's tables.

HSDS 2.0 packages are read as 3.0. A package is read whole before anything is done with it. What cannot be read
becomes a `Problem` with file, line and field; sizes are limited, so that a hostile file ends in a clear message and
not in a full disk.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bot.directory.hsds2 import ELIGIBILITY, is_hsds_2, to_hsds_3
from bot.directory.hsds2 import FILES as HSDS_2_FILES
from bot.directory.nested import flatten
from bot.directory.problems import Problem, Row
from bot.errors import AcsError
from bot.store.directory_tables import HSDS_TABLES

TABLES = {table.__tablename__: table for table in HSDS_TABLES}
DESCRIPTOR = "datapackage.json"
MAX_FIELD = 1_000_000  # letters
MAX_FILE = 1_000_000_000  # bytes, unpacked
MAX_TOTAL = 4_000_000_000
MAX_RATIO = 200  # unpacked to packed

csv.field_size_limit(MAX_FIELD)


class PackageError(AcsError):
    """There is nothing to read at that place, or reading it would be dangerous."""


@dataclass
class Package:
    """The rows of each table as text, and what was wrong with the files."""

    name: str
    digest: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)


def read_package(path: Path) -> Package:
    """Read a folder, a zip, the folder of a `datapackage.json`, or HSDS JSON. PackageError when it is none."""
    files = dict(_files(path))
    if path.is_file() and path.suffix == ".json" and path.name != DESCRIPTOR:
        return Package(path.stem, digest_of(path), _json_tables(path.name, files[path.name]))
    if not any(_table_of(name) for name in files):
        raise PackageError(f"{path.name} holds no HSDS tables (services.csv, organizations.csv, …)")
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    package = Package(name=_name_of(path, files), digest=digest.hexdigest())
    for name in sorted(files):
        if table := _table_of(name):
            package.tables[table] = list(_rows(name, files[name], package.problems))
        elif name.endswith(".csv"):
            package.problems.append(Problem("warning", name, None, None, "is not a table of HSDS, left out"))
    if is_hsds_2(package.tables):
        package.tables = to_hsds_3(package.tables, package.mended, package.problems)
    return package


def digest_of(path: Path) -> str:
    """The digest that `read_package(path)` would have."""
    digest = hashlib.sha256()
    for name, content in sorted(_files(path)):
        digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file() and path.name == DESCRIPTOR:
        path = path.parent
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix == ".csv" or file.name == DESCRIPTOR:
                if file.stat().st_size > MAX_FILE:
                    raise PackageError(f"{file.name} is larger than {MAX_FILE:,} bytes")
                yield file.name, file.read_bytes()
    elif path.suffix == ".json":
        if path.stat().st_size > MAX_FILE:
            raise PackageError(f"{path.name} is larger than {MAX_FILE:,} bytes")
        yield path.name, path.read_bytes()
    elif zipfile.is_zipfile(path):
        yield from _zipped(path)
    else:
        raise PackageError(f"{path.name} is neither a folder, a {DESCRIPTOR}, HSDS JSON, nor a zip file")


def _json_tables(name: str, content: bytes) -> dict[str, list[Row]]:
    try:
        return flatten(json.loads(content), TABLES)
    except (ValueError, RecursionError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else f"is not JSON: {error}"
        raise PackageError(f"{name} {reason}") from error


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        total = sum(info.file_size for info in infos)
        if total > MAX_TOTAL or total > MAX_RATIO * max(1, path.stat().st_size):
            raise PackageError(f"{path.name} would unpack to {total:,} bytes: refused")
        for info in infos:
            name = PurePosixPath(info.filename).name
            if name.endswith(".csv") or name == DESCRIPTOR:
                with archive.open(info) as member:
                    content = member.read(min(info.file_size, MAX_FILE) + 1)
                if len(content) > info.file_size:
                    raise PackageError(f"{name} in {path.name} is larger than it says: refused")
                yield name, content


def _name_of(path: Path, files: dict[str, bytes]) -> str:
    if DESCRIPTOR in files:
        try:
            name = json.loads(files[DESCRIPTOR])["name"]
        except (ValueError, KeyError, TypeError):
            name = None  # a descriptor may be a mere pointer, as in the specification's own example
        if isinstance(name, str) and name:
            return name
    folder = path.parent if path.name == DESCRIPTOR else path
    return folder.resolve().stem


def _table_of(name: str) -> str | None:
    stem = name.removesuffix(".csv")
    return stem if name.endswith(".csv") and (stem in TABLES or stem in HSDS_2_FILES or stem == ELIGIBILITY) else None


def _rows(name: str, content: bytes, problems: list[Problem]) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem("error", name, line, None, "is not UTF-8 text"))
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = [column.strip() for column in next(reader, [])]
        if len(set(header)) != len(header):
            problems.append(Problem("error", name, 1, None, "names a column twice"))
            return
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                message = f"has {len(cells)} cells where the header has {len(header)}"
                problems.append(Problem("error", name, reader.line_num, None, message))
                continue
            yield Row(reader.line_num, dict(zip(header, cells, strict=True)))
    except csv.Error as error:
        problems.append(Problem("error", name, reader.line_num, None, f"is not CSV: {error}"))
