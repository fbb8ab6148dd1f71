"""Who is signed in, what to do next, what others did, and what people asked for in vain."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import select

from bot.desk.refusals import Refusal
from bot.desk.roles import DISPATCHERS
from bot.desk.server import Call
from bot.desk.shapes import Choice, Nothing
from bot.desk.views import user_view
from bot.directory.hours import hours_in_words
from bot.directory.vocabulary import Term
from bot.editor import finding
from bot.editor.common import diligence_of, today
from bot.editor.hours import UnclearHours, to_opening_hours
from bot.editor.reports import OTHER_NEED
from bot.editor.shapes import (
    Changes,
    ChangesQuery,
    EditorSession,
    HoursRead,
    HoursText,
    Months,
    Need,
    Needs,
    NeedTotal,
    Work,
)
from bot.editor.terms import LANGUAGES, vocabulary
from bot.editor.views import change_view, record_line
from bot.store.editing import DirectoryChange, UnmetNeed

_IN_THE_QUEUE = 100
_CHANGES_AT_ONCE = 100
_ZIPS_NAMED = 5


async def session(call: Call[Nothing]) -> EditorSession:
    """Who is signed in, and what the page needs to know before it starts."""
    services, user = call.services, call.seat.user
    words = vocabulary()
    return EditorSession(
        user=user_view(user),
        csrf=call.seat.session.csrf,
        department=services.city.department.name.en,
        city=services.city.city.name,
        state=services.city.city.state,
        recheck_days=services.settings.recheck_days,
        dispatcher=user.role in DISPATCHERS,
        categories=_choices(words.categories),
        audiences=_choices(words.audiences),
        features=_choices(words.features),
        languages=[Choice(id=code, en=name, es=name) for code, name in LANGUAGES.items()],
    )


async def queue(call: Call[Nothing]) -> Work:
    """What to look at first: residents' reports, then what is due, most shown and longest overdue first."""
    diligence = diligence_of(call.services)
    async with call.services.database.read() as session:
        lines = await finding.queue(session, diligence, _IN_THE_QUEUE)
        counts = await finding.count(session, diligence)
    return Work(items=[record_line(line) for line in lines], counts=counts)


async def changes(call: Call[ChangesQuery]) -> Changes:
    """Who changed what, the latest first."""
    statement = select(DirectoryChange).order_by(DirectoryChange.id.desc()).limit(_CHANGES_AT_ONCE)
    if call.body.before is not None:
        statement = statement.where(DirectoryChange.id < call.body.before)
    async with call.services.database.read() as session:
        rows = (await session.scalars(statement)).all()
    return Changes(items=[change_view(row) for row in rows])


async def hours(call: Call[HoursText]) -> HoursRead:
    """How hours as typed will be read, before they are saved."""
    try:
        read = to_opening_hours(call.body.text)
    except UnclearHours as error:
        raise Refusal("invalid_record", str(error), fields=[{"field": "hours", "message": str(error)}]) from None
    return HoursRead(
        hours=read, words_en=hours_in_words(read or None, "en"), words_es=hours_in_words(read or None, "es")
    )


async def needs(call: Call[Months]) -> Needs:
    """What people asked for and nothing matched, by need, ZIP code and language. Counts only, no words."""
    since = _months_back(today(call.services), call.body.months)
    async with call.services.database.read() as session:
        rows = (await session.scalars(select(UnmetNeed).where(UnmetNeed.month >= since))).all()
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        counted[(row.need, row.zip, row.language)] += row.count
    items = [
        Need(need=need, name=_name(need), zip=zip_code, language=language, count=count)
        for (need, zip_code, language), count in counted.most_common()
    ]
    return Needs(since=since, totals=_totals(items), items=items)


def _totals(items: Iterable[Need]) -> list[NeedTotal]:
    grouped: defaultdict[str, list[Need]] = defaultdict(list)
    for item in items:
        grouped[item.need].append(item)
    totals = []
    for need, parts in grouped.items():
        zips: Counter[str] = Counter()
        for part in parts:
            zips[part.zip] += part.count if part.zip else 0
        totals.append(
            NeedTotal(
                need=need,
                name=_name(need),
                count=sum(part.count for part in parts),
                english=sum(part.count for part in parts if part.language == "en"),
                spanish=sum(part.count for part in parts if part.language == "es"),
                zips=[code for code, count in zips.most_common(_ZIPS_NAMED) if count],
            )
        )
    return sorted(totals, key=lambda total: (-total.count, total.need))


def _name(need: str) -> str:
    term = vocabulary().categories.get(need)
    return term.en if term else "something else" if need == OTHER_NEED else need


def _choices(terms: Mapping[str, Term]) -> list[Choice]:
    return [Choice(id=code, en=term.en, es=term.es) for code, term in terms.items()]


def _months_back(day: date, months: int) -> str:
    """The first of so many months, this one included: "2026-09"."""
    index = day.year * 12 + day.month - months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
