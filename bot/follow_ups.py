"""Asking the next day whether a service helped: only by SMS, only after a yes, only where it is safe, only once.

What is open stands in the conversation's row (`follow_up`, `follow_up_due`), so that a restart forgets nothing:

    quiet     a list was shown; when they take leave, or by the time due, they are asked whether we may ask
    offered   they were asked; a yes counts until the time due
    agreed    they said yes; they are asked at the time due, and may still say no
    asked     they were asked how it went; the answer is awaited until the time due
    done      answered, declined, or no longer wanted; nothing new before the time due

Nobody is asked who was in danger, or whose list or words were about violence: others may read the phone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.discretion import is_delicate
from bot.engine_client import Command, Stage, TurnResult
from bot.safety import Level
from bot.store.models import Conversation, utc_now
from bot.turn import ConversationSeen, Decision, Situation

OFFER_AFTER = timedelta(minutes=20)
"""Nothing more was written for this long after a list: they have taken leave."""
OFFER_HOLDS = timedelta(hours=12)
ANSWER_HOLDS = timedelta(days=3)
NOT_AGAIN_FOR = timedelta(days=7)
KEEP_AWAY_FOR = timedelta(days=30)
DAYTIME = time(9), time(20)
"""When a text of our own may reach a phone, by the city's clock."""
ASK_BETWEEN = time(10), time(18)

_STAGES: dict[str, Stage] = {"quiet": "may_offer", "offered": "offered", "agreed": "agreed", "asked": "asked"}
_ENDS = {"declined", "not_tried"}


def stage_of(situation: Situation) -> Stage | None:
    """What the dialogue may take this message for; None when nothing is open."""
    conversation = situation.conversation
    if conversation.follow_up is None or situation.handoff is not None:
        return None
    expired = conversation.follow_up in ("offered", "asked") and not _is_ahead(conversation.follow_up_due)
    return None if expired else _STAGES.get(conversation.follow_up)


def after_turn(situation: Situation, decision: Decision, result: TurnResult, zone: ZoneInfo) -> dict[str, Any]:
    """The columns to set when the dialogue answered."""
    if situation.channel != "sms":
        return {}
    answers = [reply for reply in result.replies if isinstance(reply, Command) and reply.command == "follow_up"]
    if answers:
        return _after_answer(answers[0], zone)
    stage = situation.conversation.follow_up
    if stage == "asked" and any(isinstance(r, Command) and r.command == "problem" for r in result.replies):
        return _done(NOT_AGAIN_FOR)
    cards = [card for saying in decision.says for card in saying.resources]
    return _after_list(situation.conversation, cards) if cards else _still_quiet(stage)


def _after_answer(answer: Command, zone: ZoneInfo) -> dict[str, Any]:
    now = utc_now()
    if answer.answer == "offered":
        return {"follow_up": "offered", "follow_up_due": now + OFFER_HOLDS}
    if answer.answer == "agreed":
        return {"follow_up": "agreed", "follow_up_due": next_day(now, zone)}
    if answer.answer in _ENDS or answer.service:
        return _done(NOT_AGAIN_FOR)
    return {}  # it is asked which one, or what went wrong


def _after_list(conversation: ConversationSeen, cards: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A list begins it. The answer to an earlier question would be about the wrong list."""
    if any(map(is_delicate, cards)):
        return _done(KEEP_AWAY_FOR)
    if conversation.follow_up in ("offered", "agreed"):
        return {}
    if conversation.follow_up == "asked":
        return _done(NOT_AGAIN_FOR)
    if conversation.follow_up == "done" and _is_ahead(conversation.follow_up_due):
        return {}
    return {"follow_up": "quiet", "follow_up_due": utc_now() + OFFER_AFTER}


def _still_quiet(stage: str | None) -> dict[str, Any]:
    return {"follow_up_due": utc_now() + OFFER_AFTER} if stage == "quiet" else {}


def keep_away(decision: Decision) -> dict[str, Any]:
    """The columns to set because of what was noticed: after any sign of danger, and after STOP, nobody is asked."""
    danger = decision.verdict.level is not Level.NONE or decision.verdict.signals
    if danger or (decision.handoff and decision.handoff.kind == "danger") or decision.changes.get("opted_out"):
        return _done(KEEP_AWAY_FOR)
    return {}


def outcome_of(situation: Situation, result: TurnResult) -> tuple[str, bool] | None:
    """The service that an answer is about, and whether it helped; counted once for each follow-up."""
    if situation.conversation.follow_up in (None, "done"):
        return None
    for reply in result.replies:
        if isinstance(reply, Command) and reply.service:
            if reply.command == "follow_up" and reply.answer in ("worked", "did_not_work"):
                return reply.service, reply.answer == "worked"
            if reply.command == "problem" and situation.conversation.follow_up == "asked":
                return reply.service, False
    return None


def kept(conversation: Conversation | ConversationSeen) -> dict[str, Any] | None:
    """What of yesterday's dialogue an answer needs: the list it is about. None when no answer is awaited."""
    results = ((conversation.dialogue_state or {}).get("slots") or {}).get("results")
    if conversation.follow_up not in ("agreed", "asked") or not results:
        return None
    return {"slots": {"results": results}, "loop": None}


def next_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Tomorrow at this hour by the city's clock, and by day."""
    local = now.astimezone(zone)
    earliest, latest = ASK_BETWEEN
    at = min(max(local.time(), earliest), latest)
    return datetime.combine(local.date() + timedelta(days=1), at, zone)


def is_daytime(now: datetime, zone: ZoneInfo) -> bool:
    begin, end = DAYTIME
    return begin <= now.astimezone(zone).time() < end


def _done(again_after: timedelta) -> dict[str, Any]:
    return {"follow_up": "done", "follow_up_due": utc_now() + again_after}


def _is_ahead(due: datetime | None) -> bool:
    return due is not None and due > utc_now()
