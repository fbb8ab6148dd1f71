"""The built pages and what surrounds them: safe headers, health, metrics."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from bot.keys import CHANNELS
from bot.store.session import DATABASE_GONE

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_NOT_BUILT = "The pages are not built yet: run `make run`, or `npm run build` in web/."
_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"


def add_page_routes(app: web.Application, web_dir: Path) -> None:
    """The residents' page, the desk, the editors' pages, the widget and the assets."""

    def page(name: str) -> Handler:
        async def serve(_: web.Request) -> web.StreamResponse:
            if not (web_dir / name).is_file():
                raise web.HTTPServiceUnavailable(text=_NOT_BUILT)
            return web.FileResponse(web_dir / name, headers={"Cache-Control": "no-cache"})

        return serve

    app.add_routes(
        [
            web.get("/", page("index.html")),
            web.get("/desk", page("desk.html")),
            web.get("/editor", page("editor.html")),
            web.get("/widget.js", page("widget.js")),
            web.get("/healthz", healthz),
            web.get("/readyz", readyz),
            web.get("/metrics", metrics),
        ]
    )
    if (web_dir / "assets").is_dir():
        app.router.add_static("/assets", web_dir / "assets")


async def healthz(_: web.Request) -> web.Response:
    """The process is alive."""
    return web.json_response({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """The process can do its work: the database answers. 503 otherwise."""
    try:
        async with request.app[CHANNELS].database.read() as session:
            await session.execute(text("SELECT 1"))
    except DATABASE_GONE:
        return web.json_response({"status": "the database does not answer"}, status=503)
    return web.json_response({"status": "ready"})


async def metrics(request: web.Request) -> web.Response:
    """For the operator's own machine only: nothing that came through a proxy is answered."""
    if request.remote not in ("127.0.0.1", "::1") or "X-Forwarded-For" in request.headers:
        raise web.HTTPForbidden(text="metrics are for this machine only")
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def security_headers(origins: frozenset[str]) -> Middleware:
    """Middleware: every answer says what a browser may do with it. Only named sites may frame the residents' page."""
    ancestors = " ".join(["'self'", *sorted(origins)])

    @web.middleware
    async def add(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            response = await handler(request)
        except web.HTTPException as error:
            response = error
        framing = f"frame-ancestors {ancestors}" if request.path == "/" else "frame-ancestors 'none'"
        if not response.prepared:
            response.headers.setdefault("Content-Security-Policy", f"{_POLICY}; {framing}")
            response.headers.setdefault("X-Content-Type-Options", "nosniff")
            response.headers.setdefault("Referrer-Policy", "no-referrer")
        if isinstance(response, web.HTTPException):
            raise response
        return response

    return add
