"""The JSON of the editors' API. Its OpenAPI document is made from these models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from bot.desk.shapes import Choice, Given, SignedIn, Taken
from bot.editor.acts import How, Reason
from bot.editor.finding import Filter
from bot.editor.state import Record

Version = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
RecordId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")]


# ---- requests


class Search(Taken):
    q: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    which: Filter = "all"
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class Edit(Taken):
    version: Version
    """That of the record as it was read: somebody else's change in between is not overwritten."""
    record: Record
    note: Note = ""


class Create(Taken):
    organization: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
    record: Record
    note: Note = ""


class Verify(Taken):
    version: Version
    how: How
    on: Day | None = None
    """The day on which it was checked; today when it is left out."""
    note: Note = ""


class Retire(Taken):
    version: Version
    reason: Reason
    note: Note = ""


class Restore(Taken):
    version: Version
    note: Note = ""


class Dismiss(Taken):
    note: Note = ""


class Merge(Taken):
    keep: RecordId
    keep_version: Version
    drop: RecordId
    drop_version: Version
    take: tuple[Annotated[str, StringConstraints(max_length=40)], ...] = ()
    """Fields in which the kept record becomes as the other one."""
    note: Note = ""


class TwoRecords(Taken):
    first: RecordId
    second: RecordId


class HoursText(Taken):
    text: Annotated[str, StringConstraints(max_length=500)]


class Months(Taken):
    months: Annotated[int, Field(ge=1, le=36)] = 3


class ChangesQuery(Taken):
    before: Annotated[int, Field(ge=1)] | None = None
    """Only changes with a smaller id: the way to what was done earlier."""


# ---- answers


class EditorSession(SignedIn):
    department: str
    city: str
    state: str
    recheck_days: int
    dispatcher: bool
    """Whether this person may also work at the dispatchers' desk."""
    categories: list[Choice]
    audiences: list[Choice]
    features: list[Choice]
    languages: list[Choice]


class RecordLine(Given):
    id: str
    short_id: str
    name: str
    organization: str
    status: str
    verification: str
    checked_on: str | None
    open_reports: int
    shown: int
    overdue: int | None
    """Days since it should have been checked again; None when it need not be."""


class Found(Given):
    items: list[RecordLine]
    total: int
    page: int
    per_page: int


class Work(Given):
    items: list[RecordLine]
    counts: dict[str, int]
    """How many records each filter finds."""


class Checked(Given):
    on: str | None
    by: str | None
    how: Literal["phone", "website", "visit"] | None
    """None when no editor checked it; `source` is then where it was taken from."""
    source: str | None
    source_url: str | None
    overdue: int | None


class Report(Given):
    id: int
    kind: str
    channel: str
    language: str
    at: AwareDatetime
    closed_at: AwareDatetime | None


class ChangeView(Given):
    id: int
    record_id: str
    record_name: str
    at: AwareDatetime
    by: str
    action: str
    note: str
    before: dict[str, Any]
    after: dict[str, Any]
    undone: bool
    undoes: int | None
    together: str | None


class RecordView(Given):
    """Everything about one record."""

    id: str
    short_id: str
    version: str
    organization: str
    record: Record
    hours_typed: str
    """The hours as an editor would type them; OpenStreetMap's form where they cannot be said more simply."""
    hours_words: str
    phones_inherited: bool
    """The numbers are those of the place or the organization; changing one gives this record its own."""
    status: str
    verification: str
    flags: list[str]
    checked: Checked
    reports: list[Report]
    shown: int
    worked: int
    did_not_work: int
    merged_into: str | None
    merged_into_name: str | None
    history: list[ChangeView]


class HoursRead(Given):
    hours: str
    words_en: str
    words_es: str


class PairView(Given):
    first: RecordLine
    second: RecordLine
    why: list[Literal["phone", "address", "name"]]


class Pairs(Given):
    items: list[PairView]


class Changes(Given):
    items: list[ChangeView]


class Need(Given):
    need: str
    name: str
    zip: str
    language: str
    count: int


class NeedTotal(Given):
    need: str
    name: str
    count: int
    english: int
    spanish: int
    zips: list[str]
    """Where it was asked for, the most frequent first."""


class Needs(Given):
    since: str
    totals: list[NeedTotal]
    items: list[Need]
