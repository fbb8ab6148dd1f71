"""The real screen with the real trained model; trained once where the data has changed."""

from __future__ import annotations

import pytest

from bot.safety import Screen
from bot.safety.training import ensure_model


@pytest.fixture(scope="session")
def screen() -> Screen:
    return Screen.load(ensure_model())
