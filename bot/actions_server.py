"""Serves the custom actions to the engine, on loopback: the SDK's executor in our own aiohttp app.

`acs run` gives them a process of their own (`acs actions`); `acs serve` alone serves them beside everything else.

The SDK's own server listens on every address and is a second web framework; its executor is all that is needed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import web
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions import all_actions
from bot.city import City
from bot.directory import Directory
from bot.settings import Settings
from bot.store.migrate import check_revision
from bot.store.models import utc_now
from bot.store.session import open_database
from bot.web import listening, until_cancelled

log = structlog.get_logger()
EXECUTOR = web.AppKey("executor", ActionExecutor)
_MAX_BODY = 512 * 1024


def build_actions_app(actions: Sequence[Action]) -> web.Application:
    """An app with POST /webhook. Bind it to 127.0.0.1 only: it trusts its caller."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = web.Application(client_max_size=_MAX_BODY)
    app[EXECUTOR] = executor
    app.add_routes([web.post("/webhook", _webhook), web.get("/healthz", _healthz)])
    return app


async def serve(settings: Settings) -> None:
    """Serve the actions on loopback until cancelled. DatabaseNotReady as the bot itself."""
    await check_revision(settings.resolved_database_url)
    city = City.load(settings.city_file)
    async with open_database(settings) as database:
        directory = await Directory.ready(database.sessions, city, utc_now, in_memory=settings.directory_in_memory)
        app = build_actions_app(all_actions(city, directory))
        async with listening(app, "127.0.0.1", settings.actions_port):
            await until_cancelled()


async def _webhook(request: web.Request) -> web.Response:
    """Run one action. 400 when it rejects, 404 for an unknown one, 500 when it fails: never a false success."""
    try:
        call: dict[str, Any] = json.loads(await request.read())
        result = await request.app[EXECUTOR].run(call)
    except ActionExecutionRejection as error:
        return web.json_response({"error": error.message, "action_name": error.action_name}, status=400)
    except ActionNotFoundException as error:
        return web.json_response({"error": "no such action", "action_name": error.action_name}, status=404)
    except Exception as error:
        # The kind of error and where it came from; its message may quote the resident.
        log.error("action failed", kind=type(error).__name__, exc_info=False)
        return web.json_response({"error": "the action failed", "kind": type(error).__name__}, status=500)
    if result is None:
        return web.json_response({"error": "no action named"}, status=400)
    return web.json_response({"events": result.events, "responses": result.responses})


async def _healthz(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
