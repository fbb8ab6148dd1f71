"""The meaning of every entry, remembered in the database so that a large directory is indexed in seconds."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.directory.entries import Entry
from bot.directory.meaning import Vectors, vectors_of
from bot.store.directory_tables import TextVector

_BATCH = 500
_ENCODER = "use-multilingual-3"  # part of the digest: another encoder means other vectors


def meaning_text(entry: Entry) -> str:
    """What an entry is about, in one text: English and Spanish lie close together for the encoder."""
    said = [f"{entry.name[language]}. {entry.description[language]}" for language in ("en", "es")]
    return " ".join(dict.fromkeys(said))


def _digest(text: str) -> str:
    return hashlib.sha256(f"{_ENCODER}\n{text}".encode()).hexdigest()


async def vectors_for(session: AsyncSession, entries: Sequence[Entry]) -> Vectors:
    """One row for each entry: from the database where known, otherwise calculated."""
    texts = {_digest(text): text for text in (meaning_text(entry) for entry in entries)}
    vectors = await _remembered(session, texts)
    missing = [digest for digest in texts if digest not in vectors]
    calculated = await asyncio.to_thread(vectors_of, [texts[digest] for digest in missing])
    vectors |= dict(zip(missing, calculated, strict=True))
    if not entries:
        return vectors_of([])
    return np.stack([vectors[_digest(meaning_text(entry))] for entry in entries])


async def remember_vectors(session: AsyncSession, entries: Sequence[Entry]) -> int:
    """Calculate and store what is not stored yet; how many those were."""
    texts = {_digest(text): text for text in (meaning_text(entry) for entry in entries)}
    known = await _remembered(session, texts)
    missing = [digest for digest in texts if digest not in known]
    for start in range(0, len(missing), _BATCH):
        batch = missing[start : start + _BATCH]
        vectors = await asyncio.to_thread(vectors_of, [texts[digest] for digest in batch])
        rows = [
            {"digest": digest, "vector": vector.astype(np.float16).tobytes()}
            for digest, vector in zip(batch, vectors, strict=True)
        ]
        await session.execute(insert(TextVector), rows)
    return len(missing)


async def _remembered(session: AsyncSession, digests: Iterable[str]) -> dict[str, Vectors]:
    wanted = list(digests)
    found: dict[str, Vectors] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = await session.execute(
            select(TextVector.digest, TextVector.vector).where(TextVector.digest.in_(wanted[start : start + _BATCH]))
        )
        for digest, vector in rows:
            found[digest] = np.frombuffer(vector, dtype=np.float16).astype(np.float32)
    return found
