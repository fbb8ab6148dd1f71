"""One message inside an intake: what it fills, what is asked next, and that nothing is asked three times."""

from __future__ import annotations

from typing import Any

import pytest

from actions.intake_form import ValidateIntakeForm
from bot.city import City
from tests.unit.actions.helpers import Outcome, run


@pytest.fixture
def form(city: City) -> ValidateIntakeForm:
    return ValidateIntakeForm(city)


def _asked(outcome: Outcome) -> Any:
    return outcome.slots["requested_slot"]


async def test_need_and_place_in_one_message_end_the_intake_at_once(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "we need food in 87108", "need_food")
    assert outcome.slots["outcome"] == "resources"
    assert outcome.said == []
    assert outcome.slots["location"]["zip"] == "87108"


async def test_a_need_alone_asks_where(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "we need food", "need_food")
    assert _asked(outcome) == "location"
    assert outcome.said == ["question_location_resources"]


@pytest.mark.parametrize("intent", ["skip", "dont_know"])
async def test_where_may_be_refused(form: ValidateIntakeForm, intent: str) -> None:
    slots = {"goal": "resources", "needs": ["food"], "requested_slot": "location", "asked": {"location": 1}}
    outcome = await run(form, "skip", intent, slots)
    assert outcome.slots["outcome"] == "resources"


async def test_a_question_is_asked_twice_in_other_words_and_then_left(form: ValidateIntakeForm) -> None:
    """Nonsense three times: second wording, then on, with their words kept as the place."""
    slots: dict[str, Any] = {
        "goal": "report", "call_type": "disturbance", "situation": "x", "requested_slot": "location",
        "asked": {"location": 1},
    }  # fmt: skip
    second = await run(form, "qwrt zxcv", "nlu_fallback", slots, confidence=0.3)
    assert second.said == ["question_location_again"]
    third = await run(form, "qwrt zxcv", "nlu_fallback", second.slots, confidence=0.3)
    assert third.said == ["question_danger"]
    assert third.slots["location"]["kind"] == "other"


async def test_two_misses_about_what_is_wanted_offer_a_person(form: ValidateIntakeForm) -> None:
    slots: dict[str, Any] = {"requested_slot": "situation", "asked": {"situation": 1}}
    second = await run(form, "qwrt", "nlu_fallback", slots, confidence=0.3)
    assert second.said == ["question_situation_again"]
    third = await run(form, "qwrt", "nlu_fallback", second.slots, confidence=0.3)
    assert third.slots["outcome"] == "lost"


async def test_a_digression_is_answered_and_the_question_stands(form: ValidateIntakeForm) -> None:
    slots = {"goal": "resources", "needs": ["food"], "requested_slot": "location", "asked": {"location": 1}}
    outcome = await run(form, "will the police come?", "faq_police", slots)
    assert outcome.said == ["faq_police", "question_location_resources_again"]
    again = await run(form, "is it free", "faq_cost", outcome.slots)
    assert again.said == ["faq_cost"]
    assert _asked(again) == "location"


@pytest.mark.parametrize(
    ("intent", "outcome"),
    [
        ("ask_human", "person"),
        ("danger_suicide", "danger"),
        ("never_mind", "cancelled"),
        ("start_over", "start_over"),
    ],
)
async def test_ways_out_are_open_at_every_question(form: ValidateIntakeForm, intent: str, outcome: str) -> None:
    slots = {"goal": "report", "call_type": "needles", "requested_slot": "callback", "asked": {"callback": 1}}
    assert (await run(form, "whatever it was", intent, slots)).slots["outcome"] == outcome


async def test_an_unsure_guess_is_no_way_out(form: ValidateIntakeForm) -> None:
    slots = {"goal": "resources", "needs": ["food"], "requested_slot": "location", "asked": {"location": 1}}
    outcome = await run(form, "hmm the place by the thing", "never_mind", slots, confidence=0.32)
    assert outcome.slots.get("outcome") is None


async def test_danger_goes_to_a_person_at_once(form: ValidateIntakeForm) -> None:
    slots = {"goal": "report", "call_type": "disturbance", "requested_slot": "danger", "asked": {"danger": 1}}
    outcome = await run(form, "yes", "affirm", slots, confidence=1.0)
    assert (outcome.slots["outcome"], outcome.said) == ("danger", [])


async def test_no_answers_all_three_hazards(form: ValidateIntakeForm) -> None:
    slots = {"goal": "report", "call_type": "disturbance", "requested_slot": "danger", "asked": {"danger": 1}}
    outcome = await run(form, "no", "deny", slots, confidence=1.0)
    assert {outcome.slots[key] for key in ("danger", "injured", "weapons")} == {"no"}


