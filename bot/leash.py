"""Starts a program on a leash: `leash.py FD COMMAND...`. When the other end of the pipe FD closes, however its
owner died, the whole process group is killed. Works on Linux and macOS; imports nothing but the standard library.

The program takes this process over (same pid). A fork of it, in the same group, holds the leash.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    leash, command = int(sys.argv[1]), sys.argv[2:]
    group = os.getpgrp()
    if os.fork() == 0:
        hold(leash, group)
    os.close(leash)
    os.execvp(command[0], command)  # noqa: S606 - the supervisor's own command, no shell


def hold(leash: int, group: int) -> None:
    """Wait until nobody holds the other end, then end the group, this process included."""
    for stop in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, signal.SIG_IGN)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.read(leash, 1)
    os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
