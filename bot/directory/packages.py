"""Reading packages: HSDS 3.0 or 2.0 tables as CSV, HSDS JSON, or one flat CSV table as 211 software exports it.

A package is read whole before anything is done with it. What cannot be read becomes a `Problem` with file, line and
field, or a `PackageError` when nothing can.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.directory.files import DESCRIPTOR, PackageError, files_of
from bot.directory.flat import is_flat, to_hsds
from bot.directory.hsds2 import ELIGIBILITY, is_hsds_2, to_hsds_3
from bot.directory.hsds2 import FILES as HSDS_2_FILES
from bot.directory.nested import ENTITIES, NotHsdsJson, flatten
from bot.directory.problems import Problem, Row
from bot.directory.reading import decode, read_header, read_rows
from bot.store.directory_tables import HSDS_TABLES

__all__ = ["DESCRIPTOR", "TABLES", "Package", "PackageError", "digest_of", "read_package"]

TABLES = {table.__tablename__: table for table in HSDS_TABLES}
MAX_NAME = 64  # letters of the name of a data set


@dataclass
class Package:
    """The rows of each table as text, and what was wrong with the files. `headers`: the columns of each CSV table."""

    name: str
    digest: str
    tables: dict[str, list[Row]] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    mended: Counter[str] = field(default_factory=Counter)


def read_package(path: Path, *, name: str | None = None, encoding: str = "utf-8") -> Package:
    """Read a folder, a zip, the folder of a `datapackage.json`, HSDS JSON, or a flat CSV file.

    `name` is the data set that the rows belong to; without one, the package's own name. Raises PackageError when
    there is nothing that can be read.
    """
    files = files_of(path)
    package = Package(name or _name_of(path, files), _digest(files))
    if len(package.name) > MAX_NAME:
        raise PackageError(f"the data set's name is longer than {MAX_NAME} letters: give a shorter one with --dataset")
    if list(files) == [path.name] and path.suffix.lower() == ".json" and path.name != DESCRIPTOR:
        _read_json(package, path.name, files[path.name], encoding)
    else:
        _read_csv(package, path, files, encoding)
    if not package.problems and not any(package.tables.values()):
        raise PackageError(f"{path.name} holds no rows: an import of nothing would empty the directory")
    return package


def digest_of(path: Path) -> str:
    """The digest that `read_package(path)` would have."""
    return _digest(files_of(path))


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + files[name] + b"\0")
    return digest.hexdigest()


def _read_csv(package: Package, path: Path, files: dict[str, bytes], encoding: str) -> None:
    flat: dict[str, tuple[list[str], list[Row]]] = {}
    for name in sorted(files):
        table = _table_of(name)
        if name == DESCRIPTOR:
            continue
        problems: list[Problem] = []
        text = decode(name, files[name], encoding, problems)
        header = read_header(name, text, problems) if text is not None else []
        if table is None and not is_flat(header):
            message = "is neither a table of HSDS nor a flat list of services, left out"
            package.problems.append(Problem("warning", name, None, None, message))
            continue
        package.problems += problems
        rows = list(read_rows(name, text, header, package.problems)) if text is not None and header else []
        if table is None:
            flat[name] = (header, rows)
        else:
            package.tables.setdefault(table, []).extend(rows)
            package.headers[table] = header
    if is_hsds_2(package.tables):
        package.tables = to_hsds_3(package.tables, package.mended, package.problems)
        package.headers = {}
    if flat and package.tables:
        package.problems += [Problem("warning", name, None, None, "is not a table of HSDS, left out") for name in flat]
    elif flat:
        package.tables = to_hsds(flat, package.mended, package.problems)
    elif not package.tables:
        raise PackageError(f"{path.name} holds no HSDS tables (services.csv, organizations.csv, …)")


def _read_json(package: Package, name: str, content: bytes, encoding: str) -> None:
    text = decode(name, content, encoding, package.problems)
    if text is None:
        return
    try:
        document = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
        package.tables = flatten(document, name, package.problems, package.mended)
    except NotHsdsJson as error:
        raise PackageError(f"{name}: {error}") from error
    except (ValueError, RecursionError) as error:
        said = "".join(letter for letter in str(error)[:120] if letter.isprintable())
        reason = "is nested too deeply" if isinstance(error, RecursionError) else f"is not JSON: {said}"
        raise PackageError(f"{name} {reason}") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no name stands twice: of two values one would be lost without a word."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ValueError(f"an object has the name {twice[:40]!r} twice")
    return found


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _name_of(path: Path, files: dict[str, bytes]) -> str:
    if DESCRIPTOR in files:
        try:
            name = json.loads(files[DESCRIPTOR])["name"]
        except (ValueError, KeyError, TypeError, RecursionError):
            name = None  # a descriptor may be a mere pointer, as in the specification's own example
        if isinstance(name, str) and name:
            return name
    folder = path.parent if path.name == DESCRIPTOR else path
    return folder.resolve().stem


def _table_of(name: str) -> str | None:
    """The table of HSDS 3.0 or 2.0 that a file of this name holds; names in the singular are understood too."""
    stem = name.lower().removesuffix(".csv")
    if not name.lower().endswith(".csv"):
        return None
    if stem in TABLES or stem in HSDS_2_FILES or stem == ELIGIBILITY:
        return stem
    return _SINGULAR.get(stem)


_SINGULAR = {entity: table for table, entity in ENTITIES.items() if entity != "taxonomy"} | {
    "service_at_locations": "service_at_location",
    "physical_address": "physical_addresses",
    "postal_address": "postal_addresses",
    "regular_schedule": "regular_schedules",
    "holiday_schedule": "holiday_schedules",
    "service_taxonomy": "services_taxonomy",
    "payment_accepted": "payments_accepted",
}
