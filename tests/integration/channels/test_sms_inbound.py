"""What residents' phones really send: stored once, answered once, whatever is in it."""

from __future__ import annotations

import asyncio

import pytest

from bot.settings import Settings
from bot.store.session import Database
from tests.support.sms import PHONE, SmsBot, sms_bot

LONG = "my street is flooded and " * 410  # 10 KB


@pytest.mark.parametrize(
    ("body", "kept", "for_engine"),
    [
        ("I need food", "I need food", "I need food"),
        ("¿dónde hay comida? 🙏🏽", "¿dónde hay comida? 🙏🏽", "¿dónde hay comida? 🙏🏽"),
        ("🙂🙂🙂", "🙂🙂🙂", "🙂🙂🙂"),
        ("fo\x00od\x1b[31m \x07please\r\nnow", "food[31m please\nnow", "food[31m please\nnow"),
        ("/restart", "/restart", "restart"),
        ('/intent{"a": 1}', '/intent{"a": 1}', 'intent{"a": 1}'),
        (LONG, LONG[:10_000] + " […]", LONG[:1000]),
        ("<script>alert(1)</script>", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
    ids=["plain", "accents", "emoji", "control", "slash", "intent", "long", "html"],
)
async def test_odd_texts_are_kept_as_written_and_answered(bot: SmsBot, body: str, kept: str, for_engine: str) -> None:
    sent = await bot.carrier.text_from(PHONE, body)
    assert sent.webhook == "200"
    await bot.settled()
    assert [message.text for message in await bot.stored()] == [kept]
    assert [heard.strip() for heard in bot.engine.heard] == [for_engine.strip()]
    assert len(bot.received()) == 1


@pytest.mark.parametrize("body", ["", "   ", "\x00"])
async def test_a_text_without_words_is_answered(bot: SmsBot, body: str) -> None:
    await bot.carrier.text_from(PHONE, body)
    await bot.settled()
    assert len(await bot.stored()) == len(bot.received()) == 1
    assert bot.engine.heard == []


async def test_a_text_without_the_body_parameter(bot: SmsBot) -> None:
    params = bot.params()
    del params["Body"]
    assert await bot.post(params, bot.sign(params)) == 200
    await bot.settled()
    assert [message.text for message in await bot.stored()] == [""]


async def test_a_picture_is_noted_and_never_fetched(bot: SmsBot) -> None:
    await bot.carrier.text_from(PHONE, "", pictures=2)
    await bot.settled()
    (message,) = await bot.stored()
    assert (message.text, message.pictures) == ("", 2)
    assert len(bot.received()) == 1
    assert "picture" in bot.received()[0]


async def test_parameters_that_twilio_may_add_one_day(bot: SmsBot) -> None:
    params = bot.params(NewThing="1", Empty="", Spaced="  two  ")
    assert await bot.post(params, bot.sign(params)) == 200
    assert len(await bot.stored()) == 1


async def test_every_number_of_the_pool_is_answered_from(bot: SmsBot) -> None:
    """Numbers of a Messaging Service's pool are not in the settings, and must pass like the one that is."""
    sent = await bot.carrier.text_from(PHONE, "hello", to="+15055550101")
    assert sent.webhook == "200"
    await bot.settled()
    (answer,) = bot.carrier.received_by(PHONE)
    assert answer.sender == "+15055550101"


async def test_the_same_text_many_times_at_once_is_one_text(bot: SmsBot) -> None:
    sent = await bot.carrier.text_from(PHONE, "hello", copies=10)
    assert sent.webhook == ", ".join(["200"] * 10)
    await bot.settled()
    assert len(await bot.stored()) == len(bot.received()) == 1


async def test_the_same_words_in_two_texts_are_two_texts(bot: SmsBot) -> None:
    await bot.carrier.text_from(PHONE, "hello")
    await bot.carrier.text_from(PHONE, "hello")
    await bot.settled()
    assert len(await bot.stored()) == len(bot.received()) == 2


async def test_the_first_texts_of_a_new_resident_at_once_are_one_conversation(bot: SmsBot) -> None:
    await asyncio.gather(*(bot.carrier.text_from(PHONE, f"text {index}") for index in range(8)))
    await bot.settled()
    assert {message.conversation_id for message in await bot.stored()} == {(await bot.conversation()).id}
    assert sorted(message.text for message in await bot.stored()) == [f"text {index}" for index in range(8)]
    assert len(bot.received()) == 8


async def test_the_same_text_again_after_a_restart(database: Database, settings: Settings) -> None:
    async with sms_bot(settings) as first:
        text = await first.carrier.text_from(PHONE, "hello")
        await first.settled()
    async with sms_bot(settings) as second:
        await second.carrier.post(text)
        assert text.webhook == "200"
        await second.settled()
        assert len(await second.stored()) == 1
        assert second.received() == []


async def test_what_was_stored_before_a_crash_is_answered_after_it(database: Database, settings: Settings) -> None:
    async with sms_bot(settings) as first:
        first.engine.answers.clear()
        await first.carrier.text_from(PHONE, "hello")
    async with sms_bot(settings) as second:
        await second.settled()
        assert len(second.received()) == 1
