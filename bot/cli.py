"""`acs`: everything an operator does from the command line. Each command is a module of `bot/commands`."""

from __future__ import annotations

import importlib
import sys

import typer
from pydantic import ValidationError

from bot.errors import AcsError

COMMANDS = ("run", "serve", "actions", "chat", "screen", "search", "resources", "user", "db", "purge")


def build(wanted: str | None = None) -> typer.Typer:
    """The command line; with `wanted`, only that command is loaded, so that each starts as fast as it can."""
    app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
    app.callback(help=__doc__)(lambda: None)
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        importlib.import_module(f"bot.commands.{name}").register(app)
    return app


def main() -> None:
    """Entry point; what can be said in one sentence is said in one sentence."""
    try:
        build(sys.argv[1] if len(sys.argv) > 1 else None)()
    except ValidationError as error:
        lines = "; ".join(f"ACS_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        raise SystemExit(f"acs: a setting is not right: {lines}") from None
    except AcsError as error:
        raise SystemExit(f"acs: {error}") from None


if __name__ == "__main__":
    main()
