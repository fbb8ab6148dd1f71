"""Rasa's turn without its waste, measured on 3.6.21: nothing here changes what is decided.

For each of the two or three runs of its graph a turn, Rasa plans the graph anew with dask and formats the whole tracker
for a debug log that nobody reads. It copies for the same log what it says and does, copies each slot eight times a turn
by way of pickle's protocol, walks over all classes of events to find one by its name, makes an empty domain to see that
its own is not empty, looks through all rules three times although there are few states that a conversation can be in,
and asks of every slot, twice a turn, how the message fills it, though all of ours are filled by actions alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.actions.action import ActionExtractSlots
from rasa.core.actions.forms import FormAction
from rasa.core.policies import rule_policy
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core import trackers
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

_STATES_REMEMBERED = 2000
_Step = tuple[str, GraphNode, tuple[str, ...]]


class PlannedRunner(DaskGraphRunner):
    """Runs the nodes of the graph one after the other, in an order that is found once for each target."""

    def __init__(self, loaded: DaskGraphRunner) -> None:
        """`loaded`: the runner that Rasa made; its nodes are taken over."""
        self.__dict__.update(loaded.__dict__)
        self._plans: dict[tuple[str, ...], list[_Step]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: Sequence[str] | None = None) -> dict[str, Any]:
        """The outputs of these nodes. `inputs` stand for nodes that the graph lacks: the message, the tracker."""
        wanted = tuple(targets or self._graph_schema.target_names)
        if wanted not in self._plans:
            self._plans[wanted] = self._plan(wanted)
        values = dict(inputs or {})
        for name, node, needs in self._plans[wanted]:
            values[name] = node(*((need, values[need]) for need in needs))[1]
        return {name: values[name] for name in wanted}

    def _plan(self, wanted: tuple[str, ...]) -> list[_Step]:
        nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
        planned: dict[str, _Step] = {}

        def add(name: str) -> None:
            if name in nodes and name not in planned:
                needs = tuple(nodes[name].needs.values())
                for need in needs:
                    add(need)
                planned[name] = (name, self._instantiated_nodes[name], needs)

        for name in nodes:
            add(name)
        return list(planned.values())


def make_turns_cheap() -> None:
    """Replace what is costly for nothing. Call once, before the first turn."""
    trackers.copy = SimpleNamespace(copy=_copied)  # it copies nothing but slots
    ActionExtractSlots.run = _filled_by_actions
    FormAction._temporary_tracker = _with_its_slots(FormAction._temporary_tracker)
    RulePolicy._get_possible_keys = _remembered(RulePolicy._get_possible_keys)
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
    Domain.empty = staticmethod(cache(Domain.empty))
    for module in (processor, forms, rule_policy):  # they copy for their debug log only, which is off
        module.copy = SimpleNamespace(deepcopy=_as_it_is)


def _remembered(find: Callable[..., set[str]]) -> Callable[..., set[str]]:
    """`find` tells which rules fit these states: intents, actions and the slots that count. It is asked once more with
    the text in the intent's place. No rule of ours goes by a text, so that it is left out: none stays here."""
    known: dict[tuple[int, str], set[str]] = {}

    def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
        states = [_without_text(state) for state in states]
        key = (id(lookup), repr(states))
        if key not in known:
            if len(known) >= _STATES_REMEMBERED:
                known.clear()
            known[key] = find(policy, lookup, states)
        return known[key]

    return possible_keys


def _without_text(state: State) -> State:
    return {**state, "user": {**state["user"], "text": ""}} if "text" in state.get("user", ()) else state


def _copied(slot: Slot) -> Slot:
    """What copy.copy makes of a slot, in a tenth of the time."""
    twin = object.__new__(type(slot))
    twin.__dict__.update(slot.__dict__)
    return twin


def _with_its_slots(make: Callable[..., DialogueStateTracker]) -> Callable[..., DialogueStateTracker]:
    """The tracker on which a form tries what it was told begins with what was known before (see Dialogue._restore),
    not with the empty slots of the domain."""

    def temporary_tracker(
        form: FormAction, current: DialogueStateTracker, events: list[Event], _: Domain
    ) -> DialogueStateTracker:
        return make(form, current, events, SimpleNamespace(slots=current.slots.values()))

    return temporary_tracker


async def _filled_by_actions(*_: Any) -> list[Event]:
    """What a message by itself sets: no slot (tests/unit/engine/test_domain.py holds it)."""
    return []


def _as_it_is(value: Any) -> Any:
    return value
