"""The supervisor with real, tiny children: what dies or hangs comes back, and nothing outlives it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.supervisor import Patience, Program, StartFailed, Supervisor
from tests.support import tiny_child_path

QUICK = Patience(
    between_checks=0.1, while_starting=0.05, for_an_answer=0.3, missed_checks=2, for_an_end=0.5, first_pause=0.05
)
Events = list[tuple[str, str]]


@pytest.fixture
def child(free_port: Callable[[], int]) -> Callable[..., Program]:
    def make(name: str = "child", kind: str = "") -> Program:
        port = free_port()
        command = (sys.executable, str(tiny_child_path()), str(port), kind)
        return Program(name, command, f"http://127.0.0.1:{port}/")

    return make


async def until(condition: Callable[[], bool], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - processes set no event
            await asyncio.sleep(0.02)


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # a zombie whose parent has not asked yet is gone too
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
    return state.startswith("Z") or not state.strip()


async def test_a_killed_child_is_started_again(child: Callable[..., Program], tmp_path: Path) -> None:
    events: Events = []
    async with Supervisor([child()], tmp_path, lambda n, s, w: events.append((s, w)), QUICK) as supervisor:
        await supervisor.ready()
        first = supervisor.pids["child"]
        os.kill(first, signal.SIGKILL)
        await until(lambda: [state for state, _ in events].count("ready") == 2)
        assert supervisor.pids["child"] != first
    assert any(state == "waiting" and "SIGKILL" in why for state, why in events)


async def test_a_child_that_hangs_is_replaced(child: Callable[..., Program], tmp_path: Path) -> None:
    """A stopped process is alive to the system, and useless: only asking it shows that."""
    events: Events = []
    async with Supervisor([child()], tmp_path, lambda n, s, w: events.append((s, w)), QUICK) as supervisor:
        await supervisor.ready()
        os.kill(supervisor.pids["child"], signal.SIGSTOP)
        await until(lambda: [state for state, _ in events].count("ready") == 2)
    assert any("does not answer" in why for _, why in events)


async def test_a_child_that_never_starts_is_reported_with_its_log(
    child: Callable[..., Program], tmp_path: Path
) -> None:
    async with Supervisor([child(), child("engine", "broken")], tmp_path, patience=QUICK) as supervisor:
        with pytest.raises(StartFailed) as caught:
            await supervisor.ready()
    assert caught.value.name == "engine"
    assert "the model is missing" in caught.value.log.read_text()


@pytest.mark.parametrize("kind", ["", "stubborn", "grandchild"])
async def test_leaving_ends_every_child(child: Callable[..., Program], tmp_path: Path, kind: str) -> None:
    """Also one that ignores SIGTERM, and what a child itself has started."""
    async with Supervisor([child("a", kind), child("b")], tmp_path, patience=QUICK) as supervisor:
        await supervisor.ready()
        pids = list(supervisor.pids.values())
        pids += [int(line.split()[1]) for line in (tmp_path / "a.log").read_text().splitlines() if "grand" in line]
    await until(lambda: all(is_gone(pid) for pid in pids))


def test_no_child_outlives_a_supervisor_that_is_killed(child: Callable[..., Program], tmp_path: Path) -> None:
    """kill -9 gives no chance to clean up: the leash does it."""
    program = child("a", "grandchild")
    script = (
        "import asyncio, sys; from pathlib import Path\n"
        "from bot.supervisor import Program, Supervisor\n"
        "async def main():\n"
        f"    async with Supervisor([Program('a', {tuple(program.command)!r}, {program.alive_url!r})],"
        f" Path({str(tmp_path)!r})) as supervisor:\n"
        "        await supervisor.ready()\n"
        "        print(supervisor.pids['a'], flush=True)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    pids = [int(supervisor.stdout.readline())]
    pids += [int(line.split()[1]) for line in (tmp_path / "a.log").read_text().splitlines() if "grand" in line]
    assert len(pids) == 2
    supervisor.kill()
    supervisor.wait()
    deadline = time.monotonic() + 10
    while not all(is_gone(pid) for pid in pids):
        assert time.monotonic() < deadline, "a child is still there"
        time.sleep(0.05)


async def test_a_large_log_is_set_aside(
    child: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.supervisor.MAX_LOG_BYTES", 10)
    (tmp_path / "child.log").write_text("a long story\n")
    async with Supervisor([child()], tmp_path, patience=QUICK) as supervisor:
        await supervisor.ready()
    assert (tmp_path / "child.log.1").read_text() == "a long story\n"
    assert "tiny child" in (tmp_path / "child.log").read_text()
