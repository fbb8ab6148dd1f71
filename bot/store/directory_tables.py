"""The resource directory: every table of HSDS 3.0 under its own name, and what this project adds to them.

Longer than other modules because it lists one standard in one place. Table names are the file names of the HSDS
tabular package without `.csv`; column names are HSDS's. Dates and times stay the text that HSDS prescribes
(ISO 8601), so that nothing changes on a round trip; only numbers that are calculated with are numbers. Fields
that HSDS does not know are kept in `extra`, also the wording in other languages (`name_es`, `description_es`).
The columns this project adds to `services` are told apart in `SERVICE_EXTENSIONS`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from bot.store.base import Base
from bot.store.models import UtcDateTime

SERVICE_EXTENSIONS = (
    "short_id",
    "verification",
    "confidence",
    "safety_flags",
    "source_url",
    "source_date",
    "walk_in",
    "opening_hours",
)

Words = Mapped[str | None]
Number = Mapped[float | None]
Link = Mapped[str | None]


def _words(form: str = "", *, required: bool = False, one_of: tuple[str, ...] = ()) -> MappedColumn[str | None]:
    """A text column. `form` is HSDS's format: date, time, email, uri. A required one may still be empty in the
    database: validation reports it with line and field, which a constraint cannot."""
    return mapped_column(Text, info={"form": form, "required": required, "one_of": one_of})


def _number(*, required: bool = False) -> MappedColumn[float | None]:
    return mapped_column(Float, info={"form": "number", "required": required, "one_of": ()})


def _link(table: str, *, required: bool = False) -> MappedColumn[str | None]:
    info = {"form": "link", "required": required, "one_of": (), "table": table}
    return mapped_column(String(64), ForeignKey(f"{table}.id"), index=True, info=info)


class HsdsTable(Base):
    """What every table has: HSDS's id, the data set the row came with, and fields HSDS does not know."""

    __abstract__ = True

    id: Mapped[str] = mapped_column(String(64), primary_key=True, sort_order=-1, info={"form": "id", "required": True})
    dataset: Mapped[str] = mapped_column(String(64), index=True, sort_order=98)
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, sort_order=99)


class Organization(HsdsTable):
    __tablename__ = "organizations"

    name: Words = _words(required=True)
    alternate_name: Words = _words()
    description: Words = _words(required=True)
    email: Words = _words("email")
    website: Words = _words("uri")
    tax_status: Words = _words()
    tax_id: Words = _words()
    year_incorporated: Number = _number()
    legal_status: Words = _words()
    logo: Words = _words()
    uri: Words = _words("uri")
    # A parent may come later in the same file: no foreign key.
    parent_organization_id: Words = _words()


class OrganizationIdentifier(HsdsTable):
    __tablename__ = "organization_identifiers"

    organization_id: Link = _link("organizations", required=True)
    identifier_scheme: Words = _words()
    identifier_type: Words = _words(required=True)
    identifier: Words = _words(required=True)


class Program(HsdsTable):
    __tablename__ = "programs"

    organization_id: Link = _link("organizations", required=True)
    name: Words = _words(required=True)
    alternate_name: Words = _words()
    description: Words = _words(required=True)


class Service(HsdsTable):
    __tablename__ = "services"

    organization_id: Link = _link("organizations", required=True)
    program_id: Link = _link("programs")
    name: Words = _words(required=True)
    alternate_name: Words = _words()
    description: Words = _words()
    url: Words = _words("uri")
    email: Words = _words("email")
    status: Words = _words(required=True, one_of=("active", "inactive", "defunct", "temporarily closed"))
    interpretation_services: Words = _words()
    application_process: Words = _words()
    fees_description: Words = _words()
    wait_time: Words = _words()
    fees: Words = _words()
    accreditations: Words = _words()
    eligibility_description: Words = _words()
    minimum_age: Number = _number()
    maximum_age: Number = _number()
    assured_date: Words = _words("date")
    assurer_email: Words = _words("email")
    licenses: Words = _words()
    alert: Words = _words()
    last_modified: Words = _words("datetime")

    # What this project adds (see docs of the directory): a readable id, who may see the record and why, where
    # and when it was seen, whether one may just come, and the hours in OpenStreetMap's opening_hours form.
    short_id: Words = mapped_column(String(64), index=True, info={"form": ""})
    verification: Words = _words(one_of=("verified", "unverified", "responder_only"))
    confidence: Words = _words(one_of=("high", "medium", "low"))
    safety_flags: Words = _words()
    source_url: Words = _words("uri")
    source_date: Words = _words("partial_date")
    walk_in: Words = _words(one_of=("yes", "no"))
    opening_hours: Words = _words("opening_hours")


class Location(HsdsTable):
    __tablename__ = "locations"

    location_type: Words = _words(required=True, one_of=("physical", "postal", "virtual"))
    url: Words = _words("uri")
    organization_id: Link = _link("organizations")
    name: Words = _words()
    alternate_name: Words = _words()
    description: Words = _words()
    transportation: Words = _words()
    latitude: Number = _number()
    longitude: Number = _number()
    external_identifier: Words = _words()
    external_identifier_type: Words = _words()


class ServiceAtLocation(HsdsTable):
    __tablename__ = "service_at_location"

    service_id: Link = _link("services", required=True)
    location_id: Link = _link("locations", required=True)
    description: Words = _words()


class Address(HsdsTable):
    __tablename__ = "addresses"

    location_id: Link = _link("locations")
    attention: Words = _words()
    address_1: Words = _words(required=True)
    address_2: Words = _words()
    city: Words = _words(required=True)
    region: Words = _words()
    state_province: Words = _words(required=True)
    postal_code: Words = _words(required=True)
    country: Words = _words(required=True)
    address_type: Words = _words(required=True, one_of=("physical", "postal", "virtual"))


