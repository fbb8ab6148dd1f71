"""Telling every running bot that the directory has changed."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.directory_tables import DirectoryDataset


async def count_up(session: AsyncSession, dataset: str) -> None:
    """A new revision of a data set: `Directory.refresh` compares them every two seconds."""
    await session.execute(
        update(DirectoryDataset)
        .where(DirectoryDataset.name == dataset)
        .values(revision=DirectoryDataset.revision + 1, changed_at=datetime.now(UTC))
    )