async def test_the_language_changes_in_the_middle(form: ValidateIntakeForm) -> None:
    slots = {"goal": "resources", "needs": ["food"], "requested_slot": "location", "asked": {"location": 1}}
    outcome = await run(form, "español por favor", "change_language", slots)
    assert outcome.replies == [{"command": "language", "language": "es"}]
    assert outcome.said == ["language_changed", "question_location_resources_again"]


async def test_a_report_outside_the_area_is_said_at_once(form: ValidateIntakeForm) -> None:
    slots = {"goal": "report", "call_type": "needles", "requested_slot": "location", "asked": {"location": 1}}
    outcome = await run(form, "87124", "give_place", slots)
    assert outcome.slots["outcome"] == "outside"


async def test_a_new_need_after_a_list_keeps_the_place(form: ValidateIntakeForm) -> None:
    first = await run(form, "we need food in 87108", "need_food")
    second = await run(form, "and clothes", "need_clothing", {**first.slots, "requested_slot": None})
    assert second.slots["outcome"] == "resources"
    assert second.slots["needs"] == ["clothing"]
    assert second.slots["location"]["zip"] == "87108"


async def test_a_report_after_a_list_starts_clean(form: ValidateIntakeForm) -> None:
    first = await run(form, "we need food in 87108", "need_food")
    second = await run(form, "there are needles here", "report_needles", {**first.slots, "requested_slot": None})
    assert second.slots["goal"] == "report"
    assert not second.slots["needs"]
    assert _asked(second) == "location"


async def test_asked_again_what_was_meant_it_never_falls_silent(form: ValidateIntakeForm) -> None:
    slots = {"goal": "resources", "needs": ["food"], "requested_slot": "location", "asked": {"location": 2}}
    assert (await run(form, "what do you mean", "faq_repeat", slots)).said == ["take_your_time"]


_PLACE = {"text": "x", "normalized": "Central Ave & Yale Blvd", "kind": "intersection", "zip": None, "lat": None,
          "lon": None, "confidence": 0.9, "in_area": True, "detail": None, "confirmed": False}  # fmt: skip
_REPORT: dict[str, Any] = {
    "goal": "report", "call_type": "intoxicated", "situation": "a drunk man", "location": _PLACE,
    "requested_slot": "danger", "asked": {"danger": 1}, "read_back": "Central Ave & Yale Blvd",
}  # fmt: skip


async def test_a_place_read_back_and_not_put_right_is_confirmed(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "no", "deny", _REPORT, confidence=1.0)
    assert outcome.slots["location"]["confirmed"] is True
    assert outcome.said == ["question_description"]


async def test_a_question_back_confirms_nothing(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "will the police come?", "faq_police", _REPORT)
    assert outcome.slots["location"]["confirmed"] is False


async def test_a_corrected_place_is_read_back_anew(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "SE not NE", "deny", _REPORT, confidence=0.5)
    assert outcome.slots["location"]["normalized"] == "Central Ave & Yale Blvd SE"
    assert outcome.slots["location"]["confirmed"] is False
    assert outcome.said == ["place_corrected", "question_danger_again"]
    assert outcome.slots.get("danger") is None
    after = await run(form, "no", "deny", outcome.slots, confidence=1.0)
    assert after.slots["location"]["confirmed"] is True


async def test_not_there_asks_where_again(form: ValidateIntakeForm) -> None:
    outcome = await run(form, "that's the wrong place", "deny", _REPORT, confidence=0.5)
    assert outcome.said == ["question_location_again"]
    assert (outcome.slots["location"]["confirmed"], outcome.slots["location"]["confidence"]) == (False, 0.3)
    assert outcome.slots.get("danger") is None


async def test_who_takes_the_place_back_twice_is_not_asked_a_third_time(form: ValidateIntakeForm) -> None:
    once = await run(form, "that's the wrong place", "deny", _REPORT, confidence=0.5)
    told = {**once.slots, "location": {**_REPORT["location"], "confidence": 0.9}}
    twice = await run(form, "that's the wrong place", "deny", told, confidence=0.5)
    assert "question_location_again" not in twice.said
    assert twice.slots["location"]["confirmed"] is False


@pytest.mark.parametrize(
    ("text", "intent", "confirmed", "said"),
    [
        ("yes", "affirm", True, ["question_danger"]),
        ("no", "deny", False, ["question_location_again"]),
        ("i dont know", "dont_know", False, ["question_danger"]),
    ],
)
async def test_a_place_that_may_be_misread_is_asked_about(
    form: ValidateIntakeForm, text: str, intent: str, confirmed: bool, said: list[str]
) -> None:
    unsure = {**_PLACE, "confidence": 0.5}
    slots = {**_REPORT, "location": unsure, "requested_slot": "place_right", "asked": {"place_right": 1}}
    outcome = await run(form, text, intent, {**slots, "read_back": None}, confidence=1.0)
    assert outcome.slots["location"]["confirmed"] is confirmed
    assert outcome.said == said


