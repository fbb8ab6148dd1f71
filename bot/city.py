"""A typed view of the city file: the only place where this deployment's names and numbers come from."""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError

Language = Literal["en", "es"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class Bilingual(_Part):
    """The same thing in both languages."""

    en: str
    es: str

    def in_language(self, language: str) -> str:
        return self.es if language == "es" else self.en


class Line(_Part):
    """A telephone line that stands behind the assistant."""

    number: str
    takes_texts: bool = False


class Lines(_Part):
    emergency: Line
    crisis_line: Line
    info_line: Line
    city_line: Line
    police_line: Line


class Point(_Part):
    lat: float
    lon: float


class Area(_Part):
    zips: tuple[str, ...]
    center: Point
    outside_line: str


class CityFacts(_Part):
    id: str
    name: str
    state: str
    timezone: str
    languages: tuple[str, ...]
    quick_exit_url: str


class Department(_Part):
    name: Bilingual
    short_name: str
    assistant: Bilingual


class CallType(_Part):
    """What responders can be sent to; `facts` are the intake keys it needs, most important first."""

    id: str
    name: Bilingual
    facts: tuple[str, ...]


class Disposition(_Part):
    """How a handoff can end."""

    id: str
    name: Bilingual


class City(_Part):
    """Everything in the city file."""

    city: CityFacts
    department: Department
    lines: Lines
    area: Area
    call_types: tuple[CallType, ...] = Field(min_length=1)
    dispositions: tuple[Disposition, ...] = Field(min_length=1)

    @classmethod
    def load(cls, path: Path) -> City:
        """Read and check the file. SettingsError names the line or the key that is wrong."""
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError as error:
            raise SettingsError(f"the city file {path.name} is not there (ACS_CITY_FILE)") from error
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise SettingsError(f"the city file {path.name} is not right: {error}") from error

    @cached_property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.city.timezone)

    def serves_zip(self, zip_code: str) -> bool:
        return zip_code in self.area.zips

    def call_type(self, call_type_id: str) -> CallType | None:
        return next((kind for kind in self.call_types if kind.id == call_type_id), None)

    def disposition(self, disposition_id: str) -> Disposition | None:
        return next((end for end in self.dispositions if end.id == disposition_id), None)

    def phrases(self, language: str) -> dict[str, str]:
        """The values that every text may use in `{braces}`."""
        return {
            "city": self.city.name,
            "department": self.department.name.in_language(language),
            "department_short": self.department.short_name,
            "assistant": self.department.assistant.in_language(language),
            "emergency": self.lines.emergency.number,
            "crisis_line": self.lines.crisis_line.number,
            "info_line": self.lines.info_line.number,
            "city_line": self.lines.city_line.number,
            "police_line": self.lines.police_line.number,
        }
