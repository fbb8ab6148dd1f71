"""Between the account and the phones: delivery states, callbacks, STOP, and what a phone sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from demo.faults import Behaviour
from tests.support.standin import StandIn

PHONE = "+15055550111"


async def test_a_text_arrives_and_every_state_is_called_back_signed(stand_in: StandIn) -> None:
    created = await stand_in.send()
    await stand_in.carrier.settle()
    assert [m.body for m in stand_in.carrier.received_by(PHONE)] == ["hello"]
    assert stand_in.bot.statuses == [(created.sid, state) for state in ("queued", "sending", "sent", "delivered")]
    assert stand_in.bot.forged == 0


async def test_texts_to_one_phone_keep_their_order(stand_in: StandIn) -> None:
    for index in range(20):
        await stand_in.send(body=str(index))
    await stand_in.carrier.settle()
    assert [m.body for m in stand_in.carrier.received_by(PHONE)] == [str(index) for index in range(20)]


@pytest.mark.parametrize(
    ("how", "states"),
    [
        ("reversed", ["delivered", "sent", "sending", "queued"]),
        ("twice", ["queued", "queued", "sending", "sending", "sent", "sent", "delivered", "delivered"]),
    ],
)
async def test_callbacks_come_out_of_order_or_twice_when_told_to(
    stand_in: StandIn, how: Any, states: list[str]
) -> None:
    stand_in.carrier.behaviours.set(PHONE, Behaviour(callbacks=how))
    await stand_in.send()
    await stand_in.carrier.settle()
    assert [state for _, state in stand_in.bot.statuses] == states


async def test_an_unreachable_phone_gets_nothing_and_the_bot_is_told(stand_in: StandIn) -> None:
    stand_in.carrier.behaviours.set(PHONE, Behaviour(fault="unreachable"))
    created = await stand_in.send()
    await stand_in.carrier.settle()
    assert stand_in.carrier.received_by(PHONE) == []
    assert stand_in.bot.statuses[-1] == (created.sid, "undelivered")
    message = stand_in.carrier.log.get(created.sid)
    assert message is not None
    assert message.error_code == 30003


async def test_a_fault_can_pass_after_some_tries(stand_in: StandIn, refused: Callable[..., Any]) -> None:
    stand_in.carrier.behaviours.set(PHONE, Behaviour(fault="too_many", times=2))
    assert await refused(stand_in.send()) == (429, 20429)
    assert await refused(stand_in.send()) == (429, 20429)
    assert (await stand_in.send()).status == "queued"


async def test_after_stop_the_carrier_refuses_until_start(stand_in: StandIn, refused: Callable[..., Any]) -> None:
    """The carrier answers STOP and START itself, and the bot is told with OptOutType."""
    await stand_in.carrier.text_from(PHONE, " Stop ")
    assert stand_in.bot.inbound[-1]["OptOutType"] == "STOP"
    assert await refused(stand_in.send()) == (400, 21610)
    await stand_in.carrier.text_from(PHONE, "START")
    assert stand_in.bot.inbound[-1]["OptOutType"] == "START"
    assert (await stand_in.send()).status == "queued"
    await stand_in.carrier.settle()
    assert [m.origin for m in stand_in.carrier.received_by(PHONE)] == ["carrier", "carrier", "bot"]


@pytest.mark.parametrize("body", ["please stop calling the police on him", "yes", "stop it"])
async def test_a_stop_word_inside_a_text_is_only_a_word(stand_in: StandIn, body: str) -> None:
    await stand_in.carrier.text_from(PHONE, body)
    assert "OptOutType" not in stand_in.bot.inbound[-1]
    assert (await stand_in.send()).status == "queued"


async def test_an_inbound_text_carries_everything_twilio_sends(stand_in: StandIn) -> None:
    sent = await stand_in.carrier.text_from(PHONE, "necesito ayuda 🙂", pictures=2)
    params = stand_in.bot.inbound[0]
    assert params["MessageSid"] == params["SmsSid"] == params["SmsMessageSid"] == sent.sid
    assert sent.sid.startswith("MM")
    assert (params["From"], params["To"], params["Body"]) == (PHONE, "+15055550100", "necesito ayuda 🙂")
    assert (params["NumMedia"], params["MediaContentType1"], params["SmsStatus"]) == ("2", "image/jpeg", "received")
    assert {"AccountSid", "ApiVersion", "FromCity", "FromZip", "MessagingServiceSid", "NumSegments"} <= params.keys()


async def test_duplicates_have_one_sid_and_a_forged_text_a_bad_signature(stand_in: StandIn) -> None:
    sent = await stand_in.carrier.text_from(PHONE, "twice", copies=2)
    assert [params["MessageSid"] for params in stand_in.bot.inbound] == [sent.sid, sent.sid]
    forged = await stand_in.carrier.text_from(PHONE, "not me", forged=True)
    assert (forged.webhook, stand_in.bot.forged) == ("403", 1)


async def test_a_webhook_that_nobody_answers_is_noted(stand_in: StandIn) -> None:
    stand_in.bot.answer = 500
    assert (await stand_in.carrier.text_from(PHONE, "hello")).webhook == "500"


async def test_a_message_in_the_twiml_answer_goes_to_the_phone(stand_in: StandIn) -> None:
    """The bot answers like this only when its database is gone."""
    stand_in.bot.twiml = "<Response><Message>we have &amp; keep it</Message></Response>"
    await stand_in.carrier.text_from(PHONE, "hello")
    await stand_in.carrier.settle()
    assert [m.body for m in stand_in.carrier.received_by(PHONE)] == ["we have & keep it"]


async def test_every_number_of_the_pool_can_be_texted_and_sends(stand_in: StandIn) -> None:
    await stand_in.carrier.text_from(PHONE, "hello", to="+15055550101")
    assert stand_in.bot.inbound[0]["To"] == "+15055550101"
    assert (await stand_in.send(from_="+15055550101")).from_ == "+15055550101"
