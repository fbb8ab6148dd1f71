"""Where the screen's data and its trained file are, and the hash that ties one to the other."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data" / "safety"
MODEL = ROOT / "var" / "safety" / "screen.npz"
FORMAT = "12"  # part of the hash: raise it when the code makes another model of the same data


def inputs_hash(data: Path) -> str:
    """A hash of everything the model is made from; another hash means that it has to be trained again."""
    digest = hashlib.sha256(FORMAT.encode())
    for path in [data / "spelling.tsv", *sorted((data / "messages").glob("*.tsv"))]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
