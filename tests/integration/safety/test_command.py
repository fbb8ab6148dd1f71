"""`acs screen` as a process: a line in, a line out, fast, within its memory, and without the engine."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from bot.safety.inputs import ROOT
from bot.safety.training import ensure_model

ACS = [sys.executable, "-m", "bot.cli", "screen"]
KEYS = ["level", "signals", "language", "score"]


@pytest.fixture(scope="module", autouse=True)
def trained() -> None:
    ensure_model()


def screened(text: str, *options: str) -> list[dict[str, object]]:
    done = subprocess.run([*ACS, *options], input=text.encode(), capture_output=True, check=True, cwd=ROOT)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_line_gets_one_json_line_with_the_promised_keys() -> None:
    lines = screened("hola\n\nI want to kill myself\nme muero de risa\nno newline at the end: no respira")
    assert [list(line) for line in lines] == [KEYS] * 5
    assert [line["level"] for line in lines] == ["none", "none", "crisis", "none", "emergency"]
    assert [line["language"] for line in lines][:1] == ["es"]


def test_explain_adds_the_evidence() -> None:
    (line,) = screened("ya no quiero vivir\n", "--explain")
    assert list(line) == [*KEYS, "evidence"]
    assert {"start", "end", "text", "mechanism", "reason", "signal"} == set(line["evidence"][0])  # type: ignore[index]


def test_bytes_that_are_not_utf8_are_survived() -> None:
    done = subprocess.run(ACS, input=b"\xff\xfe me quiero matar \x00\n", capture_output=True, check=True, cwd=ROOT)
    assert json.loads(done.stdout)["level"] == "crisis"


def test_a_line_is_answered_before_the_next_is_sent() -> None:
    with subprocess.Popen(ACS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdin
        assert process.stdout
        for text, level in ((b"hello\n", "none"), (b"my house is on fire\n", "emergency")):
            process.stdin.write(text)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["level"] == level
        process.stdin.close()


def test_it_is_fast_and_small() -> None:
    """All of the screening for less than four times what its sentence encoder takes alone, in one run; 300 MB."""
    program = (
        "import sys, time\n"
        "from bot.safety import Screen\n"
        "from bot.safety.evaluate import held_apart\n"
        "from bot.safety.features import Encoder\n"
        "screen = Screen.load(); texts = [row.text for row in held_apart()]; screen.check('warm')\n"
        "def seconds(work):\n"
        "    start = time.process_time()\n"
        "    for i in range(0, len(texts), 32): work(texts[i:i + 32])\n"
        "    return time.process_time() - start\n"
        "print(seconds(lambda few: screen.check_all([(text, ()) for text in few])) / seconds(Encoder().encode))\n"
        "status = open('/proc/self/status').read() if sys.platform == 'linux' else 'VmHWM: 0 kB'\n"
        "print(int(status.split('VmHWM:')[1].split()[0]) / 1024)  # not ru_maxrss: a child inherits its parent's\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True, cwd=ROOT)
    times, megabytes = map(float, done.stdout.split())
    assert times < 4  # 2.6 in November 2026
    assert megabytes < 300


def test_loading_takes_seconds_at_the_most() -> None:
    start = time.monotonic()
    screened("hi\n")
    assert time.monotonic() - start < 20  # under 2 s on a quiet machine
