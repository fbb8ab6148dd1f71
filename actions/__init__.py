"""Custom actions: what the dialogue does besides talking. They read the directory and the city file, and change
nothing: what must happen (a handoff, a report) goes back to the bot as a command."""

from __future__ import annotations

from rasa_sdk import Action

from actions.finish import ActionFinishIntake
from actions.follow_up import ActionAnswer, ActionResultOutcome
from actions.intake_form import ValidateIntakeForm
from actions.problems import ActionResultProblem
from actions.results import ActionMoreResults, ActionResultCondition, ActionResultDetails, ActionTextList, Searches
from actions.steering import (
    ActionChangeLanguage,
    ActionDanger,
    ActionHandoff,
    ActionNotUnderstood,
    ActionStartOver,
)
from bot.city import City

__all__ = ["Searches", "all_actions"]


def all_actions(city: City, directory: Searches) -> list[Action]:
    """Every custom action of domain.yml, ready to be served."""
    return [
        ValidateIntakeForm(city),
        ActionFinishIntake(directory),
        ActionMoreResults(directory),
        ActionResultDetails(),
        ActionResultCondition(directory),
        ActionResultProblem(),
        ActionResultOutcome(),
        ActionTextList(),
        ActionAnswer(),
        ActionHandoff(),
        ActionDanger(),
        ActionChangeLanguage(),
        ActionStartOver(),
        ActionNotUnderstood(),
    ]
