"""When the database is gone a message is kept in a file, encrypted, until the database is back. Nothing is lost.

One file a message, written whole and synced before anyone is told that it arrived. The inbox stores by the
provider's id, so a message that was spooled and delivered again is still stored once.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from dataclasses import asdict
from pathlib import Path

import structlog

from bot.inbox import Inbound, receive
from bot.store.crypto import vault
from bot.store.session import DATABASE_GONE, Database

log = structlog.get_logger(__name__)

LOOK_EVERY = 5.0


def keep(folder: Path, inbound: Inbound) -> None:
    """Write the message down. OSError when even that is impossible: then the sender must be told that it failed."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{uuid.uuid4().hex}"
    temporary = folder / f"{name}.part"
    with temporary.open("w", encoding="ascii") as file:
        file.write(vault().seal(json.dumps(asdict(inbound))))
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(folder / f"{name}.message")


async def deliver(folder: Path, database: Database) -> int:
    """Move what was kept into the inbox, oldest first; how many. Stops at the first failure, to keep the order."""
    delivered = 0
    for path in await asyncio.to_thread(lambda: sorted(folder.glob("*.message"))):
        text = await asyncio.to_thread(path.read_text, encoding="ascii")
        try:
            await receive(database, Inbound(**json.loads(vault().open(text))))
        except DATABASE_GONE:
            break
        await asyncio.to_thread(path.unlink)
        delivered += 1
    return delivered


async def deliver_for_ever(folder: Path, database: Database) -> None:
    """Look every few seconds for as long as the bot runs."""
    while True:
        if delivered := await deliver(folder, database):
            log.info("spool_delivered", messages=delivered)
        await asyncio.sleep(LOOK_EVERY)
