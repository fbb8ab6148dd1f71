"""Messages split over several texts are read together, and an old alarm does not go off again."""

from __future__ import annotations

import pytest

from bot.safety import Level, Screen

SPLIT = [
    (["i want to", "kill"], "myself"),
    (["i dont want"], "to live anymore"),
    (["my husband has"], "a gun and says he will kill us"),
    (["me quiero"], "matar"),
    (["ya no"], "quiero vivir"),
    (["hola", "mi esposo tiene una"], "pistola"),
]


@pytest.mark.parametrize(("recent", "last"), SPLIT)
def test_a_message_split_over_texts_is_read_together(screen: Screen, recent: list[str], last: str) -> None:
    assert screen.check(last, recent).level.escalates


@pytest.mark.parametrize("last", ["ok", "where is the food bank", "gracias", "87108", "it's red, near the corner"])
@pytest.mark.parametrize("before", ["i want to kill myself", "me quiero matar", "my house is on fire"])
def test_an_alarm_does_not_go_off_again_with_every_message_after_it(screen: Screen, before: str, last: str) -> None:
    assert screen.check(last, [before]).level == Level.NONE


@pytest.mark.parametrize("last", ["87108", "87108-1234", "details 2", "detalles 1"])
def test_what_completes_nothing_is_read_alone(screen: Screen, last: str) -> None:
    assert screen.check(last, ["i dont want", "to live anymore"]) == screen.check(last)


def test_such_short_answers_are_remembered_and_keep_their_place_among_others(screen: Screen) -> None:
    before = ["i dont want", "to live anymore"]
    messages = [("87108", before), ("to live anymore", before[:1]), ("details 2", []), ("hello", []), ("87108", [])]
    verdicts = screen.check_all(messages)
    assert verdicts == [screen.check(text, recent) for text, recent in messages]
    assert verdicts[1].level.escalates
    assert verdicts[0] is verdicts[4]


def test_everyday_messages_together_stay_everyday(screen: Screen) -> None:
    assert screen.check("for my kids", ["hi", "i need food"]).level == Level.NONE
    assert screen.check("para mis hijos", ["hola", "necesito comida"]).level == Level.NONE


def test_evidence_from_context_lies_in_this_message(screen: Screen) -> None:
    verdict = screen.check("myself", ["i want to", "kill"])
    (evidence,) = [e for e in verdict.evidence if e.mechanism == "context"][:1]
    assert "myself"[evidence.start : evidence.end] == evidence.text


def test_an_answer_that_says_there_is_no_danger_completes_nothing(screen: Screen) -> None:
    before = ["theres a guy passed out by the bus stop at central & louisiana, red jacket, been there since morning"]
    assert screen.check("no weapons, he is breathing i think", before).level == Level.NONE
    assert screen.check("no weapons but he is not breathing", before).level.escalates


@pytest.mark.parametrize(
    ("before", "last"),
    [
        (["homeless guy outside my store wont leave", "its the circle k at 4th and montano"], "he isnt violent"),
        (["a lady with a baby is sleeping in a car at the target parking lot on coors"], "gray honda, nm plate"),
        (
            ["some dude keeps yelling at customers at the starbucks", "no", "orange vest"],
            "outside by the door, yea i can see him",
        ),
        (["hay un señor gritando afuera de la tienda", "en la central y san mateo"], "no es violento"),
    ],
)
def test_plain_answers_of_a_report_do_not_add_up_to_an_alarm(screen: Screen, before: list[str], last: str) -> None:
    assert screen.check(last, before).level == Level.NONE
