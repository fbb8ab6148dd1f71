"""The real system for a test: bot and engine as processes under the supervisor, the stand-in inside the test."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web
from sqlalchemy import func, select

from bot.installation import ensure_secrets
from bot.processes import environment_for_steps, first_steps, make_plan
from bot.settings import Settings
from bot.store.models import Delivery, Message
from bot.store.session import Database, open_database
from bot.supervisor import Supervisor
from demo.app import make_app, make_carrier
from demo.carrier import Carrier
from tests.support.ports import free_port

UNSETTLED = ("queued", "sending", "retrying")
UNHANDLED = select(func.count()).where(Message.author == "resident", Message.processed_at.is_(None))


@dataclass
class System:
    """The running system, seen from outside (``carrier``) and from below (``database``)."""

    settings: Settings
    carrier: Carrier
    supervisor: Supervisor
    database: Database
    bot_url: str

    def kill(self, name: str) -> None:
        """kill -9, as a crash or the kernel would; the supervisor starts it again."""
        os.kill(self.supervisor.pids[name], signal.SIGKILL)

    async def kill_and_start(self, name: str) -> None:
        """The same, until it has been started again; it needs seconds more before it can do anything."""
        killed = self.supervisor.pids[name]
        self.kill(name)
        async with asyncio.timeout(60):
            while self.supervisor.pids[name] == killed:  # noqa: ASYNC110 - a process sets no event
                await asyncio.sleep(0.05)

    async def settled(self, seconds: float = 120) -> None:
        """Wait until every message is answered and every text has reached its last state."""
        await settled(self.database, self.carrier, seconds)


async def settled(database: Database, carrier: Carrier, seconds: float) -> None:
    unsent = select(func.count()).where(Delivery.state.in_(UNSETTLED))

    async def waiting() -> int:
        async with database.read() as session:
            return (await session.scalar(UNHANDLED) or 0) + (await session.scalar(unsent) or 0)

    async with asyncio.timeout(seconds):
        while True:
            await carrier.settle()
            if not await waiting():
                await carrier.settle()
                if not await waiting():  # a delivery report may have made a text due again
                    return
            await asyncio.sleep(0.05)


async def all_handled(database: Database, seconds: float = 60) -> None:
    """Wait until the bot has done with every message of a resident, whether or not it says anything."""
    async with asyncio.timeout(seconds):
        while True:
            async with database.read() as session:
                if not await session.scalar(UNHANDLED):
                    return
            await asyncio.sleep(0.05)


@asynccontextmanager
async def running_system(var_dir: Path, **environment: str) -> AsyncIterator[System]:
    """Start everything as `acs run` does, with more environment for the bot (ACS_...); stop it at the end."""
    ensure_secrets(var_dir)
    given = {name.removeprefix("ACS_").lower(): value for name, value in environment.items()}
    settings = Settings(_env_file=var_dir / "secrets.env", var_dir=var_dir, **given)
    plan = make_plan(settings, port=free_port(), demo=True, phones_port=free_port())
    for step in first_steps(plan.settings):
        await _take(step.command, environment_for_steps(plan.settings) | environment)
    programs = [
        replace(program, environment={**program.environment, **environment})
        for program in plan.programs
        if program.name != "phones"
    ]
    carrier = make_carrier(
        auth_token=programs[0].environment["ACS_TWILIO_AUTH_TOKEN"],
        bot_url=plan.addresses["bot"],
        public_url=plan.settings.resolved_public_url,
        retries=20,
    )
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(plan.settings))
        await stack.enter_async_context(_listening(make_app(carrier), plan.addresses["phones"]))
        supervisor = await stack.enter_async_context(Supervisor(programs, plan.log_dir))
        await supervisor.ready()
        yield System(plan.settings, carrier, supervisor, database, plan.addresses["bot"])


async def _take(command: tuple[str, ...], environment: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


@asynccontextmanager
async def _listening(app: web.Application, address: str) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", int(address.rsplit(":", 1)[1])).start()
        yield
    finally:
        await runner.cleanup()
