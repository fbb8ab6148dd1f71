"""What is asked of the directory, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bot.city import Language


@dataclass(frozen=True, slots=True)
class Query:
    """A need. Everything is optional; what is given is a condition that every match keeps.

    `near` is (latitude, longitude) in degrees; `language` is one the service must speak; `open_at` an aware time;
    `eligibility` are facts about the person: `age:17`, `woman`, `man`, `family`, `senior`, `veteran`, `native`,
    `no-id`, `pets`, `walk-in`, `free`. `speak` is the language of the answer. `strict` never gives up a
    condition; without it, a search that finds nothing verified gives up the hour, then the language. `needs` are
    categories that are meant besides what the text says: no condition, and the text is believed where they differ.
    """

    text: str | None = None
    categories: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    zip: str | None = None
    near: tuple[float, float] | None = None
    language: str | None = None
    open_at: datetime | None = None
    eligibility: tuple[str, ...] = ()
    limit: int = 3
    offset: int = 0
    speak: Language = "en"
    strict: bool = False


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class PhoneLine(_Answer):
    number: str
    label: str


class ServiceCard(_Answer):
    """One service as a resident sees it, in the language of the conversation. Nothing is filled in."""

    id: str
    name: str
    organization: str
    description: str
    categories: tuple[str, ...]
    phone: str | None
    phones: tuple[PhoneLine, ...]
    text_line: str | None
    address: str | None
    directions_url: str | None
    latitude: float | None
    longitude: float | None
    hours: str
    open_now: bool | None
    open_text: str | None
    distance_miles: float | None
    what_to_bring: str | None
    eligibility: str | None
    walk_in: bool | None
    languages: tuple[str, ...]
    cost: str | None
    verified_on: str | None
    verified_text: str
    confirmed: bool
    caution: str | None
    why: str
    url: str | None


class FallbackLine(_Answer):
    """A line that stands behind every empty result."""

    number: str
    label: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`matches` are the asked-for page of `total`, best first.

    `widened` names the condition that had to be given up to find anything: `open`, `language`, `distance`,
    `unverified` (nothing confirmed answers the need), `other` (no service answers it), `unsure` (it is not clear
    what was asked for; these are the nearest), or None.
    `fallback` always holds the lines to call when nothing here helps.
    """

    matches: tuple[ServiceCard, ...]
    total: int
    widened: str | None
    fallback: tuple[FallbackLine, ...]
