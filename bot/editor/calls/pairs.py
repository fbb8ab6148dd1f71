"""Records that may be the same: suggested, told apart, or merged."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.refusals import Refusal
from bot.desk.server import Call
from bot.desk.shapes import Done, Nothing
from bot.editor import finding, merging
from bot.editor.calls.records import act_of, shown
from bot.editor.changes import hold
from bot.editor.common import diligence_of
from bot.editor.shapes import Merge, Pairs, PairView, RecordLine, RecordView, TwoRecords
from bot.editor.views import record_line
from bot.store.editing import DistinctPair


async def pairs(call: Call[Nothing]) -> Pairs:
    """Active records that look like the same service, the most alike first, and why."""
    async with call.services.database.read() as session:
        found = await merging.suggested_pairs(session)
        lines = await _lines(call, session, found)
    return Pairs(
        items=[
            PairView.model_validate(
                {"first": lines[pair.first.id], "second": lines[pair.second.id], "why": list(pair.why)}
            )
            for pair in found
        ]
    )


async def distinct(call: Call[TwoRecords]) -> Done:
    """These two are not the same: they are not suggested again."""
    first, second = sorted((call.body.first, call.body.second))
    async with call.services.database.write() as session:
        for record_id in (first, second):
            await hold(session, record_id)
        if await session.get(DistinctPair, (first, second)) is None:
            session.add(
                DistinctPair(first=first, second=second, user_name=call.seat.user.name, at=call.services.clock())
            )
    return Done()


async def merge(call: Call[Merge]) -> RecordView:
    """Two become one: `drop` is retired, and its id leads to `keep`. Gives the record that was kept."""
    body = call.body
    if not set(body.take) <= set(merging.MERGEABLE):
        raise Refusal("invalid", "take: there is no such field")
    versions = {body.keep: body.keep_version, body.drop: body.drop_version}
    async with call.services.database.write() as session:
        # Held always in one order, so that two who merge the same pair do not wait for each other in a circle.
        held = {key: await hold(session, key, versions[key]) for key in sorted(versions)}
        if len(held) < 2:
            raise Refusal("invalid", "A record cannot be merged with itself.")
        act = act_of(call, "merge", body.note, together=True)
        await merging.merge(session, held[body.keep], held[body.drop], body.take, act)
        kept_id = held[body.keep].service.id
    return await shown(call, kept_id)


async def _lines(call: Call[Nothing], session: AsyncSession, found: Sequence[merging.Pair]) -> dict[str, RecordLine]:
    ids = {one.id for pair in found for one in (pair.first, pair.second)}
    lines = await finding.lines_of(session, ids, diligence_of(call.services))
    return {line.id: record_line(line) for line in lines}
