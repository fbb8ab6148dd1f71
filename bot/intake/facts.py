"""What one message told us. Every field may be absent: a message fills what it fills and the rest stays None."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

YesNo = Literal["yes", "no", "unknown"]
PlaceKind = Literal["address", "intersection", "landmark", "zip", "neighborhood", "coordinates", "other"]


class Place(BaseModel):
    """Where something is. `lat`/`lon` are WGS84 degrees, and None unless we are sure of them."""

    model_config = ConfigDict(frozen=True)

    text: str
    """The resident's own words for the place, a stretch of the message."""
    normalized: str
    """As a dispatcher would write it: "Central Ave & Louisiana Blvd", "1500 Walter St SE"."""
    kind: PlaceKind
    zip: str | None = None
    lat: float | None = None
    lon: float | None = None
    confidence: float = 0.0
    """0 to 1: read it back below 0.6, ask again below 0.35."""
    in_area: bool | None = None
    """Inside the area the department serves; None when the words do not say."""
    detail: str | None = None
    """What narrows it down, in the resident's words: "behind", "north side of the street"."""
    outdoors: bool = Field(default=False, exclude=True)
    """A park, a plaza: somebody there is outdoors."""


class Facts(BaseModel):
    """The intake keys (all but the goal, which is the dialogue's), and how the message meant them."""

    model_config = ConfigDict(frozen=True)

    call_type: str | None = None
    needs: tuple[str, ...] = ()
    for_whom: Literal["self", "other"] | None = None
    situation: str | None = None
    location: Place | None = None
    danger: YesNo | None = None
    injured: YesNo | None = None
    weapons: YesNo | None = None
    description: str | None = None
    direction: str | None = None
    last_seen: str | None = None
    in_view: YesNo | None = None
    will_stay: YesNo | None = None
    """Whether the reporter stays near until responders come."""

    indoors: Literal["indoors", "outdoors", "unknown"] | None = None
    name: str | None = None
    callback: str | None = None
    """E.164. None with `this_number` set means: the number this message came from."""

    this_number: bool = False
    correction: bool = False
    """The message takes something back: "no, San Mateo". What it fills replaces what was known."""
    wrong_place: bool = False
    """The place that was read back is not it, and which one it is was not said."""
    guessed: frozenset[str] = frozenset()
    """Slots filled with the whole message only because we had asked: nothing in its words says that they answer."""
    refused: frozenset[str] = frozenset()
    """Slots the resident would rather not fill ("skip"). Do not ask again."""
    unknown: frozenset[str] = frozenset()
    """Slots the resident cannot fill ("I don't know"). Do not ask again the same way."""

    def filled(self) -> dict[str, object]:
        """The intake keys this message fills, as plain JSON values."""
        told = self.model_dump(
            mode="json",
            exclude={"this_number", "correction", "wrong_place", "guessed", "refused", "unknown"},
            exclude_none=True,
        )
        if not self.needs:
            told.pop("needs", None)
        return told
