"""Sending when Twilio, the carrier or the phone does not play along: nothing lost, nothing twice, nothing hidden."""

from __future__ import annotations

from typing import Any

import pytest

from demo.faults import Behaviour
from tests.support.sms import PHONE, SmsBot


async def greet(bot: SmsBot, **behaviour: Any) -> None:
    """A phone that behaves like this writes, and everything that follows has happened."""
    bot.carrier.behaviours.set(PHONE, Behaviour(**behaviour))
    await bot.carrier.text_from(PHONE, "hello")
    await bot.settled()


@pytest.mark.parametrize("fault", ["too_many", "server_error", "queue_full", "carrier_error", "unreachable"])
async def test_what_passes_is_tried_again(bot: SmsBot, fault: str) -> None:
    await greet(bot, fault=fault, times=1)
    (delivery,) = await bot.deliveries()
    assert (delivery.state, delivery.error, delivery.attempts) == ("delivered", None, 2)
    assert len(bot.received()) == 1


@pytest.mark.parametrize(
    ("fault", "code"),
    [("unsubscribed", "21610"), ("not_mobile", "21614"), ("unknown_number", "30005"), ("filtered", "30007")],
)
async def test_what_is_final_is_not_tried_again_and_shown(bot: SmsBot, fault: str, code: str) -> None:
    await greet(bot, fault=fault)
    (delivery,) = await bot.deliveries()
    assert (delivery.state, delivery.error, delivery.attempts) == ("failed", code, 1)
    conversation = await bot.conversation()
    assert conversation.opted_out == (code == "21610")
    assert conversation.unreachable == (code if code in ("21614", "30005") else None)


async def test_a_phone_that_stays_unreachable_is_given_up_after_one_more_try(bot: SmsBot) -> None:
    await greet(bot, fault="unreachable")
    (delivery,) = await bot.deliveries()
    assert (delivery.state, delivery.error, delivery.attempts) == ("failed", "30003", 2)
    assert bot.received() == []


@pytest.mark.parametrize("fault", ["no_answer", "lost_answer"])
async def test_when_twilio_does_not_answer_the_text_arrives_once(
    bot: SmsBot, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether Twilio never took the text, or took it and the answer was lost: the phone gets it once."""
    monkeypatch.setattr("bot.channels.twilio_sender._TIMEOUT", 0.5)
    await greet(bot, fault=fault, times=1)
    assert len(bot.received()) == 1
    (delivery,) = await bot.deliveries()
    assert delivery.state == "delivered"


@pytest.mark.parametrize("callbacks", ["twice", "reversed"])
async def test_delivery_reports_twice_or_out_of_order(bot: SmsBot, callbacks: Any) -> None:
    await greet(bot, callbacks=callbacks)
    (delivery,) = await bot.deliveries()
    assert (delivery.state, delivery.error) == ("delivered", None)


@pytest.mark.parametrize(
    "word", ["STOP", "stop", "Unsubscribe", "END", "quit", "cancel", "REVOKE", "OptOut", "StopAll"]
)
async def test_after_stop_nothing_is_sent_until_start(bot: SmsBot, word: str) -> None:
    await greet(bot)
    before = len(bot.received())
    await bot.carrier.text_from(PHONE, word)
    await bot.settled()
    assert (await bot.conversation()).opted_out
    await bot.carrier.text_from(PHONE, "are you there")
    await bot.settled()
    assert len(bot.received()) == before
    assert not any(text.status == "undelivered" for text in bot.carrier.log)
    await bot.carrier.text_from(PHONE, "START")
    await bot.settled()
    assert not (await bot.conversation()).opted_out
    assert len(bot.received()) > before


async def test_a_stop_word_inside_a_text_is_only_a_word(bot: SmsBot) -> None:
    await bot.carrier.text_from(PHONE, "please stop him from coming here")
    await bot.settled()
    assert not (await bot.conversation()).opted_out
    assert len(bot.received()) >= 1


@pytest.mark.parametrize("word", ["HELP", "info", "AYUDA"])
async def test_help_is_answered_with_the_numbers_that_matter(bot: SmsBot, word: str) -> None:
    await bot.carrier.text_from(PHONE, word)
    await bot.settled()
    assert "911" in bot.received()[0]
    assert "988" in bot.received()[0]


async def test_answers_to_one_phone_keep_their_order_when_one_is_held_up(bot: SmsBot) -> None:
    """The second answer waits for the first, which is tried again."""
    bot.carrier.behaviours.set(PHONE, Behaviour(fault="server_error", times=1))
    bot.engine.replies = [{"say": "utter_system_empty", "values": {}}]
    await bot.carrier.text_from(PHONE, "one")
    bot.engine.replies = [{"say": "utter_system_picture", "values": {}}]
    await bot.carrier.text_from(PHONE, "two")
    await bot.settled()
    record = [d.provider_sid for d in await bot.deliveries()]
    assert [text.sid for text in bot.carrier.received_by(PHONE)] == record


async def test_a_text_is_sent_without_a_warning_of_the_libraries(bot: SmsBot, recwarn: pytest.WarningsRecorder) -> None:
    """twilio's own way of signing in is deprecated in aiohttp, and gone in its next release."""
    await greet(bot)
    assert len(bot.received()) == 1
    assert [str(warning.message) for warning in recwarn if warning.category is DeprecationWarning] == []
