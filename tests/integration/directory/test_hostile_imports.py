"""Files made or broken on purpose: each ends in a clear line, changes nothing, and is never a traceback."""

from __future__ import annotations

import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.cli import main
from tests.support.small_directory import Rows, small_package, write_package

Make = Callable[[Path], Path]

SERVICE = {"id": "s", "name": "n", "status": "active"}


def package(spoil: Callable[[dict[str, Rows]], object]) -> Make:
    def make(folder: Path) -> Path:
        tables = small_package()
        spoil(tables)
        return write_package(folder / "small", tables)

    return make


def table(name: str, content: bytes) -> Make:
    """A correct package of which one file has other content."""

    def make(folder: Path) -> Path:
        write_package(folder / "small", small_package())
        (folder / "small" / name).write_bytes(content)
        return folder / "small"

    return make


def one_file(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def zipped(*members: tuple[str, bytes]) -> Make:
    def make(folder: Path) -> Path:
        with zipfile.ZipFile(folder / "small.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return folder / "small.zip"

    return make


def bomb_that_lies(folder: Path) -> Path:
    """The directory of the zip says ten bytes; there are fifty million."""
    path = zipped(("services.csv", b"0" * 50_000_000))(folder)
    content = path.read_bytes().replace((50_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(content)
    return path


def encrypted(folder: Path) -> Path:
    path = zipped(("services.csv", b"id,name\n1,a\n"))(folder)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def directory_for_a_file(folder: Path) -> Path:
    (folder / "services.csv").mkdir()
    return folder


def nested(**more: object) -> Make:
    return one_file("one.json", json.dumps(SERVICE | more).encode())


def parents(name: str, column: str) -> Callable[[dict[str, Rows]], object]:
    """Three rows of which each is the next one's parent."""

    def spoil(tables: dict[str, Rows]) -> None:
        first = tables[name][0]
        tables[name] = [first | {"id": a, column: b} for a, b in ("ab", "bc", "ca")] + [first]

    return spoil


CASES: list[tuple[str, Make, str]] = [
    ("zip bomb", zipped(("services.csv", b"0" * 50_000_000)), "would unpack to 50,000,000 bytes: refused"),
    ("zip bomb that lies", bomb_that_lies, "small.zip"),
    ("zip of many files", zipped(*((f"{n}.csv", b"") for n in range(1001))), "holds 1,001 files: refused"),
    ("zip slip", zipped(("../../services.csv", b"id,name\n")), "points outside of it"),
    ("zip slip, absolute", zipped(("/etc/services.csv", b"id,name\n")), "points outside of it"),
    ("zip slip, Windows", zipped(("..\\services.csv", b"id,name\n")), "points outside of it"),
    ("two of a name", zipped(("a/services.csv", b"id\n"), ("b/services.csv", b"id\n")), "holds services.csv twice"),
    ("encrypted zip", encrypted, "damaged or encrypted"),
    ("damaged zip", one_file("bad.zip", b"PK\x05\x06" + b"\0" * 18 + b"PK\x03\x04"), "bad.zip"),
    ("no zip", one_file("bad.zip", b"hello"), "nor a zip file"),
    ("directory for a file", directory_for_a_file, "services.csv is not a file"),
    ("empty folder", lambda folder: folder, "holds no HSDS tables"),
    ("empty JSON", one_file("empty.json", b""), "is not JSON"),
    ("empty list", one_file("empty.json", b"[]"), "holds no rows"),
    ("empty file", table("services.csv", b""), "services.csv, line 1: is empty"),
    ("only a header", one_file("services.csv", b"id,name,status,organization_id\n"), "holds no rows"),
    ("10 MB field", table("services.csv", b"id,name\n1," + b"x" * 10_000_000), "field larger than field limit"),
    ("10 MB field in JSON", nested(description="x" * 10_000_000), "longer than 1,000,000 letters"),
    ("10 MB of the unknown", nested(more=["x" * 10_000_000]), "1,000,000 letters in fields that HSDS does not know"),
    ("Latin-1", table("services.csv", b"id,name\n1,caf\xe9\n"), "line 2: is not UTF-8 text: say --encoding cp1252"),
    ("UTF-16", table("services.csv", "id,name\n1,a\n".encode("utf-16")), "say --encoding utf-16"),
    ("NUL", table("services.csv", b"id,name\n1,a\0b\n"), "line 2: holds a NUL character"),
    ("NUL in JSON", nested(description="a\0b"), "holds a character that is no text"),
    ("half a character", one_file("a.json", b'{"id": "s", "name": "\\ud800", "status": "active"}'), "is no text"),
    ("half a character in the unknown", nested(unknown=["\ud800"]), "is no text"),
    ("organizations in a cycle", package(parents("organizations", "parent_organization_id")),
     "parent_organization_id: leads back to the row itself, over 3 rows"),
    ("terms in a cycle", package(parents("taxonomy_terms", "parent_id")), "parent_id: leads back to the row itself"),
    ("its own parent", package(lambda t: t["taxonomy_terms"][0].update(parent_id="food")), "parent_id: is the row its"),
    ("two of an id", package(lambda t: t["services"].append(t["services"][0])), "line 5, id: is used twice"),
    ("no id column", table("services.csv", b"name,status\na,active\n"), "line 1, id: is a column that HSDS requires"),
    ("no name column", package(lambda t: [row.pop("name") for row in t["services"]]), "line 1, name: is a column that"),
    ("number of a wrong type", package(lambda t: t["services"][0].update(minimum_age="young")), "is not a number"),
    ("infinite number", package(lambda t: t["locations"][0].update(latitude="1e999")), "is not a number"),
    ("NaN", package(lambda t: t["locations"][0].update(latitude="nan")), "is not a number"),
    ("date of a wrong type", package(lambda t: t["services"][0].update(assured_date="soon")), "is not a date"),
    ("status of a wrong type", package(lambda t: t["services"][0].update(status="1")), "line 2, status: is none of"),
    ("list for a text", nested(name=["n"]), "name: is not a single value"),
    ("text for a list", nested(phones="505"), "phones is not a list"),
    ("JSON nested too deeply", one_file("deep.json", b"[" * 100_000), "is nested too deeply"),
    ("a name twice in JSON", one_file("a.json", b'{"id": "a", "id": "b"}'), "has the name 'id' twice"),
    ("columns of one name", table("services.csv", b"id,id\n1,2\n"), "line 1, id: is the name of two columns"),
    ("rows of other lengths", table("services.csv", b"id,name\n1\n"), "line 2: has 1 cells where the header has 2"),
    ("a long name of the set", one_file(f"{'x' * 80}.json", b'[{"id": "1"}]'), "name is longer than 64 letters"),
    ("a link id too long", package(lambda t: t["services"][0].update(short_id="x" * 65)), "is longer than 64 letters"),
]  # fmt: skip


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.mark.parametrize(("make", "said"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
@pytest.mark.parametrize("command", ["validate", "import"])
def test_a_hostile_file_ends_in_a_clear_line(
    tmp_path: Path,
    var_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    make: Make,
    said: str,
) -> None:
    monkeypatch.setenv("ACS_VAR_DIR", str(var_dir))
    monkeypatch.setattr(sys, "argv", ["acs", "resources", command, str(make(tmp_path))])
    with pytest.raises(SystemExit) as ended:
        main()
    captured = capsys.readouterr()
    shown = captured.err + (ended.value.code if isinstance(ended.value.code, str) else "")
    assert ended.value.code not in (0, None)
    assert said in shown
    assert "Traceback" not in shown
    assert max(map(len, shown.splitlines())) < 300
    assert not (var_dir / "acs.db").exists()


def test_a_formula_stays_text_and_is_defused_on_its_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In as text with a warning, out with an apostrophe, in again as it was."""
    monkeypatch.setenv("ACS_VAR_DIR", str(tmp_path / "var"))
    tables = small_package()
    tables["organizations"][0]["description"] = "=cmd|' /C calc'!A0"
    folder = write_package(tmp_path / "small", tables)

    def acs(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["acs", "resources", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return captured.out + captured.err + (ended.value.code if isinstance(ended.value.code, str) else "")

    said = "warning: organizations.csv, line 2, description: begins like a spreadsheet formula, kept as text"
    assert said in acs("validate", str(folder))
    acs("import", str(folder))
    acs("export", str(tmp_path / "out"), "--for-editors")
    assert ",'=cmd|' /C calc'!A0" in (tmp_path / "out/organizations.csv").read_text()
    again = acs("import", str(tmp_path / "out"), "--dataset", "small")
    assert "added: 0\n" in again
    assert "changed: 0\n" in again
    assert "\nacs: organizations.csv is a file" in acs("export", str(tmp_path / "out/organizations.csv"))
