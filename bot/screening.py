"""The safety screen for many conversations at once: messages that wait at the same moment are read in one go.

Eight short messages read together take less than half the processor time of eight read one by one, because the model's
weights, 37 MB of them, are then fetched from memory once. Nobody waits for company: it is the messages that became
ready in the same turn of the event loop, and one that comes alone is read alone. There is no thread: with the engine
beside it the bot has one processor, and a thread that computes in small steps spends more on taking turns than it
saves.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from bot.safety import Screen, Verdict

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 8
"""More together are hardly faster, and everything else would wait for them."""
LONGEST_AT_ONCE = 2000
"""Characters, with what was said before: long messages gain little from company."""

_Asked = tuple[str, Sequence[str]]


class Screening:
    """One for all conversations of an event loop."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._waiting: list[tuple[_Asked, asyncio.Future[Verdict]]] = []

    async def check(self, text: str, recent: Sequence[str] = ()) -> Verdict:
        """The verdict of `Screen.check`; raises what that raises on this message, whatever it is read with."""
        loop = asyncio.get_running_loop()
        verdict: asyncio.Future[Verdict] = loop.create_future()
        self._waiting.append(((text, recent), verdict))
        if len(self._waiting) == 1:
            loop.call_soon(self._read, loop)
        return await verdict

    def _read(self, loop: asyncio.AbstractEventLoop) -> None:
        count = self._portion()
        now, self._waiting = self._waiting[:count], self._waiting[count:]
        if self._waiting:
            loop.call_soon(self._read, loop)
        try:
            for (_, verdict), outcome in zip(now, self._together([asked for asked, _ in now]), strict=True):
                if verdict.done():  # whoever asked was cancelled
                    continue
                if isinstance(outcome, Verdict):
                    verdict.set_result(outcome)
                else:
                    verdict.set_exception(outcome)
        finally:  # whatever happens, nobody waits for ever: the message flow tries again
            for _, verdict in now:
                if not verdict.done():
                    verdict.set_exception(RuntimeError("the screen gave no verdict"))

    def _portion(self) -> int:
        """How many of those who wait are read next, one at least."""
        length = 0
        for count, ((text, recent), _) in enumerate(self._waiting[:MOST_AT_ONCE]):
            length += len(text) + sum(map(len, recent))
            if count and length > LONGEST_AT_ONCE:
                return count
        return min(len(self._waiting), MOST_AT_ONCE)

    def _together(self, asked: Sequence[_Asked]) -> Sequence[Verdict | Exception]:
        """One by one where that fails: a message that cannot be read must not take others with it."""
        try:
            return self._screen.check_all(asked)
        except Exception as error:
            log.warning("screened_one_by_one", messages=len(asked), error=type(error).__name__)
            return [self._alone(*one) for one in asked]

    def _alone(self, text: str, recent: Sequence[str]) -> Verdict | Exception:
        try:
            return self._screen.check(text, recent)
        except Exception as error:
            return error
