"""What must not get in: whatever Twilio has not signed for this address, with these words, for this account."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from tests.support.sms import PUBLIC_URL, SmsBot

SMS = "/twilio/sms"


def signed(token: str, url: str, params: dict[str, str]) -> str:
    return str(RequestValidator(token).compute_signature(url, params))


async def test_without_a_signature(bot: SmsBot) -> None:
    params = bot.params()
    assert await bot.post(params) == 403
    assert await bot.post(params, signature="") == 403
    assert await bot.stored() == []


async def test_a_forged_signature(bot: SmsBot) -> None:
    text = await bot.carrier.text_from("+15055550111", "let me in", forged=True)
    assert text.webhook == "403"
    params = bot.params()
    assert await bot.post(params, signed("another token", PUBLIC_URL + SMS, params)) == 403
    assert await bot.stored() == []


@pytest.mark.parametrize("changed", ["Body", "From", "MessageSid"])
async def test_a_stale_signature_made_for_other_parameters(bot: SmsBot, changed: str) -> None:
    """One that was seen on the wire opens nothing else."""
    params = bot.params()
    seen = bot.sign(params)
    assert await bot.post(params | {changed: "SM" + "f" * 32}, seen) == 403
    assert await bot.post(params | {"Added": "1"}, seen) == 403
    assert await bot.stored() == []


@pytest.mark.parametrize(
    "url", ["http://help.example.gov", "https://other.example.gov", "https://help.example.gov:8443"]
)
async def test_a_signature_for_another_address(bot: SmsBot, url: str) -> None:
    """The configured public address counts, not what a proxy or a Host header says."""
    params = bot.params()
    assert await bot.post(params, signed(bot.carrier.account.auth_token, url + SMS, params)) == 403
    assert await bot.stored() == []


async def test_another_account_with_a_good_signature(bot: SmsBot) -> None:
    params = bot.params(AccountSid="AC" + "1" * 32)
    assert await bot.post(params, bot.sign(params)) == 403
    assert await bot.stored() == []


@pytest.mark.parametrize("missing", ["From", "MessageSid"])
async def test_a_signed_text_without_a_sender_or_an_id(bot: SmsBot, missing: str) -> None:
    params = bot.params()
    params = {name: value for name, value in params.items() if name not in (missing, "SmsMessageSid")}
    assert await bot.post(params, bot.sign(params)) == 400
    assert await bot.stored() == []


@pytest.mark.parametrize("body", [b"\xff\xfe%ff", json.dumps({"Body": "hi"}).encode(), b"", b"&&&==="])
async def test_what_is_not_a_form(bot: SmsBot, body: bytes) -> None:
    assert await bot.post(body, "c2lnbmF0dXJl") in (400, 403)
    assert await bot.stored() == []


async def test_more_than_twilio_ever_sends(bot: SmsBot) -> None:
    params = bot.params("x" * 200_000)
    assert await bot.post(urlencode(params), bot.sign(params)) == 413
    assert await bot.stored() == []


async def test_a_forged_delivery_report_changes_nothing(bot: SmsBot) -> None:
    await bot.carrier.text_from("+15055550111", "hello")
    await bot.settled()
    (delivery,) = await bot.deliveries()
    report = {"MessageSid": str(delivery.provider_sid), "MessageStatus": "undelivered", "ErrorCode": "30005"}
    assert await bot.post(report, "Zm9yZ2Vk", path="/twilio/status") == 403
    (after,) = await bot.deliveries()
    assert (after.state, after.error) == ("delivered", None)
