"""How every answer of the API leaves: as JSON, readable from any web page, with an ETag, and refusals in one form."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import BaseModel, ValidationError
from sqlalchemy import select

from bot.allowance import Allowance, client_address
from bot.store.directory_tables import DirectoryDataset
from bot.store.session import DATABASE_GONE, Database

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_MAX_AGE = 60  # seconds in which nobody needs to ask again
_LOUD = 1_000_000  # bytes from which the packing of an answer is done beside the event loop
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}
_CODES = {404: "not_found", 405: "only_get", 503: "unavailable"}


class Refused(Exception):
    """The request cannot be answered; `code` for programs, `message` for people. `wait`: seconds, for Retry-After."""

    def __init__(self, status: int, code: str, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.wait = status, code, message, wait


@web.middleware
async def in_the_open(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Any web page may read; only reading is possible; what goes wrong is said as JSON."""
    if request.method == "OPTIONS":
        return web.Response(status=204, headers=CORS | {"Allow": "GET, HEAD, OPTIONS"})
    try:
        response = await handler(request)
    except Refused as refused:
        response = _refusal(refused.status, refused.code, refused.message)
        if refused.wait:
            response.headers["Retry-After"] = str(refused.wait)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        message = "there is nothing at this address" if error.status == 404 else HTTPStatus(error.status).phrase
        response = _refusal(error.status, _CODES.get(error.status, "refused"), message)
        if "Allow" in error.headers:
            response.headers["Allow"] = "GET, HEAD, OPTIONS"
    except DATABASE_GONE:
        response = _refusal(503, "unavailable", "the directory cannot be read at the moment")
        response.headers["Retry-After"] = "5"
    if not response.prepared:
        response.headers.update(CORS)
    return response


def in_turn(allowance: Allowance, proxies: str) -> Middleware:
    """Middleware: each address gets its share, so that one reader does not take the machine from residents."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if wait := allowance.take(client_address(request, proxies)):
            raise Refused(429, "too_many", f"too many requests from your address: wait {wait} seconds", wait)
        return await handler(request)

    return check


def _refusal(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


def parsed[Query: BaseModel](model: type[Query], request: web.Request) -> Query:
    """The parameters of a request. Raises Refused for those that are not known, not right, or there twice."""
    names = list(request.query.keys())
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(400, "wrong_parameter", f"{_shown(twice)} is there twice")
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as error:
        first = error.errors()[0]
        name = _shown(str(first["loc"][0])) if first["loc"] else "the request"
        if first["type"] == "extra_forbidden":
            raise Refused(400, "unknown_parameter", f"{name} is not a parameter of this list") from None
        raise Refused(400, "wrong_parameter", f"{name}: {first['msg'].removeprefix('Value error, ')}") from None


def _shown(name: str) -> str:
    return "".join(letter for letter in name[:40] if letter.isprintable())


async def version_tag(database: Database, request: web.Request) -> str:
    """The ETag of whatever this address answers while the directory stays as it is."""
    async with database.read() as session:
        rows = await session.execute(
            select(DirectoryDataset.name, DirectoryDataset.revision, DirectoryDataset.changed_at).order_by(
                DirectoryDataset.name
            )
        )
        state = [(name, revision, changed.isoformat()) for name, revision, changed in rows]
    return 'W/"' + hashlib.sha256(json.dumps([state, request.path_qs]).encode()).hexdigest()[:32] + '"'


def is_known(request: web.Request, tag: str) -> bool:
    """The asker has this answer already."""
    known = request.headers.get("If-None-Match", "")
    return known.strip() == "*" or tag in [part.strip() for part in known.split(",")]


def caching(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": f"public, max-age={_MAX_AGE}", "Vary": "Accept-Encoding"}


async def as_json(content: Any, headers: dict[str, str]) -> web.Response:
    """The answer, written and packed beside the event loop: residents are waiting on it too."""
    body = await asyncio.to_thread(lambda: json.dumps(content, ensure_ascii=False).encode())
    response = web.Response(
        body=body, content_type="application/json", charset="utf-8", headers=headers, zlib_executor_size=_LOUD // 10
    )
    response.enable_compression()
    return response
