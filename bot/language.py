"""Which language a short text is written in."""

from __future__ import annotations

import re

_SPANISH = re.compile(r"\b(quiero|tengo|hola|que|mi|para|con|ayuda|no quiero|necesito|estoy|las|los|una)\b", re.I)


def detect_language(text: str) -> str:
    """ISO 639-1 code of the text's language."""
    return "es" if _SPANISH.search(text) else "en"
