"""The person to be found: looks, indoors or outdoors, still in view, which way, since when. Words kept as said."""

from __future__ import annotations

import re
from typing import Literal

from bot.intake.answers import leading_yes_no, yes_no
from bot.intake.facts import YesNo
from bot.intake.lexicon import Lexicon
from bot.intake.looks import LONGEST_QUOTE
from bot.intake.words import Message

_NUMBER = (
    r"(?:an?|one|two|three|four|five|six|several|few|a few|couple|a couple|couple of|a couple of|half an|"
    r"un|una|dos|tres|cuatro|cinco|seis|varios|varias|\d{1,3})"
)
_AMOUNT = rf"(?:(?:about|like|around|over|almost|at least|como|casi|mas de|unos|unas)\s+)?{_NUMBER}\s*"
_UNIT = (
    r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|wks?|months?|nights?|"
    r"minutos?|horas?|dias?|semanas?|meses|mes|noches?|rato|ratito)\b"
)
_CLOCK = r"(?:\s+(?:around|about|at|like|como a las|a las|a la)\s*\d{1,2}(?::\d\d)?\s*(?:am|pm|a\.m\.|p\.m\.)?)?"
_PART_OF_DAY_EN = r"(?:morning|afternoon|evening|night)"
_PART_OF_DAY_ES = r"(?:manana|tarde|noche|madrugada)"
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_DIA = r"(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
_WHEN = re.compile(
    r"\b(?:"
    rf"(?:since|desde)\s+(?:(?:this|last|early|the|hace|la|el|las|ayer|esta)\s+)*[\w:]+"
    rf"(?:\s+(?:{_PART_OF_DAY_EN}|{_PART_OF_DAY_ES}|{_UNIT}))?"
    rf"|(?:hace|hacia|lleva|llevan|por)\s+(?:ya\s+)?{_AMOUNT}{_UNIT}"
    rf"|(?:for|in|en)\s+(?:the\s+(?:past|last)\s+)?{_AMOUNT}{_UNIT}"
    rf"|{_AMOUNT}{_UNIT}\s+(?:ago|now)"
    rf"|(?:on|el|el pasado)\s+(?:{_WEEKDAY}|{_DIA})\b"
    rf"|(?:been|van|ya van)\s+{_AMOUNT}{_UNIT}"
    rf"|last\s+(?:night|week|month|{_WEEKDAY}){_CLOCK}"
    rf"|(?:yesterday|earlier today|earlier|this {_PART_OF_DAY_EN}|just now|a while ago|all (?:day|night|morning|week))"
    rf"(?:\s+{_PART_OF_DAY_EN})?{_CLOCK}"
    rf"|(?:anoche|ayer|antier|anteayer|esta {_PART_OF_DAY_ES}|en la {_PART_OF_DAY_ES}|toda la (?:noche|manana|semana)"
    r"|todo el dia|hace rato|hace ratito|la semana pasada)"
    rf"(?:\s+(?:en|por) la {_PART_OF_DAY_ES})?{_CLOCK}"
    r")"
)
_UNTIL_WHEN = re.compile(r"\b(?:until|till|til|hasta)\b|\b(?:a while|un rato|un ratito|unos minutos)\b")
_SAID_AMOUNT = re.compile(rf"\b{_AMOUNT}{_UNIT}")

_COMPASS = (
    r"(?:north|south|east|west|northeast|northwest|southeast|southwest|"
    r"norte|sur|este|oeste|noreste|noroeste|sureste|suroeste)(?:bound)?"
)
_GOING = (
    r"(?:head(?:ed|ing)|going|walk(?:ed|ing)|went|ran|running|run|biking|riding|driving|drove|moving|took off|left|"
    r"caminando|va|iba|fue|corriendo|corrio|camino|anda)"
)
_TO = r"(?:towards?|hacia|rumbo al?|con rumbo al?|en direccion al?|in the direction of)"
_UNTIL = r"[^.,;!?\n]{1,40}?(?=$|[.,;!?\n]|\s+(?:and|but|y|pero|with|wearing|con|about|hace)\b)"
_DIRECTION = re.compile(
    rf"\b(?:{_TO}\s+{_UNTIL}"
    rf"|{_GOING}\s+(?:running\s+)?(?:(?:to the|to|up|down|al|para el|para|por el)\s+)?{_COMPASS}\b"
    rf"(?:\s+(?:on|along|down|up|toward|por|sobre|en)\s+{_UNTIL})?"
    rf"|{_COMPASS}(?<=bound)\b(?:\s+on\s+{_UNTIL})?)"
)
_LEADING_NOISE = re.compile(r"^\s*(?:(?:yes|yeah|si|ok|okay|um+|well|pues|bueno|so|oh)\b[\s,]*)+", re.I)

Doors = Literal["indoors", "outdoors", "unknown"]


def find_doors(message: Message, lexicon: Lexicon) -> Doors | None:
    """'outdoors' wins where both are said ("outside my house")."""
    labels = lexicon.scene.labels(message)
    if "outdoors" in labels:
        return "outdoors"
    if "indoors" in labels:
        return "indoors"
    return None


def find_in_view(message: Message, lexicon: Lexicon, *, asked: bool) -> YesNo | None:
    """Whether the reporter still sees the person."""
    labels = lexicon.scene.labels(message)
    if "out_of_view" in labels:
        return "no"
    if "in_view" in labels:
        return "yes"
    if asked:
        plain = yes_no(message.text, "")
        answer = leading_yes_no(message) if plain == "unclear" else plain
        return None if answer == "unclear" else answer
    return None


def find_will_stay(message: Message, lexicon: Lexicon, *, asked: bool) -> YesNo | None:
    """Whether the reporter will stay near. When we asked, "I drove past" is a no, and "until 5" is a yes."""
    labels = lexicon.scene.labels(message)
    if "leaves" in labels or (asked and "gone" in labels):
        return "no"
    if "stays" in labels:
        return "yes"
    if not asked:
        return None
    plain = yes_no(message.text, "")
    answer = leading_yes_no(message) if plain == "unclear" else plain
    if answer == "unclear" and (_SAID_AMOUNT.search(message.folded) or _UNTIL_WHEN.search(message.folded)):
        return "yes"
    return None if answer == "unclear" else answer


def find_last_seen(message: Message, *, asked: bool) -> str | None:
    """'since morning', 'hace como 20 minutos', in the reporter's words."""
    match = _WHEN.search(message.folded) or (_SAID_AMOUNT.search(message.folded) if asked else None)
    return message.text[match.start() : match.end()].strip() if match else None


def find_direction(message: Message) -> str | None:
    """'toward Louisiana', 'al norte', in the reporter's words."""
    match = _DIRECTION.search(message.folded)
    return message.text[match.start() : match.end()].strip() if match else None


def whole_answer(message: Message) -> str | None:
    """The answer as it was written, without a leading "um, yes"."""
    text = " ".join(_LEADING_NOISE.sub("", message.text).split())
    return text[:LONGEST_QUOTE] or None
