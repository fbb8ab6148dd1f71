"""`acs user add|list|role|disable|enable|password`: who may sign in at the desk."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from bot.desk import accounts, passwords
from bot.desk.roles import ROLES
from bot.installation import ensure_secrets
from bot.settings import Settings
from bot.store.migrate import upgrade
from bot.store.models import User
from bot.store.session import Database, open_database

Username = Annotated[str, typer.Argument(help="The name to sign in with")]
Generate = Annotated[bool, typer.Option("--generate", help="Make a password and print it once")]

users = typer.Typer(no_args_is_help=True, help="People at the dispatchers' desk.")


def register(app: typer.Typer) -> None:
    app.add_typer(users, name="user")


@users.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(help="Full name; residents are told the first name")] = "",
    role: Annotated[str, typer.Option(help=" | ".join(ROLES))] = "dispatcher",
    generate: Generate = False,
) -> None:
    """Make an account. The password is asked for twice, read from standard input, or generated."""
    password = passwords.generate() if generate else _ask_password()
    _run(lambda database: accounts.add_user(database, username, password, name, role))
    typer.echo(f"{accounts.normal(username)} can sign in at the desk.")
    _show_once(password, generated=generate)


@users.command("list")
def list_() -> None:
    """Everybody with an account: name to sign in with, role, state, full name."""
    for user in _run(accounts.list_users):
        typer.echo(f"{user.username:<24} {user.role:<12} {_state(user):<10} {user.name}")


@users.command()
def role(username: Username, role: Annotated[str, typer.Argument(help=" | ".join(ROLES))]) -> None:
    """Give another role: dispatcher, editor of the resource directory, both of these, or admin."""
    released = _run(lambda database: accounts.set_role(database, username, role))
    typer.echo(f"{accounts.normal(username)} is now: {role}.")
    _tell_released(released)


@users.command()
def disable(username: Username) -> None:
    """Take an account away. Whoever is signed in with it is out at once."""
    released = _run(lambda database: accounts.disable_user(database, username))
    typer.echo(f"{accounts.normal(username)} can no longer sign in.")
    _tell_released(released)


@users.command()
def enable(username: Username) -> None:
    """Give a disabled account back."""
    _run(lambda database: accounts.enable_user(database, username))
    typer.echo(f"{accounts.normal(username)} can sign in again.")


@users.command()
def password(username: Username, generate: Generate = False) -> None:
    """Set a new password. Whoever is signed in with the old one is out at once."""
    new = passwords.generate() if generate else _ask_password()
    _run(lambda database: accounts.set_password(database, username, new))
    typer.echo(f"{accounts.normal(username)} has a new password.")
    _show_once(new, generated=generate)


def _tell_released(released: int) -> None:
    if released:
        typer.echo(f"{released} conversation(s) they had claimed wait at the desk again.")


def _run[Result](act: Callable[[Database], Awaitable[Result]]) -> Result:
    """Works before the first start too: keys and tables are made if they are not there."""
    settings = Settings.load()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    ensure_secrets(settings.var_dir)
    settings = Settings.load()
    upgrade(settings.resolved_database_url)

    async def in_database() -> Result:
        async with open_database(settings) as database:
            return await act(database)

    return asyncio.run(in_database())


def _ask_password() -> str:
    """Asked for without showing it; a script gives it on standard input, never as an argument that others can see."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _show_once(password: str, *, generated: bool) -> None:
    if generated:
        typer.echo(f"Password, shown only now: {password}")


def _state(user: User) -> str:
    if user.disabled:
        return "disabled"
    return "on shift" if user.on_shift else "active"
