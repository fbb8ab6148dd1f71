"""What the assistant says, rendered in the resident's language.

The texts live in `data/responses/*.yml` in Rasa's own format, so that Rasa and the bot read the same file:
every key holds one variant per language (a condition on the slot `language`), and may hold a further variant
for one channel (a condition on the slot `channel`). The most specific variant that fits is used.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.city import City
from bot.errors import MissingText, SettingsError

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Text:
    """One rendered text and the quick replies offered with it."""

    text: str
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Variant:
    conditions: Mapping[str, str]
    text: str
    buttons: tuple[str, ...]

    def fits(self, situation: Mapping[str, str]) -> bool:
        return all(situation.get(name) == value for name, value in self.conditions.items())


class Texts:
    """All texts of both languages, checked when loaded."""

    def __init__(self, variants: Mapping[str, list[_Variant]], city: City) -> None:
        self._variants = variants
        self._city = city

    @classmethod
    def load(cls, folder: Path, city: City) -> Texts:
        """Read every file of the folder. SettingsError when a key stands in two files."""
        variants: dict[str, list[_Variant]] = {}
        origin: dict[str, str] = {}
        for path in sorted(folder.glob("*.yml")):
            for key, entries in (_read(path) or {}).get("responses", {}).items():
                if key in origin:
                    raise SettingsError(f"{key} stands in {origin[key]} and in {path.name}")
                origin[key] = path.name
                variants[key] = [_variant(entry) for entry in entries]
        return cls(variants, city)

    def keys(self) -> frozenset[str]:
        return frozenset(self._variants)

    def render(self, key: str, *, language: str, channel: str = "web", **values: object) -> Text:
        """The text of `key`; MissingText when the key, the language or a value in braces is missing."""
        variant = self.choose(key, language=language, channel=channel)
        known = {**self._city.phrases(language), **{name: str(value) for name, value in values.items()}}

        def fill(match: re.Match[str]) -> str:
            if match[1] not in known:
                raise MissingText(f"{key} ({language}) needs the value {match[1]}")
            return known[match[1]]

        return Text(_PLACEHOLDER.sub(fill, variant.text).strip(), variant.buttons)

    def choose(self, key: str, *, language: str, channel: str) -> _Variant:
        """The variant that is used, with its braces unfilled; MissingText when there is none."""
        situation = {"language": language, "channel": channel}
        fitting = [variant for variant in self._variants.get(key, ()) if variant.fits(situation)]
        if not fitting:
            raise MissingText(f"there is no text {key} for {language}")
        return max(fitting, key=lambda variant: len(variant.conditions))

    def every_variant(self) -> Iterator[tuple[str, str | None, str | None, Text]]:
        """(key, language, channel, text with braces) of everything: for the tests of tone and parity."""
        for key, variants in self._variants.items():
            for variant in variants:
                conditions = variant.conditions
                yield (
                    key,
                    conditions.get("language"),
                    conditions.get("channel"),
                    Text(variant.text, variant.buttons),
                )


def _read(path: Path) -> Any:
    """The same loader as `yaml.safe_load`, in C where the library was built with it: ten times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders


def _variant(entry: Mapping[str, Any]) -> _Variant:
    conditions: dict[str, str] = defaultdict(str)
    for condition in entry.get("condition", ()):
        conditions[str(condition["name"])] = str(condition["value"])
    buttons = tuple(str(button["title"]) for button in entry.get("buttons", ()))
    return _Variant(dict(conditions), str(entry.get("text", "")), buttons)
