"""One turn of dialogue: restore a short tracker from the state the bot sent, let Rasa handle one message, hand the
replies and the new state back. Nothing is kept between turns, so any engine can serve any conversation."""

from __future__ import annotations

import re
from copy import copy
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected, ActiveLoop, Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from engine.cheaper import PlannedRunner
from engine.expected import in_the_light_of
from engine.remote_actions import ActionsEndpoint
from engine.replies import ReplyCollector, ResponseKeys

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff]+")
_MAX_LENGTH = 1600  # characters: ten SMS parts
_CONTEXT = ("language", "channel", "now", "follow_up")
# A question outside of an intake: what it waits for is forgotten with the next message, whatever that is.
_FOR_ONE_TURN = ("problem",)
# The intake as the desk sees it: these slots, by these names.
INTAKE = (
    "goal", "call_type", "needs", "for_whom", "situation", "location", "danger", "injured", "weapons", "description",
    "direction", "last_seen", "in_view", "indoors", "will_stay", "name", "callback",
)  # fmt: skip


class TurnFailed(Exception):
    """The turn cannot be answered: an action failed, or the dialogue found nothing to say."""


def clean(text: str) -> str:
    """Without control characters, capped, and never an injected intent: a leading slash is dropped."""
    return _CONTROL.sub(" ", text)[:_MAX_LENGTH].strip().lstrip("/").strip()


class _Processor(MessageProcessor):
    """Rasa's processor, but an action that fails fails the turn. Rasa itself logs it and answers nothing. And a message
    is read in the light of the question that it follows, if any."""

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        parsed: dict[str, Any] = await super().parse_message(message, tracker, only_output_properties)
        if tracker is None:
            return parsed
        asked = tracker.get_slot("requested_slot") if tracker.active_loop_name else None
        opening = not tracker.active_loop_name and tracker.get_slot("goal") is None
        return in_the_light_of(parsed, asked, opening=opening, reported=tracker.get_slot("call_type"))

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        before = tracker.copy()
        before.update_with_events(prediction.events, self.domain)
        try:
            events: list[Event] = await action.run(output_channel, nlg, before, self.domain)
        except ActionExecutionRejection:
            tracker.update(ActionExecutionRejected(action.name(), prediction.policy_name, prediction.max_confidence))
            return True
        except Exception as error:
            raise TurnFailed(f"{action.name()} failed: {type(error).__name__}") from error
        self._log_action_on_tracker(tracker, action, events, prediction)
        await self._send_bot_messages(events, tracker, output_channel)
        return self.should_predict_another_action(action.name())


class Dialogue:
    """The loaded model. `turn` may run for many conversations at once; they share nothing that changes."""

    def __init__(self, model: Path, actions: ActionsEndpoint) -> None:
        self._processor = _Processor(
            model,
            tracker_store=InMemoryTrackerStore(Domain.empty()),  # asked for by Rasa, never used
            lock_store=InMemoryLockStore(),
            generator=ResponseKeys(),
            action_endpoint=actions,
            on_circuit_break=_going_in_circles,
        )
        self._processor.graph_runner = PlannedRunner(self._processor.graph_runner)

    @property
    def domain(self) -> Domain:
        return self._processor.domain

    async def turn(
        self, conversation: str, text: str, state: dict[str, Any] | None, context: dict[str, Any]
    ) -> dict[str, Any]:
        """The answer of the contract: replies, state, intake, intent. TurnFailed when there is none."""
        tracker = self._restore(conversation, state or {}, context)
        channel = ReplyCollector()
        message = UserMessage(clean(text), channel, conversation, input_channel=channel.name())
        await self._processor._handle_message_with_tracker(message, tracker)
        await self._processor._run_prediction_loop(channel, tracker)
        if not channel.replies:
            raise TurnFailed("the dialogue found nothing to say")
        slots = tracker.current_slot_values()
        intent = tracker.latest_message.intent
        return {
            "replies": channel.replies,
            "state": _compact(slots, tracker.active_loop_name, (state or {}).get("slots", {})),
            "intake": {**{name: slots.get(name) for name in INTAKE}, "needs": slots.get("needs") or []},
            "intent": {"name": intent.get("name"), "confidence": round(float(intent.get("confidence", 0)), 4)},
        }

    def _restore(self, conversation: str, state: dict[str, Any], context: dict[str, Any]) -> DialogueStateTracker:
        """The slots begin with the values they had. As events they would be gone through again at every step of Rasa's,
        which makes the tracker of each moment anew."""
        values = {**state.get("slots", {}), **{name: context.get(name) for name in _CONTEXT}}
        slots = [
            _beginning_with(values[slot.name], slot) if slot.name in values else slot for slot in self.domain.slots
        ]
        events: list[Event] = [ActionExecuted(ACTION_LISTEN_NAME)]
        if state.get("loop") in self.domain.form_names:
            events.insert(0, ActiveLoop(state["loop"]))
        return DialogueStateTracker.from_events(conversation, events, slots=slots)


def _beginning_with(value: Any, slot: Slot) -> Slot:
    begun = copy(slot)
    begun.initial_value = value
    return begun


def _compact(slots: dict[str, Any], loop: str | None, before: dict[str, Any]) -> dict[str, Any]:
    past = {*_CONTEXT, *(name for name in _FOR_ONE_TURN if name in before)}
    kept = {name: value for name, value in slots.items() if value is not None and name not in past}
    kept.pop("session_started_metadata", None)
    return {"slots": kept, "loop": loop}


def _going_in_circles(*_: Any) -> None:
    raise TurnFailed("the dialogue went in circles")
