"""The real engine with the real actions, and nothing else: no channel, no screen."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from actions import all_actions
from bench.understanding.contexts import CONTEXTS
from bench.understanding.rows import Row
from bot.actions_server import build_actions_app
from bot.city import City
from bot.dialogue import for_engine
from bot.directory import Directory
from bot.engine_client import EngineClient, TurnContext, TurnRequest, TurnResult
from bot.errors import EngineUnavailable
from bot.installation import ensure_secrets
from bot.processes import make_plan
from bot.settings import Settings
from bot.store.base import Base
from bot.store.session import open_database
from bot.supervisor import Supervisor
from bot.web import listening

_NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
_TRIES = 3
_START = 120.0  # seconds, on a busy machine


@dataclass(frozen=True)
class Reading:
    """What the engine made of one message: the intent, and the intake before and after."""

    row: Row
    intent: str
    before: dict[str, Any]
    after: dict[str, Any]

    def told(self, key: str) -> Any:
        """The value of a fact that this message gave or changed; None when it did not."""
        value = self.after.get(key)
        return value if value != self.before.get(key) else None


@asynccontextmanager
async def running_engine(var_dir: Path, directory: Directory | None = None) -> AsyncIterator[EngineClient]:
    """Start engine and actions on free ports; they end with the block. Without a directory it is an empty one."""
    ensure_secrets(var_dir)
    # pydantic-settings takes `_env_file`; its types do not say so
    settings = Settings(_env_file=var_dir / "secrets.env", var_dir=var_dir)  # type: ignore[call-arg]
    plan = make_plan(settings, port=0, demo=False)
    engine = [program for program in plan.programs if program.name == "engine"]
    city = City.load(settings.city_file)
    port = int(plan.addresses["actions"].rsplit(":", 1)[1])
    async with open_database(plan.settings) as database:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        directory = directory or Directory(database.sessions, city, lambda: _NOW)
        await directory.refresh()  # as the bot does, so that the first search is not the slowest
        app = build_actions_app(all_actions(city, directory))
        async with listening(app, "127.0.0.1", port), Supervisor(engine, plan.log_dir) as supervisor:
            await asyncio.wait_for(supervisor.ready(), _START)
            async with EngineClient(plan.addresses["engine"], 30) as client:
                yield client


async def read(client: EngineClient, rows: Iterable[Row], language: Literal["en", "es"]) -> list[Reading]:
    """Every message, each in a conversation of its own at the point that its row names."""
    context = TurnContext(language=language, channel="sms", now=_NOW)
    readings = []
    for row in rows:
        state = copy.deepcopy(CONTEXTS[row.asked]) if row.asked else None
        request = TurnRequest(conversation=row.source, text=for_engine(row.text), state=state, context=context)
        result = await _turn(client, request)
        before = state["slots"] if state else {}
        readings.append(Reading(row, result.intent.name or "", before, result.intake))
    return readings


async def _turn(client: EngineClient, request: TurnRequest) -> TurnResult:
    """On a busy machine a turn may be too slow: asked again from the same state, as the bot does."""
    for _ in range(_TRIES):
        with suppress(EngineUnavailable):
            return await client.turn(request)
    return await client.turn(request)
