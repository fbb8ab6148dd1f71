"""Who may see a record. One rule, in one place, for search, cards, exports and every page.

Shown to residents at once (`verified`): the source is of high confidence, there is a telephone or text number,
and none of the flags below says that somebody must look again first. `responder_only` records are for responders
and never leave the directory. Everything else is `unverified`: kept for editors, and offered to residents only
when nothing verified answers the need, with a caution and the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

HOLD_BACK = frozenset({"verify-before-publish", "phone-third-party-only", "stale-source", "confirm-open"})
RESPONDER_ONLY = "responder-only"
LOCATION_WITHHELD = "dv-location-withheld"

_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_MONTHS = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}
_NO_DATE = {"en": "No date on this record", "es": "Este registro no tiene fecha"}
_CHECKED = {"en": "Checked {when}", "es": "Revisado {when}"}
_CAUTION = {
    "en": "Call first, we have not confirmed this",
    "es": "Llame antes, no lo hemos confirmado",
}


class Verification(StrEnum):
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    RESPONDER_ONLY = "responder_only"


def split_flags(flags: str | None) -> frozenset[str]:
    """The safety flags of a record, from their comma-separated form."""
    return frozenset(part.strip() for part in (flags or "").split(",") if part.strip())


def verification_of(*, confidence: str | None, reachable: bool, flags: Iterable[str]) -> Verification:
    """What the rule says about a record. `reachable`: it has a telephone or text number."""
    held = frozenset(flags)
    if RESPONDER_ONLY in held:
        return Verification.RESPONDER_ONLY
    shown = confidence == "high" and reachable and not held & HOLD_BACK
    return Verification.VERIFIED if shown else Verification.UNVERIFIED


def is_partial_date(text: str) -> bool:
    """A year, a month or a day in ISO form, that exists."""
    found = _PARTIAL_DATE.fullmatch(text)
    if not found:
        return False
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return False
    return True


def verified_text(verified_on: str | None, language: str) -> str:
    """ "Checked Mar 2025"; a record without a date says so."""
    found = _PARTIAL_DATE.fullmatch(verified_on or "")
    if not found:
        return _NO_DATE[language]
    month = f"{_MONTHS[language][int(found[2]) - 1]} " if found[2] else ""
    return _CHECKED[language].format(when=f"{month}{found[1]}")


def caution_text(language: str) -> str:
    return _CAUTION[language]
