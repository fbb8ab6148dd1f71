"""`acs resources import|export|validate PATH`: the directory in and out, as HSDS 3.0 tables."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from bot.directory.checking import Checked, check_package
from bot.directory.exporting import export_json, export_package
from bot.directory.importing import ImportReport, import_package
from bot.directory.packages import Package, read_package
from bot.directory.problems import Problem
from bot.installation import ensure_secrets
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.session import Database, open_database

_KINDS = "A folder of CSV files, its datapackage.json, a zip, or HSDS JSON"
Source = Annotated[Path, typer.Argument(help=_KINDS, exists=True)]

_SHOWN = 20

resources = typer.Typer(no_args_is_help=True, help="The resource directory, in and out.")


def register(app: typer.Typer) -> None:
    app.add_typer(resources, name="resources")


@resources.command()
def validate(path: Source) -> None:
    """Check a package against HSDS 3.0 and this project's rules. Changes nothing; ends with 1 if it has errors."""
    package, checked = _read(path)
    rows = sum(map(len, package.tables.values()))
    _show(checked.errors, "errors")
    _show(checked.warnings, "warnings")
    _say_mended(checked.mended)
    typer.echo(f"{rows} rows in {len(package.tables)} tables, {len(checked.errors)} errors, "
               f"{len(checked.warnings)} warnings")  # fmt: skip
    raise typer.Exit(1 if checked.errors else 0)


@resources.command("import")
def import_(
    path: Source,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave out rows with errors, and say which and why")
    ] = False,
) -> None:
    """Bring the directory to what the package holds: all of it or nothing, and a second time changes nothing."""
    package, checked = _read(path, skip_bad_rows=skip_bad_rows)
    if checked.errors:
        _show(checked.errors, "errors")
        typer.echo(f"{len(checked.errors)} errors, nothing was imported", err=True)
        raise typer.Exit(1)
    with _progress() as progress:
        report = _in_database(lambda database: _import(database, package, checked, progress))
    _say(report)


@resources.command()
def export(
    path: Annotated[Path, typer.Argument(help="The folder to write to, or a file that ends in .json")],
    dataset: Annotated[str, typer.Option(help="Only this data set")] = "",
    for_editors: Annotated[
        bool, typer.Option("--for-editors", help="Also what residents must not see, for backups and editors")
    ] = False,
) -> None:
    """Write the directory as an HSDS 3.0 tabular package, or its services as HSDS JSON."""
    with _progress() as progress:
        written = _in_database(
            lambda database: _export(database, path, dataset or None, for_editors=for_editors, progress=progress)
        )
    typer.echo(f"{sum(written.values())} rows in {len(written)} tables written to {path}")


def _read(path: Path, *, skip_bad_rows: bool = False) -> tuple[Package, Checked]:
    package = read_package(path)
    return package, check_package(package, skip_bad_rows=skip_bad_rows)


async def _import(database: Database, package: Package, checked: Checked, progress: Progress) -> ImportReport:
    async with database.write() as session:
        return await import_package(session, package, checked, _Bar(progress))


async def _export(
    database: Database, path: Path, dataset: str | None, *, for_editors: bool, progress: Progress
) -> dict[str, int]:
    async with database.read() as session:
        write = export_json if path.suffix == ".json" else export_package
        return await write(session, path, dataset=dataset, for_editors=for_editors, progress=_Bar(progress))


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


def _say(report: ImportReport) -> None:
    for what in ("added", "changed", "removed", "unchanged"):
        count: Counter[str] = getattr(report, what)
        typer.echo(f"{what:>9}: {count.total()}{_by_table(count)}")
    _say_mended(report.mended)
    _say_refused(report.refused)
    if report.warnings:
        typer.echo(f"{len(report.warnings)} warnings: see acs resources validate")


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
