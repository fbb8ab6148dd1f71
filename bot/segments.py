"""How many segments a text costs by SMS: GSM-7 160 characters (153 each when split), otherwise UCS-2 70 (67).

3GPP TS 23.038 (alphabet) and TS 23.040 (concatenation). An extension character (€ ^ { } \\ [ ] ~ |) counts twice;
a character outside the basic plane (most emoji) is two UCS-2 units, and neither pair is split over two parts.
"""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")


def is_gsm7(text: str) -> bool:
    return all(c in _BASIC or c in _EXTENDED for c in text)


def segments(text: str) -> int:
    """The number of parts in which carriers bill and deliver this text; 0 for an empty one."""
    if is_gsm7(text):
        return _parts([2 if c in _EXTENDED else 1 for c in text], single=160, split=153)
    return _parts([2 if ord(c) > 0xFFFF else 1 for c in text], single=70, split=67)


def _parts(costs: list[int], single: int, split: int) -> int:
    if sum(costs) <= single:
        return 1 if costs else 0
    parts, used = 1, 0
    for cost in costs:
        if used + cost > split:
            parts, used = parts + 1, 0
        used += cost
    return parts
