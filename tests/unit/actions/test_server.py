"""The loopback server of the actions: an action that fails is never a false success, and its words are not logged."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions_server import build_actions_app


class Echo(Action):
    def name(self) -> str:
        return "action_echo"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        dispatcher.utter_message(response="utter_echo", word=tracker.latest_message["text"])
        return []


class Broken(Action):
    def name(self) -> str:
        return "action_broken"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        raise RuntimeError(f"cannot handle {tracker.latest_message['text']}")


def _call(action: str) -> dict[str, Any]:
    message = {"text": "call me at 505 555 0199", "intent": {}, "entities": []}
    tracker = {
        "sender_id": "c", "slots": {}, "latest_message": message, "events": [], "paused": False,
        "followup_action": None, "active_loop": {}, "latest_action_name": "action_listen",
    }  # fmt: skip
    return {"next_action": action, "sender_id": "c", "domain": {"version": "3.1"}, "tracker": tracker}


async def test_an_action_runs_and_answers() -> None:
    async with TestClient(TestServer(build_actions_app([Echo()]))) as client:
        response = await client.post("/webhook", json=_call("action_echo"))
        assert response.status == 200
        assert (await response.json())["responses"][0]["response"] == "utter_echo"


@pytest.mark.parametrize(("action", "status"), [("action_broken", 500), ("action_unknown", 404), ("", 400)])
async def test_a_failure_is_a_failure(action: str, status: int) -> None:
    async with TestClient(TestServer(build_actions_app([Broken()]))) as client:
        assert (await client.post("/webhook", json=_call(action))).status == status


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b'{"next_action": "action_echo"}'])
async def test_a_bad_call_is_an_error(body: bytes) -> None:
    async with TestClient(TestServer(build_actions_app([Echo()]))) as client:
        assert (await client.post("/webhook", data=body)).status >= 400


async def test_what_a_resident_wrote_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    async with TestClient(TestServer(build_actions_app([Broken()]))) as client:
        body = await (await client.post("/webhook", json=_call("action_broken"))).text()
    written = capsys.readouterr()
    assert "0199" not in body + written.out + written.err
