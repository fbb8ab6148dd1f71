"""A record as editors see it: one flat object, gathered from the HSDS tables and written back to them."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Part of a record. Unknown fields are an error: a misspelt one must not be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Wording(Part):
    """A text in both languages; an empty Spanish one is shown in English."""

    en: str = ""
    es: str = ""


class PhoneNumber(Part):
    number: str
    extension: str = ""
    type: str = "voice"
    """voice, text or tty."""
    label: Wording = Wording()


class Place(Part):
    """An address. Without coordinates the middle of the ZIP code stands for it."""

    address_1: str
    address_2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    latitude: float | None = None
    longitude: float | None = None


class Record(Part):
    """What an editor may change in a form."""

    name: Wording
    description: Wording = Wording()
    url: str = ""
    phones: list[PhoneNumber] = []
    place: Place | None = None
    hours: str = ""
    """In OpenStreetMap's opening_hours form."""
    hours_note: Wording = Wording()
    eligibility: Wording = Wording()
    minimum_age: float | None = None
    maximum_age: float | None = None
    cost: Wording = Wording()
    languages: list[str] = []
    documents: list[Wording] = []
    categories: list[str] = []
    """Codes of `data/directory/categories.toml`, the most important first; so are the next two."""
    audience: list[str] = []
    features: list[str] = []
    walk_in: Literal["", "yes", "no"] = ""
    responder_only: bool = False
    withheld: bool = False
    """The place is secret: neither shown nor kept."""


class State(Record):
    """The record with what editors change by other acts than the form."""

    schedules: list[dict[str, str]] = []
    """HSDS's weekly rows, which follow `hours`."""
    status: str = "active"
    confidence: str | None = None
    verification: str | None = None
    flags: list[str] = []
    """Safety flags other than those that `responder_only` and `withheld` stand for."""
    checked_on: str | None = None
    checked_by: str | None = None
    checked_how: str | None = None
    merged_into: str | None = None

    @property
    def version(self) -> str:
        """The same for as long as nothing changes, by whomever."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def with_fields(self, fields: dict[str, Any]) -> State:
        """A copy in which these fields (as JSON) are others."""
        return State.model_validate({**self.model_dump(mode="json"), **fields})

    def record(self) -> Record:
        return Record.model_validate(self.model_dump(include=set(Record.model_fields)))


def difference(old: State, new: State) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields that differ, as they were and as they become, as JSON."""
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    changed = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}
