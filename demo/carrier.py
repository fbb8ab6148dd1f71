"""The network between the account and the simulated phones: delivers, unsubscribes, calls back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass

from demo.faults import FAULTS, Behaviours, Fault
from demo.messages import Message, MessageLog, Origin
from demo.segments import count_segments
from demo.webhooks import Webhooks

STOP_WORDS = frozenset({"STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL"})
START_WORDS = frozenset({"START", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
STOPPED = "You are unsubscribed and will get no more messages from this number. Reply START to resubscribe."
STARTED = "You are subscribed again to messages from this number. Reply STOP to unsubscribe."

Listener = Callable[[Message], None]


@dataclass(frozen=True)
class Account:
    """The made-up account: one Messaging Service with a pool of ``numbers``, the first of which is the main one.

    ``pace`` is the pause between two delivery states, in seconds.
    """

    sid: str
    auth_token: str
    numbers: tuple[str, ...]
    messaging_service_sid: str
    pace: float = 0.0

    @property
    def number(self) -> str:
        return self.numbers[0]


class Carrier:
    """Holds the phones' record (``log``) and who is unsubscribed; texts to one phone keep their order."""

    def __init__(self, account: Account, webhooks: Webhooks) -> None:
        self.account = account
        self.webhooks = webhooks
        self.log = MessageLog()
        self.behaviours = Behaviours()
        self.stopped: set[str] = set()
        self.listeners: set[Listener] = set()
        self._line: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._tasks: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.webhooks.close()

    async def settle(self) -> None:
        """Wait until every text has reached its last state and every callback was made."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
            await asyncio.sleep(0)  # gathering what is done takes no turn of the loop, and leaving the set needs one

    def received_by(self, number: str) -> list[Message]:
        """What this phone really got, in order."""
        return [m for m in self.log.of_phone(number) if m.direction != "inbound" and m.status == "delivered"]

    # From the account to a phone

    def refusal(self, to: str) -> Fault | None:
        """The fault that creating or delivering the next text to this number meets."""
        if to in self.stopped:
            return FAULTS["unsubscribed"]
        return self.behaviours.next_fault(to)

    def send(self, message: Message, fault: Fault | None = None) -> Message:
        """Queue a text for its phone; ``fault`` is met on the way."""
        self.log.add(message)
        self._tell(message)
        self._in_background(self._deliver(message, fault))
        return message

    async def _deliver(self, message: Message, fault: Fault | None) -> None:
        async with self._line[message.to]:
            failed = fault is not None and fault.when == "deliver"
            held_back: list[dict[str, str]] = []
            for status in ("queued", "sending", "sent", "undelivered" if failed else "delivered"):
                await asyncio.sleep(self.account.pace)
                if status == "undelivered" and fault is not None:
                    message.fail(status, fault.code, fault.message)
                else:
                    message.move_to(status)
                self._tell(message)
                await self._call_back(message, held_back)
            for params in reversed(held_back):
                await self._post_status(message, params)

    async def _call_back(self, message: Message, held_back: list[dict[str, str]]) -> None:
        how = self.behaviours.of(message.to).callbacks
        params = self._status_params(message)
        if how == "reversed":
            held_back.append(params)
            return
        for _ in range(2 if how == "twice" else 1):
            await self._post_status(message, params)

    async def _post_status(self, message: Message, params: dict[str, str]) -> None:
        if message.status_callback:
            await self.webhooks.post_to(message.status_callback, params)

    def _status_params(self, message: Message) -> dict[str, str]:
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": "2010-04-01",
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "To": message.to,
        }
        if message.messaging_service_sid:
            params["MessagingServiceSid"] = message.messaging_service_sid
        if message.error_code:
            params["ErrorCode"] = str(message.error_code)
        if message.status in ("delivered", "undelivered"):
            params["RawDlrDoneDate"] = message.updated.strftime("%y%m%d%H%M")
        return params

    # From a phone to the account

    async def text_from(
        self,
        number: str,
        body: str,
        *,
        to: str | None = None,
        pictures: int = 0,
        copies: int = 1,
        forged: bool = False,
    ) -> Message:
        """A phone writes, to the main number unless ``to`` names another of the pool.

        ``copies`` posts the same text again at the same time; ``forged`` gives it a wrong signature.
        """
        media = tuple(f"https://api.twilio.com/demo-picture-{index}.jpg" for index in range(pictures))
        message = Message(
            account_sid=self.account.sid,
            sender=number,
            to=to or self.account.number,
            body=body,
            direction="inbound",
            origin="phone",
            status="received",
            messaging_service_sid=self.account.messaging_service_sid,
            pictures=media,
        )
        message.opt_out_type = self._opt_out_type(message)
        self.log.add(message)
        self._tell(message)
        if not forged:
            self._obey(message)
        await self.post(message, copies=copies, forged=forged)
        return message

    async def post(self, message: Message, *, copies: int = 1, forged: bool = False) -> None:
        """Give the bot a text of a phone; posting the same one again makes a duplicate."""
        params = inbound_params(message)
        forgery = "Zm9yZ2VkIHNpZ25hdHVyZSE=" if forged else None
        posts = (self.webhooks.post("/twilio/sms", params, forgery) for _ in range(copies))
        answers = await asyncio.gather(*posts)
        message.webhook = ", ".join(str(answer) for answer in answers)
        self._tell(message)
        for answer in answers:
            for body in answer.messages():
                self._reply(message, body, "bot")

    def _opt_out_type(self, message: Message) -> str | None:
        word = message.body.strip().upper()
        if word in STOP_WORDS:
            return "STOP"
        # YES is an everyday answer: it means START only from somebody who had said STOP
        if word in START_WORDS or (word == "YES" and message.sender in self.stopped):
            return "START"
        return "HELP" if word in HELP_WORDS else None

    def _obey(self, message: Message) -> None:
        """STOP and START are the carrier's: it acts and answers by itself."""
        number = message.sender
        if message.opt_out_type == "STOP" and number not in self.stopped:
            self.stopped.add(number)
            self._reply(message, STOPPED, "carrier")
        elif message.opt_out_type == "START" and number in self.stopped:
            self.stopped.discard(number)
            self._reply(message, STARTED, "carrier")

    def _reply(self, message: Message, body: str, origin: Origin) -> None:
        self.send(
            Message(
                account_sid=self.account.sid,
                sender=message.to,
                to=message.sender,
                body=body,
                direction="outbound-reply",
                origin=origin,
                status="queued",
            )
        )

    # Inside

    def _tell(self, message: Message) -> None:
        for listener in tuple(self.listeners):
            listener(message)

    def _in_background(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def inbound_params(message: Message) -> dict[str, str]:
    """Everything Twilio posts with an incoming text."""
    params = {
        "AccountSid": message.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": message.body,
        "From": message.sender,
        "FromCity": "ALBUQUERQUE",
        "FromCountry": "US",
        "FromState": "NM",
        "FromZip": "87102",
        "MessageSid": message.sid,
        "MessagingServiceSid": message.messaging_service_sid or "",
        "NumMedia": str(len(message.pictures)),
        "NumSegments": str(count_segments(message.body).parts),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": message.status,
        "To": message.to,
        "ToCity": "ALBUQUERQUE",
        "ToCountry": "US",
        "ToState": "NM",
        "ToZip": "87102",
    }
    for index, url in enumerate(message.pictures):
        params[f"MediaUrl{index}"] = url
        params[f"MediaContentType{index}"] = "image/jpeg"
    if message.opt_out_type:
        params["OptOutType"] = message.opt_out_type
    return params
