"""`acs db upgrade`: bring the database to the present schema."""

from __future__ import annotations

import typer

from bot.settings import Settings
from bot.store.migrate import upgrade


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="The database.", no_args_is_help=True)
    group.command("upgrade")(upgrade_command)
    app.add_typer(group, name="db")


def upgrade_command() -> None:
    """Create or migrate the tables. Safe to run again; keeps everything."""
    settings = Settings.load()
    revision = upgrade(settings.resolved_database_url)
    typer.echo(f"database: at revision {revision}")
