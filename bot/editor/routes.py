"""The one table of addresses below /api/editor: the router and the OpenAPI document are both made from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel

from bot.desk.roles import EDITORS
from bot.desk.server import Answer, Route
from bot.desk.shapes import Done, Nothing
from bot.editor import shapes
from bot.editor.calls import overview, pairs, records


def _route(
    method: str,
    path: str,
    handler: Callable[[Any], Awaitable[Answer]],
    gives: type[BaseModel],
    takes: type[BaseModel] = Nothing,
    *refusals: str,
) -> Route:
    return Route(method, path, handler, gives, takes, roles=EDITORS, refusals=refusals)


_WRITING = ("not_found", "changed_meanwhile")

ROUTES: tuple[Route, ...] = (
    _route("GET", "/session", overview.session, shapes.EditorSession),
    _route("GET", "/queue", overview.queue, shapes.Work),
    _route("GET", "/records", records.find, shapes.Found, shapes.Search),
    _route("POST", "/records", records.create, shapes.RecordView, shapes.Create, "invalid_record"),
    _route("GET", "/records/{record_id}", records.record, shapes.RecordView, Nothing, "not_found"),
    _route("PUT", "/records/{record_id}", records.edit, shapes.RecordView, shapes.Edit, *_WRITING, "invalid_record"),
    _route(
        "POST", "/records/{record_id}/verify", records.verify, shapes.RecordView, shapes.Verify, *_WRITING, "retired"
    ),
    _route(
        "POST", "/records/{record_id}/retire", records.retire, shapes.RecordView, shapes.Retire, *_WRITING, "retired"
    ),
    _route(
        "POST",
        "/records/{record_id}/restore",
        records.restore,
        shapes.RecordView,
        shapes.Restore,
        *_WRITING,
        "not_retired",
    ),
    _route(
        "POST",
        "/records/{record_id}/dismiss",
        records.dismiss,
        shapes.RecordView,
        shapes.Dismiss,
        "not_found",
        "no_reports",
    ),
    _route("GET", "/changes", overview.changes, shapes.Changes, shapes.ChangesQuery),
    _route(
        "POST",
        "/changes/{change_id}/undo",
        records.undo,
        shapes.RecordView,
        Nothing,
        "not_found",
        "already_undone",
        "changed_since",
    ),
    _route("GET", "/pairs", pairs.pairs, shapes.Pairs),
    _route("POST", "/pairs/distinct", pairs.distinct, Done, shapes.TwoRecords, "not_found"),
    _route("POST", "/merge", pairs.merge, shapes.RecordView, shapes.Merge, *_WRITING, "retired", "differently_secret"),
    _route("POST", "/hours", overview.hours, shapes.HoursRead, shapes.HoursText, "invalid_record"),
    _route("GET", "/needs", overview.needs, shapes.Needs, shapes.Months),
)
