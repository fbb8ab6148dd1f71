"""What can go wrong with a text, in one table: Twilio's own codes, and the numbers that provoke them.

A refusal answers the API call with an error; a delivery fault lets the call pass and fails afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Callbacks = Literal["once", "twice", "reversed"]


class ApiError(Exception):
    """An error as Twilio's API answers it. ``retry_after`` is in seconds."""

    def __init__(self, status: int, code: int, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after

    def to_json(self) -> dict[str, object]:
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more_info, "status": self.status}


@dataclass(frozen=True)
class Fault:
    """``when``: refuse the call, never answer it, create but never answer, or fail while delivering."""

    when: Literal["refuse", "no_answer", "lost_answer", "deliver"]
    status: int = 0
    code: int = 0
    message: str = ""

    def error(self, retry_after: int) -> ApiError:
        wait = retry_after if self.status == 429 else None
        return ApiError(self.status, self.code, self.message, wait)


FAULTS: dict[str, Fault] = {
    "too_many": Fault("refuse", 429, 20429, "Too Many Requests"),
    "server_error": Fault("refuse", 500, 20500, "An internal server error has occurred"),
    "unsubscribed": Fault("refuse", 400, 21610, "Attempt to send to unsubscribed recipient"),
    "invalid_number": Fault("refuse", 400, 21211, "Invalid 'To' Phone Number"),
    "not_mobile": Fault("refuse", 400, 21614, "'To' number is not a valid mobile number"),
    "no_route": Fault("refuse", 400, 21612, "The 'To' phone number is not currently reachable via SMS"),
    "no_permission": Fault("refuse", 400, 21408, "Permission to send an SMS has not been enabled for the region"),
    "queue_full": Fault("refuse", 400, 21611, "This 'From' number has exceeded the maximum number of queued messages"),
    "no_answer": Fault("no_answer"),
    "lost_answer": Fault("lost_answer"),
    "unreachable": Fault("deliver", 0, 30003, "Unreachable destination handset"),
    "blocked": Fault("deliver", 0, 30004, "Message blocked"),
    "unknown_number": Fault("deliver", 0, 30005, "Unknown destination handset"),
    "landline": Fault("deliver", 0, 30006, "Landline or unreachable carrier"),
    "filtered": Fault("deliver", 0, 30007, "Message filtered"),
    "carrier_error": Fault("deliver", 0, 30008, "Unknown error"),
    "unregistered": Fault("deliver", 0, 30034, "Message from an unregistered number"),
    "expired": Fault("deliver", 0, 30036, "Validity period expired"),
}

# The first five are Twilio's own test numbers; the others end in the status or code that they provoke.
MAGIC_NUMBERS: dict[str, str] = {
    "+15005550001": "invalid_number",
    "+15005550002": "no_route",
    "+15005550003": "no_permission",
    "+15005550004": "unsubscribed",
    "+15005550009": "not_mobile",
    "+15005550429": "too_many",
    "+15005550500": "server_error",
    "+15005550000": "no_answer",
    "+15005553003": "unreachable",
    "+15005553007": "filtered",
    "+15005553008": "carrier_error",
}


@dataclass
class Behaviour:
    """How one phone behaves. ``times``: how many texts the fault still meets; None: all of them."""

    fault: str | None = None
    times: int | None = None
    retry_after: int = 1
    callbacks: Callbacks = "once"


class Behaviours:
    """The behaviour of every phone; a magic number has its own unless it was told otherwise."""

    def __init__(self) -> None:
        self._by_number: dict[str, Behaviour] = {}

    def set(self, number: str, behaviour: Behaviour) -> None:
        """Raises ValueError for a fault that the table above does not have."""
        if behaviour.fault is not None and behaviour.fault not in FAULTS:
            raise ValueError(f"unknown fault; known are: {', '.join(FAULTS)}")
        self._by_number[number] = behaviour

    def of(self, number: str) -> Behaviour:
        return self._by_number.get(number) or Behaviour(fault=MAGIC_NUMBERS.get(number))

    def next_fault(self, number: str) -> Fault | None:
        """The fault that the next text to this number meets; counts it."""
        behaviour = self.of(number)
        if behaviour.fault is None or behaviour.times == 0:
            return None
        if behaviour.times is not None:
            behaviour.times -= 1
        return FAULTS[behaviour.fault]
