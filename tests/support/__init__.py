"""What several kinds of tests share: helpers that start or check real things."""

from pathlib import Path


def tiny_child_path() -> Path:
    return Path(__file__).with_name("tiny_child.py")
