"""Segment counts; the expected figures are Twilio's rules, with examples in both languages."""

import pytest

from demo.segments import count_segments


@pytest.mark.parametrize(
    ("text", "encoding", "parts"),
    [
        ("", "GSM-7", 1),
        ("a" * 160, "GSM-7", 1),
        ("a" * 161, "GSM-7", 2),
        ("a" * 306, "GSM-7", 2),
        ("a" * 307, "GSM-7", 3),
        ("[" * 80, "GSM-7", 1),
        ("[" * 81, "GSM-7", 2),
        ("¿Qué pasó? No; ¿qué le duele, niño? ¡Dígame!", "UCS-2", 1),
        ("¿Qué le duele al niño? ¡Llame!", "GSM-7", 1),
        ("á" * 70, "UCS-2", 1),
        ("á" * 71, "UCS-2", 2),
        ("á" * 134, "UCS-2", 2),
        ("á" * 135, "UCS-2", 3),
        ("🙂" * 35, "UCS-2", 1),
        ("🙂" * 36, "UCS-2", 2),
        ("a" * 66 + "🙂" + "a" * 66, "UCS-2", 3),
        ("\u2019", "UCS-2", 1),
    ],
)
def test_a_text_takes_as_many_segments_as_a_carrier_counts(text: str, encoding: str, parts: int) -> None:
    """A character of two units is never split, so an emoji at the border moves to the next part."""
    counted = count_segments(text)
    assert (counted.encoding, counted.parts) == (encoding, parts)
