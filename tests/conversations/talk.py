"""A conversation tester that reads like speech.

A script is a list of turns: what the resident writes, and what the bot does, in the words below, in order.

  asks PLACE            the question utter_question_PLACE, in any of its wordings
  asks PLACE again      the same in other words
  says KEY              the text utter_KEY
  lists services        a page of results; "near 87108" checks the ZIP, "of food" a category of the first one
  gives details         one service in full
  hands over            to a person; "in danger" when the dialogue itself saw danger
  files the report      the report goes to the desk
  tells the editors closed    one of the listed services: wrong_number, closed or turned_away
  notes worked          the answer about a follow-up: offered, agreed, declined, worked, did_not_work or not_tried
  gives the address     of one service, and nothing else
  switches to es        the language of what follows

A turn with `silence: 12 minutes` in place of `resident`: nobody writes for so long. A reminder is due, or the close, as
in bot/silence.py and with the times of the settings.

A turn with `open: asked`: what the bot says is open about asking how it went (bot/follow_ups.py).

`knows` are facts of the intake after the turn; a place is compared with its normalized form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.city import Language
from bot.engine_client import (
    Command,
    EngineClient,
    Reply,
    Say,
    ShowResources,
    Stage,
    TurnContext,
    TurnRequest,
    TurnResult,
)
from bot.segments import segments
from bot.settings import Settings
from bot.silence import after_turn, is_enough_for_a_report
from bot.texts import Texts

SCRIPTS = Path(__file__).parent / "scripts"
_NOW = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)  # a Friday morning in Albuquerque
_SMS_SEGMENTS = 2
_KEPT = "says silence_kept"


@dataclass(frozen=True)
class Script:
    """One conversation. `kind` is the file it stands in: straight, corrections, digressions..."""

    kind: str
    language: Language
    title: str
    channel: str
    turns: tuple[Mapping[str, Any], ...]

    @property
    def id(self) -> str:
        return f"{self.kind}.{self.language}: {self.title}"


def scripts() -> Iterator[Script]:
    for path in sorted(SCRIPTS.glob("*.yml")):
        kind, language, _ = path.name.split(".")
        assert language in ("en", "es")
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            channel = entry.get("channel", "web")
            yield Script(kind, language, entry["title"], channel, tuple(entry["talk"]))


@dataclass
class Conversation:
    """Sends messages to the engine, carries the state, and checks what must hold for every turn."""

    engine: EngineClient
    texts: Texts
    language: Language
    channel: str = "web"
    state: dict[str, Any] | None = None
    intake: dict[str, Any] = field(default_factory=dict)
    questions: dict[str, int] = field(default_factory=dict)
    """How often each question was asked in the same words since the last list, report or start."""

    silent: float = 0.0
    """Seconds since the last message, either way, while an answer is awaited."""
    reminded: bool = False

    def wait(self, time: str) -> list[str]:
        """Nobody writes for "12 minutes" or "3 hours"; what the bot does, in the words of the scripts."""
        if not after_turn(self.state)["answer_awaited_since"]:
            return []
        amount, unit = time.split()
        self.silent += int(amount) * {"minutes": 60, "hours": 3600}[unit]
        times = Settings.model_fields
        if not self.reminded and self.silent > times["silence_remind_after"].default:
            self.reminded, self.silent = True, 0.0
            return ["says silence_reminder"]
        if self.reminded and self.silent > times["silence_close_after"].default:
            return ["files the report", "says silence_report"] if is_enough_for_a_report(self.intake) else [_KEPT]
        return []

    async def say(self, text: str, follow_up: Stage | None = None) -> TurnResult:
        self.silent, self.reminded = 0.0, False
        channel: Literal["sms", "web"] = "sms" if self.channel == "sms" else "web"
        context = TurnContext(language=self.language, channel=channel, now=_NOW, follow_up=follow_up)
        request = TurnRequest(conversation="test", text=text, state=self.state, context=context)
        result = await self.engine.turn(request)
        self.state, self.intake = result.state, result.intake
        for reply in result.replies:
            if isinstance(reply, Command) and reply.language:
                self.language = reply.language
        self._check(result)
        return result

    def _check(self, result: TurnResult) -> None:
        """Everything is rendered, texts fit, one question a turn at most, none three times the same."""
        rendered = [
            self.texts.render(reply.say, language=self.language, channel=self.channel, **reply.values).text
            for reply in result.replies
            if isinstance(reply, Say)
        ]
        asking = [text for text in rendered if text.rstrip(".").endswith("?") or "?" in text]
        assert len(asking) <= 1, f"two questions at once: {asking}"
        if self.channel == "sms":
            assert all(segments(text) <= _SMS_SEGMENTS for text in rendered)
        for reply in result.replies:
            if isinstance(reply, Say) and reply.say.startswith("utter_question_"):
                self.questions[reply.say] = self.questions.get(reply.say, 0) + 1
                assert self.questions[reply.say] < 3, f"asked three times the same way: {reply.say}"
        if not (self.state or {}).get("loop"):
            self.questions.clear()


def heard(replies: list[Reply]) -> list[str]:
    """The replies in the words of the scripts."""
    return [_in_words(reply) for reply in replies]


def _in_words(reply: Reply) -> str:
    if isinstance(reply, ShowResources):
        shown = reply.resources
        if shown.style == "details":
            return "gives details"
        if shown.style == "address":
            return "gives the address"
        return f"lists services near {shown.near}" if shown.near else "lists services"
    if isinstance(reply, Command):
        if reply.command == "handoff":
            return "hands over in danger" if reply.reason == "danger_intent" else "hands over"
        if reply.command == "problem":
            return f"tells the editors {reply.kind}"
        if reply.command == "follow_up":
            return f"notes {reply.answer}"
        return f"switches to {reply.language}" if reply.command == "language" else "files the report"
    question = re.fullmatch(r"utter_question_(\w+?)(_resources|_sms|_vehicle)?(_again)?", reply.say)
    if question:
        return f"asks {question[1]} again" if question[3] else f"asks {question[1]}"
    return f"says {reply.say.removeprefix('utter_')}"


def matches(expected: str, actual: str) -> bool:
    """ "asks X" covers its second wording, "lists services" any place; the rest is word for word."""
    if expected.startswith("asks ") and not expected.endswith(" again"):
        return actual.removesuffix(" again") == expected
    return actual == expected or (expected == "lists services" and actual.startswith(expected))


def knows(intake: Mapping[str, Any], facts: Mapping[str, Any]) -> list[str]:
    """What of `facts` the intake does not hold."""
    wrong = []
    for name, value in facts.items():
        known = intake.get(name)
        if name == "location" and isinstance(value, str):
            known = known and f"{known['normalized']} {known['zip'] or ''} {known['text']}"
            right = bool(known) and value.lower() in str(known).lower()
        elif name == "needs" and value:
            right = set(value) <= set(known or ())
        elif isinstance(value, str) and name in ("description", "direction", "last_seen", "situation", "name"):
            right = bool(known) and value.lower() in str(known).lower()
        else:
            right = known == value
        if not right:
            wrong.append(f"{name}: expected {value!r}, knows {known!r}")
    return wrong
