"""The search that runs inside PostgreSQL answers as the search in memory does, and keeps every rule."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bench.search.judgements import queries
from bot.city import City
from bot.directory import Directory, Query, load_directory
from bot.directory.display import Verification
from bot.directory.entries import load_entries
from bot.directory.wide_rows import packed, unpacked
from bot.settings import Settings
from bot.store.directory_tables import DirectoryDataset, Service
from bot.store.migrate import upgrade
from bot.store.session import Database, open_database
from tests.support.moments import A_TUESDAY

pytestmark = pytest.mark.postgres
FACTS = ["age:9", "age:40", "age:72", "man", "woman", "family", "senior", "youth", "no-id", "free", "walk-in"]
CATEGORIES = ["food", "shelter", "legal-aid", "pets", "crisis", "health-care", "seniors", "housing"]


@pytest.fixture
async def filled(settings: Settings, fresh_postgres_url: str) -> AsyncIterator[Database]:
    settings.database_url = fresh_postgres_url
    settings.__dict__.pop("resolved_database_url", None)
    await asyncio.to_thread(upgrade, fresh_postgres_url)
    async with open_database(settings) as database:
        await load_directory(database, settings.directory_dir)
        yield database


def both(database: Database, city: City) -> tuple[Directory, Directory]:
    """(in memory, in PostgreSQL)"""
    return (
        Directory(database.sessions, city, lambda: A_TUESDAY),
        Directory(database.sessions, city, lambda: A_TUESDAY, in_memory=0),
    )


async def test_filters_give_the_same_services_in_the_same_order(filled: Database, city: City) -> None:
    """Whatever is combined: categories, ZIP code, hour, language, facts about the person."""
    memory, wide = both(filled, city)
    chance = random.Random(5)
    for _ in range(120):
        query = Query(
            categories=tuple(chance.sample(CATEGORIES, k=chance.randint(0, 2))),
            zip=chance.choice([None, "87108", "87121", "88001", "10001"]),
            language=chance.choice([None, None, "en", "es", "vi"]),
            open_at=chance.choice([None, A_TUESDAY + timedelta(hours=chance.randrange(24 * 200))]),
            eligibility=tuple(chance.sample(FACTS, k=chance.randint(0, 3))),
            strict=chance.random() < 0.5,
            speak=chance.choice(["en", "es"]),
            limit=20,
        )
        here, there = await memory.search(query), await wide.search(query)
        assert there.widened == here.widened, query
        if query.categories:
            assert [card.id for card in there.matches] == [card.id for card in here.matches], query
            assert there.matches == here.matches
        else:  # everything that is near: as many as are asked for, by distance and quality
            assert {card.confirmed for card in there.matches} == {card.confirmed for card in here.matches}


@pytest.mark.parametrize("language", ["en", "es"])
async def test_judged_texts_are_answered_as_in_memory(filled: Database, city: City, language: str) -> None:
    """The first answer is the same for nine of ten: what only meaning finds, and no word or category, differs."""
    memory, wide = both(filled, city)
    same, asked = 0, [query for query in queries("judged") if query.language == language][::3]
    for judged in asked:
        query = Query(text=judged.text, speak="es" if language == "es" else "en", zip="87108")
        here, there = await memory.search(query), await wide.search(query)
        same += bool(here.matches and there.matches and here.matches[0].id == there.matches[0].id)
    assert same >= 0.9 * len(asked)


async def test_names_and_slips_are_found(filled: Database, city: City) -> None:
    _, wide = both(filled, city)
    for said in ("storehouse", "storehose"):
        assert (await wide.search(Query(text=said))).matches[0].id == "storehouse"


async def test_rules_hold(filled: Database, city: City) -> None:
    """Responders' places do not exist, withheld places have no address, and the unverified come with the caution."""
    _, wide = both(filled, city)
    assert await wide.get("gateway-sobering", "en") is None
    withheld = await wide.get("safe-house", "en")
    assert withheld is not None
    assert (withheld.address, withheld.latitude) == (None, None)
    showers = await wide.search(Query(categories=("showers",)))
    assert (showers.widened, {card.confirmed for card in showers.matches}) == ("unverified", {False})


async def test_a_change_is_seen(filled: Database, city: City) -> None:
    """An import or an editor counts the revision up; the next look fills the table again."""
    _, wide = both(filled, city)
    assert await wide.get("storehouse", "en") is not None
    async with filled.write() as session:
        await session.execute(
            update(Service).where(Service.short_id == "storehouse").values(verification=Verification.RESPONDER_ONLY)
        )
        await session.execute(update(DirectoryDataset).values(revision=DirectoryDataset.revision + 1))
    await wide.refresh()
    assert await wide.get("storehouse", "en") is None
    async with filled.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM directory_search.state")) == 1


async def test_rows_keep_everything(filled: Database) -> None:
    async with filled.read() as session:
        for entry in await load_entries(session):
            assert unpacked(packed(entry)) == entry


async def test_odd_words_do_no_harm(filled: Database, city: City) -> None:
    """Quotes and operators are letters like others."""
    _, wide = both(filled, city)
    for said in ("food' | 'v", "a & b | !c", ":*", "';--", "\\", "%_%"):
        await wide.search(Query(text=said, categories=("food'", "c:food & v"), language="es' | 'x", zip="87108"))
        await wide.search(Query(text=said))
