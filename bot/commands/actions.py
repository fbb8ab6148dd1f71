"""`acs actions`: what the engine asks while it thinks, for those who supervise processes themselves."""

from __future__ import annotations

import typer

from bot.commands.serve import run_until_signal
from bot.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("actions", help="Serve the engine's custom actions alone, on loopback.")(actions)


def actions() -> None:
    """Serve until SIGINT or SIGTERM."""
    from bot import actions_server

    run_until_signal(actions_server.serve, Settings.load())
