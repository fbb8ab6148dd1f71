"""`acs user`, and the first dispatcher of an installation."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.commands import user as command
from bot.desk import accounts, passwords
from bot.errors import AcsError, NotFound
from bot.store.models import Handoff
from bot.store.session import Database
from tests.support.desk import PASSWORD, Residents, SignedIn


@pytest.fixture
def acs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command line on an installation that was never started."""
    monkeypatch.setenv("ACS_VAR_DIR", str(tmp_path / "var"))
    app = typer.Typer()
    app.callback()(lambda: None)
    command.register(app)
    return app


def test_add_list_and_disable(acs: typer.Typer) -> None:
    """From nothing: a password from standard input, one that is generated and shown once, and the list."""
    run = CliRunner().invoke
    added = run(acs, ["user", "add", "Ana", "--name", "Ana Lucero"], input=f"{PASSWORD}\n")
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    made = run(acs, ["user", "add", "ben", "--role", "admin", "--generate"])
    shown = re.search(r"shown only now: (\S+)", made.output)
    assert shown
    assert len(shown[1]) >= 20
    listed = run(acs, ["user", "list"])
    assert [line.split()[:3] for line in listed.output.splitlines()] == [
        ["ana", "dispatcher", "active"],
        ["ben", "admin", "active"],
    ]
    assert shown[1] not in listed.output
    assert run(acs, ["user", "role", "ana", "both"]).exit_code == 0
    assert "both" in run(acs, ["user", "list"]).output
    assert run(acs, ["user", "disable", "ana"]).exit_code == 0
    assert "disabled" in run(acs, ["user", "list"]).output
    assert run(acs, ["user", "enable", "ana"]).exit_code == 0
    assert run(acs, ["user", "password", "ana", "--generate"]).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "given"),
    [
        (["add", "ana"], "too short\n"),
        (["add", "ana"], "\n"),
        (["add", "a b"], f"{PASSWORD}\n"),
        (["add", "ana", "--role", "boss"], f"{PASSWORD}\n"),
        (["role", "ana", "boss"], ""),
        (["role", "nobody", "editor"], ""),
        (["disable", "nobody"], ""),
        (["password", "nobody"], f"{PASSWORD}\n"),
    ],
)
def test_what_cannot_be_done_is_said(acs: typer.Typer, arguments: list[str], given: str) -> None:
    """An error with a sentence, which `acs` prints."""
    result = CliRunner().invoke(acs, ["user", *arguments], input=given)
    assert result.exit_code != 0
    assert isinstance(result.exception, AcsError)
    assert str(result.exception)


async def test_a_name_is_taken_once(database: Database) -> None:
    await accounts.add_user(database, "ana", PASSWORD)
    with pytest.raises(accounts.BadAccount, match="already"):
        await accounts.add_user(database, "ANA ", PASSWORD)
    with pytest.raises(NotFound):
        await accounts.enable_user(database, "ben")


async def test_the_first_dispatcher_is_made_once(database: Database) -> None:
    """Two starts at the same moment make one account; with any account there, none is made."""
    starts = await asyncio.gather(*(accounts.make_first_dispatcher(database) for _ in range(2)))
    made = [credentials for credentials in starts if credentials]
    assert len(made) == 1
    [user] = await accounts.list_users(database)
    assert (user.username, user.role) == (made[0].username, "dispatcher")
    assert await passwords.fits(user.password_hash, made[0].password)
    assert await accounts.make_first_dispatcher(database) is None


async def test_what_a_disabled_dispatcher_held_waits_again(residents: Residents, signed_in: SignedIn) -> None:
    """Nobody in danger is left with somebody who is gone."""
    ana, ben = await signed_in("ana", "Ana"), await signed_in("ben", "Ben")
    _, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await accounts.disable_user(residents.database, "ana") == 1
    async with residents.database.read() as session:
        assert (await session.get_one(Handoff, handoff_id)).status == "waiting"
    assert (await ben.post(f"handoffs/{handoff_id}/claim"))["claimed_by"]["name"] == "Ben"


async def test_who_becomes_an_editor_lets_go(signed_in: SignedIn, residents: Residents, database: Database) -> None:
    """What they had claimed waits for another dispatcher; as dispatcher and editor they keep it."""
    ana = await signed_in()
    _, handoff_id = await residents.in_danger()
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await accounts.set_role(database, "ana", "both") == 0
    assert (await residents.handoff(handoff_id)).status == "claimed"
    assert await accounts.set_role(database, "ana", "editor") == 1
    assert (await residents.handoff(handoff_id)).status == "waiting"