class Contact(HsdsTable):
    __tablename__ = "contacts"

    organization_id: Link = _link("organizations")
    service_id: Link = _link("services")
    service_at_location_id: Link = _link("service_at_location")
    location_id: Link = _link("locations")
    name: Words = _words()
    title: Words = _words()
    department: Words = _words()
    email: Words = _words("email")


class Phone(HsdsTable):
    __tablename__ = "phones"

    location_id: Link = _link("locations")
    service_id: Link = _link("services")
    organization_id: Link = _link("organizations")
    contact_id: Link = _link("contacts")
    service_at_location_id: Link = _link("service_at_location")
    number: Words = _words(required=True)
    extension: Words = _words("digits")
    type: Words = _words()
    description: Words = _words()


class Schedule(HsdsTable):
    __tablename__ = "schedules"

    service_id: Link = _link("services")
    location_id: Link = _link("locations")
    service_at_location_id: Link = _link("service_at_location")
    valid_from: Words = _words("date")
    valid_to: Words = _words("date")
    dtstart: Words = _words("date")
    timezone: Words = _words("digits")
    until: Words = _words("date")
    count: Words = _words("digits")
    wkst: Words = _words(one_of=("MO", "TU", "WE", "TH", "FR", "SA", "SU"))
    freq: Words = _words(one_of=("WEEKLY", "MONTHLY"))
    interval: Words = _words("digits")
    byday: Words = _words()
    byweekno: Words = _words()
    bymonthday: Words = _words()
    byyearday: Words = _words()
    description: Words = _words()
    opens_at: Words = _words("time")
    closes_at: Words = _words("time")
    schedule_link: Words = _words("uri")
    attending_type: Words = _words()
    notes: Words = _words()


class Funding(HsdsTable):
    __tablename__ = "funding"

    organization_id: Link = _link("organizations")
    service_id: Link = _link("services")
    source: Words = _words()


class ServiceArea(HsdsTable):
    __tablename__ = "service_areas"

    service_id: Link = _link("services")
    name: Words = _words()
    description: Words = _words()
    extent: Words = _words()
    extent_type: Words = _words()
    uri: Words = _words()


class RequiredDocument(HsdsTable):
    __tablename__ = "required_documents"

    service_id: Link = _link("services")
    document: Words = _words()
    uri: Words = _words("uri")


class SpokenLanguage(HsdsTable):
    __tablename__ = "languages"

    service_id: Link = _link("services")
    location_id: Link = _link("locations")
    phone_id: Link = _link("phones")
    name: Words = _words()
    code: Words = _words()
    note: Words = _words()


class Accessibility(HsdsTable):
    __tablename__ = "accessibility"

    location_id: Link = _link("locations")
    description: Words = _words()
    details: Words = _words()
    url: Words = _words("uri")


class CostOption(HsdsTable):
    __tablename__ = "cost_options"

    service_id: Link = _link("services", required=True)
    valid_from: Words = _words("date")
    valid_to: Words = _words("date")
    option: Words = _words()
    currency: Words = _words()
    amount: Number = _number()
    amount_description: Words = _words()


class Taxonomy(HsdsTable):
    __tablename__ = "taxonomies"

    name: Words = _words(required=True)
    description: Words = _words(required=True)
    uri: Words = _words("uri")
    version: Words = _words()


class TaxonomyTerm(HsdsTable):
    __tablename__ = "taxonomy_terms"

    code: Words = _words()
    name: Words = _words(required=True)
    description: Words = _words(required=True)
    # A parent may come later in the same file: no foreign key.
    parent_id: Words = _words()
    taxonomy: Words = _words()
    language: Words = _words()
    taxonomy_id: Link = _link("taxonomies")
    term_uri: Words = _words("uri")


class Attribute(HsdsTable):
    """Ties a row of any table (`link_entity`, `link_id`) to a taxonomy term."""

    __tablename__ = "attributes"

    link_id: Words = mapped_column(String(64), index=True, info={"form": "", "required": True})
    taxonomy_term_id: Link = _link("taxonomy_terms", required=True)
    link_type: Words = _words()
    link_entity: Words = _words(required=True)
    value: Words = _words()


class Metadata(HsdsTable):
    __tablename__ = "metadata"

    resource_id: Words = _words(required=True)
    resource_type: Words = _words(required=True)
    last_action_date: Words = _words("date", required=True)
    last_action_type: Words = _words(required=True)
    field_name: Words = _words(required=True)
    previous_value: Words = _words(required=True)
    replacement_value: Words = _words(required=True)
    updated_by: Words = _words(required=True)


class MetaTableDescription(HsdsTable):
    __tablename__ = "meta_table_descriptions"

    name: Words = _words()
    language: Words = _words()
    character_set: Words = _words()


class DirectoryDataset(Base):
    """A data set that was imported: `digest` of its files; `revision` counts every change to its rows, so
    that a running bot sees that its index is old."""

    __tablename__ = "directory_datasets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(Integer, default=1)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TextVector(Base):
    """The meaning of a text (512 numbers, float16), kept so that the index of a large directory is built in seconds.
    Rows are addressed by what they describe, so they are never wrong, only unused."""

    __tablename__ = "directory_text_vectors"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


# In an order in which every row's links exist before it.
HSDS_TABLES: tuple[type[HsdsTable], ...] = (
    Organization, OrganizationIdentifier, Program, Service, Location, ServiceAtLocation, Address, Contact,
    Phone, Schedule, Funding, ServiceArea, RequiredDocument, SpokenLanguage, Accessibility, CostOption,
    Taxonomy, TaxonomyTerm, Attribute, Metadata, MetaTableDescription,
)  # fmt: skip
