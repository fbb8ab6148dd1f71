"""What may leave the directory: for every table, the rows that exports for others and the HSDS API may hold.

- A service that is stated to be unverified or for responders only stays here, with everything that hangs on it.
- A service of another publisher, who does not know our rule and states nothing, leaves with a caution.
- Where a service's location is withheld, no place of it leaves, and none of its organization's that is not the place
  of an open service. Their telephone numbers and texts do leave.
- An organization leaves with its services: one whose services all stay here stays here too.

Whatever names a row that stays here stays here as well: `names_of`. What the rule says about the four tables on
which all others hang is SQL, so that it costs the same for one row of a million as for one of two hundred.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_, or_, true
from sqlalchemy.orm import aliased

from bot.directory.display import LOCATION_WITHHELD, Verification
from bot.store.directory_tables import HsdsTable, Location, Organization, Service, ServiceAtLocation

CAUTION = "Not confirmed: call first"

_PRIVATE = frozenset({"conflict_notes", "internal_notes", "internal_note"})  # columns for curators only
_SUBJECTS = {"attributes": "link_id", "metadata": "resource_id"}  # these name a row of any table
_FREE = ("taxonomies", "taxonomy_terms")  # tables of which every row may leave


def may_leave(table: type[HsdsTable]) -> ColumnElement[bool]:
    """The condition for rows of a table. For a table that only hangs on others it is always true: see there."""
    if table is Service:
        return _service_may(Service)
    if table is Organization:
        return _organization_may(Organization)
    if table is Location:
        return _location_may(Location)
    if table is ServiceAtLocation:
        return _place_may(ServiceAtLocation)
    return true()


def is_withheld() -> ColumnElement[bool]:
    """The condition for services whose location nobody may learn; nor may anybody what was changed about them."""
    return _is_withheld(Service)


def names_of(row: HsdsTable) -> Iterator[tuple[str | None, str]]:
    """The rows that a row names, by table and id; no table where the id may be of any."""
    for column in row.__table__.columns:
        target = column.info.get("table")
        if target and target not in _FREE and (key := getattr(row, column.name)):
            yield target, key
    subject = _SUBJECTS.get(row.__tablename__)
    if subject and (key := getattr(row, subject)):
        yield None, key


def caution_for(row: HsdsTable) -> str | None:
    """The alert that a row leaves with when it has none of its own."""
    unstated = isinstance(row, Service) and row.verification != Verification.VERIFIED and not row.alert
    return CAUTION if unstated else None


def is_private(column: str) -> bool:
    """A column that is for curators only and never leaves."""
    return column in _PRIVATE


def _service_may(service: Any) -> ColumnElement[bool]:
    return or_(service.verification.is_(None), service.verification == Verification.VERIFIED)


def _is_withheld(service: Any) -> ColumnElement[bool]:
    return and_(service.safety_flags.is_not(None), service.safety_flags.contains(LOCATION_WITHHELD))


def _organization_may(organization: Any) -> ColumnElement[bool]:
    service, shown = aliased(Service), aliased(Service)
    return or_(
        not_(exists().where(service.organization_id == organization.id)),
        exists().where(shown.organization_id == organization.id, _service_may(shown)),
    )


def _location_may(location: Any) -> ColumnElement[bool]:
    def placed(condition: Any) -> ColumnElement[bool]:
        link, service = aliased(ServiceAtLocation), aliased(Service)
        return exists().where(link.location_id == location.id, service.id == link.service_id, condition(service))

    organization, withholding = aliased(Organization), aliased(Service)
    whose = or_(
        location.organization_id.is_(None),
        and_(
            exists().where(organization.id == location.organization_id, _organization_may(organization)),
            not_(exists().where(
                withholding.organization_id == location.organization_id, _is_withheld(withholding)
            )),
        ),
    )  # fmt: skip
    any_service = placed(lambda service: true())
    return and_(not_(placed(_is_withheld)), or_(placed(_service_may), and_(not_(any_service), whose)))


def _place_may(link: Any) -> ColumnElement[bool]:
    service, location = aliased(Service), aliased(Location)
    return and_(
        exists().where(service.id == link.service_id, _service_may(service), not_(_is_withheld(service))),
        exists().where(location.id == link.location_id, _location_may(location)),
    )
