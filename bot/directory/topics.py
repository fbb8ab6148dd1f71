"""Narrower needs inside a category: `data/directory/topics.toml`, ready to compare."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError


class Topic(BaseModel):
    """What "dentist" is to health care; the file says what each field means."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str
    es: str
    records: tuple[str, ...] = Field(min_length=1)
    needed: bool = False
    apart: bool = False
    anywhere: bool = False
    implies: tuple[str, ...] = ()

    def in_language(self, language: str) -> str:
        return self.es if language == "es" else self.en


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    topic: dict[str, Topic] = Field(default_factory=dict)


@cache
def category_of(topic: str) -> str:
    """ "health-care" of "health-care/dental"; a category is its own."""
    return topic.partition("/")[0]


def load_topics(path: Path, categories: Mapping[str, object]) -> dict[str, Topic]:
    """Topics by their code; none where there is no such file. SettingsError says what is wrong with it."""
    if not path.exists():
        return {}
    try:
        topics = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).topic
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise SettingsError(f"the topics file {path.name} is not right: {error}") from error
    if unknown := [code for code in topics if "/" not in code or category_of(code) not in categories]:
        raise SettingsError(f"{path.name} has topics outside any category: {', '.join(unknown)}")
    return topics
