"""Asks the engine for one turn of dialogue. The engine keeps nothing: the state goes there and comes back.

No retries here: the state is unchanged when a turn fails, so the caller may simply ask again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, Self

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import EngineSilent, EngineUnavailable

Answer = Literal["offered", "agreed", "declined", "worked", "did_not_work", "not_tried"]
"""What became of the offer to ask tomorrow, and what the resident said then."""
Stage = Literal["may_offer", "offered", "agreed", "asked"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Say(_Part):
    """A text, by its key in data/responses and the values for its braces."""

    say: str
    values: dict[str, str] = Field(default_factory=dict)
    buttons: list[str] | None = None


class Resources(_Part):
    """Services of the directory, best first. `offset` of `total`; numbers in texts count from 1 on each page."""

    ids: list[str]
    total: int
    offset: int = 0
    near: str | None = None
    style: Literal["list", "details", "address"] = "list"
    widened: str | None = None
    """The condition that the search had to give up, as in SearchResult."""


class ShowResources(_Part):
    resources: Resources


class Command(_Part):
    """Something the bot has to do: it acts, the engine only asks. `service` and `kind` come with `problem`, `answer`
    with `follow_up`, which may name the service that it is about."""

    command: Literal["handoff", "report", "problem", "follow_up", "language", "end"]
    reason: Literal["asked_for_person", "danger_intent"] | None = None
    language: Literal["en", "es"] | None = None
    service: str | None = None
    kind: Literal["wrong_number", "closed", "turned_away"] | None = None
    answer: Answer | None = None


Reply = Say | ShowResources | Command


class Intent(_Part):
    name: str | None
    confidence: float


class TurnContext(_Part):
    language: Literal["en", "es"]
    channel: Literal["sms", "web"]
    now: datetime
    follow_up: Stage | None = None
    """What is open about asking how it went: see bot/follow_ups.py."""


class TurnRequest(_Part):
    """`conversation` is an id without meaning; `state` is what the last turn of it gave back."""

    conversation: str
    text: str
    state: dict[str, Any] | None
    context: TurnContext


class TurnResult(_Part):
    replies: list[Reply] = Field(min_length=1)
    state: dict[str, Any]
    intake: dict[str, Any]
    intent: Intent


class EngineClient:
    """One aiohttp session to one engine. `timeout`: seconds for a whole turn."""

    def __init__(self, base_url: str, timeout: float, session: aiohttp.ClientSession | None = None) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._session = session
        self._owned = session is None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the session if this client opened it."""
        if self._owned and self._session is not None:
            await self._session.close()
            self._session = None

    async def turn(self, request: TurnRequest) -> TurnResult:
        """One message in, the replies out. EngineUnavailable or EngineSilent when there is no answer."""
        status, body = await self._post("/turn", request.model_dump(mode="json"))
        if status != 200:
            raise EngineUnavailable(f"the engine answered {status}: {_reason(body)}")
        try:
            return TurnResult.model_validate(body)
        except ValidationError as error:
            fields = sorted({".".join(map(str, problem["loc"][:2])) for problem in error.errors()})
            raise EngineSilent(f"the engine's answer is not usable: {', '.join(fields)}") from None

    async def healthy(self) -> bool:
        """True when the engine is up with its model loaded."""
        try:
            async with self._client().get(f"{self._base_url}/healthz", timeout=self._timeout) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    async def _post(self, path: str, payload: dict[str, Any]) -> tuple[int, Any]:
        try:
            async with self._client().post(f"{self._base_url}{path}", json=payload, timeout=self._timeout) as response:
                return response.status, await response.json(content_type=None)
        except TimeoutError as error:
            raise EngineUnavailable("the engine did not answer in time") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise EngineUnavailable(f"no answer from the engine: {type(error).__name__}") from error


def _reason(body: Any) -> str:
    return str(body.get("error", "no reason given")) if isinstance(body, dict) else "no reason given"
