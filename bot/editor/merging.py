"""Two records of one service become one: the other is retired, keeps its history, and its id leads to the one kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.directory.text import all_words
from bot.editor.changes import Act, Held, change, close_reports
from bot.editor.state import Record, State
from bot.store import directory_tables as tables
from bot.store.editing import DistinctPair

MERGEABLE = tuple(name for name in Record.model_fields if name not in ("responder_only", "withheld"))
"""Fields that may be taken from the other record. Who may see a record is never widened by merging."""

_ALIKE, _NEARLY_THE_SAME = 65.0, 92.0  # likeness of names, 0-100: with a number or door in common, and alone
_TOO_MANY = 12  # records behind one number: a switchboard says nothing about duplicates
_AT_MOST = 200


@dataclass(frozen=True)
class Candidate:
    """What a record is compared by."""

    id: str
    name: str
    organization: str
    numbers: frozenset[str]
    door: str | None

    @property
    def called(self) -> str:
        return " ".join(all_words(self.name))


@dataclass(frozen=True)
class Pair:
    """Two records that may be the same, and why: `phone`, `address`, `name`."""

    first: Candidate
    second: Candidate
    why: tuple[str, ...]
    likeness: float


async def merge(session: AsyncSession, keep: Held, drop: Held, take: Iterable[str], act: Act) -> None:
    """`take` names fields in which the kept record becomes as the dropped one. Both changes are undone together."""
    if keep.service.id == drop.service.id:
        raise Refusal("invalid", "A record cannot be merged with itself.")
    if keep.state.status != "active" or drop.state.merged_into:
        raise Refusal("retired")
    if drop.state.responder_only != keep.state.responder_only or drop.state.withheld != keep.state.withheld:
        raise Refusal("differently_secret")
    taken = {name: getattr(drop.state, name) for name in take}
    if "hours" in taken:
        taken["schedules"] = drop.state.schedules
    await change(session, keep, keep.state.model_copy(update=taken), act)
    retired = drop.state.model_copy(update={"status": "inactive", "merged_into": keep.service.id})
    done = await change(session, drop, retired, act)
    if done:
        await close_reports(session, done)


def filled_from(keep: State, drop: State) -> list[str]:
    """Fields that the kept record lacks and the other has: worth taking unless somebody says no."""
    empty = State(name=keep.name)
    return [
        name
        for name in MERGEABLE
        if getattr(keep, name) == getattr(empty, name) and getattr(drop, name) != getattr(empty, name)
    ]


async def suggested_pairs(session: AsyncSession) -> list[Pair]:
    """Active records that look like the same service, the most alike first."""
    candidates = await _candidates(session)
    known = {(pair.first, pair.second) for pair in await session.scalars(select(DistinctPair))}
    return pairs_among(candidates, known)


def pairs_among(candidates: Sequence[Candidate], distinct: set[tuple[str, str]]) -> list[Pair]:
    """Compared are only those that share a number, a door or a name: never everything with everything."""
    blocks: dict[tuple[str, str], list[Candidate]] = {}
    for one in candidates:
        for number in one.numbers:
            blocks.setdefault(("phone", number), []).append(one)
        if one.door:
            blocks.setdefault(("address", one.door), []).append(one)
        for words in (one.called, " ".join(sorted(set(one.called.split())))):
            blocks.setdefault(("name", words), []).append(one)
    shared: dict[tuple[str, str], set[str]] = {}
    by_id = {one.id: one for one in candidates}
    for (kind, _), block in blocks.items():
        for first in block if len(block) <= _TOO_MANY else ():
            for second in block:
                if first.id < second.id:
                    shared.setdefault((first.id, second.id), set()).add(kind)
    pairs = [
        _pair(by_id[first], by_id[second], kinds) for (first, second), kinds in shared.items()
        if (first, second) not in distinct
    ]  # fmt: skip
    found = [pair for pair in pairs if pair is not None]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.first.id, pair.second.id))[:_AT_MOST]


def _pair(first: Candidate, second: Candidate, kinds: set[str]) -> Pair | None:
    likeness = float(fuzz.token_sort_ratio(first.called, second.called))
    needed = _ALIKE if kinds & {"phone", "address"} else _NEARLY_THE_SAME
    if likeness < needed or (
        kinds == {"name"} and first.organization != second.organization and first.door != second.door
    ):
        return None
    why = tuple(kind for kind in ("name", "phone", "address") if kind in kinds or (kind == "name" and likeness > 80))
    return Pair(first, second, why, likeness + 10 * len(kinds))


async def _candidates(session: AsyncSession) -> list[Candidate]:
    service, link, address, phone = tables.Service, tables.ServiceAtLocation, tables.Address, tables.Phone
    numbers: dict[str, set[str]] = {}
    for key, number in await session.execute(
        select(phone.service_id, phone.number).where(phone.service_id.is_not(None))
    ):
        digits = "".join(filter(str.isdigit, number or ""))
        if len(digits) >= 7:  # 311 and 911 are everybody's
            numbers.setdefault(key or "", set()).add(digits[-10:])
    doors: dict[str, str] = {}
    statement = select(link.service_id, address.address_1, address.city).join(
        address, address.location_id == link.location_id
    )
    for key, street, city in await session.execute(statement):
        if street:
            doors[key or ""] = " ".join(all_words(f"{street} {city or ''}"))
    rows = await session.execute(
        select(service.id, service.name, service.organization_id).where(service.status.in_(("active",)))
    )
    return [
        Candidate(key, name or "", organization or "", frozenset(numbers.get(key, ())), doors.get(key))
        for key, name, organization in rows
    ]
