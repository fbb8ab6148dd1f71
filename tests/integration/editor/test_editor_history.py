"""History, undo and merging: nothing is lost, and nothing newer is overwritten."""

from __future__ import annotations

import asyncio

from bot.editor import reports
from bot.store.session import Database
from tests.support.editors import Editor


async def test_undo_brings_back_every_field_of_one_act(eva: Editor) -> None:
    before = await eva.record("pantry")
    await eva.edit(
        "pantry", phones=[{"number": "505-555-0199"}], hours="24/7", languages=["es"], url="https://a.example.org"
    )
    seen = await eva.edit("pantry", documents=[{"en": "ID", "es": ""}])
    newer, older = seen["history"]
    undone = await eva.undo(older["id"])
    assert undone["record"]["phones"] == before["record"]["phones"]
    assert undone["record"]["hours"] == before["record"]["hours"]
    assert undone["record"]["documents"] == [{"en": "ID", "es": ""}]
    await eva.undo(newer["id"])
    after = await eva.record("pantry")
    assert after["record"] == before["record"]
    assert after["version"] == before["version"]
    assert [row["action"] for row in after["history"]] == ["undo", "undo", "edit", "edit"]
    assert all(row["undone"] for row in after["history"][2:])
    assert (await eva.undo(newer["id"], status=409))["error"]["code"] == "already_undone"


async def test_undo_does_not_overwrite_what_is_newer(eva: Editor) -> None:
    """The newer change is to be undone first, and then the older one can be."""
    await eva.edit("pantry", url="https://one.example.org")
    seen = await eva.edit("pantry", url="https://two.example.org")
    newer, older = seen["history"]
    refused = await eva.undo(older["id"], status=409)
    assert refused["error"]["code"] == "changed_since"
    await eva.undo(newer["id"])
    assert (await eva.undo(older["id"]))["record"]["url"] == ""


async def test_an_undo_can_be_undone(eva: Editor) -> None:
    seen = await eva.edit("pantry", url="https://one.example.org")
    undone = await eva.undo(seen["history"][0]["id"])
    again = await eva.undo(undone["history"][0]["id"])
    assert again["record"]["url"] == "https://one.example.org"


async def test_undo_of_a_verification(eva: Editor) -> None:
    before = await eva.record("maybe")
    seen = await eva.act("maybe", "verify", how="phone")
    undone = await eva.undo(seen["history"][0]["id"])
    assert (undone["verification"], undone["checked"]) == ("unverified", before["checked"])


async def test_twins_are_suggested_and_merged(eva: Editor, database: Database) -> None:
    """The other one's id leads to the one kept, its history stays, and undo parts them again."""
    suggested = (await eva.get("pairs"))["items"]
    assert [(pair["first"]["name"].lower(), pair["second"]["name"].lower()) for pair in suggested] == [
        ("valley pantry", "valley pantry")
    ]
    assert set(suggested[0]["why"]) == {"name", "phone"}
    keep, drop = await eva.record("pantry"), await eva.record("twin")
    async with database.write() as session:
        await reports.report_problem(session, "twin", "closed", "sms", "en")
    body = {
        "keep": keep["id"],
        "keep_version": keep["version"],
        "drop": drop["id"],
        "drop_version": drop["version"],
        "take": ["cost"],
    }
    kept = await eva.post("merge", body)
    assert kept["record"]["cost"]["en"] == "Free"
    assert kept["record"]["hours"] == keep["record"]["hours"]
    gone = await eva.record("twin")
    assert (gone["status"], gone["merged_into"], gone["merged_into_name"]) == ("inactive", keep["id"], "Valley pantry")
    async with database.write() as session:
        assert await reports.merged_ids(session) == {drop["id"]: keep["id"], "twin": keep["id"]}
        assert await reports.open_reports_of(session) == {}
        await reports.report_problem(session, "twin", "other", "web", "es")  # an old card's id
        assert await reports.open_reports_of(session) == {keep["id"]: 1}
    assert (await eva.get("pairs"))["items"] == []
    await eva.undo(kept["history"][0]["id"])
    assert (await eva.record("twin"))["status"] == "active"
    assert (await eva.record("pantry"))["record"]["cost"]["en"] == ""
    async with database.read() as session:
        assert await reports.merged_ids(session) == {}


async def test_pairs_that_are_not_the_same_are_not_suggested_again(eva: Editor) -> None:
    pair = (await eva.get("pairs"))["items"][0]
    await eva.post("pairs/distinct", {"first": pair["second"]["id"], "second": pair["first"]["id"]})
    assert (await eva.get("pairs"))["items"] == []


async def test_a_secret_record_is_not_merged_with_an_open_one(eva: Editor) -> None:
    keep, drop = await eva.record("pantry"), await eva.record("refuge")
    body = {"keep": keep["id"], "keep_version": keep["version"], "drop": drop["id"], "drop_version": drop["version"]}
    assert await eva.refused("merge", body) == (409, "differently_secret")
    assert await eva.refused("merge", {**body, "take": ["withheld"]}) == (422, "invalid")
    same = {**body, "drop": keep["id"], "drop_version": keep["version"]}
    assert await eva.refused("merge", same) == (422, "invalid")


async def test_who_changed_what(eva: Editor) -> None:
    """All of it, the latest first, by name."""
    await eva.edit("pantry", url="https://one.example.org")
    await eva.act("maybe", "verify", how="website")
    changes = (await eva.get("changes"))["items"]
    assert [(row["by"], row["action"], row["record_name"]) for row in changes] == [
        ("Eva Baca", "verify", "Church pantry"),
        ("Eva Baca", "edit", "Valley pantry"),
    ]
    assert changes[1]["after"] == {"url": "https://one.example.org"}
    older = await eva.get(f"changes?before={changes[0]['id']}")
    assert [row["action"] for row in older["items"]] == ["edit"]


async def test_reports_and_editors_at_the_same_moment(eva: Editor, database: Database) -> None:
    """Nobody waits for the other in a circle, and every report is either answered or open."""

    async def complain() -> None:
        async with database.write() as session:
            await reports.report_problem(session, "pantry", "closed", "sms", "en")

    async def verify() -> int:
        version = (await eva.record("pantry"))["version"]
        answer = await eva.ask("POST", "records/pantry/verify", {"version": version, "how": "phone"})
        return answer.status

    for _ in range(3):
        done = await asyncio.gather(complain(), verify(), complain(), verify(), complain())
        assert set(done) - {None} <= {200, 409}
    seen = await eva.record("pantry")
    still_open = [report for report in seen["reports"] if report["closed_at"] is None]
    assert len(seen["reports"]) == 9
    async with database.read() as session:
        assert sum((await reports.open_reports_of(session)).values()) == len(still_open)
