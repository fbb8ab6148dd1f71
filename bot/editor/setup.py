"""Putting the editors' API into the public application."""

from __future__ import annotations

from aiohttp import web

from bot.desk.openapi import describe
from bot.desk.server import SERVICES, answer_in_json, handler_of
from bot.desk.services import DeskServices
from bot.editor.routes import ROUTES

PREFIX = "/api/editor"


def setup_editor(app: web.Application, services: DeskServices) -> None:
    """Add /api/editor/... and its description to the application. Signing in is the desk's."""
    editor = web.Application(middlewares=[answer_in_json])
    editor[SERVICES] = services
    document = describe(f"{services.city.department.name.en}: the editors' pages", ROUTES, PREFIX)

    async def openapi(_: web.Request) -> web.Response:
        return web.json_response(document)

    for route in ROUTES:
        editor.router.add_route(route.method, route.path, handler_of(route))
    editor.router.add_get("/openapi.json", openapi)
    app.add_subapp(PREFIX, editor)
