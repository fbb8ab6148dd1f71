"""Training: the same data gives the same model, and a change of the data is noticed."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from bot.safety import Screen
from bot.safety.inputs import DATA, inputs_hash
from bot.safety.model import ModelMissingError, ModelStaleError, load_words
from bot.safety.training import ensure_model, train


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A copy of the data with few messages, so that training takes a second or two."""
    data = tmp_path / "safety"
    shutil.copytree(DATA, data)
    for path in (data / "messages").glob("*.tsv"):
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([lines[0], *lines[1::12]]) + "\n", encoding="utf-8")
    return data


def test_the_same_data_gives_the_same_model(small: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.npz", tmp_path / "b.npz"
    train(small, first)
    train(small, second)
    with np.load(first) as a, np.load(second) as b:
        assert a.files == b.files
        assert all(np.array_equal(a[name], b[name]) for name in a.files)


def test_changed_data_is_noticed_at_start_and_trained_again(small: Path, tmp_path: Path) -> None:
    model = tmp_path / "model" / "screen.npz"
    with pytest.raises(ModelMissingError, match="acs screen train"):
        load_words(model, inputs_hash(small))
    ensure_model(model, small)
    messages = small / "messages" / "chatter.en.tsv"
    messages.write_text(
        messages.read_text(encoding="utf-8") + "one more line\tnone\t-\ten\tchatter\n", encoding="utf-8"
    )
    with pytest.raises(ModelStaleError, match="other data"):
        Screen.load(model, small)
    ensure_model(model, small)
    assert Screen.load(model, small).check("I want to kill myself").level.escalates
