"""The codes of a record (what it gives, whom it is for, what matters when using it, what is spoken there)."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.directory import CATEGORIES_FILE
from bot.directory.vocabulary import Vocabulary
from bot.editor.reading import Rows
from bot.editor.state import State
from bot.store import directory_tables as tables

TAXONOMIES = {"categories": "category", "audience": "audience", "features": "feature"}
LANGUAGES = {
    "en": "English",
    "es": "Spanish",
    "nv": "Navajo (Diné)",
    "vi": "Vietnamese",
    "zh": "Chinese",
    "ar": "Arabic",
    "fa": "Persian (Dari, Farsi)",
    "ps": "Pashto",
    "sw": "Swahili",
    "rw": "Kinyarwanda",
    "fr": "French",
    "pt": "Portuguese",
    "ru": "Russian",
    "uk": "Ukrainian",
    "ko": "Korean",
    "tl": "Tagalog",
    "ht": "Haitian Creole",
    "ase": "American Sign Language",
}


def vocabulary() -> Vocabulary:
    return Vocabulary.load(CATEGORIES_FILE)


def language_name(code: str) -> str:
    return LANGUAGES.get(code, code)


async def write_terms(session: AsyncSession, rows: Rows, old: State, new: State) -> None:
    """Attributes that stay keep their row; their order is kept in `position`."""
    for field, taxonomy in TAXONOMIES.items():
        wanted: list[str] = getattr(new, field)
        if getattr(old, field) != wanted:
            await _write(session, rows, taxonomy, wanted)


async def _write(session: AsyncSession, rows: Rows, taxonomy: str, wanted: list[str]) -> None:
    left = {term.code: row for row, term in rows.attributes if term.taxonomy == taxonomy and term.code}
    for position, code in enumerate(wanted, start=1):
        row = left.pop(code, None)
        if row is None:
            row = tables.Attribute(
                id=str(uuid.uuid4()),
                dataset=rows.service.dataset,
                link_id=rows.service.id,
                link_entity="service",
                link_type=taxonomy,
                taxonomy_term_id=await _term(session, rows.service.dataset, taxonomy, code),
                extra={},
            )
            session.add(row)
        row.extra = {**row.extra, "position": str(position)}
    for row in left.values():
        await session.delete(row)


async def _term(session: AsyncSession, dataset: str, taxonomy: str, code: str) -> str:
    """The id of the term of this code, of the same data set if it can be; made when there is none."""
    term = tables.TaxonomyTerm
    statement = select(term).where(term.taxonomy == taxonomy, term.code == code).order_by(term.dataset != dataset)
    found = (await session.scalars(statement)).first()
    if found is None:
        words = {"category": vocabulary().categories, "audience": vocabulary().audiences}.get(
            taxonomy, vocabulary().features
        )[code]
        found = term(
            id=str(uuid.uuid4()),
            dataset=dataset,
            code=code,
            name=words.en,
            description=words.en,
            taxonomy=taxonomy,
            extra={"name_es": words.es},
        )
        session.add(found)
        await session.flush()
    return found.id
