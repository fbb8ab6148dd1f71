"""What the search is compared with: plain keywords by ILIKE, and PostgreSQL's own full-text search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.directory.text import all_words, content_words

Box = tuple[float, float, float, float]  # south, north, west, east

TABLE = """
CREATE UNLOGGED TABLE plain (id text PRIMARY KEY, said text NOT NULL, verified boolean NOT NULL, lat float, lon float,
    english tsvector, spanish tsvector);
"""
INDEXES = """
CREATE INDEX plain_english ON plain USING gin (english);
CREATE INDEX plain_spanish ON plain USING gin (spanish);
CREATE INDEX plain_place ON plain (lat, lon);
"""
_NEAR = "($2::float IS NULL OR lat IS NULL OR lat BETWEEN $2 AND $3 AND lon BETWEEN $4 AND $5)"


async def by_ilike(connection: Any, text: str, language: str, box: Box | None = None) -> Sequence[str]:
    """Services that have any word of three letters or more, those with most of them first."""
    patterns = [f"%{word}%" for word in all_words(text) if len(word) > 2 and content_words(word)]
    order = "(SELECT count(*) FROM unnest($1::text[]) word WHERE said ILIKE word) DESC, id"
    where = f"said ILIKE ANY($1::text[]) AND {_NEAR}"
    rows = await connection.fetch(
        f"SELECT id FROM plain WHERE {where} ORDER BY {order} LIMIT 5",  # noqa: S608 - fixed parts
        patterns,
        *(box or (None,) * 4),
    )
    return [row["id"] for row in rows]


async def by_full_text(connection: Any, text: str, language: str, box: Box | None = None) -> Sequence[str]:
    """Services that share any word of the question, by ts_rank, with the stems and stop words of the language."""
    column = "spanish" if language == "es" else "english"
    said = " or ".join(all_words(text))
    asked = f"websearch_to_tsquery('{column}', $1)"
    rows = await connection.fetch(
        f"SELECT id FROM plain WHERE {column} @@ {asked} AND {_NEAR} "  # noqa: S608 - fixed parts
        f"ORDER BY ts_rank({column}, {asked}) DESC, id LIMIT 5",
        said,
        *(box or (None,) * 4),
    )
    return [row["id"] for row in rows]
