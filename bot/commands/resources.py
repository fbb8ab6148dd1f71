"""`acs resources import|export|validate PATH`: the directory in and out, as HSDS 3.0 tables or JSON."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.directory.checking import Checked, check_package
from bot.directory.exporting import ExportReport, export_package
from bot.directory.exporting_json import Shape, export_json
from bot.directory.importing import ImportRefused, ImportReport, import_package
from bot.directory.packages import Package, PackageError, read_package
from bot.directory.problems import Problem
from bot.editor.reapply import keep_edits
from bot.installation import ensure_secrets
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.session import Database, open_database

_KINDS = "A folder of CSV files, its datapackage.json, a zip, HSDS JSON, or one flat CSV file"
Source = Annotated[Path, typer.Argument(help=_KINDS, exists=True)]
DataSet = Annotated[str, typer.Option("--dataset", help="The name of the data set, instead of the package's own")]
Encoding = Annotated[str, typer.Option(help="How the text is written, e.g. cp1252 or utf-16")]
ReportFile = Annotated[
    Path | None, typer.Option("--report", help="A JSON file for everything found, line by line", dir_okay=False)
]

_SHOWN = 20

resources = typer.Typer(no_args_is_help=True, help="The resource directory, in and out.")


def register(app: typer.Typer) -> None:
    app.add_typer(resources, name="resources")


@resources.command()
def validate(path: Source, dataset: DataSet = "", encoding: Encoding = "utf-8", report: ReportFile = None) -> None:
    """Check a package against HSDS 3.0 and this project's rules. Changes nothing; ends with 1 if it has errors."""
    package, checked = _read(path, dataset, encoding)
    rows = sum(map(len, package.tables.values()))
    _show(checked.errors, "errors")
    _show(checked.warnings, "warnings")
    _say_mended(checked.mended)
    _say_refused(checked.refused)
    _write_report(report, [*checked.problems, *checked.refused], checked.mended)
    typer.echo(f"{rows} rows in {len(package.tables)} tables, {len(checked.errors)} errors, "
               f"{len(checked.warnings)} warnings")  # fmt: skip
    raise typer.Exit(1 if checked.errors else 0)


