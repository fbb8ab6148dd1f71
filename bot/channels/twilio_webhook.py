"""What Twilio tells us: a resident's text (`/twilio/sms`) and what became of one of ours (`/twilio/status`).

Every request is authenticated by its signature over the *configured* public address and all parameters, with
the twilio library's own validator. Any number of ours may be the receiver (a Messaging Service has many). A
text is stored before it is acknowledged; the answer is always empty TwiML, the reply goes out by the outbox.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any
from xml.sax.saxutils import escape

import structlog
from aiohttp import web
from multidict import MultiDict, MultiDictProxy
from sqlalchemy import bindparam, select
from twilio.request_validator import RequestValidator

from bot import spool
from bot.delivery_status import record_status
from bot.inbox import Inbound, receive
from bot.keys import CHANNELS, Channels
from bot.keywords import keyword_of, keyword_of_opt_out_type
from bot.metrics import REFUSED
from bot.store.models import Delivery
from bot.store.session import DATABASE_GONE

log = structlog.get_logger(__name__)

_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>'
_NUMBER = re.compile(r"\+?[1-9]\d{2,14}")
_SID = re.compile(r"[A-Z]{2}[0-9a-zA-Z]{8,62}")
_BY_SID = select(Delivery).where(Delivery.provider_sid == bindparam("sid")).with_for_update()
MAX_BODY = 64 * 1024


def add_twilio_routes(app: web.Application) -> None:
    app.add_routes([web.post("/twilio/sms", inbound_text), web.post("/twilio/status", delivery_status)])


async def inbound_text(request: web.Request) -> web.Response:
    """A resident's text: stored once, then acknowledged."""
    services = request.app[CHANNELS]
    form = await _authenticated_form(request)
    sender, sid = form.get("From", ""), form.get("MessageSid") or form.get("SmsMessageSid") or ""
    if not _NUMBER.fullmatch(sender) or not _SID.fullmatch(sid):
        raise web.HTTPBadRequest(text="From and MessageSid are needed")
    inbound = Inbound(
        channel="sms",
        address=sender,
        text=_text_of(form),
        provider_id=f"twilio:{sid}",
        service_number=form.get("To") or None,
        pictures=_count(form.get("NumMedia", "0")),
    )
    return await _store(services, inbound)


def _text_of(form: MultiDictProxy[str]) -> str:
    """The body; where Twilio's Advanced Opt-Out recognised a keyword that is not one of ours, that keyword."""
    body = form.get("Body", "")
    meant = keyword_of_opt_out_type(form.get("OptOutType", ""))
    return meant.value.upper() if meant and keyword_of(body) is None else body


async def _store(services: Channels, inbound: Inbound) -> web.Response:
    try:
        receipt = await receive(services.database, inbound)
    except DATABASE_GONE as error:
        log.error("inbox_unavailable", error=type(error).__name__)
        await asyncio.to_thread(spool.keep, services.settings.var_dir / "spool", inbound)
        return _twiml(services.spool_reply(inbound.text))
    log.info("text_stored", conversation=receipt.conversation_id, duplicate=receipt.duplicate)
    return _twiml()


async def delivery_status(request: web.Request) -> web.Response:
    """What became of a text of ours; callbacks arrive out of order and twice."""
    services = request.app[CHANNELS]
    form = await _authenticated_form(request)
    sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not _SID.fullmatch(sid) or not status:
        raise web.HTTPBadRequest(text="MessageSid and MessageStatus are needed")
    reference = request.query.get("outbox", "")
    async with services.database.write() as session:
        delivery = (await session.scalars(_BY_SID, {"sid": sid})).first()
        if delivery is None and reference.isdecimal():
            delivery = await session.get(Delivery, int(reference), with_for_update=True)
        error = form.get("ErrorCode") or None
        await record_status(session, delivery, sid, status, error, services.settings.sms_max_attempts)
    return web.Response(status=204)


async def _authenticated_form(request: web.Request) -> MultiDictProxy[str]:
    """Every parameter of the request, or 403 when the signature is missing or not Twilio's."""
    settings = request.app[CHANNELS].settings
    if not settings.twilio_auth_token.get_secret_value():
        raise web.HTTPNotFound(text="SMS is not set up here")
    try:
        form = await request.post()
    except ValueError:  # bytes that are no UTF-8, or no form at all
        raise web.HTTPBadRequest(text="this is not a form") from None
    texts = MultiDictProxy(_only_texts(form))
    validator = RequestValidator(settings.twilio_auth_token.get_secret_value())
    signature = request.headers.get("X-Twilio-Signature", "")
    address = settings.resolved_public_url + request.raw_path
    if not signature or not validator.validate(address, texts, signature):
        REFUSED.labels("sms", "signature").inc()
        log.warning("signature_refused", path=request.path, missing=not signature)
        raise web.HTTPForbidden(text="the signature is missing or wrong")
    if texts.get("AccountSid") != settings.twilio_account_sid:
        REFUSED.labels("sms", "account").inc()
        raise web.HTTPForbidden(text="this is not our account")
    return texts


def _only_texts(form: MultiDictProxy[Any]) -> MultiDict[str]:
    return MultiDict((name, value) for name, value in form.items() if isinstance(value, str))


def _count(value: str) -> int:
    return min(int(value), 99) if value.isdecimal() else 0


def _twiml(message: str = "") -> web.Response:
    inner = f"<Message>{escape(message)}</Message>" if message else ""
    return web.Response(text=_TWIML.format(inner), content_type="text/xml", charset="utf-8")
