"""`acs search`: ask the resource directory."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy import func, select

from bot.city import City, Language
from bot.directory import Directory, Query, SearchResult, ServiceCard, load_directory
from bot.directory.person import Person
from bot.directory.places import Point, zip_center
from bot.directory.vocabulary import Vocabulary
from bot.installation import ensure_secrets
from bot.language import detect_language
from bot.settings import Settings
from bot.store.directory_tables import DirectoryDataset
from bot.store.migrate import upgrade
from bot.store.session import open_database

# The promised keys of one result, in their order.
KEYS = (
    "id", "name", "organization", "categories", "phone", "address", "open_now", "distance_miles", "verified_on", "why",
)  # fmt: skip
CATEGORIES = Path(__file__).resolve().parents[2] / "data/directory/categories.toml"


def register(app: typer.Typer) -> None:
    app.command("search")(search)


def search(
    text: Annotated[str, typer.Argument(help="What is needed, in English or Spanish")] = "",
    category: Annotated[list[str] | None, typer.Option(help="Only this category; may be repeated")] = None,
    zip_code: Annotated[str, typer.Option("--zip", help="Near this ZIP code")] = "",
    near: Annotated[str, typer.Option(help="Near this place: LATITUDE,LONGITUDE")] = "",
    language: Annotated[str, typer.Option(help="Only services that speak it: en, es, ...")] = "",
    open_now: Annotated[bool, typer.Option("--open-now", help="Only services known to be open now")] = False,
    open_at: Annotated[str, typer.Option(help="Only open then: 2026-11-22T14:00, or 14:00 today")] = "",
    eligibility: Annotated[
        list[str] | None,
        typer.Option(help="Facts about the person: age:17, woman, family, senior, veteran, no-id, free, ..."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many results")] = 10,
    speak: Annotated[str, typer.Option(help="Language of the answer, en or es; that of TEXT if not given")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line")] = False,
) -> None:
    """Find services, best first. Conditions are never given up; nothing found means nothing is printed here."""
    settings = Settings.load()
    city = City.load(settings.city_file)
    vocabulary = Vocabulary.load(CATEGORIES)
    query = Query(
        text=text or None,
        categories=_categories(category or [], vocabulary),
        zip=_zip(zip_code),
        near=_point(near),
        language=language or None,
        open_at=_moment(open_at, city.timezone) if open_at else datetime.now(UTC) if open_now else None,
        eligibility=_facts(eligibility or [], vocabulary),
        limit=limit,
        speak=_speak(speak, text),
        strict=True,
    )
    result = asyncio.run(_ask(settings, city, query))
    for card in result.matches:
        typer.echo(_as_json(card) if as_json else _as_text(card))
    if not result.matches:
        lines = ", ".join(f"{line.number} ({line.label})" for line in result.fallback)
        typer.echo(f"Nothing in the directory answers this. {lines}", err=True)


async def _ask(settings: Settings, city: City, query: Query) -> SearchResult:
    """Works before the first start too: tables and directory are made if they are not there."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    ensure_secrets(settings.var_dir)
    settings = Settings.load()
    await asyncio.to_thread(upgrade, settings.resolved_database_url)
    async with open_database(settings) as database:
        async with database.read() as session:
            loaded = await session.scalar(select(func.count()).select_from(DirectoryDataset))
        if not loaded:
            await load_directory(database, settings.directory_dir)
        return await Directory(database.sessions, city).search(query)


def _as_json(card: ServiceCard) -> str:
    return json.dumps(card.model_dump(mode="json", include=set(KEYS)), ensure_ascii=False)


def _as_text(card: ServiceCard) -> str:
    call = card.phone or card.text_line or ""
    caution = f" {card.caution}." if card.caution else ""
    return f"{card.name}  {call}\n    {card.why}. {card.verified_text}.{caution}"


def _categories(codes: list[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    for code in codes:
        if code not in vocabulary.categories:
            raise typer.BadParameter(f"{code} is none of {', '.join(sorted(vocabulary.categories))}")
    return tuple(codes)


def _facts(facts: list[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    split = tuple(part.strip() for fact in facts for part in fact.split(",") if part.strip())
    if unknown := Person.of(split, vocabulary).unknown:
        known = ("age:YEARS", "no-id", "free", "walk-in", "pets", *sorted(vocabulary.audiences))
        raise typer.BadParameter(f"{', '.join(unknown)}: known are {', '.join(known)}")
    return split


def _zip(code: str) -> str | None:
    if code and zip_center(code) is None:
        raise typer.BadParameter(f"{code} is not a ZIP code of the United States")
    return code or None


def _point(text: str) -> Point | None:
    if not text:
        return None
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        raise typer.BadParameter("--near is LATITUDE,LONGITUDE in degrees, such as 35.08,-106.65") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise typer.BadParameter("--near is outside the globe")
    return latitude, longitude


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        if "-" not in text:
            return datetime.combine(datetime.now(zone).date(), time.fromisoformat(text), zone)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter("--open-at is a time such as 2026-11-22T14:00, or 14:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _speak(asked: str, text: str) -> Language:
    if asked not in ("", "en", "es"):
        raise typer.BadParameter("--speak is en or es")
    return "es" if (asked or (detect_language(text) if text else "en")) == "es" else "en"
