"""Asking the engine: patience while it restarts, and an honest answer when it does not come back.

The engine keeps nothing: it is given the state of the dialogue with every message and returns the new one, so
a turn that failed is simply asked again from the same state.
"""

from __future__ import annotations

import asyncio
import time
from zoneinfo import ZoneInfo

import structlog

from bot import follow_ups, silence
from bot.engine_client import Command, EngineClient, TurnContext, TurnRequest, TurnResult
from bot.errors import EngineSilent, EngineUnavailable, MissingText
from bot.for_editors import told_by
from bot.handoffs import PRIORITIES
from bot.replies import ReplyRenderer
from bot.safety import Verdict
from bot.store.models import utc_now
from bot.texts import Texts
from bot.turn import Decision, HandoffRequest, Saying, Situation

log = structlog.get_logger(__name__)

PATIENCE = 20.0
"""Seconds after which a resident is told that something is wrong. A killed engine is back within about 15."""
_PAUSES = (0.2, 0.5, 1.0, 2.0)
LONGEST_FOR_ENGINE = 1000
"""Characters of a message that the engine is given; the screen and the desk see all of it."""


class Dialogue:
    """One turn with the engine, as a decision."""

    def __init__(
        self,
        engine: EngineClient,
        renderer: ReplyRenderer,
        texts: Texts,
        zone: ZoneInfo,
        patience: float = PATIENCE,
    ) -> None:
        self._zone = zone
        self._engine = engine
        self._renderer = renderer
        self._texts = texts
        self._patience = patience

    async def decide(self, situation: Situation, verdict: Verdict, text: str | None = None) -> Decision:
        """What the engine makes of the message (or of `text` in its place), or the honest failure reply."""
        try:
            result = await self._ask(self._request(situation, text or situation.text))
            return await self._decision(situation, verdict, result)
        except (EngineUnavailable, EngineSilent, MissingText) as error:
            log.error("engine_failed", conversation=situation.conversation.id, error=type(error).__name__)
            return self._failure(situation, verdict)

    async def _ask(self, request: TurnRequest) -> TurnResult:
        deadline = time.monotonic() + self._patience
        for attempt in range(1000):
            try:
                return await self._engine.turn(request)
            except EngineUnavailable:
                pause = _PAUSES[min(attempt, len(_PAUSES) - 1)]
                if time.monotonic() + pause > deadline:
                    raise
                await asyncio.sleep(pause)
        raise EngineUnavailable("the engine did not answer")

    def _request(self, situation: Situation, text: str) -> TurnRequest:
        return TurnRequest(
            conversation=situation.conversation.id,
            text=for_engine(text),
            state=situation.dialogue_state,
            context=TurnContext(
                language=situation.language,
                channel=situation.channel,
                now=utc_now().astimezone(self._zone),  # "on Sunday" is the city's
                follow_up=follow_ups.stage_of(situation),
            ),
        )

    async def _decision(self, situation: Situation, verdict: Verdict, result: TurnResult) -> Decision:
        decision = Decision(
            verdict,
            changes={"dialogue_state": result.state, "intake": result.intake, **silence.after_turn(result.state)},
            engine_answered=True,
            for_editors=told_by(result, follow_ups.outcome_of(situation, result)),
        )
        commands = [reply for reply in result.replies if isinstance(reply, Command)]
        language = next((command.language for command in commands if command.language), situation.language)
        decision.changes["language"] = language
        for reply in result.replies:
            if isinstance(reply, Command):
                self._obey(reply, situation, decision)
            else:
                decision.says += await self._renderer.render(reply, language, situation.channel)
        decision.changes |= follow_ups.after_turn(situation, decision, result, self._zone)
        if not decision.says:
            raise EngineSilent("the engine had nothing to say")
        return decision

    def _obey(self, command: Command, situation: Situation, decision: Decision) -> None:
        """Commands of the dialogue: carried out by whoever stores the decision, never by the engine."""
        match command.command:
            case "handoff":
                decision.handoff = self._handoff(command.reason)
                key = "utter_handoff_person" if situation.on_shift else "utter_handoff_person_no_one"
                decision.says.append(self._saying(situation, key))
            case "report":
                decision.handoff = HandoffRequest("report", PRIORITIES["report"])
            case "end":
                decision.changes["dialogue_state"] = None

    @staticmethod
    def _handoff(reason: str | None) -> HandoffRequest:
        if reason == "danger_intent":
            return HandoffRequest("danger", PRIORITIES["crisis"], "crisis", ("distress",))
        return HandoffRequest("person", PRIORITIES["person"])

    def _failure(self, situation: Situation, verdict: Verdict) -> Decision:
        return Decision(
            verdict,
            says=[self._saying(situation, "utter_system_trouble")],
            handoff=HandoffRequest("failure", PRIORITIES["failure"]),
        )

    def _saying(self, situation: Situation, key: str) -> Saying:
        text = self._texts.render(key, language=situation.language, channel=situation.channel)
        return Saying(text.text, buttons=text.buttons)


def for_engine(text: str) -> str:
    """A leading slash would be read as a command of the engine; nothing of it is one."""
    return text.lstrip("/ \n")[:LONGEST_FOR_ENGINE] or "."
