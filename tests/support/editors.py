"""An editor at a browser, before a directory of a few services."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse

from bot.directory.checking import check_package
from bot.directory.importing import import_package
from bot.directory.packages import read_package
from bot.store.session import Database
from tests.support.desk import Desk
from tests.support.small_directory import Rows, small_package, write_package


@dataclass
class Editor(Desk):
    """One browser at the editors' pages."""

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> ClientResponse:
        headers = {"X-CSRF-Token": self.csrf, **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return await self.client.request(method, f"/api/editor/{path}", headers=headers, **options)

    async def record(self, record_id: str) -> Any:
        return await self.get(f"records/{record_id}")

    async def act(self, record_id: str, action: str, **body: Any) -> Any:
        """Do something to the record as it is now; the record after it."""
        version = (await self.record(record_id))["version"]
        return await self.post(f"records/{record_id}/{action}", {"version": version, **body})

    async def edit(self, record_id: str, status: int = 200, **fields: Any) -> Any:
        """Save the form with these fields changed; the record after it, or the error."""
        seen = await self.record(record_id)
        body = {"version": seen["version"], "record": {**seen["record"], **fields}}
        response = await self.ask("PUT", f"records/{record_id}", body)
        assert response.status == status, await response.text()
        return await response.json()

    async def undo(self, change_id: int, status: int = 200) -> Any:
        return await self.post(f"changes/{change_id}/undo", status=status)


def package_with_twins() -> dict[str, Rows]:
    """The small package with a second record of the pantry that says more of it, and less."""
    tables = small_package()
    twin = {**tables["services"][0], "id": "twin", "short_id": "twin", "name": "Valley Pantry", "name_es": ""}
    tables["services"].append({**twin, "opening_hours": "", "fees_description": "Free"})
    tables["phones"].append({**tables["phones"][0], "id": "phone-twin", "service_id": "twin"})
    tables["attributes"].append({**tables["attributes"][0], "id": "attribute-twin", "link_id": "twin"})
    return tables


async def load(database: Database, folder: Path, tables: dict[str, Rows]) -> None:
    """Import these tables as the data set "small"."""
    package = read_package(write_package(folder / "small", tables))
    async with database.write() as session:
        await import_package(session, package, check_package(package))