@pytest.mark.parametrize(
    "text", ["there is a drunk man in 87108", "a drunk man on central", "drunk guy at the walgreens"]
)
async def test_a_place_too_large_to_search_is_narrowed_once(form: ValidateIntakeForm, text: str) -> None:
    outcome = await run(form, text, "report_intoxicated")
    assert outcome.said == ["place_partly", "question_location_again"]
    after = await run(form, "i dont know", "dont_know", outcome.slots, confidence=1.0)
    assert after.said == ["question_danger"]


async def test_hazards_told_are_not_asked_about(form: ValidateIntakeForm) -> None:
    text = "drunk guy at central and yale, not armed, no injuries"
    outcome = await run(form, text, "report_intoxicated")
    assert (outcome.slots["weapons"], outcome.slots["injured"]) == ("no", "no")
    assert outcome.said == ["place_noted", "question_description"]


async def test_one_story_in_two_texts_is_one_report(form: ValidateIntakeForm) -> None:
    first = await run(form, "theres a guy", "ask_help")
    assert first.said == ["question_situation_other"]
    second = await run(form, "passed out by the bus stop at central and louisiana", "give_place", first.slots)
    assert second.slots["goal"] == "report"
    assert second.slots["call_type"] == "intoxicated"
    assert second.slots["location"]["normalized"] == "Central Ave & Louisiana Blvd"
    assert "theres a guy" in second.slots["situation"]
    assert "passed out" in second.slots["situation"]
    assert second.said == ["place_noted", "question_danger"]


@pytest.mark.parametrize(
    ("first", "where"),
    [("someone needs help", "at roosevelt park"), ("alguien necesita ayuda", "en el parque roosevelt")],
)
async def test_somebody_who_needs_help_somewhere_is_a_report(form: ValidateIntakeForm, first: str, where: str) -> None:
    """Nobody who said that it is about somebody is asked whether it is."""
    begun = await run(form, first, "ask_help")
    assert begun.said == ["question_situation_other"]
    placed = await run(form, where, "give_place", begun.slots)
    assert placed.slots["goal"] == "report"
    assert placed.said == ["place_noted", "question_danger"]


@pytest.mark.parametrize(
    "text", ["hey its me again he moved to the bus stop", "hola soy yo otra vez, ya se movio a la parada"]
)
async def test_where_they_went_after_the_report_is_added_to_it(form: ValidateIntakeForm, text: str) -> None:
    """In their own words, where these name no place we know."""
    filed = {"goal": "report", "outcome": "report", "call_type": "unsheltered", "situation": "a man asleep"}
    added = await run(form, text, "give_place", filed)
    assert added.slots["outcome"] == "added"
    assert added.slots["situation"] == f"a man asleep; {text}"


@pytest.mark.parametrize("text", ["yes this number", "si a este numero"])
async def test_a_number_after_the_report_is_added_to_it(form: ValidateIntakeForm, text: str) -> None:
    filed = {"goal": "report", "outcome": "report", "call_type": "unsheltered", "situation": "a man asleep"}
    assert (await run(form, text, "give_contact", filed)).slots["outcome"] == "added"


async def test_a_story_tells_each_text_once(form: ValidateIntakeForm) -> None:
    """Also a text that answers the question and names needs."""
    first = await run(form, "theres a guy", "ask_help")
    second = await run(form, "he needs food and a bed", "need_food", first.slots)
    assert second.slots["situation"] == "theres a guy; he needs food and a bed"


@pytest.mark.parametrize(
    ("text", "intent", "fact"),
    [
        ("he has a blue backpack btw", "give_description", "description"),
        ("also hes walking north on yale now", "give_description", "direction"),
        ("trae un perro", "give_description", "description"),
    ],
)
async def test_what_comes_after_the_report_is_added_to_it(
    form: ValidateIntakeForm, text: str, intent: str, fact: str
) -> None:
    done = {**_REPORT, "requested_slot": None, "outcome": "report", "closed": ["danger"]}
    outcome = await run(form, text, intent, done)
    assert outcome.slots["outcome"] == "added"
    assert outcome.slots[fact]
    assert outcome.slots["location"] == {**_PLACE, "confirmed": True}


async def test_another_report_after_a_report_is_another(form: ValidateIntakeForm) -> None:
    done = {**_REPORT, "requested_slot": None, "outcome": "report"}
    outcome = await run(form, "there are needles at roosevelt park", "report_needles", done)
    assert outcome.slots["outcome"] is None
    assert outcome.slots["call_type"] == "needles"


async def test_diapers_are_no_child_care(form: ValidateIntakeForm) -> None:
    assert (await run(form, "diapers in 87105", "need_childcare")).slots["needs"] == ["families"]
    assert (await run(form, "a daycare in 87105", "need_childcare")).slots["needs"] == ["childcare"]
