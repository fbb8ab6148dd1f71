"""Finding, editing, verifying, retiring: what an editor does with one record, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select

from bot.desk import DeskServices
from bot.directory import Directory, Query
from bot.editor import reports
from bot.store.directory_tables import Address, DirectoryDataset, Location, Phone, Schedule, Service, ServiceAtLocation
from bot.store.editing import DirectoryChange
from bot.store.session import Database
from tests.support.desk import SQLITE_ONLY, Clock
from tests.support.editors import Editor

SignedIn = Callable[..., Awaitable[Editor]]


async def names(editor: Editor, query: str) -> list[str]:
    return [line["short_id"] for line in (await editor.get(f"records?{query}"))["items"]]


async def test_find_by_name_number_and_state(eva: Editor) -> None:
    """All words must be there; accents of the Spanish name, digits of a number; and the filters."""
    assert await names(eva, "q=pantry+valley") == ["maybe", "pantry", "twin"]  # of Valley Helpers, all three
    assert await names(eva, "q=despensa+iglesia") == ["maybe"]
    assert await names(eva, "q=5550101") == ["maybe"]
    assert await names(eva, "q=100%25") == []
    assert set(await names(eva, "which=unverified")) == {"maybe"}
    await eva.act("twin", "retire", reason="not_offered")
    assert await names(eva, "which=retired") == ["twin"]
    assert set(await names(eva, "which=due")) == {"pantry", "maybe", "refuge"}


async def test_an_edit_reaches_the_tables_and_the_search(
    eva: Editor, database: Database, services: DeskServices, clock: Clock
) -> None:
    """Number, address, hours and needs are stored as HSDS has them, and a running directory shows them."""
    directory = Directory(database.sessions, services.city, clock)
    found = await directory.search(Query(text="food", limit=9))
    assert "505-555-0100" in [card.phone for card in found.matches]
    seen = await eva.edit(
        "pantry",
        phones=[
            {"number": "(505) 555 0177", "type": "voice", "extension": "12", "label": {"en": "Desk", "es": "Mesa"}}
        ],
        place={"address_1": "9 New St", "city": "Albuquerque", "state": "nm", "zip": "87108"},
        hours="Mon-Fri 8 am-5 pm",
        languages=["en", "es"],
        documents=[{"en": "Photo ID", "es": "Identificación"}],
        categories=["food", "showers"],
        features=["no-id"],
    )
    assert seen["record"]["phones"][0]["number"] == "505-555-0177"
    assert (seen["record"]["hours"], seen["hours_typed"]) == ("Mo-Fr 08:00-17:00", "Mon-Fri 8 am-5 pm")
    await directory.refresh()
    card = await directory.get("pantry", "es")
    assert card
    assert (card.phone, card.address, card.what_to_bring) == (
        "505-555-0177",
        "9 New St, Albuquerque, NM 87108",
        "Identificación",
    )
    assert (card.categories, card.languages) == (("food", "showers"), ("en", "es"))
    async with database.read() as session:
        rows = (await session.scalars(select(Phone.id).where(Phone.number == "505-555-0100"))).all()
        assert len(rows) == 1  # the twin's
        days = (await session.scalars(select(Schedule.byday))).all()
        assert days == ["MO,TU,WE,TH,FR"]
        assert await session.scalar(select(DirectoryDataset.revision)) == 2


async def test_what_is_not_right_is_named_field_by_field(eva: Editor) -> None:
    refused = await eva.edit(
        "pantry",
        status=422,
        name={"en": "", "es": ""},
        phones=[{"number": "505-555-010"}, {"number": "12345", "type": "voice"}],
        place={"address_1": "1 Main St", "city": "", "zip": "00000"},
        hours="whenever",
        minimum_age=30,
        maximum_age=20,
        categories=["no-such"],
        url="not an address",
    )
    assert refused["error"]["code"] == "invalid_record"
    problems = {item["field"]: item["message"] for item in refused["error"]["fields"]}
    assert set(problems) == {
        "name.en", "phones.0.number", "phones.1.number", "place.city", "place.zip", "hours", "maximum_age",
        "categories", "url",
    }  # fmt: skip
    assert "9 digits, not ten" in problems["phones.0.number"]
    assert (await eva.record("pantry"))["history"] == []


async def test_nothing_changed_is_no_change(eva: Editor) -> None:
    before = await eva.record("pantry")
    after = await eva.edit("pantry")
    assert (after["version"], after["history"]) == (before["version"], [])


async def test_of_two_who_edit_at_once_the_second_is_told(eva: Editor, signed_in: SignedIn) -> None:
    seen = await eva.record("pantry")
    ben = await signed_in("ben", "Ben Chee", "both")
    await ben.edit("pantry", url="https://example.org")
    response = await eva.ask("PUT", "records/pantry", {"version": seen["version"], "record": seen["record"]})
    assert response.status == 409
    assert "Ben Chee has changed this record" in (await response.json())["error"]["message"]


async def test_verifying_says_who_when_and_how(eva: Editor, clock: Clock) -> None:
    """A record that was held back is shown again; what is due comes back after the set time."""
    seen = await eva.act("maybe", "verify", how="phone", note="Spoke to the office")
    checked = seen["checked"]
    assert (checked["by"], checked["how"], checked["overdue"]) == ("Eva Baca", "phone", None)
    assert seen["verification"] == "verified"
    assert seen["history"][0]["note"] == "Spoke to the office"
    assert "maybe" not in await names(eva, "which=due")
    clock.ahead = timedelta(days=181)
    await eva.sign_in("eva")
    assert "maybe" in await names(eva, "which=due")
    status, code = await eva.refused("records/maybe/verify", {"version": "x", "how": "phone"})
    assert (status, code) == (409, "changed_meanwhile")
    version = (await eva.record("maybe"))["version"]
    for day in ("2999-01-01", "1999-01-01", "2026-02-30"):
        refused = await eva.refused("records/maybe/verify", {"version": version, "how": "visit", "on": day})
        assert refused == (422, "invalid")


async def test_an_edit_alone_does_not_make_a_record_verified(eva: Editor) -> None:
    """Nor does giving it a number: somebody has to say that they checked."""
    seen = await eva.edit("maybe", cost={"en": "Free", "es": "Gratis"})
    assert seen["verification"] == "unverified"
    seen = await eva.edit("pantry", cost={"en": "Free", "es": "Gratis"})
    assert seen["verification"] == "verified"
    seen = await eva.edit("pantry", phones=[])
    assert seen["verification"] == "unverified"
    seen = await eva.edit("pantry", responder_only=True)
    assert seen["verification"] == "responder_only"


async def test_retired_is_out_of_the_search_and_can_come_back(
    eva: Editor, database: Database, services: DeskServices, clock: Clock
) -> None:
    directory = Directory(database.sessions, services.city, clock)
    assert await directory.get("pantry", "en")
    seen = await eva.act("pantry", "retire", reason="closed")
    assert seen["status"] == "defunct"
    await directory.refresh()
    assert await directory.get("pantry", "en") is None
    version = seen["version"]
    assert await eva.refused("records/pantry/retire", {"version": version, "reason": "closed"}) == (409, "retired")
    await eva.act("pantry", "restore")
    await directory.refresh()
    assert await directory.get("pantry", "en")


async def test_a_place_made_secret_is_kept_nowhere(eva: Editor, database: Database) -> None:
    """Not in the tables and not in the history, so that undo cannot bring it back either."""
    await eva.edit("pantry", place={"address_1": "7 Hidden Ln", "city": "Albuquerque", "state": "NM", "zip": "87108"})
    seen = await eva.edit("pantry", withheld=True)
    assert seen["record"]["place"] is None
    async with database.read() as session:
        assert (await session.scalars(select(Address))).all() == []
        assert (await session.scalars(select(Location))).all() == []
        kept = [str((row.before, row.after)) for row in await session.scalars(select(DirectoryChange))]
    assert not any("Hidden" in text or "Main St" in text for text in kept)
    undone = await eva.undo(seen["history"][0]["id"])
    assert (undone["record"]["withheld"], undone["record"]["place"]) == (False, None)


async def test_a_shared_place_is_left_to_the_others(eva: Editor, database: Database) -> None:
    async with database.write() as session:
        pantry = await session.scalar(select(Service).where(Service.short_id == "pantry"))
        twin = await session.scalar(select(Service).where(Service.short_id == "twin"))
        place = await session.scalar(select(Location))
        assert pantry
        assert twin
        assert place
        session.add(ServiceAtLocation(id="more", dataset="small", service_id=twin.id, location_id=place.id, extra={}))
    await eva.edit("twin", place={"address_1": "5 Other St", "city": "Albuquerque", "state": "NM", "zip": "87108"})
    assert (await eva.record("pantry"))["record"]["place"]["address_1"] == "1 Main St"
    assert (await eva.record("twin"))["record"]["place"]["address_1"] == "5 Other St"


@SQLITE_ONLY
async def test_two_edits_at_the_same_moment(eva: Editor) -> None:
    """One is stored, the other told: never both, never neither."""
    seen = await eva.record("pantry")
    bodies = [
        {"version": seen["version"], "record": {**seen["record"], "url": f"https://example.org/{n}"}} for n in (1, 2)
    ]
    answers = await asyncio.gather(*(eva.ask("PUT", "records/pantry", body) for body in bodies))
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len((await eva.record("pantry"))["history"]) == 1


async def test_reports_lower_a_record_until_somebody_looked(eva: Editor, database: Database) -> None:
    """They come first in the queue; verifying, retiring or dismissing answers them, undo brings them back."""
    async with database.write() as session:
        await reports.report_problem(session, "maybe", "wrong_number", "sms", "es")
        await reports.report_problem(session, "maybe", "closed", "web", "en")
        await reports.count_shown(session, ["pantry", "no-such"])
        await reports.count_shown(session, ["pantry"])
    work = await eva.get("queue")
    assert [(line["short_id"], line["open_reports"]) for line in work["items"]][:2] == [("maybe", 2), ("pantry", 0)]
    assert work["counts"] == {"all": 4, "due": 4, "unverified": 1, "reported": 1, "retired": 0}
    seen = await eva.post("records/maybe/dismiss", {"note": "Called, they answer"})
    assert all(report["closed_at"] for report in seen["reports"])
    async with database.read() as session:
        assert await reports.open_reports_of(session) == {}
    await eva.undo(seen["history"][0]["id"])
    async with database.read() as session:
        assert list((await reports.open_reports_of(session)).values()) == [2]
    await eva.act("maybe", "verify", how="visit")
    assert await eva.refused("records/maybe/dismiss") == (409, "no_reports")
