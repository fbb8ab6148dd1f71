"""Whatever is in a file: it is read, or refused in one line. Nothing else is ever raised."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.directory.checking import check_package
from bot.directory.packages import TABLES, PackageError, read_package
from tests.support.small_directory import small_package

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

COLUMNS = sorted({column.name for table in TABLES.values() for column in table.__table__.columns})
CELLS = st.text(max_size=12) | st.sampled_from(["", "1", "a", "-1e400", "nan", "2026-13-01", "=1", "active", "food"])
NAMES = st.sampled_from(COLUMNS) | st.text(max_size=8)
FILES = st.sampled_from([*TABLES, "eligibility", "taxonomy", "regular_schedules", "services_taxonomy", "export"])

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["active", "1"])
)
PROPERTIES = NAMES | st.sampled_from(["phones", "organization", "service_at_locations", "location", "attributes"])


def readable(path: Path) -> None:
    """Reading and checking end as they should."""
    for skip_bad_rows in (False, True):
        try:
            package = read_package(path)
        except PackageError as refused:
            said = [str(refused)]
        else:
            said = list(map(str, check_package(package, skip_bad_rows=skip_bad_rows).problems))
        assert all(line.isprintable() and len(line) < 500 for line in said)


@quick
@given(name=FILES, header=st.lists(NAMES, max_size=6), rows=st.lists(st.lists(CELLS, max_size=6), max_size=5))
def test_any_table(tmp_path: Path, name: str, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (tmp_path / "one.zip").unlink(missing_ok=True)
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr(f"{name}.csv", text.getvalue().encode("utf-8", "surrogatepass"))
    readable(tmp_path / "one.zip")


@quick
@given(name=st.sampled_from(["one.csv", "services.csv", "one.json", "one.zip"]), content=st.binary(max_size=200))
def test_any_bytes(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    readable(tmp_path / name)


@quick
@given(
    document=st.recursive(
        SCALARS,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(PROPERTIES, inner, max_size=6)
            | st.dictionaries(PROPERTIES, inner, max_size=4).map(lambda found: {"id": "1", "status": "active", **found})
        ),
        max_leaves=20,
    )
)
def test_any_json(tmp_path: Path, document: Any) -> None:
    (tmp_path / "one.json").write_text(json.dumps(document))
    readable(tmp_path / "one.json")


@quick
@given(
    table=st.sampled_from(sorted(small_package())),
    column=st.sampled_from(COLUMNS),
    cell=CELLS,
    row=st.integers(0, 2),
    cut=st.integers(0, 40),
)
def test_a_package_with_one_cell_spoiled(
    tmp_path: Path, table: str, column: str, cell: str, row: int, cut: int
) -> None:
    """And with its last file cut off in the middle."""
    tables = small_package()
    tables[table][row % len(tables[table])][column] = cell
    (tmp_path / "small.zip").unlink(missing_ok=True)
    with zipfile.ZipFile(tmp_path / "small.zip", "w") as archive:
        for name, rows in tables.items():
            text = io.StringIO()
            columns = list(dict.fromkeys(key for entry in rows for key in entry))
            writer = csv.DictWriter(text, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
            content = text.getvalue().encode("utf-8", "replace")
            archive.writestr(f"{name}.csv", content[: len(content) - cut] if name == table else content)
    readable(tmp_path / "small.zip")
