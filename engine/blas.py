"""Tells OpenBLAS which processor it runs on: called before numpy is imported.

The OpenBLAS in the numpy that Rasa asks for is of 2021 and takes every processor that came later for one of 2004. With
the instructions that the processor really has, a turn costs a quarter less.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_KERNELS = (
    ("SkylakeX", {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl", "fma"}),
    ("Haswell", {"avx2", "fma"}),
)
"""OpenBLAS's names, fastest first, and what the processor must be able to do for each."""


def name_the_processor(described: Path = Path("/proc/cpuinfo")) -> None:
    """Set OPENBLAS_CORETYPE, if it is not set. Where the system does not tell (it is Linux that does) or the
    processor is of another kind, OpenBLAS finds out by itself."""
    with contextlib.suppress(OSError):
        flags = _flags(described.read_text(encoding="utf-8"))
        fitting = (name for name, needed in _KERNELS if needed <= flags)
        if name := next(fitting, None):
            os.environ.setdefault("OPENBLAS_CORETYPE", name)


def _flags(description: str) -> set[str]:
    lines = (line.partition(":") for line in description.splitlines())
    return next((set(value.split()) for name, _, value in lines if name.strip() == "flags"), set())
