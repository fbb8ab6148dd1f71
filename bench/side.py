"""One of the two systems that are compared: its processes, what can be asked of it, and how it is measured."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import subprocess
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import aiohttp

from bench.figures import Sample
from bot.supervisor import Patience, Program, Supervisor

Talk = Callable[[str, int], Awaitable[None]]
"""Says the next thing in a conversation (its id, the number of the turn from 0) and waits for the answer."""
LONGEST_ANSWER = 60.0
_NUMBERS = itertools.count()


class NoAnswer(Exception):
    """A turn was not answered as it should have been: whatever was measured is worth nothing."""


class Side(ABC):
    """Starts and stops its processes under the supervisor, so that nothing outlives the benchmark."""

    name: str

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=LONGEST_ANSWER))
        self._supervisor: Supervisor | None = None

    @property
    @abstractmethod
    def talks(self) -> Mapping[str, Talk]:
        """Kinds of turn by name: "plain", "action", and ours also "journey"."""

    @abstractmethod
    async def start(self) -> float:
        """Start everything; seconds until the first message, sent again and again, was answered with an action."""

    async def settled(self) -> None:  # noqa: B027 - most have nothing behind their answers
        """Wait until nothing is left to do behind the answers."""

    async def run(self, programs: Sequence[Program]) -> None:
        """Start these, without waiting for them."""
        patience = Patience(between_checks=5.0, for_an_answer=30.0, missed_checks=10)
        self._supervisor = Supervisor(programs, self.folder / "log", patience=patience)
        await self._supervisor.__aenter__()

    async def ready(self) -> None:
        if self._supervisor:
            await self._supervisor.ready()

    async def stop(self) -> None:
        if self._supervisor:
            supervisor, self._supervisor = self._supervisor, None
            await supervisor.__aexit__()

    async def close(self) -> None:
        await self.stop()
        await self.session.close()

    def processor_seconds(self, *, without: str = "") -> float:
        """What all its processes have used so far, but for the program of this name."""
        pids = self._supervisor.pids if self._supervisor else {}
        return processor_seconds([pid for name, pid in pids.items() if name != without])

    def memory(self) -> dict[str, float]:
        """Megabytes (RSS) of each program with all that it started."""
        pids = self._supervisor.pids if self._supervisor else {}
        by_group = resident_megabytes()
        return {name: by_group.get(pid, 0.0) for name, pid in pids.items()}


def resident_megabytes() -> dict[int, float]:
    """RSS in MB of every process group on the machine, by the id of the group."""
    listed = subprocess.run(["ps", "-A", "-o", "pgid=,rss="], capture_output=True, text=True, check=True).stdout
    total: dict[int, float] = defaultdict(float)
    for line in listed.splitlines():
        group, kilobytes = line.split()
        total[int(group)] += int(kilobytes) / 1024
    return dict(total)


def processor_seconds(groups: Sequence[int]) -> float:
    """Processor time that these process groups have used so far; 0.0 where the system does not tell (Linux does)."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            fields = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) in groups:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def until_answered(talk: Talk, seconds: float = 600.0) -> float:
    """Try the first turn of fresh conversations until one is answered; seconds that it took. TimeoutError."""
    begun = time.monotonic()
    async with asyncio.timeout(seconds):
        while True:
            try:
                await talk(new_conversation(), 0)
                return time.monotonic() - begun
            except (NoAnswer, aiohttp.ClientError):
                await asyncio.sleep(0.05)


def new_conversation() -> str:
    """An id that no conversation had before."""
    return f"bench-{next(_NUMBERS)}"


async def load(side: Side, kind: str, *, residents: int, seconds: float, turns: int) -> Sample:
    """So many residents talk at once, each waiting for an answer before the next message; `turns` a conversation.

    What is left to do behind the answers belongs to the time that all of it took.
    """
    talk, times, used = side.talks[kind], list[float](), side.processor_seconds()
    begun = time.perf_counter()

    async def resident() -> None:
        while True:
            conversation = new_conversation()
            for turn in range(turns):
                started = time.perf_counter()
                if started - begun > seconds:
                    return
                await talk(conversation, turn)
                times.append(time.perf_counter() - started)

    async with asyncio.TaskGroup() as group:
        for _ in range(residents):
            group.create_task(resident())
    await side.settled()
    return Sample(times, time.perf_counter() - begun, side.processor_seconds() - used)


async def converse(side: Side, kind: str, conversation: str, turns: range) -> list[float]:
    """Go on with one conversation; the seconds of each turn."""
    talk, times = side.talks[kind], list[float]()
    for turn in turns:
        started = time.perf_counter()
        await talk(conversation, turn)
        times.append(time.perf_counter() - started)
    await side.settled()
    return times
