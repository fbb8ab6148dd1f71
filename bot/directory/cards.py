"""A service as a resident sees it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.city import Language
from bot.directory.display import Verification, caution_text, verified_text
from bot.directory.entries import Entry
from bot.directory.hours import Openness, hours_in_words, open_text
from bot.directory.places import directions_url
from bot.directory.query import PhoneLine, ServiceCard

_TO_CALL = {"en": "Call for details", "es": "Llame para más detalles"}
_NO_ID = {"en": "no ID needed", "es": "sin identificación"}
_FREE = {"en": "free", "es": "gratis"}
_MILES = {"en": "{miles:.1f} miles", "es": "{miles:.1f} millas"}
_NO_WALK_IN = {"en": "call first, no walk-ins", "es": "llame antes, no llegue sin avisar"}
_ONLY = {"en": "for {whom}", "es": "para {whom}"}
_SPEAKS = {"en": "in Spanish and English", "es": "en español e inglés"}


def card_of(
    entry: Entry,
    language: Language,
    *,
    status: Openness,
    at: datetime,
    zone: ZoneInfo,
    distance: float | None = None,
    why: str = "",
) -> ServiceCard:
    """Every field in the language of the conversation; nothing that the record does not say."""
    confirmed = entry.verification is Verification.VERIFIED
    spoken = [line for line in entry.numbers if line.kind != "text"]
    texts = [line for line in entry.numbers if line.kind == "text"]
    located = entry.point is not None and not entry.estimated
    return ServiceCard(
        id=entry.id,
        name=entry.name[language],
        organization=entry.organization,
        description=entry.description[language],
        categories=entry.categories,
        phone=spoken[0].number if spoken else None,
        phones=tuple(PhoneLine(number=line.number, label=line.label[language]) for line in entry.numbers),
        text_line=texts[0].number if texts else None,
        address=entry.address,
        # A place one may not just walk into gets no route to its door.
        directions_url=directions_url(entry.address) if entry.address and entry.walk_in is not False else None,
        latitude=entry.point[0] if entry.point and located else None,
        longitude=entry.point[1] if entry.point and located else None,
        hours=hours_in_words(entry.hours, language, entry.hours_note[language] or None),
        open_now=status.open,
        open_text=open_text(status, at, zone, language),
        distance_miles=None if distance is None else round(distance, 1),
        what_to_bring=entry.documents[language] or None,
        eligibility=entry.eligibility[language] or None,
        walk_in=entry.walk_in,
        languages=entry.languages,
        cost=entry.fees[language] or None,
        verified_on=entry.verified_on,
        verified_text=verified_text(entry.verified_on, language),
        confirmed=confirmed,
        caution=None if confirmed else caution_text(language),
        why=why,
        url=entry.url,
    )


def why_text(
    entry: Entry,
    language: Language,
    *,
    opening: str | None,
    distance: float | None,
    needs: tuple[str, ...] = (),
    whom: tuple[str, ...] = (),
    spanish: bool = False,
) -> str:
    """Why this one: "food, open until 5 pm, 1.2 miles, free". Only what the record says."""
    reasons = list(needs[:2])
    if opening:
        reasons.append(opening)
    if distance is not None:
        reasons.append(_MILES[language].format(miles=distance))
    if whom:
        reasons.append(_ONLY[language].format(whom=", ".join(whom)))
    if "no-id" in entry.features:
        reasons.append(_NO_ID[language])
    if entry.walk_in is False:
        reasons.append(_NO_WALK_IN[language])
    elif entry.is_free:
        reasons.append(_FREE[language])
    if spanish and "es" in entry.languages:
        reasons.append(_SPEAKS[language])
    return ", ".join(reasons) or _TO_CALL[language]
