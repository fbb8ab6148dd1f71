"""The files of a package, from a folder, a zip or a single file, within limits that a hostile one cannot pass.

Nothing is ever unpacked to disk. Whatever is wrong with the files themselves is a `PackageError` of one line.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from bot.errors import AcsError

DESCRIPTOR = "datapackage.json"
MAX_FILE = 500_000_000  # bytes, unpacked
MAX_TOTAL = 1_000_000_000
MAX_RATIO = 200  # unpacked to packed; real tables pack 5 to 30 times smaller
MAX_MEMBERS = 1000
SMALL = 10_000_000  # what unpacks to this much is no bomb, however well it was packed

_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError)


class PackageError(AcsError):
    """There is nothing to read at that place, or reading it would be dangerous."""


def files_of(path: Path) -> dict[str, bytes]:
    """The tables and the descriptor at a path, by file name. Raises PackageError when there is nothing readable."""
    found: dict[str, bytes] = {}
    try:
        for name, content in _files(path):
            if name in found:
                raise PackageError(f"{path.name} holds {name} twice: it is not clear which is meant")
            found[name] = content
    except OSError as error:
        raise PackageError(f"{path.name} cannot be read: {error.strerror or type(error).__name__}") from error
    return found


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_file() and path.name == DESCRIPTOR:
        path = path.parent
    if path.is_dir():
        for file in sorted(path.iterdir()):
            if file.suffix.lower() == ".csv" or file.name == DESCRIPTOR:
                yield file.name, _whole(file)
    elif path.suffix.lower() in (".json", ".csv"):
        yield path.name, _whole(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        yield from _zipped(path)
    else:
        raise PackageError(f"{path.name} is neither a folder, a {DESCRIPTOR}, HSDS JSON, a CSV file, nor a zip file")


def _whole(file: Path) -> bytes:
    if not file.is_file():
        raise PackageError(f"{file.name} is not a file")
    if file.stat().st_size > MAX_FILE:
        raise PackageError(f"{file.name} is larger than {MAX_FILE:,} bytes")
    return file.read_bytes()


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_bombs(path, infos)
            for info in infos:
                name = _safe_name(path, info)
                if name.lower().endswith(".csv") or name == DESCRIPTOR:
                    with archive.open(info) as member:
                        content = member.read(info.file_size + 1)
                    if len(content) > info.file_size:
                        raise PackageError(f"{name} in {path.name} is larger than it says: refused")
                    yield name, content
    except _BAD_ZIP as error:
        raise PackageError(f"{path.name} is a damaged or encrypted zip file: {error}") from error


def _refuse_bombs(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > MAX_MEMBERS:
        raise PackageError(f"{path.name} holds {len(infos):,} files: refused, a package has at most {MAX_MEMBERS:,}")
    total = sum(info.file_size for info in infos)
    largest = max((info.file_size for info in infos), default=0)
    packed = max(1, path.stat().st_size)
    if total > MAX_TOTAL or largest > MAX_FILE or (total > SMALL and total > MAX_RATIO * packed):
        raise PackageError(f"{path.name} would unpack to {total:,} bytes: refused")


def _safe_name(path: Path, info: zipfile.ZipInfo) -> str:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts:
        raise PackageError(f"{path.name} holds a file that points outside of it: refused")
    if not name.isprintable():
        raise PackageError(f"{path.name} holds a file whose name is no text: refused")
    return PurePosixPath(name).name
