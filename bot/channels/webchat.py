"""The web chat: one WebSocket a page. The conversation lives in the database; a connection only shows it.

A page that reconnects says which message it saw last and is sent what came after, so nothing is lost; its own
messages carry an id that is stored once, so nothing is doubled.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any, Literal

import structlog
from aiohttp import WSCloseCode, WSMsgType, web
from sqlalchemy import case, update

from bot import handoffs
from bot.allowance import Allowance, client_address
from bot.channels import webchat_frames as frames
from bot.channels import webchat_sessions as sessions
from bot.channels.chat_config import chat_config
from bot.channels.live_chats import LIVE_CHATS, LiveChats
from bot.inbox import Inbound, receive
from bot.keys import CHANNELS, Channels
from bot.message_view import message_view
from bot.metrics import REFUSED
from bot.presence import anyone_on_shift
from bot.store.conversations import messages_after
from bot.store.crypto import vault
from bot.store.models import Conversation
from bot.store.session import DATABASE_GONE, notify
from bot.store.signals import Signal

log = structlog.get_logger(__name__)

OPEN_SOCKETS = web.AppKey("open_sockets", set[web.WebSocketResponse])
LISTS = web.AppKey("lists", Allowance)
HEARTBEAT = 20.0
LOOK_EVERY = 15.0
AT_MOST = 20
WITHIN = 10.0
"""Frames a connection may send within so many seconds; more is answered with "too_many" and not read."""
LISTS_AT_MOST, LISTS_WITHIN = 10, 3600.0
"""Lists texted for one address of the network, which a family or a library shares."""
_REASONS = {
    "not_json": "That was not JSON.",
    "bad_frame": "That is not a frame of this protocol.",
    "too_large": "That message is too long.",
    "too_many": "Too many messages at once. Please wait a moment.",
    "empty": "That message is empty.",
    "session_unknown": "That chat is no longer here.",
    "try_again": "That could not be stored just now.",
}


def add_webchat_routes(app: web.Application) -> None:
    app[OPEN_SOCKETS] = set()
    app[LISTS] = Allowance(LISTS_AT_MOST, LISTS_WITHIN)
    app.add_routes([web.get("/chat/config", chat_config), web.get("/chat/ws", chat_socket)])
    app.on_shutdown.append(_close_sockets)


async def _close_sockets(app: web.Application) -> None:
    """At shutdown: open pages would hold the server for its whole grace period. They come back by themselves."""
    await asyncio.gather(
        *(page.close(code=WSCloseCode.GOING_AWAY) for page in app[OPEN_SOCKETS]), return_exceptions=True
    )


async def chat_socket(request: web.Request) -> web.StreamResponse:
    """One page's connection. Only pages of our own, or of sites named in the settings, may open it."""
    services = request.app[CHANNELS]
    if request.headers.get("Origin", "").rstrip("/") not in services.settings.allowed_origins:
        REFUSED.labels("web", "origin").inc()
        raise web.HTTPForbidden(text="this page may not open the chat")
    socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=4 * frames.LONGEST_FRAME)
    await socket.prepare(request)
    request.app[OPEN_SOCKETS].add(socket)
    try:
        client = client_address(request, services.settings.proxies)
        await _Connection(socket, services, request.app[LIVE_CHATS], request.app[LISTS], client).run()
        return socket
    finally:
        request.app[OPEN_SOCKETS].discard(socket)


