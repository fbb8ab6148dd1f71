"""`acs db upgrade`: bring the database to the present schema."""

from __future__ import annotations

import asyncio

import typer

from bot.processes import directory_stamp
from bot.settings import Settings
from bot.store.migrate import present_revision, upgrade


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The database.", no_args_is_help=True)
    group.command("upgrade")(upgrade_command)
    app.add_typer(group, name="db")


def upgrade_command() -> None:
    """Create or migrate the tables. Safe to run again; keeps everything."""
    settings = Settings.load()
    is_new = asyncio.run(present_revision(settings.resolved_database_url)) is None
    revision = upgrade(settings.resolved_database_url)
    if is_new:  # the directory went into another one, now gone: without it nobody would be told of any service
        directory_stamp(settings).unlink(missing_ok=True)
    typer.echo(f"database: at revision {revision}")
