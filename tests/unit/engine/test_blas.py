"""OpenBLAS is told the best that this processor can do, and nothing where that is not known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.blas import name_the_processor

_NAME = "OPENBLAS_CORETYPE"
_AVX512 = "avx512f avx512bw avx512cd avx512dq avx512vl"


@pytest.mark.parametrize(
    ("description", "name"),
    [
        (f"model : 207\nflags\t\t: fpu sse2 fma avx2 {_AVX512}\nbugs : none\n", "SkylakeX"),
        ("flags : fpu sse2 fma avx2 avx512f\n", "Haswell"),
        ("flags : fpu sse2\n", None),
        ("Features : fp asimd\n", None),
    ],
)
def test_named_by_what_it_can_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, description: str, name: str | None
) -> None:
    monkeypatch.setenv(_NAME, "")
    monkeypatch.delenv(_NAME)
    (tmp_path / "cpuinfo").write_text(description, encoding="utf-8")
    name_the_processor(tmp_path / "cpuinfo")
    assert os.environ.get(_NAME) == name


def test_what_is_set_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_NAME, "Nehalem")
    (tmp_path / "cpuinfo").write_text("flags : fma avx2\n", encoding="utf-8")
    name_the_processor(tmp_path / "cpuinfo")
    assert os.environ[_NAME] == "Nehalem"


def test_another_system_has_no_such_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(_NAME, "")
    monkeypatch.delenv(_NAME)
    name_the_processor(tmp_path / "nothing")
    assert _NAME not in os.environ
