"""What a turn tells the editors of the directory: a report, a need that nothing met, what was shown. Never any words.

Read from the engine's answer, and stored in the transaction that stores the decision.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.editor import reports
from bot.engine_client import Command, Reply, Resources, Say, ShowResources, TurnResult
from bot.errors import NotFound

log = structlog.get_logger(__name__)

_NOTHING_FOUND = "utter_no_results"
_NOT_CLEAR = "unsure"
"""Nobody knows what was asked for, so nobody knows that it is missing."""


@dataclass(frozen=True)
class ForEditors:
    problem: tuple[str, reports.ReportKind] | None = None
    """The service, by the id on its card, and what is wrong with it."""
    unmet: tuple[str, ...] = ()
    """Needs that nothing met, or only what the search had to give up a condition for."""
    zip_code: str | None = None
    shown: tuple[str, ...] = ()
    """Ids of the services listed."""
    outcome: tuple[str, bool] | None = None
    """A service that a resident was asked about, and whether it helped."""


def told_by(result: TurnResult, outcome: tuple[str, bool] | None = None) -> ForEditors:
    """What the engine's answer says to the editors."""
    lists = [r.resources for r in result.replies if isinstance(r, ShowResources) and r.resources.style == "list"]
    missed = any(map(_found_nothing, result.replies)) or any(map(_gave_up_a_condition, lists))
    needs = result.intake.get("needs") or [reports.OTHER_NEED]
    problems = [(r.service, r.kind) for r in result.replies if isinstance(r, Command) and r.command == "problem"]
    return ForEditors(
        problem=next(((service, kind) for service, kind in problems if service and kind), None),
        unmet=tuple(sorted(set(needs))) if missed else (),
        zip_code=_zip(result.intake.get("location")),
        shown=tuple(identity for listed in lists for identity in listed.ids),
        outcome=outcome,
    )


def _found_nothing(reply: Reply) -> bool:
    return isinstance(reply, Say) and reply.say == _NOTHING_FOUND


def _gave_up_a_condition(listed: Resources) -> bool:
    """On the first page only: whoever asks for more still has the same need."""
    return listed.offset == 0 and listed.widened not in (None, _NOT_CLEAR)


def _zip(place: dict[str, Any] | None) -> str | None:
    return (place or {}).get("zip")


async def note(session: AsyncSession, told: ForEditors, channel: str, language: str, *, sent: bool) -> None:
    """Store it in the caller's transaction. `sent`: whether the resident gets what was to be said."""
    if told.problem:
        service_id, kind = told.problem
        try:
            await reports.report_problem(session, service_id, kind, channel, language)
        except NotFound:  # the record was removed since it was listed: there is nothing left to lower
            log.info("report_on_removed_service", kind=kind)
    if told.outcome:
        with contextlib.suppress(NotFound):
            await reports.count_follow_up(session, *told.outcome)
    for need in told.unmet:
        await reports.note_unmet_need(session, need, told.zip_code, language)
    if sent and told.shown:
        await reports.count_shown(session, told.shown)
