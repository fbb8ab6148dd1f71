"""How many SMS segments a text takes, counted the way a carrier does."""

from __future__ import annotations

from typing import NamedTuple

GSM7_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM7_EXTENDED = "\f^{}\\[~]|€"  # each takes two places


class Segments(NamedTuple):
    """``encoding`` is GSM-7 or UCS-2; ``units`` are septets or UTF-16 code units; ``parts`` are segments."""

    encoding: str
    units: int
    parts: int


def count_segments(text: str) -> Segments:
    """Segments of one text; an empty text still takes one."""
    if all(char in GSM7_BASIC or char in GSM7_EXTENDED for char in text):
        widths = [2 if char in GSM7_EXTENDED else 1 for char in text]
        return Segments("GSM-7", sum(widths), _parts(widths, single=160, part=153))
    widths = [len(char.encode("utf-16-le")) // 2 for char in text]
    return Segments("UCS-2", sum(widths), _parts(widths, single=70, part=67))


def _parts(widths: list[int], *, single: int, part: int) -> int:
    """Parts needed; a character of two units is never torn between two parts."""
    if sum(widths) <= single:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > part:
            parts, used = parts + 1, 0
        used += width
    return parts
