"""Keeps programs running: starts them, asks after their health, starts again what died or hangs, stops them all.

Every program is the leader of its own process group and on a leash (bot/leash.py), so nothing outlives the
supervisor, not even when it is killed outright.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, BinaryIO, Literal

import aiohttp

State = Literal["starting", "ready", "waiting", "stopped"]
Listener = Callable[[str, State, str], None]
LEASH = Path(__file__).with_name("leash.py")
MAX_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Program:
    """One child. ``alive_url`` answers 200 as long as it is worth keeping, ``ready_url`` (by default the same) once
    it can do its work; times are seconds."""

    name: str
    command: Sequence[str]
    alive_url: str
    environment: Mapping[str, str] = field(default_factory=dict)
    start_timeout: float = 90.0
    ready_url: str = ""


@dataclass(frozen=True)
class Patience:
    """How often health is asked, and how long everything is waited for. Seconds."""

    between_checks: float = 5.0
    while_starting: float = 0.2
    for_an_answer: float = 5.0
    missed_checks: int = 3
    for_an_end: float = 10.0
    first_pause: float = 0.5
    longest_pause: float = 30.0
    healthy_life: float = 60.0
    first_tries: int = 3


class StartFailed(Exception):
    """A program never became ready. ``log`` is where it wrote why."""

    def __init__(self, name: str, log: Path) -> None:
        super().__init__(f"{name} does not start")
        self.name = name
        self.log = log


class Supervisor:
    """Runs programs until it is left: ``async with Supervisor(...) as s: await s.ready(); await s.failed()``."""

    def __init__(
        self,
        programs: Sequence[Program],
        log_dir: Path,
        listener: Listener = lambda name, state, why: None,
        patience: Patience | None = None,
    ) -> None:
        self.programs = programs
        self.pids: dict[str, int] = {}
        self._log_dir = log_dir
        self._tell = listener
        self._patience = patience or Patience()
        self._ready = {program.name: asyncio.Event() for program in programs}
        self._keepers: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Supervisor:
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._leash, self._held = os.pipe()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._patience.for_an_answer))
        self._keepers = [asyncio.create_task(self._keep(program)) for program in self.programs]
        return self

    async def __aexit__(self, *_: object) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        await self._session.close()
        os.close(self._held)
        os.close(self._leash)

    async def ready(self) -> None:
        """Wait until every program has been ready once. Raises StartFailed."""
        await self._first(self._all_ready())

    async def failed(self) -> None:
        """Wait for a program that cannot be started; ends only with StartFailed."""
        await self._first(asyncio.Event().wait())

    async def _all_ready(self) -> None:
        for event in self._ready.values():
            await event.wait()

    async def _first(self, wanted: Coroutine[Any, Any, object]) -> None:
        waiting = asyncio.create_task(wanted)
        try:
            await asyncio.wait([waiting, *self._keepers], return_when=asyncio.FIRST_COMPLETED)
            for keeper in self._keepers:
                if keeper.done():
                    keeper.result()
        finally:
            waiting.cancel()

    async def _keep(self, program: Program) -> None:
        """One program's whole life, restarts included. Raises StartFailed if it never gets ready."""
        deaths = 0
        while True:
            self._tell(program.name, "starting", "")
            begun = monotonic()
            process = await self._start(program)
            try:
                why = await self._watch(program, process)
            finally:
                await self._end(process)
                self._tell(program.name, "stopped", "")
            deaths = 1 if monotonic() - begun > self._patience.healthy_life else deaths + 1
            if deaths >= self._patience.first_tries and not self._ready[program.name].is_set():
                raise StartFailed(program.name, self.log_of(program.name))
            pause = min(self._patience.longest_pause, self._patience.first_pause * 2 ** (deaths - 1))
            self._tell(program.name, "waiting", f"{why}; starting again in {pause:g} s")
            await asyncio.sleep(pause)

    def log_of(self, name: str) -> Path:
        return self._log_dir / f"{name}.log"

    async def _start(self, program: Program) -> Process:
        with _open_log(self.log_of(program.name)) as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(LEASH), str(self._leash), *program.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=asyncio.subprocess.STDOUT,
                env={**os.environ, **program.environment},
                pass_fds=[self._leash],
                start_new_session=True,
            )
        self.pids[program.name] = process.pid
        return process

    async def _watch(self, program: Program, process: Process) -> str:
        """Returns, in words, why this process must be replaced: it ended, never started, or hangs."""
        patience, begun, missed, ready = self._patience, monotonic(), 0, False
        while True:
            pause = patience.between_checks if ready else patience.while_starting
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), pause)
            if process.returncode is not None:
                return f"ended ({_ending(process.returncode)})"
            if await self._answers(program.alive_url if ready else program.ready_url or program.alive_url):
                missed = 0
                if not ready:
                    ready = True
                    self._ready[program.name].set()
                    self._tell(program.name, "ready", f"{monotonic() - begun:.1f} s")
            elif ready:
                missed += 1
                if missed >= patience.missed_checks:
                    return "does not answer"
            elif monotonic() - begun > program.start_timeout:
                return "did not get ready"

    async def _answers(self, url: str) -> bool:
        try:
            async with self._session.get(url) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    async def _end(self, process: Process) -> None:
        """Ask the group to end, then end it: nothing that the program started stays behind."""
        if process.returncode is None:
            _signal_group(process.pid, signal.SIGTERM)
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._patience.for_an_end)
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()


def _signal_group(group: int, which: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):  # macOS says EPERM for a group of zombies
        os.killpg(group, which)


def _ending(returncode: int) -> str:
    return signal.Signals(-returncode).name if returncode < 0 else f"exit code {returncode}"


def _open_log(path: Path) -> BinaryIO:
    """Append to the log; a large one is set aside first, and only the last of those is kept."""
    if path.exists() and path.stat().st_size > MAX_LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")
