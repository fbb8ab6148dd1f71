"""Rows as the API gives them: lists with one-to-one fields only, and single objects with everything nested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.disclosure import may_leave
from bot.directory.documents import Document, document_of
from bot.directory.nested import LINK_FROM, LINK_TO, children_of, nest
from bot.hsds_api.rows import Rows, gather
from bot.store.directory_tables import HSDS_TABLES, HsdsTable, Organization, Service

_TABLES = {table.__tablename__: table for table in HSDS_TABLES}
_FOR_EDITORS = {"safety_flags", "confidence"}  # what lies behind `verification`, of no use to others
_LINKS = {*LINK_TO.values(), *LINK_FROM.values()}


async def short_views(session: AsyncSession, rows: Sequence[HsdsTable]) -> list[Document]:
    """Each row with its one-to-one relations nested, as lists have it."""
    if not rows:
        return []
    related: dict[str, dict[str, HsdsTable]] = {}
    wanted = list(rows)
    while wanted:
        keys: dict[str, set[str]] = {}
        for row in wanted:
            for name, target in children_of(row.__tablename__)[1].items():
                if (key := getattr(row, LINK_FROM[name])) and key not in related.get(target, {}):
                    keys.setdefault(target, set()).add(key)
        wanted = []
        for target, ids in keys.items():
            kind = _TABLES[target]
            found = list(await session.scalars(select(kind).where(kind.id.in_(ids), may_leave(kind))))
            related.setdefault(target, {}).update({row.id: row for row in found})
            wanted += found
    return [_short(row, related) for row in rows]


def _short(row: HsdsTable, related: Rows) -> Document:
    one = children_of(row.__tablename__)[1]
    document = {name: value for name, value in _document(row).items() if name not in _LINKS}
    for name, target in one.items():
        child = related.get(target, {}).get(getattr(row, LINK_FROM[name]) or "")
        if child is not None:
            document[name] = _short(child, related)
    return document


async def full_views(session: AsyncSession, rows: Sequence[HsdsTable], *, services: bool = False) -> list[Document]:
    """Each row with everything that hangs on it. Organizations name their services, with `services` in full."""
    if not rows:
        return []
    table = rows[0].__tablename__
    found = await gather(session, rows, services=services)
    documents = {name: [_document(row) for row in kept.values()] for name, kept in found.items()}
    wanted = {row.id for row in rows}
    roots = [document for document in documents[table] if document["id"] in wanted]
    views = nest({**documents, table: roots}, table)
    if table == Organization.__tablename__ and not services:
        await _name_services(session, views)
    return views


async def _name_services(session: AsyncSession, organizations: list[Document]) -> None:
    columns = (Service.organization_id, Service.id, Service.name, Service.status)
    keys = [organization["id"] for organization in organizations]
    found = await session.execute(
        select(*columns).where(Service.organization_id.in_(keys), may_leave(Service)).order_by(Service.id)
    )
    by_organization: dict[str, list[Document]] = {}
    for organization, key, name, status in found:
        by_organization.setdefault(str(organization), []).append({"id": key, "name": name, "status": status})
    for document in organizations:
        if services := by_organization.get(document["id"]):
            document["services"] = services


def _document(row: HsdsTable) -> dict[str, Any]:
    document = document_of(row, for_editors=False, strict=True)
    return {name: value for name, value in document.items() if name not in _FOR_EDITORS}
