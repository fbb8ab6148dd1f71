"""From rows to the JSON of the editors' API."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.hours import hours_in_words
from bot.editor.changes import changes_of
from bot.editor.finding import Diligence, Line
from bot.editor.hours import UnclearHours, to_opening_hours
from bot.editor.reading import Rows, read_rows, state_of
from bot.editor.reports import merged_ids
from bot.editor.shapes import ChangeView, Checked, RecordLine, RecordView, Report
from bot.editor.state import State
from bot.store.directory_tables import Service
from bot.store.editing import DirectoryChange, ServiceReport

_REPORTS_SHOWN = 50


async def record_view(session: AsyncSession, service: Service, diligence: Diligence) -> RecordView:
    rows = await read_rows(session, service)
    state = state_of(rows)
    upkeep = rows.upkeep
    kept_id = (await merged_ids(session)).get(service.id) if state.merged_into else None
    kept = await session.get(Service, kept_id) if kept_id else None
    return RecordView(
        id=service.id,
        short_id=service.short_id or service.id,
        version=state.version,
        organization=(rows.organization.name if rows.organization else None) or "",
        record=state.record(),
        hours_typed=as_typed(state.hours),
        hours_words=hours_in_words(state.hours or None, "en", state.hours_note.en or None),
        phones_inherited=not rows.phones and bool(rows.inherited_phones),
        status=state.status,
        verification=state.verification or "unverified",
        flags=state.flags,
        checked=_checked(rows, state, diligence),
        reports=[_report(row) for row in await _reports(session, service.id)],
        shown=upkeep.shown if upkeep else 0,
        worked=upkeep.worked if upkeep else 0,
        did_not_work=upkeep.did_not_work if upkeep else 0,
        merged_into=kept_id,
        merged_into_name=kept.name if kept else None,
        history=[change_view(row) for row in await changes_of(session, service.id)],
    )


def as_typed(hours: str) -> str:
    """The words, if they read as the same hours again."""
    words = hours_in_words(hours or None, "en") if hours else ""
    try:
        return words if to_opening_hours(words) == hours else hours
    except UnclearHours:
        return hours


def record_line(line: Line) -> RecordLine:
    return RecordLine(
        id=line.id,
        short_id=line.short_id,
        name=line.name,
        organization=line.organization,
        status=line.status,
        verification=line.verification,
        checked_on=line.checked_on,
        open_reports=line.open_reports,
        shown=line.shown,
        overdue=line.overdue,
    )


def change_view(row: DirectoryChange) -> ChangeView:
    return ChangeView(
        id=row.id,
        record_id=row.service_id,
        record_name=row.service_name,
        at=row.at,
        by=row.user_name,
        action=row.action,
        note=row.note,
        before={name: value for name, value in row.before.items() if name not in _HIDDEN},
        after={name: value for name, value in row.after.items() if name not in _HIDDEN},
        undone=row.undone_by is not None,
        undoes=row.undoes,
        together=row.together,
    )


_HIDDEN = frozenset({"schedules"})
"""They follow the hours, which are shown."""


def _checked(rows: Rows, state: State, diligence: Diligence) -> Checked:
    on = rows.service.assured_date or rows.service.source_date
    source_url = rows.service.source_url or rows.service.url
    return Checked.model_validate(
        {
            "on": on,
            "by": state.checked_by,
            "how": state.checked_how,
            "source": None if state.checked_by else urlsplit(source_url or "").hostname,
            "source_url": source_url,
            "overdue": diligence.overdue(on, state.status),
        }
    )


async def _reports(session: AsyncSession, service_id: str) -> Sequence[ServiceReport]:
    statement = select(ServiceReport).where(ServiceReport.service_id == service_id)
    return (await session.scalars(statement.order_by(ServiceReport.id.desc()).limit(_REPORTS_SHOWN))).all()


def _report(row: ServiceReport) -> Report:
    return Report(
        id=row.id, kind=row.kind, channel=row.channel, language=row.language, at=row.at, closed_at=row.closed_at
    )
