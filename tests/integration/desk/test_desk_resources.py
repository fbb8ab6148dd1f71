"""Finding services in the city's own directory and sending them to a resident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.city import City
from bot.desk import DeskServices
from bot.directory import Directory, load_directory
from bot.settings import Settings
from bot.store.session import Database
from bot.texts import Texts
from tests.support.desk import SQLITE_ONLY, Clock, Residents, SignedIn

pytestmark = SQLITE_ONLY  # the directory has tests of its own


@pytest.fixture
async def services(database: Database, settings: Settings, city: City, texts: Texts, clock: Clock) -> DeskServices:
    """The desk with the real directory loaded."""
    await load_directory(database, settings.directory_dir)
    directory = Directory(database.sessions, city, lambda: datetime(2026, 11, 17, 17, tzinfo=UTC))
    return replace(DeskServices(database, settings, city, texts, clock=clock), directory=directory)


async def test_search_and_send(residents: Residents, signed_in: SignedIn) -> None:
    """A card in the web chat, facts in a text message by SMS; each in the resident's language, each once."""
    ana = await signed_in()
    found = (await ana.get("resources?q=food&zip=87108&language=en"))["items"]
    assert 1 <= len(found) <= 10
    service = found[0]
    assert service["phone"]
    assert service["verified_text"]
    for channel, who, language in (("web", "token", "es"), ("sms", "+15055550102", "en")):
        conversation_id, handoff_id = await residents.in_danger(channel=channel, who=who, language=language)
        await ana.post(f"handoffs/{handoff_id}/claim")
        body = {"client_id": f"resource-{channel}", "service_id": service["id"]}
        sent = await ana.post(f"conversations/{conversation_id}/resources", body)
        assert (await ana.post(f"conversations/{conversation_id}/resources", body))["id"] == sent["id"]
        assert (sent["author"], sent["client_id"]) == ("dispatcher", body["client_id"])
        if channel == "web":
            assert [card["id"] for card in sent["resources"]] == [service["id"]]
            assert "Checked" not in sent["text"]
        else:
            assert sent["resources"] == []
            assert service["phone"] in sent["text"]
            assert service["verified_text"] in sent["text"]


async def test_what_the_directory_does_not_have_is_not_sent(residents: Residents, signed_in: SignedIn) -> None:
    ana = await signed_in()
    conversation_id, handoff_id = await residents.in_danger()
    path, body = f"conversations/{conversation_id}/resources", {"client_id": "a", "service_id": "nothing"}
    assert await ana.refused(path, body) == (404, "not_found")
    service = (await ana.get("resources?q=shelter"))["items"][0]
    assert await ana.refused(path, {**body, "service_id": service["id"]}) == (403, "not_claimed_by_you")
    await ana.post(f"handoffs/{handoff_id}/claim")
    assert await ana.refused("conversations/nobody/resources", body) == (404, "not_found")