class _Connection:
    """One open page: frames come in, what is stored for its conversation goes out."""

    def __init__(
        self, socket: web.WebSocketResponse, services: Channels, live: LiveChats, lists: Allowance, client: str
    ) -> None:
        self._lists = lists
        self._client = client
        self._socket = socket
        self._services = services
        self._live = live
        self._token: str | None = None
        self._conversation_id: str | None = None
        self._language: Literal["en", "es"] = "en"
        self._shown = 0
        self._frames = Allowance(AT_MOST, WITHIN)
        self._pushing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        try:
            async for message in self._socket:
                if message.type is not WSMsgType.TEXT:
                    await self._refuse("bad_frame")
                elif self._frames.take():
                    await self._refuse("too_many")
                else:
                    await self._read(message.data)
        finally:
            if self._pushing:
                self._pushing.cancel()
                await asyncio.wait([self._pushing])  # it may be reading: the database must not be closed under it

    async def _read(self, raw: str) -> None:
        try:
            await self._obey(frames.parse(raw))
        except frames.FrameRefused as refused:
            await self._refuse(refused.code, refused.client_id)
        except DATABASE_GONE as error:
            log.error("chat_not_stored", error=type(error).__name__)
            await self._refuse("try_again")

    async def _obey(self, frame: frames.Frame) -> None:
        match frame:
            case frames.Hello():
                await self._hello(frame)
            case frames.Ping():
                await self._send({"type": "pong"})
            case _ if self._token is None:
                await self._refuse("bad_frame")  # every connection begins with hello
            case frames.Said():
                await self._said(frame)
            case frames.ChooseLanguage():
                await self._choose_language(frame.language)
            case frames.Seen():
                await self._seen(frame.seq)
            case frames.Typing():
                self._live.publish({"what": "resident_typing", "conversation_id": self._conversation_id})
            case frames.TextList():
                await self._text_list(frame)
            case frames.Leave():
                await self._leave()

    # ---- frames

    async def _hello(self, frame: frames.Hello) -> None:
        token = frame.session
        async with self._services.database.read() as session:
            conversation = await sessions.conversation_of(session, token) if token else None
        if token and (not sessions.is_ours(token) or (conversation and conversation.revoked)):
            await self._refuse("session_unknown")
            token, conversation = None, None
        self._token = token or sessions.new_token()
        self._language = frame.language or (conversation.language if conversation else "en")
        self._shown = frame.last_seq if conversation else 0
        self._conversation_id = conversation.id if conversation else None
        if conversation and frame.language and frame.language != conversation.language:
            await self._choose_language(frame.language)
        state = await self._state()
        self._shown = max((message["seq"] for message in state["messages"]), default=self._shown)
        await self._send({"type": "ready", "session": self._token, "resumed": bool(conversation), **state})
        self._follow()

    async def _said(self, frame: frames.Said) -> None:
        assert self._token is not None
        scope = vault().fingerprint(self._token)[:16]
        inbound = Inbound(
            channel="web",
            address=sessions.address_of(self._token),
            text=frame.text,
            provider_id=f"web:{scope}:{frame.client_id}",
            language=self._language,
        )
        receipt = await receive(self._services.database, inbound)
        await self._send({"type": "ack", "client_id": frame.client_id, "seq": receipt.seq})
        if self._conversation_id is None:
            self._conversation_id = receipt.conversation_id
            self._follow()
        if not receipt.duplicate and await self._owner() == "bot":
            await self._send({"type": "typing", "who": "bot", "on": True})

    async def _choose_language(self, language: Literal["en", "es"]) -> None:
        self._language = language
        await self._change(language=language)
        await self._send_status()

    async def _seen(self, seq: int) -> None:
        await self._change(seen_seq=case((Conversation.seen_seq < seq, seq), else_=Conversation.seen_seq))

    async def _text_list(self, frame: frames.TextList) -> None:
        """The form under a list. What became of it is said to this page alone."""
        texting, result = self._services.texting, "not_possible"
        if self._lists.take(self._client):
            result = "too_many"
        elif texting and self._conversation_id:
            result = await texting.send(self._conversation_id, frame.seq, frame.number, frame.client_id)
        await self._send({"type": "texted", "client_id": frame.client_id, "result": result})

    async def _leave(self) -> None:
        """Quick exit: the token is worth nothing from now on. What was said stays, for those who may have to help."""
        await self._change(revoked=True)
        await self._socket.close()

    async def _change(self, **values: Any) -> None:
        if self._conversation_id is None:
            return
        async with self._services.database.write() as session:
            await session.execute(update(Conversation).where(Conversation.id == self._conversation_id).values(**values))
            notify(session, "conversation", conversation_id=self._conversation_id)

    # ---- what goes out

    def _follow(self) -> None:
        if self._conversation_id and self._pushing is None:
            self._pushing = asyncio.create_task(self._push(self._conversation_id))

    async def _push(self, conversation_id: str) -> None:
        """Send what is stored for this conversation, as it is stored. A page that is gone ends this by itself."""
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            async with self._live.follow(conversation_id) as signals:
                while not self._socket.closed:
                    await self._send_new_messages(conversation_id)
                    signal = await _next(signals)
                    if signal["what"] in ("conversation", "shift"):
                        await self._send_status()
                    elif signal["what"] == "dispatcher_typing":
                        await self._send({"type": "typing", "who": "dispatcher", "on": True})

    async def _send_new_messages(self, conversation_id: str) -> None:
        async with self._services.database.read() as session:
            new = await messages_after(session, conversation_id, self._shown)
        for message in new:
            self._shown = message.seq
            if message.author != "system":
                await self._send({"type": "message", "message": message_view(message)})

    async def _send_status(self) -> None:
        state = await self._state()
        state.pop("messages")
        await self._send({"type": "status", **state})

    async def _state(self) -> dict[str, Any]:
        async with self._services.database.read() as session:
            state: dict[str, Any] = {"on_shift": await anyone_on_shift(session), "owner": "bot", "joined": False}
            state |= {"language": self._language, "messages": []}
            if self._conversation_id is None:
                return state
            conversation = await session.get_one(Conversation, self._conversation_id)
            handoff = await handoffs.open_handoff_of(session, conversation.id)
            messages = await messages_after(session, conversation.id, self._shown)
        self._language = conversation.language
        joined = handoff is not None and handoff.status == "claimed"
        shown = [message_view(message) for message in messages if message.author != "system"]
        return state | {
            "owner": conversation.owner,
            "joined": joined,
            "language": conversation.language,
            "messages": shown,
        }

    async def _owner(self) -> str:
        async with self._services.database.read() as session:
            return (await session.get_one(Conversation, self._conversation_id)).owner

    async def _refuse(self, code: str, client_id: str | None = None) -> None:
        REFUSED.labels("web", code).inc()
        await self._send({"type": "error", "code": code, "text": _REASONS[code], "client_id": client_id})

    async def _send(self, frame: dict[str, Any]) -> None:
        if not self._socket.closed:
            with contextlib.suppress(ConnectionError):  # the page is gone; what is stored waits for its return
                await self._socket.send_json(frame)


async def _next(signals: asyncio.Queue[Signal]) -> Signal:
    """The next signal; or, since signals are only hints, a reason to look at the database now and then."""
    try:
        async with asyncio.timeout(LOOK_EVERY):
            return await signals.get()
    except TimeoutError:
        return {"what": "look"}
