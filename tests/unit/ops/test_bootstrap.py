"""The scripts behind `make`: steps with stamps, and uv without pip."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from bot.settings import ROOT


@pytest.fixture
def get_uv() -> ModuleType:
    spec = importlib.util.spec_from_file_location("get_uv", ROOT / "scripts/get_uv.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("system", "machine", "tag"),
    [
        ("Linux", "x86_64", "manylinux_2_17_x86_64"),
        ("Linux", "aarch64", "manylinux_2_28_aarch64"),
        ("Linux", "arm64", "manylinux_2_28_aarch64"),
        ("Darwin", "arm64", "macosx_11_0_arm64"),
        ("Darwin", "x86_64", "macosx_10_12_x86_64"),
    ],
)
def test_the_lock_file_names_a_uv_wheel_for_each_machine(
    get_uv: ModuleType, system: str, machine: str, tag: str
) -> None:
    address, sha256 = get_uv.find_wheel((ROOT / "uv.lock").read_text(encoding="utf-8"), system, machine)
    assert tag in address
    assert len(sha256) == 64


def test_an_unknown_machine_is_named(get_uv: ModuleType) -> None:
    with pytest.raises(SystemExit, match="no uv wheel for z80"):
        get_uv.find_wheel((ROOT / "uv.lock").read_text(encoding="utf-8"), "Linux", "z80")


def step(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    script = f'. {ROOT}/scripts/steps.sh; step try "Trying" made input {command}'
    return subprocess.run(["sh", "-euc", script], cwd=folder, capture_output=True, text=True)


def test_a_step_runs_when_its_inputs_or_its_output_changed(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("1")
    assert "done in" in step(tmp_path, "touch made").stdout
    assert step(tmp_path, "touch made").stdout == ""
    (tmp_path / "input").write_text("2")
    assert "done in" in step(tmp_path, "touch made").stdout
    (tmp_path / "made").unlink()
    assert "done in" in step(tmp_path, "touch made").stdout


def test_a_failed_step_shows_its_output_and_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("1")
    failed = step(tmp_path, "sh -c 'echo the disk is full; exit 3'")
    assert failed.returncode == 1
    assert "FAILED" in failed.stdout
    assert "the disk is full" in failed.stdout
    assert step(tmp_path, "touch made").returncode == 0


def test_steps_run_together_and_one_failure_fails_all(tmp_path: Path) -> None:
    """Each waits for what the other makes, so that neither could end if they ran one after the other."""
    (tmp_path / "input").write_text("1")
    parts = """
        first() { step first "First" a input sh -c 'touch a; while [ ! -e b ]; do sleep 0.05; done'; }
        second() { step second "Second" b input sh -c 'touch b; while [ ! -e a ]; do sleep 0.05; done'; }
        broken() { step broken "Broken" c input false; }
    """
    script = f"{parts}. {ROOT}/scripts/steps.sh; together first second; together first broken"
    done = subprocess.run(["sh", "-euc", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.count("done in") == 2
    assert done.returncode == 1
    assert "FAILED" in done.stdout


def test_help_explains_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in re.search(r"\.PHONY: (.*)", makefile).group(1).split():  # type: ignore[union-attr]
        assert re.search(rf"make {target} +\w", shown), target


@pytest.mark.parametrize("script", ["bootstrap", "check", "steps.sh"])
def test_scripts_are_plain_posix_shell(script: str) -> None:
    """dash, where there is one, knows nothing that POSIX does not."""
    subprocess.run(["sh", "-n", str(ROOT / "scripts" / script)], check=True)
