"""The Messages resource as the twilio library calls it: create, list, fetch. Shapes follow Twilio's API."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from binascii import Error as BadBase64
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from demo.carrier import Account, Carrier
from demo.faults import ApiError
from demo.messages import API, Filter, Message

E164 = re.compile(r"\+[1-9]\d{6,14}")
MAX_BODY = 1600
MAX_VALIDITY = 36_000
NO_ANSWER_SECONDS = 120

carrier_key = web.AppKey("carrier", Carrier)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def messages_api() -> web.Application:
    """Mounted at /2010-04-01/Accounts/{AccountSid}/Messages; needs ``carrier_key``."""
    app = web.Application(middlewares=[errors_as_json, authenticated])
    app.router.add_post("/Accounts/{account}/Messages.json", create)
    app.router.add_get("/Accounts/{account}/Messages.json", list_messages)
    app.router.add_get("/Accounts/{account}/Messages/{sid}.json", fetch)
    return app


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except ApiError as error:
        headers = {"Retry-After": str(error.retry_after)} if error.retry_after is not None else {}
        return web.json_response(error.to_json(), status=error.status, headers=headers)
    except web.HTTPNotFound:
        return web.json_response(not_found(request).to_json(), status=404)


@web.middleware
async def authenticated(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Basic auth with the account's SID and token, and only that account's path."""
    account = request.config_dict[carrier_key].account
    expected = f"{account.sid}:{account.auth_token}".encode()
    if not compare_digest(_basic_credentials(request), expected):
        raise ApiError(401, 20003, "Authenticate")
    if request.match_info.get("account", account.sid) != account.sid:
        raise not_found(request)
    return await handler(request)


def _basic_credentials(request: web.Request) -> bytes:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        return b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except BadBase64:
        return b""


def not_found(request: web.Request) -> ApiError:
    return ApiError(404, 20404, f"The requested resource {request.path} was not found")


async def create(request: web.Request) -> web.Response:
    """POST Messages.json: checks the form, then refuses, stays silent, or queues the text."""
    carrier = request.config_dict[carrier_key]
    form = {key: str(value) for key, value in (await request.post()).items()}
    message = checked(form, carrier.account, carrier.webhooks.belongs_here)
    fault = carrier.refusal(message.to)
    if fault and fault.when == "refuse":
        raise fault.error(carrier.behaviours.of(message.to).retry_after)
    if fault and fault.when == "no_answer":
        await never_answer()
    answer = message.to_json()  # as created: the carrier moves it on while this is on its way
    carrier.send(message, fault)
    if fault and fault.when == "lost_answer":
        await never_answer()
    return web.json_response(answer, status=201)


async def never_answer() -> None:
    await asyncio.sleep(NO_ANSWER_SECONDS)
    raise ApiError(504, 20504, "Gateway timeout")


def checked(form: dict[str, str], account: Account, is_ours: Callable[[str], bool]) -> Message:
    """The text that this form asks for. Raises ApiError with Twilio's own code for what is wrong."""
    to, body = form.get("To", ""), form.get("Body", "")
    service = form.get("MessagingServiceSid") or None
    callback = form.get("StatusCallback") or None
    if not to:
        raise ApiError(400, 21604, "A 'To' phone number is required.")
    if not E164.fullmatch(to):
        raise ApiError(400, 21211, f"Invalid 'To' Phone Number: {to}")
    if not body and not form.get("MediaUrl"):
        raise ApiError(400, 21602, "Message body is required.")
    if len(body) > MAX_BODY:
        raise ApiError(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    check_sender(form.get("From") or None, service, to, account)
    check_validity(form.get("ValidityPeriod"))
    if callback and not callback.startswith(("http://", "https://")):
        raise ApiError(400, 21609, f"The 'StatusCallback' URL {callback} is not a valid URL.")
    if callback and not is_ours(callback):
        raise ApiError(400, 21609, "The demo stand-in only calls back to the bot's own public address.")
    return Message(
        account_sid=account.sid,
        sender=form.get("From") or account.number,
        to=to,
        body=body,
        direction="outbound-api",
        origin="bot",
        status="accepted" if service else "queued",
        messaging_service_sid=service,
        status_callback=callback,
        pictures=(form["MediaUrl"],) if form.get("MediaUrl") else (),
    )


def check_sender(sender: str | None, service: str | None, to: str, account: Account) -> None:
    if sender is None and service is None:
        raise ApiError(400, 21603, "A 'From' or 'MessagingServiceSid' parameter is required.")
    if service is not None and service != account.messaging_service_sid:
        raise ApiError(400, 21705, "The Messaging Service SID is invalid.")
    if sender is not None and not E164.fullmatch(sender):
        raise ApiError(400, 21212, f"Invalid 'From' Phone Number: {sender}")
    if sender is not None and sender == to:
        raise ApiError(400, 21266, "'To' and 'From' number cannot be the same.")
    if sender is not None and sender not in account.numbers:
        raise ApiError(400, 21606, f"The 'From' phone number {sender} is not a number of this account.")


def check_validity(seconds: str | None) -> None:
    if seconds is not None and not (seconds.isdigit() and 1 <= int(seconds) <= MAX_VALIDITY):
        raise ApiError(400, 21624, f"ValidityPeriod must be between 1 and {MAX_VALIDITY} seconds.")


async def fetch(request: web.Request) -> web.Response:
    message = request.config_dict[carrier_key].log.get(request.match_info["sid"])
    if message is None:
        raise not_found(request)
    return web.json_response(message.to_json())


async def list_messages(request: web.Request) -> web.Response:
    """GET Messages.json with Twilio's filters and paging (50 a page, 1,000 at the most)."""
    carrier = request.config_dict[carrier_key]
    query = request.query
    page, size = _number(query.get("Page"), 0, 0), _number(query.get("PageSize"), 50, 1)
    size = min(size, 1000)
    found = carrier.log.find(
        Filter(
            to=query.get("To"),
            sender=query.get("From"),
            on=_day(query.get("DateSent")),
            before=_day(query.get("DateSent<")),
            after=_day(query.get("DateSent>")),
        )
    )
    shown = found[page * size : (page + 1) * size]
    return web.json_response(_page(request, shown, page, size, more=len(found) > (page + 1) * size))


def _page(request: web.Request, shown: list[Message], page: int, size: int, *, more: bool) -> dict[str, Any]:
    filters = {k: v for k, v in request.query.items() if k not in ("Page", "PageSize", "PageToken")}
    path = f"{API}/Accounts/{request.match_info['account']}/Messages.json"

    def uri(number: int) -> str:
        return f"{path}?{urlencode(filters | {'PageSize': size, 'Page': number})}"

    return {
        "messages": [message.to_json() for message in shown],
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if more else None,
        "previous_page_uri": uri(page - 1) if page else None,
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(len(shown) - 1, 0),
    }


def _number(text: str | None, default: int, least: int) -> int:
    if text is None:
        return default
    if not text.isdigit() or int(text) < least:
        raise ApiError(400, 20001, "Page and PageSize must be whole numbers.")
    return int(text)


def _day(text: str | None) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError:
        raise ApiError(400, 20001, "DateSent must be an ISO 8601 date.") from None
