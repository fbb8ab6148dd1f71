"""Measures the starter project that `rasa init` generates and this system, in turn, on the same machine.

    python -m bench.performance [--quick] [--starts N] [--rounds N] [--starter FOLDER] [--write]

Each round measures one side, then the other, and each ratio is of one round, so that what else the machine does
meets both. `--write` puts the results into docs/performance.md and its plot.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import uvloop

from bench.figures import percentile
from bench.ours import Ours
from bench.report import console, write_report
from bench.results import Results, machine
from bench.side import Side, converse, load, new_conversation
from bench.starter import Starter
from bench.stopping import run_until_stopped
from bot.settings import ROOT

CASES = ("plain", "action", "journey")
"""`journey` is compared with the starter's turn that calls an action."""


@dataclass(frozen=True)
class Scale:
    """How much is measured. Seconds and turns."""

    starts: int
    rounds: int
    seconds: float
    residents: tuple[int, ...]
    warm_up: float
    longest: int
    conversations: int
    """Of ours that grow long; of the starter's one."""
    places: tuple[int, ...]
    window: int = 10
    turns: int = 10
    """Of one conversation, before a resident begins another."""


FULL = Scale(1, 5, 3.0, (1, 8, 16), 3.0, 505, 5, (5, 50, 100, 200, 300, 400, 500))
QUICK = Scale(1, 2, 2.0, (1, 8), 1.0, 65, 1, (5, 30, 60))


def say(text: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S}  {text}", file=sys.stderr, flush=True)


async def measure(starter: Starter, ours: Ours, scale: Scale) -> Results:
    say("starter project: generating and training it (about a minute and a half)")
    begun = time.monotonic()
    await starter.prepare()
    training = time.monotonic() - begun
    say("ours: keys, tables and directory")
    await ours.prepare()
    results = Results(machine(), datetime.now(UTC).date().isoformat(), asdict(scale), training)
    await _starts(starter, ours, scale, results)
    for kind in CASES:
        for side in (starter, ours):
            if kind in side.talks:
                await load(side, kind, residents=2, seconds=scale.warm_up, turns=scale.turns)
    await _rounds(starter, ours, scale, results)
    results.memory_loaded = {side.name: side.memory() for side in (starter, ours)}
    await _lengths(starter, ours, scale, results)
    results.memory_after = {side.name: side.memory() for side in (starter, ours)}
    await starter.stop()
    await _sending(ours, scale, results)
    return results


async def _starts(starter: Starter, ours: Ours, scale: Scale, results: Results) -> None:
    """Start and stop both in turn; the last start stays."""
    for number in range(1, scale.starts + 1):
        for side in (starter, ours):
            await side.stop()
            seconds = await side.start()
            results.starts[side.name].append(seconds)
            results.memory_started[side.name] = side.memory()
            say(f"start {number}/{scale.starts}: {side.name} answers after {seconds:.1f} s")
            if number < scale.starts:
                await side.stop()


async def _rounds(starter: Starter, ours: Ours, scale: Scale, results: Results) -> None:
    parts: list[tuple[Side, str]] = [
        (starter, "plain"), (ours, "plain"), (starter, "action"), (ours, "action"), (ours, "journey"),
    ]  # fmt: skip
    for number in range(1, scale.rounds + 1):
        for residents in scale.residents:
            for side, kind in parts:
                sample = await load(side, kind, residents=residents, seconds=scale.seconds, turns=scale.turns)
                p50, p95 = (percentile(sample.seconds, percent) * 1000 for percent in (50, 95))
                figures = {"p50": p50, "p95": p95, "rate": sample.rate, "work": sample.work}
                results.add(side.name, kind, residents, turns=len(sample.seconds), **figures)
                say(
                    f"round {number}/{scale.rounds}, {residents:2} at once, {side.name + ' ' + kind:16} "
                    f"p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  {sample.rate:6.1f}/s  {sample.work:5.1f} ms of work"
                )


async def _lengths(starter: Starter, ours: Ours, scale: Scale, results: Results) -> None:
    """Some conversations grow longer, a few turns of one and then of the next.

    Several of ours to one of the starter's, whose 500 turns take minutes: ten turns of a few milliseconds say little.
    """
    talking: list[tuple[Side, str]] = [(starter, "action"), *[(ours, "journey")] * scale.conversations]
    ids, times = [new_conversation() for _ in talking], [list[float]() for _ in talking]
    for first in range(0, scale.longest, scale.window):
        turns = range(first, min(first + scale.window, scale.longest))
        for (side, kind), conversation, so_far in zip(talking, ids, times, strict=True):
            so_far += await converse(side, kind, conversation, turns)
        if first % 100 == 0 and first:
            say(f"{len(talking)} long conversations: {first} turns")
    for (side, _), seconds in zip(talking, times, strict=True):
        results.lengths[side.name].append([second * 1000 for second in seconds])


async def _sending(ours: Ours, scale: Scale, results: Results) -> None:
    """What a text costs after it stands in the outbox."""
    sample = await ours.send_what_waits(2 * scale.seconds)
    results.sending = {"texts": len(sample.seconds), "rate": sample.rate, "work": sample.work}
    say(f"sending and four reports: {sample.rate:.1f} texts a second, {sample.work:.1f} ms of work each")


async def run(options: argparse.Namespace) -> None:
    scale = QUICK if options.quick else FULL
    scale = replace(scale, starts=options.starts or scale.starts, rounds=options.rounds or scale.rounds)
    async with contextlib.AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acs-bench-")))
        starter, ours = Starter(options.starter or folder / "starter"), Ours(folder / "ours")
        stack.push_async_callback(starter.close)
        stack.push_async_callback(ours.close)
        results = await measure(starter, ours, scale)
    kept = ROOT / "var/bench/performance.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(results.to_json(), indent=1), encoding="utf-8")
    print(console(results))
    if options.write:
        write_report(results, kept)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a few seconds a part: to see that it works")
    parser.add_argument("--starter", type=Path, help="keep the starter project here, and use it again")
    parser.add_argument("--starts", type=int, help="how often each side is started")
    parser.add_argument("--rounds", type=int, help="how often each part is measured")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md and its plot")
    run_until_stopped(run(parser.parse_args(arguments)), uvloop.new_event_loop)


if __name__ == "__main__":
    main()
