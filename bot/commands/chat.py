"""`acs chat`: talk through the real flow (inbox, screen, engine, outbox) from a terminal or from a script."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from bot.core import Core
from bot.inbox import Inbound, Receipt, receive
from bot.logs import set_up_logging
from bot.settings import Settings
from bot.standalone import running_core
from bot.store.conversations import messages_after
from bot.store.models import Conversation, Message


class Channel(StrEnum):
    web = "web"
    sms = "sms"


class Language(StrEnum):
    en = "en"
    es = "es"


AsJson = Annotated[
    bool, typer.Option("--json", help="Read messages from standard input, a line each; write JSON lines")
]


def register(app: typer.Typer) -> None:
    app.command("chat")(chat)


def chat(json_lines: AsJson = False, channel: Channel = Channel.web, language: Language = Language.en) -> None:
    """Talk with the assistant. Uses the running system, and starts the engine itself where none runs."""
    settings = Settings.load()
    set_up_logging("error")
    asyncio.run(_chat(settings, json_lines, channel, language))


async def _chat(settings: Settings, json_lines: bool, channel: Channel, language: Language) -> None:
    async with running_core(settings, announce=not json_lines) as core:
        talk = _Talk(core, channel.value, language.value)
        speak = _print_json if json_lines else _print_for_people
        for line in sys.stdin if json_lines else _typed():
            speak(await talk.say(line.rstrip("\n")))


def _typed() -> Iterator[str]:
    """Lines a person types, until the end of input."""
    while True:
        try:
            yield input("you> ")
        except (EOFError, KeyboardInterrupt):
            return


@dataclass(frozen=True)
class _Exchange:
    said: str
    replies: list[Message]
    conversation: Conversation
    level: str


class _Talk:
    """One conversation of its own; over "sms" it has no number, so nothing is handed to a provider."""

    def __init__(self, core: Core, channel: Any, language: Any) -> None:
        self._core = core
        self._channel = channel
        self._language = language
        self._address = f"chat:{secrets.token_urlsafe(16)}"

    async def say(self, text: str) -> _Exchange:
        receipt = await receive(self._core.database, self._inbound(text))
        stored = await self._answered(receipt)
        async with self._core.database.read() as session:
            later = await messages_after(session, receipt.conversation_id, receipt.seq)
            conversation = await session.get_one(Conversation, receipt.conversation_id)
        replies = [message for message in later if message.author == "bot"]
        return _Exchange(text, replies, conversation, stored.level or "none")

    def _inbound(self, text: str) -> Inbound:
        return Inbound(
            channel=self._channel,
            address=self._address,
            text=text,
            provider_id=f"chat:{secrets.token_hex(16)}",
            language=self._language,
        )

    async def _answered(self, receipt: Receipt) -> Message:
        """The stored message once it is processed, by us or by the bot that is running."""
        while True:
            await self._core.flow.handle(receipt.conversation_id)
            async with self._core.database.read() as session:
                message = await session.get_one(Message, receipt.message_id)
            if message.processed_at is not None:
                return message
            await asyncio.sleep(0.05)


def _print_json(exchange: _Exchange) -> None:
    conversation = exchange.conversation
    line = {
        "in": exchange.said,
        "replies": [_reply(message) for message in exchange.replies],
        "owner": conversation.owner,
        "level": exchange.level,
        "language": conversation.language,
        "intake": conversation.intake or {},
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _reply(message: Message) -> dict[str, Any]:
    extras = message.extras or {}
    keys = ("id", "name", "categories", "phone", "verified_on", "confirmed")
    cards: Iterable[dict[str, Any]] = extras.get("resources", ())
    return {
        "text": message.text,
        "buttons": extras.get("buttons", []),
        "resources": [{key: card.get(key) for key in keys} for card in cards],
    }


def _print_for_people(exchange: _Exchange) -> None:
    console = Console(highlight=False)
    for message in exchange.replies:
        console.print(f"[bold]assistant>[/bold] {escape(message.text)}")
        for card in (message.extras or {}).get("resources", ()):
            phone = card.get("phone") or "no phone on this record"
            console.print(f"  [cyan]{escape(card['name'])}[/cyan]  {escape(phone)}  {escape(card['verified_text'])}")
        if buttons := (message.extras or {}).get("buttons"):
            console.print(f"  [dim]{escape(' | '.join(buttons))}[/dim]")
    if exchange.conversation.owner == "desk":
        console.print("[bold red]  (at the desk: a human answers from here on)[/bold red]")
