"""The frame around every call of the desk API: who is asking, may they, what did they send, and answers in JSON.

A call is a plain async function of one `Call`; `routes.py` lists them all. Whatever goes wrong becomes the
JSON of a Refusal, so that the page never has to guess.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.desk.refusals import Refusal, refusal_of
from bot.desk.roles import DISPATCHERS
from bot.desk.services import DeskServices
from bot.desk.sessions import Seat, find_seat
from bot.desk.shapes import Nothing
from bot.errors import AcsError

log = structlog.get_logger(__name__)

SESSION_COOKIE = "acs_desk"
LONGEST_BODY = 64 * 1024
_DEADLOCK = "40P01"

SERVICES = web.AppKey("desk_services", DeskServices)


@dataclass(frozen=True)
class Call[Body: BaseModel]:
    """One authenticated request with its checked content."""

    services: DeskServices
    seat: Seat
    body: Body
    path: dict[str, str]
    request: web.Request


Answer = BaseModel | web.StreamResponse


@dataclass(frozen=True)
class Route:
    """One address of the API. `takes` is the model of the body, or of the query string of a GET."""

    method: str
    path: str
    handler: Callable[[Any], Awaitable[Answer]]
    gives: type[BaseModel] | None
    takes: type[BaseModel] = Nothing
    roles: frozenset[str] = DISPATCHERS
    public: bool = False
    refusals: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        return (self.handler.__doc__ or "").strip().split("\n")[0]


def handler_of(route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        services = request.config_dict[SERVICES]
        if route.public:
            answer = await _answer(route, PublicCall(services, await _content(route, request), request))
        else:
            seat = await _seat(services, route, request)
            body = await _content(route, request)
            answer = await _answer(route, Call(services, seat, body, dict(request.match_info), request))
        return answer if isinstance(answer, web.StreamResponse) else json_answer(answer)

    return handle


async def _answer(route: Route, call: Call[Any] | PublicCall[Any]) -> Answer:
    try:
        return await route.handler(call)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
            raise
        return await route.handler(call)  # PostgreSQL made this one give way: nothing of it was stored


@dataclass(frozen=True)
class PublicCall[Body: BaseModel]:
    """A request for which nobody has to be signed in."""

    services: DeskServices
    body: Body
    request: web.Request


def json_answer(answer: BaseModel) -> web.Response:
    return web.Response(text=answer.model_dump_json(), content_type="application/json")


@web.middleware
async def answer_in_json(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every refusal and every failure as JSON; nothing of it may be kept by a cache."""
    try:
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise Refusal("cross_site")
        response = await handler(request)
    except web.HTTPException as error:
        response = _refuse(Refusal(_code_of(error)))
    except AcsError as error:
        response = _refuse(refusal_of(error))
    except (DBAPIError, PoolTimeout, OSError) as error:
        log.warning("desk_database_busy", path=_template(request), error=type(error).__name__)
        response = _refuse(Refusal("busy", headers={"Retry-After": "1"}))
    except Exception as error:
        log.exception("desk_failed", path=_template(request), error=type(error).__name__)
        response = _refuse(Refusal("internal"))
    if not response.prepared:
        response.headers["Cache-Control"] = "no-store"
    return response


async def _seat(services: DeskServices, route: Route, request: web.Request) -> Seat:
    seat = await find_seat(services, request.cookies.get(SESSION_COOKIE))
    if seat is None:
        raise Refusal("not_signed_in")
    sent = request.headers.get("X-CSRF-Token", "")
    if route.method != "GET" and not hmac.compare_digest(sent.encode(), seat.session.csrf.encode()):
        raise Refusal("wrong_csrf")
    if seat.user.role not in route.roles:
        raise Refusal("wrong_role")
    return seat


async def _content(route: Route, request: web.Request) -> BaseModel:
    try:
        return route.takes.model_validate(dict(request.query) if route.method == "GET" else await _json(request))
    except ValidationError as error:
        raise Refusal("invalid", _explain(error)) from None


async def _json(request: web.Request) -> Any:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > LONGEST_BODY:
            raise Refusal("too_large")
    if not body:
        return {}
    if request.content_type != "application/json":
        raise Refusal("not_json_type")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal("not_json") from None


def _explain(error: ValidationError) -> str:
    """Field and fault, without what was sent: it may be a password or somebody's words."""
    faults = (f"{'.'.join(map(str, fault['loc'])) or 'request'}: {fault['msg']}" for fault in error.errors())
    return "; ".join(list(faults)[:5])


def _refuse(refusal: Refusal) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status, headers=refusal.headers)


def _code_of(error: web.HTTPException) -> str:
    return {404: "not_found", 405: "wrong_method", 413: "too_large"}.get(error.status, "internal")


def _template(request: web.Request) -> str:
    """The address without the ids in it."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unknown"
