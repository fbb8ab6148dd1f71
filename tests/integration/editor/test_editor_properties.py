"""Whatever is edited: undo brings back exactly what was there, and what is written can be exported and imported."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.desk import DeskServices
from bot.directory.checking import check_package
from bot.directory.exporting import export_package
from bot.directory.packages import read_package
from bot.editor import acts
from bot.editor.changes import Act, changes_of, hold
from bot.editor.checking import Checker
from bot.editor.state import Record
from bot.editor.terms import LANGUAGES, vocabulary
from bot.store.models import User
from tests.support.desk import SQLITE_ONLY
from tests.support.editors import Editor

pytestmark = SQLITE_ONLY

ROUNDS = 60
RECORDS = ("pantry", "maybe", "refuge", "twin")


def words(chance: random.Random) -> dict[str, str]:
    return {
        "en": chance.choice(["Free", "Ask, first", "Line\nbreak", "“Quoted”; 5 %"]),
        "es": chance.choice(["", "Ñandú"]),
    }


def some(chance: random.Random, among: list[str]) -> list[str]:
    return chance.sample(among, chance.randint(1, min(4, len(among))))


CHANGES: dict[str, Callable[[random.Random], Any]] = {
    "name": words,
    "description": words,
    "hours_note": words,
    "eligibility": words,
    "cost": words,
    "url": lambda chance: chance.choice(["", "https://example.org/a?b=c"]),
    "hours": lambda chance: chance.choice(["", "24/7", "Mon-Fri 8 am-5 pm", "Nov-Mar Mo-Su 20:00-07:00"]),
    "walk_in": lambda chance: chance.choice(["", "yes", "no"]),
    "minimum_age": lambda chance: chance.choice([None, 0, 18]),
    "categories": lambda chance: some(chance, list(vocabulary().categories)),
    "audience": lambda chance: some(chance, list(vocabulary().audiences)),
    "features": lambda chance: some(chance, list(vocabulary().features)),
    "languages": lambda chance: some(chance, list(LANGUAGES)),
    "documents": lambda chance: [words(chance) for _ in range(chance.randint(0, 3))],
    "phones": lambda chance: [
        {"number": f"505-555-01{chance.randint(10, 99)}", "type": kind, "label": words(chance)}
        for kind in some(chance, ["voice", "text", "tty"])
    ],
    "place": lambda chance: chance.choice(
        [
            None,
            {"address_1": "1 Elm St", "city": "Albuquerque", "state": "NM", "zip": "87108"},
            {
                "address_1": "2 Elm St",
                "city": "Socorro",
                "state": "NM",
                "zip": "",
                "latitude": 34.1,
                "longitude": -106.9,
            },
        ]
    ),
    "responder_only": lambda chance: chance.random() < 0.3,
}


async def test_undo_is_exact_and_the_tables_stay_right(eva: Editor, services: DeskServices, tmp_path: Path) -> None:
    """Random edits of random fields (seeded). Each is undone at once, or left standing."""
    chance = random.Random(20261122)
    async with services.database.read() as session:
        user = (await session.scalars(select(User))).one()
    for _ in range(ROUNDS):
        record_id = chance.choice(RECORDS)
        async with services.database.write() as session:
            held = await hold(session, record_id)
            before = held.state
            fields = {name: CHANGES[name](chance) for name in some(chance, list(CHANGES))}
            fields.setdefault("categories", before.categories or ["food"])
            checker = Checker()
            new = checker.check(Record.model_validate({**before.record().model_dump(), **fields}), before)
            assert checker.problems == [], fields
            await acts.edit(session, held, new, Act(user, datetime.now(UTC), "edit"))
        async with services.database.read() as session:
            after = await hold(session, record_id, lock=False)
            assert after.state == held.state, fields  # what was written is what is read
            changes = await changes_of(session, after.service.id)
        if changes and after.state != before and chance.random() < 0.6:
            async with services.database.write() as session:
                await acts.undo(session, changes[0].id, Act(user, datetime.now(UTC), "undo"))
            async with services.database.read() as session:
                assert (await hold(session, record_id, lock=False)).state == before, fields
    async with services.database.read() as session:
        await export_package(session, tmp_path / "out", for_editors=True)
    checked = check_package(read_package(tmp_path / "out"))
    assert checked.errors == []
