"""No path to a resident's answer goes around the safety screen: seen at run time, and in the code's own structure."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from bot import handoffs
from bot.message_flow import MessageFlow
from bot.safety import Screen, Verdict
from bot.screening import Screening
from bot.store.models import User
from bot.turn import Decision
from tests.support.residents import Resident, ToldEngine

BOT = Path(__file__).parents[3] / "bot"
ANSWERS = {"message_flow.py"}
"""Where texts that answer a message are stored."""
SPEAKS_UNASKED = {
    *("desk/records.py", "desk/calls/conversations.py", "handoff_timers.py", "silence.py", "follow_up_timer.py"),
    "texting.py",
}
"""Where a dispatcher speaks, a timer, or a button under a list: no message of a resident is answered there."""


class Watching:
    """The real screen, and a list of what it was asked, in order with what the engine heard."""

    def __init__(self, screen: Screen, engine: ToldEngine) -> None:
        self.screen, self.engine = screen, engine
        self.checked: list[str] = []
        self.heard_before: list[int] = []

    def check_all(self, messages: Sequence[tuple[str, Sequence[str]]]) -> list[Verdict]:
        self.checked += [text for text, _ in messages]
        self.heard_before += [len(self.engine.heard)] * len(messages)
        return self.screen.check_all(messages)


@pytest.fixture
def watching(screen: Screen, engine: ToldEngine, resident: Resident, visitor: Resident) -> Watching:
    watching = Watching(screen, engine)
    for one in (resident, visitor):
        flow: MessageFlow = one.flow
        flow._screen = Screening(watching)  # type: ignore[arg-type]
    return watching


MESSAGES = [
    "I need food", "87108", "", "🙂", "HELP", "STOP", "START", "help me please", "/restart",
    "I want to talk to a person", "no", "si", "quiero hablar con alguien", "my brother has a knife",
    "are you there?", "I can't do this any more", "yes", "me quiero morir", "thanks", "x" * 1600,
]  # fmt: skip


@pytest.mark.parametrize("channel", ["sms", "web"])
async def test_every_message_is_screened_before_anything_answers_it(
    channel: str, resident: Resident, visitor: Resident, watching: Watching, engine: ToldEngine, dispatcher: User
) -> None:
    """Form answers, keywords, buttons, pictures' empty texts, waiting for a person, a person's turn: all of it."""
    person = resident if channel == "sms" else visitor
    for text in MESSAGES:
        await person.says(text)
    handoff = await person.handoff()
    assert handoff is not None
    async with person.database.write() as session:
        await handoffs.claim(session, handoff.id, dispatcher)
    await person.says("are you the dispatcher?")
    assert watching.checked == [*MESSAGES, "are you the dispatcher?"]
    theirs = [message for message in await person.messages() if message.author == "resident"]
    assert [message.text for message in theirs] == watching.checked
    assert all(message.level is not None and message.processed_at is not None for message in theirs)


@pytest.mark.parametrize("trouble", ["error", "silent"])
async def test_with_the_engine_out_of_order_danger_is_seen_all_the_same(
    resident: Resident, watching: Watching, engine: ToldEngine, trouble: str
) -> None:
    engine.trouble = trouble
    assert resident.expected("utter_system_trouble") in await resident.says("i need food")
    await resident.says("my husband is hitting me right now he has a gun")
    handoff = await resident.handoff()
    assert handoff is not None
    assert (handoff.kind, handoff.priority) == ("danger", 1)
    assert watching.checked[-1].startswith("my husband")
    assert not any("husband" in heard for heard in engine.heard)


async def test_the_engine_hears_nothing_that_was_not_screened_first(
    visitor: Resident, watching: Watching, engine: ToldEngine
) -> None:
    for text in ("hello", "i need food", "87108", "gracias"):
        await visitor.says(text)
    assert engine.heard == watching.checked
    assert watching.heard_before == [0, 1, 2, 3]


def test_a_decision_cannot_be_made_without_a_verdict() -> None:
    first, *_ = fields(Decision)
    assert first.name == "verdict"
    with pytest.raises(TypeError):
        Decision()  # type: ignore[call-arg]


def _name(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")


def _calls(tree: ast.AST, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node) == name]


def _tree(path: Path) -> ast.AST:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_only_the_message_flow_answers_messages() -> None:
    """Texts reach a resident through `say`; whoever calls it for a message that is answered is the message flow."""
    for path in BOT.rglob("*.py"):
        where = path.relative_to(BOT).as_posix()
        awaited = [node.value for node in ast.walk(_tree(path)) if isinstance(node, ast.Await)]
        for call in awaited:
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "say":
                answers = any(keyword.arg == "answers" for keyword in call.keywords)
                assert where in (ANSWERS if answers else ANSWERS | SPEAKS_UNASKED), f"{where}:{call.lineno} speaks"


def test_only_the_message_flow_lets_the_dialogue_decide() -> None:
    """The engine is asked in one place, after `Screen.check`, and only with the verdict in hand."""
    asking = {
        path.relative_to(BOT).as_posix()
        for path in BOT.rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("_dialogue", "_engine") for node in ast.walk(_tree(path))
        )
    }
    assert asking == {"message_flow.py", "dialogue.py"}
    decide = next(
        node
        for node in ast.walk(_tree(BOT / "message_flow.py"))
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "_decide"
    )
    first = [node.lineno for node in _calls(decide, "check")]
    assert first
    assert first[0] < min(node.lineno for node in _calls(decide, "_decide_by_owner"))
