"""Putting the desk into the public application."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.desk.events import CLOSING, close_streams
from bot.desk.openapi import PREFIX, describe
from bot.desk.routes import ROUTES
from bot.desk.server import SERVICES, answer_in_json, handler_of
from bot.desk.services import DeskServices

_OPENAPI = "/api/openapi.json"


def setup_desk(app: web.Application, services: DeskServices) -> None:
    """Add /api/desk/... and /api/openapi.json to the application. Called once, by the composition root."""
    desk = web.Application(middlewares=[answer_in_json])
    desk[SERVICES] = services
    desk[CLOSING] = asyncio.Event()
    desk.on_shutdown.append(close_streams)
    for route in ROUTES:
        desk.router.add_route(route.method, route.path, handler_of(route))
    app.add_subapp(PREFIX, desk)
    document = describe(f"{services.city.department.name.en}: the dispatchers' desk")

    async def openapi(_: web.Request) -> web.Response:
        return web.json_response(document)

    app.router.add_get(_OPENAPI, openapi)
