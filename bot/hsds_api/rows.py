"""Everything that hangs on a page of rows, fetched table by table, and nothing of it that must stay here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.disclosure import is_withheld, may_leave, names_of
from bot.directory.nested import LINK_FROM, LINK_TO, children_of
from bot.store.directory_tables import HSDS_TABLES, Attribute, HsdsTable, Metadata, Service

Rows = dict[str, dict[str, HsdsTable]]  # table -> id -> row

_TABLES = {table.__tablename__: table for table in HSDS_TABLES}
_BASE = ("services", "organizations", "locations", "service_at_location")
_BATCH = 500


async def gather(session: AsyncSession, roots: Sequence[HsdsTable], *, services: bool = False) -> Rows:
    """The rows and all that nests in them. `services`: also the services of organizations."""
    return await _Gathering(session, services=services).run(roots)


class _Gathering:
    def __init__(self, session: AsyncSession, *, services: bool) -> None:
        self.session = session
        self.services = services
        self.rows: Rows = {}
        self.verdicts: dict[tuple[str, str], bool] = {}

    async def run(self, roots: Sequence[HsdsTable]) -> Rows:
        new = self._keep(roots)
        while new:
            found: list[HsdsTable] = []
            for table, conditions in self._wanted(new).items():
                for condition in conditions:
                    found += await self.session.scalars(select(_TABLES[table]).where(condition).order_by("id"))
            new = self._keep(await self._that_may_leave(found))
        await self._attached(Attribute)
        await self._terms()
        await self._attached(Metadata)
        return self.rows

    def _keep(self, rows: Iterable[HsdsTable]) -> Rows:
        new: Rows = {}
        for row in rows:
            if row.id not in self.rows.setdefault(row.__tablename__, {}):
                self.rows[row.__tablename__][row.id] = new.setdefault(row.__tablename__, {})[row.id] = row
                self.verdicts[row.__tablename__, row.id] = True
        return new

    def _wanted(self, new: Rows) -> dict[str, list]:  # type: ignore[type-arg] # conditions of SQLAlchemy
        """For each table, the conditions that find what nests in the new rows."""
        links: dict[str, dict[str, set[str]]] = {}
        for table, rows in new.items():
            many, one = children_of(table)
            for target in many.values():
                if target not in ("attributes", "metadata") and (target != "services" or self.services):
                    links.setdefault(target, {}).setdefault(LINK_TO[table], set()).update(rows)
            for name, target in one.items():
                keys = {key for row in rows.values() if (key := getattr(row, LINK_FROM[name]))}
                links.setdefault(target, {}).setdefault("id", set()).update(keys - self.rows.get(target, {}).keys())
        return {
            target: [
                or_(*(getattr(_TABLES[target], column).in_(batch[column]) for column in batch))
                for batch in _batches(columns)
            ]
            for target, columns in links.items()
        }

    async def _that_may_leave(self, rows: list[HsdsTable]) -> list[HsdsTable]:
        """Those of the rows that may leave themselves and that name no row which may not."""
        named = {name for row in rows for name in names_of(row) if name[0]}
        own = {(row.__tablename__, row.id) for row in rows if row.__tablename__ in _BASE}
        await self._judge({(str(table), key) for table, key in named} | own)
        return [
            row for row in rows
            if self.verdicts.get((row.__tablename__, row.id), True)
            and all(self.verdicts[str(table), key] for table, key in names_of(row) if table)
        ]  # fmt: skip

    async def _judge(self, names: set[tuple[str, str]]) -> None:
        """Note for each named row whether it may leave."""
        unknown: dict[str, set[str]] = {}
        for table, key in names:
            if (table, key) not in self.verdicts:
                unknown.setdefault(table, set()).add(key)
        for table, keys in unknown.items():
            kind = _TABLES[table]
            for batch in _slices(keys):
                found = list(await self.session.scalars(select(kind).where(kind.id.in_(batch), may_leave(kind))))
                if table not in _BASE:
                    found = await self._that_may_leave(found)
                allowed = {row.id for row in found}
                self.verdicts |= {(table, key): key in allowed for key in batch}

    async def _attached(self, table: type[Attribute] | type[Metadata]) -> None:
        """What names the rows by id alone: only of rows that are here, and no history of a withheld service."""
        keys = {key for rows in self.rows.values() for key in rows}
        column = Attribute.link_id if table is Attribute else Metadata.resource_id
        for batch in _slices(keys):
            if table is Metadata:
                withheld = set(
                    await self.session.scalars(select(Service.id).where(Service.id.in_(batch), is_withheld()))
                )
                batch = [key for key in batch if key not in withheld]
            self._keep(await self.session.scalars(select(table).where(column.in_(batch)).order_by(table.id)))

    async def _terms(self) -> None:
        for source, column, target in (
            ("attributes", "taxonomy_term_id", "taxonomy_terms"),
            ("taxonomy_terms", "taxonomy_id", "taxonomies"),
        ):
            kind = _TABLES[target]
            keys = {key for row in self.rows.get(source, {}).values() if (key := getattr(row, column))}
            for batch in _slices(keys):
                self._keep(await self.session.scalars(select(kind).where(kind.id.in_(batch))))


def _slices(keys: Iterable[str]) -> list[list[str]]:
    ordered = sorted(keys)
    return [ordered[start : start + _BATCH] for start in range(0, len(ordered), _BATCH)]


def _batches(columns: dict[str, set[str]]) -> list[dict[str, list[str]]]:
    """The keys of each column in slices of which a statement takes one."""
    slices = {column: _slices(keys) for column, keys in columns.items()}
    longest = max((len(parts) for parts in slices.values()), default=0)
    return [
        {column: parts[number] for column, parts in slices.items() if number < len(parts)} for number in range(longest)
    ]
