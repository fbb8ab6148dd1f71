"""A form whose engine or actions are killed in the middle goes on where it was: the bot holds its state."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.system import System, running_system

UNTROUBLED, INTERRUPTED = "+15055552901", "+15055552902"
TEXTS = ["I need food for my kids", "87108", "more"]


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["engine", "actions"])
async def test_a_form_interrupted_by_a_killed_process_goes_on(tmp_path: Path, killed: str) -> None:
    """It dies before every text of one resident; they read what somebody reads who had no trouble.

    The text comes when it has begun to start, so that all the bot's patience is for the start, not for the
    pauses in between that grow with every death.
    """
    async with running_system(tmp_path, ACS_SMS_RATE="0") as system:
        for text in TEXTS:
            await say(system, UNTROUBLED, text)
        for text in TEXTS:
            await system.kill_and_start(killed)
            await say(system, INTERRUPTED, text)
        assert read_by(system, INTERRUPTED) == read_by(system, UNTROUBLED)
        assert len(read_by(system, INTERRUPTED)) >= len(TEXTS)
        assert any("505-" in text for text in read_by(system, INTERRUPTED)), "no service was found"


async def say(system: System, number: str, text: str) -> None:
    sent = await system.carrier.text_from(number, text)
    assert sent.webhook == "200"
    await system.settled()


def read_by(system: System, number: str) -> list[str]:
    return [text.body for text in system.carrier.received_by(number)]
