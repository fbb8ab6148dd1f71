"""What Twilio's error codes mean for a text of ours. One table; the codes are Twilio's error reference."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Code:
    """`retries`: how often the text is tried again. `marks_number`: nothing more can reach this number."""

    retries: int = 0
    marks_number: bool = False
    opted_out: bool = False
    alert_operator: bool = False
    meaning: str = ""


CODES: dict[str, Code] = {
    "20003": Code(alert_operator=True, meaning="the credentials are wrong"),
    "20429": Code(retries=99, meaning="too many requests at once"),
    "21211": Code(marks_number=True, meaning="not a valid number"),
    "21408": Code(alert_operator=True, meaning="texts to this region are not enabled"),
    "21606": Code(alert_operator=True, meaning="our sending number cannot send texts"),
    "21610": Code(opted_out=True, meaning="the resident unsubscribed"),
    "21611": Code(retries=99, meaning="our sending queue is full"),
    "21614": Code(marks_number=True, meaning="not a mobile number"),
    "30001": Code(retries=99, meaning="the queue overflowed"),
    "30003": Code(retries=1, meaning="the phone is switched off or out of reach"),
    "30004": Code(meaning="the phone or its carrier blocks texts"),
    "30005": Code(marks_number=True, meaning="the number does not exist"),
    "30006": Code(marks_number=True, meaning="a landline, or a carrier that cannot be reached"),
    "30007": Code(alert_operator=True, meaning="the carrier filtered the text as unwanted"),
    "30008": Code(retries=1, meaning="the carrier did not say why"),
    "30034": Code(alert_operator=True, meaning="our number is not registered with the carriers"),
    "30036": Code(meaning="it could not be delivered in time"),
}
UNKNOWN = Code()
OUTAGE = Code(retries=99, meaning="the provider did not answer")
"""A status of 429 or 5xx without a code, or no answer at all."""


def code_of(error: str | None) -> Code:
    """The entry for an error code that came with a callback."""
    return CODES.get(error or "", UNKNOWN)


def code_of_answer(error: str | None, http_status: int | None) -> Code:
    """The entry for an answer of the API; silence, a 429 or a 5xx without a known code is an outage."""
    if error in CODES:
        return CODES[error]
    if http_status is None or http_status == 429 or http_status >= 500:
        return OUTAGE
    return UNKNOWN
