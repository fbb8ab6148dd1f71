"""What may stand behind the question mark, for each list: checked on the way in, described in the OpenAPI document."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

MAX_PAGE = 1000  # entries
MAX_FULL_PAGE = 100  # entries with everything nested
MAX_MINIMAL_PAGE = 10_000  # ids
DEFAULT_PROXIMITY = 16_000  # metres around a ZIP code, ten miles


def _digits(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise ValueError("must be a whole number")
    return value


def _truth(value: object) -> object:
    if isinstance(value, str) and value not in ("true", "false"):
        raise ValueError("must be true or false")
    return value


def _moment(text: str) -> datetime:
    """A time stamp with its distance from UTC, as RFC 3339 has it; a leap second is the one before."""
    if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", text):
        raise ValueError("must be a time stamp such as 2026-01-31T08:00:00Z")
    try:
        moment = datetime.fromisoformat(re.sub(r"(:[0-9]{2}:)60", r"\g<1>59", text.upper()))
    except ValueError:
        raise ValueError("must be a time stamp such as 2026-01-31T08:00:00Z") from None
    if moment.tzinfo is None:
        raise ValueError("must say its distance from UTC, as in 2026-01-31T08:00:00Z")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return moment.replace(tzinfo=UTC)


Whole = BeforeValidator(_digits)
Truth = Annotated[bool, BeforeValidator(_truth)]
Moment = Annotated[
    str,
    AfterValidator(lambda text: _moment(text).isoformat()),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Key = Annotated[str, Field(max_length=64)]


class Paging(BaseModel):
    model_config = ConfigDict(extra="forbid", validate_default=False)

    page: Annotated[int, Field(ge=1, le=1_000_000), Whole] = Field(1, description="Number of the page, from 1.")
    per_page: Annotated[int, Field(ge=1, le=MAX_PAGE), Whole] = Field(
        50, description=f"Entries on a page; with full=true at most {MAX_FULL_PAGE}, whatever is asked for."
    )
    format: Literal["json", "ndjson"] = Field(
        "json", description="ndjson streams every result, an object a line, without pages."
    )


class Searching(Paging):
    search: Annotated[str, Field(max_length=200)] = Field("", description="Words that all must occur.")


class Terms(Searching):
    taxonomy_id: Key = Field("", description="Terms of this taxonomy.")
    parent_id: Key = Field("", description="Terms whose parent this is.")
    top_only: Truth = Field(False, description="Only terms without a parent.")


class Organizations(Searching):
    full: Truth = Field(False, description="Everything nested.")
    full_service: Truth = Field(False, description="With the services of each, whole. Means full=true too.")


class OneOrganization(BaseModel):
    model_config = ConfigDict(extra="forbid")

    full_service: Truth = Field(False, description="With its services whole, and not only id, name and status.")


class Locations(Searching):
    full: Truth = Field(False, description="Everything nested.")
    organization_id: Key = Field("", description="Locations of this organization.")


class _ServiceFilters(Searching):
    full: Truth = Field(False, description="Everything nested.")
    taxonomy_term_id: Key = Field("", description="Services with this taxonomy term.")
    taxonomy_id: Key = Field("", description="Services with any term of this taxonomy.")
    organization_id: Key = Field("", description="Services of this organization.")
    modified_after: Moment | None = Field(
        None,
        description="Changed at this time or later. Where a record does not say when it was changed, the last "
        "change of its data set counts, so that no change is missed.",
    )


class Services(_ServiceFilters):
    minimal: Truth = Field(
        False, description=f"Only id and modified_date, up to {MAX_MINIMAL_PAGE} on a page unless per_page says less."
    )


class ServicesAtLocations(_ServiceFilters):
    postcode: Annotated[str, Field(pattern=r"^[0-9]{5}$")] | None = Field(
        None, description="At this ZIP code or within `proximity` of its middle."
    )
    proximity: Annotated[str, Field(pattern=r"^[0-9]{1,7}$")] | None = Field(
        None, description=f"Metres around the postcode; {DEFAULT_PROXIMITY} unless given."
    )


class Nothing(BaseModel):
    model_config = ConfigDict(extra="forbid")
