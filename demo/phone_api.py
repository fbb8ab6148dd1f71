"""What the phone simulator's page and the tests use: send a text, misbehave, and watch a phone live."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp_sse import sse_response

from demo.faults import FAULTS, MAGIC_NUMBERS, Behaviour
from demo.messages import Message
from demo.messages_api import E164, carrier_key
from demo.segments import GSM7_BASIC, GSM7_EXTENDED

PAGE = Path(__file__).parent / "phone"
MAX_PICTURES = 10
MAX_COPIES = 20


def add_phone_routes(app: web.Application) -> None:
    app.router.add_get("/", page)
    app.router.add_static("/phone", PAGE)
    app.router.add_get("/demo/config", config)
    app.router.add_get("/demo/phones/{number}", show)
    app.router.add_get("/demo/phones/{number}/events", events)
    app.router.add_post("/demo/phones/{number}/messages", write)
    app.router.add_put("/demo/phones/{number}/behaviour", behave)


async def page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


async def config(request: web.Request) -> web.Response:
    """What the page needs to know: the number to text, the SMS alphabet, and what can go wrong."""
    account = request.app[carrier_key].account
    return web.json_response(
        {
            "number": account.number,
            "gsm7": GSM7_BASIC,
            "gsm7_extended": GSM7_EXTENDED,
            "faults": list(FAULTS),
            "magic_numbers": MAGIC_NUMBERS,
        }
    )


async def show(request: web.Request) -> web.Response:
    """Everything on one phone, oldest first, and how it behaves."""
    return web.json_response(_phone(request))


async def events(request: web.Request) -> web.StreamResponse:
    """Server-sent events: `phone` with everything first, then `message` for each new or changed text."""
    carrier, number = request.app[carrier_key], _number(request)
    changes: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    def listen(message: Message) -> None:
        if message.phone == number:
            changes.put_nowait(message.to_phone_json())

    async with sse_response(request) as stream:
        carrier.listeners.add(listen)
        try:
            await stream.send(json.dumps(_phone(request)), event="phone")
            while stream.is_connected():
                try:
                    change = await asyncio.wait_for(changes.get(), timeout=1)
                except TimeoutError:
                    continue
                await stream.send(json.dumps(change), event="message")
        finally:
            carrier.listeners.discard(listen)
    return stream


async def write(request: web.Request) -> web.Response:
    """The phone writes: {"body", "pictures": 0, "copies": 1, "forged": false} → the text and what the bot said."""
    asked = await _json(request)
    body, pictures = asked.get("body", ""), asked.get("pictures", 0)
    copies, forged = asked.get("copies", 1), asked.get("forged", False)
    fits = isinstance(body, str) and _within(pictures, 0, MAX_PICTURES) and _within(copies, 1, MAX_COPIES)
    if not fits or not isinstance(forged, bool):
        raise web.HTTPBadRequest(text="body, pictures, copies or forged is not right")
    message = await request.app[carrier_key].text_from(
        _number(request), body, pictures=pictures, copies=copies, forged=forged
    )
    return web.json_response(message.to_phone_json(), status=201)


async def behave(request: web.Request) -> web.Response:
    """How this phone behaves: {"fault": name|null, "times": n|null, "retry_after": s, "callbacks": how}."""
    try:
        behaviour = Behaviour(**await _json(request))
        if behaviour.callbacks not in ("once", "twice", "reversed"):
            raise ValueError("callbacks is once, twice or reversed")
        request.app[carrier_key].behaviours.set(_number(request), behaviour)
    except (TypeError, ValueError) as error:
        raise web.HTTPBadRequest(text=str(error)) from error
    return web.json_response(_phone(request))


def _phone(request: web.Request) -> dict[str, object]:
    carrier, number = request.app[carrier_key], _number(request)
    behaviour = carrier.behaviours.of(number)
    return {
        "number": number,
        "stopped": number in carrier.stopped,
        "fault": behaviour.fault,
        "callbacks": behaviour.callbacks,
        "messages": [message.to_phone_json() for message in carrier.log.of_phone(number)],
    }


def _number(request: web.Request) -> str:
    number = request.match_info["number"]
    if not E164.fullmatch(number):
        raise web.HTTPBadRequest(text="a phone number looks like +15055550123")
    return number


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        value = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return value


def _within(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
