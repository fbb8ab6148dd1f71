"""`acs run`: the whole system under one supervisor, and in demo mode phones to text with. Ctrl-C stops all of it."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.desk.accounts import make_first_dispatcher
from bot.errors import AcsError
from bot.installation import AlreadyRuns, ensure_secrets, keep_login, note_addresses, read_login, running_here
from bot.processes import Plan, Step, StepFailed, first_steps, make_plan, run_step
from bot.settings import Settings
from bot.store.session import open_database
from bot.supervisor import StartFailed, State, Supervisor

screen = Console(highlight=False)
LOG_LINES_SHOWN = 25


def register(app: typer.Typer) -> None:
    app.command()(run)


def run(
    port: Annotated[int | None, typer.Option(help="Public port; by default 8080, or another if that is taken")] = None,
    demo: Annotated[bool | None, typer.Option(help="Phones to text with; by default if no Twilio is set up")] = None,
) -> None:
    """Start everything and keep it running; Ctrl-C stops all of it."""
    var_dir = Path(os.environ.get("ACS_VAR_DIR") or Settings.model_fields["var_dir"].default).resolve()
    os.environ["ACS_VAR_DIR"] = str(var_dir)
    var_dir.mkdir(parents=True, exist_ok=True)
    try:
        with running_here(var_dir) as note:
            ensure_secrets(var_dir)
            asyncio.run(_run(make_plan(Settings.load(), port=port, demo=demo), note))
    except AlreadyRuns as error:
        _fail(_already_runs(error, var_dir))
    except StartFailed as error:
        _fail(f"{error}. The end of {error.log}:\n\n{_end_of(error.log)}")
    except StepFailed as error:
        _fail(f"{error.title} failed. The end of {error.log}:\n\n{_end_of(error.log)}")
    except ValidationError as error:
        _fail("; ".join(str(each["msg"]) for each in error.errors(include_input=False)))
    except AcsError as error:
        _fail(str(error))


def _fail(why: str) -> None:
    screen.print(f"Not started: {why}", style="red", markup=False)
    raise typer.Exit(1)


async def _run(plan: Plan, note: Path) -> None:
    stop = _set_by_signals()
    plan.log_dir.mkdir(parents=True, exist_ok=True)
    for step in first_steps(plan.settings):
        try:
            await _take(step, plan)
        except StepFailed:
            if not stop.is_set():  # Ctrl-C ends the step as well
                raise
        if stop.is_set():
            return
    await _ensure_dispatcher(plan.settings)
    async with Supervisor(plan.programs, plan.log_dir, _tell) as supervisor:
        note_addresses(note, plan.addresses)
        if await _unless(stop, supervisor.ready()):
            _show(plan)
            await _unless(stop, supervisor.failed())
        screen.print("Stopping")
    screen.print("Stopped")


def _set_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    return stop


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work was finished before somebody asked to stop. Raises what it raises."""
    tasks = [asyncio.create_task(work), asyncio.create_task(stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return tasks[0].done() and tasks[0].result() is None
    finally:
        for task in tasks:
            task.cancel()


async def _take(step: Step, plan: Plan) -> None:
    with screen.status(step.title):
        seconds = await run_step(step, plan)
    if seconds is not None:
        _line(step.title, f"{seconds:.1f} s")


async def _ensure_dispatcher(settings: Settings) -> None:
    async with open_database(settings) as database:
        credentials = await make_first_dispatcher(database)
    if credentials:
        keep_login(settings.var_dir, credentials.username, credentials.password)


def _tell(name: str, state: State, why: str) -> None:
    title = {
        "engine": "Dialogue engine",
        "bot": "Assistant and desk",
        "actions": "Dialogue actions",
        "phones": "Demo phones",
    }[name]
    if state in ("ready", "waiting"):
        _line(title, why, good=state == "ready")


def _line(title: str, detail: str, *, good: bool = True) -> None:
    screen.print(f"  {'[green]ok[/]' if good else '[yellow]--[/]'}  {title:<24} [dim]{detail}[/]")


def _show(plan: Plan) -> None:
    """The addresses and the login: the last thing on the screen, and all that a newcomer needs."""
    here = plan.addresses["bot"]
    lines = [("Residents' chat", f"{here}/"), ("Dispatchers' desk", f"{here}/desk")]
    login = read_login(plan.settings.var_dir)
    if login:
        lines += [("  user name", login[0]), ("  password", login[1])]
    if plan.demo:
        lines += [("Demo phone (texts)", f"{plan.addresses['phones']}/")]
    else:
        lines += [("Twilio webhook", f"{plan.settings.resolved_public_url}/twilio/sms")]
    lines += [("Logs", f"{plan.log_dir}/")]
    screen.print()
    for title, value in lines:
        screen.print(f"  {title:<20} [bold]{value}[/]", soft_wrap=True)
    screen.print("\n  Ctrl-C stops everything.", style="dim")


def _already_runs(error: AlreadyRuns, var_dir: Path) -> str:
    where = error.addresses.get("bot", "still starting")
    return f"it already runs on {var_dir} (process {error.pid or 'unknown'}): {where}. Stop it there with Ctrl-C first."


def _end_of(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-LOG_LINES_SHOWN:])
