"""The frames of the web chat's protocol, as a page may send them. What does not fit is refused with a reason."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

LONGEST_FRAME = 16 * 1024
LONGEST_TEXT = 1600


class _Frame(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Hello(_Frame):
    """First frame of every connection. `last_seq` is the last message the page has."""

    type: Literal["hello"]
    session: str | None = Field(None, max_length=200)
    language: Literal["en", "es"] | None = None
    last_seq: int = Field(0, ge=0)


class Said(_Frame):
    """A message. The page keeps it and sends it again, with the same `client_id`, until it is acknowledged."""

    type: Literal["message"]
    client_id: str = Field(pattern=r"^[0-9A-Za-z-]{1,64}$")
    text: str


class ChooseLanguage(_Frame):
    type: Literal["language"]
    language: Literal["en", "es"]


class Seen(_Frame):
    type: Literal["seen"]
    seq: int = Field(ge=0)


class Typing(_Frame):
    type: Literal["typing"]


class TextList(_Frame):
    """The list of message `seq`, to a phone. Only with a yes to both questions of the form."""

    type: Literal["text_list"]
    client_id: str = Field(pattern=r"^[0-9A-Za-z-]{1,64}$")
    seq: int = Field(ge=1)
    number: str = Field(max_length=40)
    safe: Literal[True]
    consent: Literal[True]


class Leave(_Frame):
    type: Literal["leave"]


class Ping(_Frame):
    type: Literal["ping"]


Frame = Hello | Said | ChooseLanguage | Seen | Typing | TextList | Leave | Ping
_FRAME: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


class FrameRefused(ValueError):
    """`code` is one of the protocol's error codes."""

    def __init__(
        self, code: Literal["not_json", "bad_frame", "too_large", "empty"], client_id: str | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.client_id = client_id


def parse(raw: str) -> Frame:
    """The frame, or FrameRefused."""
    if len(raw.encode()) > LONGEST_FRAME:
        raise FrameRefused("too_large")
    try:
        data = json.loads(raw)
    except (json.JSONDecodeError, RecursionError):
        raise FrameRefused("not_json") from None
    try:
        frame = _FRAME.validate_python(data)
    except ValidationError:
        raise FrameRefused("bad_frame") from None
    if isinstance(frame, Said):
        if not frame.text.strip():
            raise FrameRefused("empty", frame.client_id)
        if len(frame.text) > LONGEST_TEXT:
            raise FrameRefused("too_large", frame.client_id)
    return frame