@resources.command("import")
def import_(
    path: Source,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out rows with errors, and say which and why")
    ] = False,
    dataset: DataSet = "",
    encoding: Encoding = "utf-8",
    report: ReportFile = None,
) -> None:
    """Bring the directory to what the package holds: all of it or nothing, and a second time changes nothing."""
    package, checked = _read(path, dataset, encoding, skip_bad_rows=skip_bad_rows)
    _write_report(report, [*checked.problems, *checked.refused], checked.mended)
    try:
        if checked.errors:
            raise ImportRefused(checked.errors)
        with _progress() as progress:
            done = _in_database(lambda database: _import(database, package, checked, progress))
    except ImportRefused as refused:
        _show(refused.problems, "errors")
        typer.echo(f"{len(refused.problems)} errors, nothing was imported", err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("cancelled, nothing was imported", err=True)
        raise typer.Exit(130) from None
    _say(done)


@resources.command()
def export(
    path: Annotated[Path, typer.Argument(help="The folder to write to, or a file that ends in .json")],
    dataset: Annotated[str, typer.Option(help="Only this data set")] = "",
    shape: Annotated[Shape, typer.Option("--as", help="What a JSON file is a list of")] = Shape.SERVICES,
    for_editors: Annotated[
        bool, typer.Option("--for-editors", help="Also what must not leave the directory, for backups and editors")
    ] = False,
) -> None:
    """Write the directory as an HSDS 3.0 tabular package, or as HSDS JSON with everything nested."""
    with _progress() as progress:
        done = _in_database(
            lambda database: _export(database, path, shape, dataset or None, for_editors=for_editors, progress=progress)
        )
    written = {name: count for name, count in done.written.items() if count}
    typer.echo(f"{sum(written.values())} rows in {len(written)} tables written to {path}")
    if held := done.held_back.total():
        typer.echo(f"{held} rows held back{_by_table(done.held_back)}: unverified, withheld or for responders only; "
                   "--for-editors writes them too")  # fmt: skip
    if left := done.left_out.total():
        typer.echo(f"{left} rows left out{_by_table(done.left_out)}: nothing in the {shape} leads to them; "
                   "--as tables writes them too")  # fmt: skip


def _read(path: Path, dataset: str, encoding: str, *, skip_bad_rows: bool = False) -> tuple[Package, Checked]:
    try:
        "".encode(encoding)
    except LookupError:
        raise typer.BadParameter(f"{encoding} is no text encoding", param_hint="--encoding") from None
    package = read_package(path, name=dataset or None, encoding=encoding)
    return package, check_package(package, skip_bad_rows=skip_bad_rows)


async def _import(database: Database, package: Package, checked: Checked, progress: Progress) -> ImportReport:
    async with database.write() as session:
        report = await import_package(session, package, checked, _Bar(progress))
        report.kept_edits = await keep_edits(session)
        return report


async def _export(
    database: Database, path: Path, shape: Shape, dataset: str | None, *, for_editors: bool, progress: Progress
) -> ExportReport:
    bar = _Bar(progress)
    async with database.read() as session:
        if path.suffix == ".json":
            return await export_json(session, path, shape=shape, dataset=dataset, for_editors=for_editors, progress=bar)
        return await export_package(session, path, dataset=dataset, for_editors=for_editors, progress=bar)


def _in_database[Result](act: Callable[[Database], Awaitable[Result]]) -> Result:
    settings = Settings.load()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    ensure_secrets(settings.var_dir)
    settings = Settings.load()
    upgrade(settings.resolved_database_url)

    async def with_database() -> Result:
        async with open_database(settings) as database:
            return await act(database)

    return asyncio.run(with_database())


class _Bar:
    """Shows what an import or export is doing; one bar for each kind of work."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._progress.add_task(what, total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    )


def _show(problems: list[Problem], what: str) -> None:
    for problem in problems[:_SHOWN]:
        typer.echo(str(problem), err=True)
    if len(problems) > _SHOWN:
        typer.echo(f"... and {len(problems) - _SHOWN} more {what}", err=True)


def _write_report(path: Path | None, problems: list[Problem], mended: Counter[str]) -> None:
    if path is None:
        return
    found = [
        {
            "severity": p.severity,
            "file": p.file,
            "line": p.line,
            "place": p.place,
            "field": p.field,
            "message": p.message,
        }
        for p in problems
    ]
    text = json.dumps({"problems": found, "mended": mended}, indent=1, ensure_ascii=False)
    try:
        path.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise PackageError(f"{path.name} cannot be written: {error.strerror}") from error


def _say(report: ImportReport) -> None:
    for what in ("added", "changed", "removed", "unchanged"):
        count: Counter[str] = getattr(report, what)
        typer.echo(f"{what:>9}: {count.total()}{_by_table(count)}")
    _say_mended(report.mended)
    _say_refused(report.refused)
    if report.kept_edits:
        typer.echo(f"editors' changes kept on {report.kept_edits} services")
    if report.warnings:
        typer.echo(f"{len(report.warnings)} warnings: see acs resources validate, or --report")


def _say_mended(mended: Counter[str]) -> None:
    for how, count in mended.items():
        typer.echo(f"   mended: {count} {how}")


def _say_refused(refused: list[Problem]) -> None:
    reasons = Counter(f"{problem.file}, {problem.field}: {problem.message}" for problem in refused)
    for reason, count in reasons.most_common():
        typer.echo(f"  refused: {count} of {reason}")


def _by_table(count: Counter[str]) -> str:
    parts = [f"{name} {number}" for name, number in count.items() if number]
    return f" ({', '.join(parts)})" if parts else ""
