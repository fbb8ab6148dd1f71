"""`acs`: everything an operator does from the command line. Each command is a module of `bot/commands`."""

from __future__ import annotations

import importlib

import typer
from pydantic import ValidationError

from bot.errors import AcsError

_COMMANDS = ("run", "serve", "chat", "screen", "search", "resources", "user", "db", "purge")


def build() -> typer.Typer:
    app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    for name in _COMMANDS:
        importlib.import_module(f"bot.commands.{name}").register(app)
    return app


def main() -> None:
    """Entry point; what can be said in one sentence is said in one sentence."""
    try:
        build()()
    except ValidationError as error:
        lines = "; ".join(f"ACS_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SystemExit(f"acs: a setting is not right: {lines}") from None
    except AcsError as error:
        raise SystemExit(f"acs: {error}") from None
