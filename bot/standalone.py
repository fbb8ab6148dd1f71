"""The core for a command: with the engine of the running system, or with one started just for this command."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rich.console import Console

from actions import all_actions
from bot.actions_server import build_actions_app
from bot.core import Core, open_core
from bot.installation import ensure_secrets, who_runs
from bot.processes import first_steps, make_plan, run_step
from bot.settings import Settings
from bot.store.models import new_id
from bot.supervisor import Supervisor
from bot.web import listening


@asynccontextmanager
async def running_core(settings: Settings, *, announce: bool) -> AsyncIterator[Core]:
    """`announce`: tell a person on the terminal that something has to be started first."""
    running = who_runs(settings.var_dir)
    instance = f"command-{new_id()[:8]}"
    if running and "addresses" in running:
        found = {"engine_url": running["addresses"]["engine"], "instance": instance}
        async with open_core(settings.model_copy(update=found)) as core:
            yield core
        return
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    ensure_secrets(settings.var_dir)
    plan = make_plan(Settings.load(), demo=False)
    for step in first_steps(plan.settings):
        await run_step(step, plan)
    found = {"engine_url": plan.addresses["engine"], "instance": instance}
    async with open_core(plan.settings.model_copy(update=found)) as core:
        actions = build_actions_app(all_actions(core.city, core.directory))
        port = int(plan.addresses["actions"].rsplit(":", 1)[1])
        engine = [program for program in plan.programs if program.name == "engine"]
        async with listening(actions, "127.0.0.1", port), Supervisor(engine, plan.log_dir) as supervisor:
            if announce:
                Console(stderr=True).print("Starting the engine, a few seconds ...", style="dim")
            await asyncio.wait_for(supervisor.ready(), 120)
            yield core
