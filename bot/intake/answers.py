"""Yes, no, don't know, rather not: how people say it in a text message, in both languages.

Conservative: a message is a yes or a no only when nothing else is in it. "no i want to" is neither.
"""

from __future__ import annotations

from typing import Literal

from bot.intake.lexicon import load_lexicon
from bot.intake.phrases import Phrases
from bot.intake.words import Message, bag, read

Answer = Literal["yes", "no", "unclear"]
Decline = Literal["refused", "unknown"]

_FILLER = "filler"
_LONGEST_ANSWER = 12
# After a leading "no" these words begin an explanation. Any other word may belong to it: "no quiero vivir".
_EXPLAINS = bag(
    "he hes she shes they theyre i im its it just we were thanks thank gracias nomas nada solo ya pues "
    "para everything everyone everybody only sir maam señor but pero"
)
_YES_WORDS = bag("yes yeah yea yep yup yess si simon sip claro")
_NO_WORDS = bag("no nope nah naw nel nop")
# "si no ..." and "si el ..." are Spanish conditions, "ya no" is a denial.
_NOT_AFTER_SI = bag("no el ella me te se le alguien usted pueden puede")


def yes_no(text: str, language: str) -> Answer:
    """What a short answer says, in whichever of the two languages. Anything but a plain yes or no is "unclear"."""
    labels = _labels(read(text))
    if labels == {"yes"}:
        return "yes"
    return "no" if labels == {"no"} else "unclear"


def declined(text: str, language: str) -> Decline | None:
    """Whether the whole message is "skip" or "I don't know"."""
    labels = _labels(read(text))
    if "refused" in labels and "yes" not in labels:
        return "refused"
    return "unknown" if "unknown" in labels and "yes" not in labels else None


def leading_yes_no(message: Message) -> Answer:
    """The yes or no that a longer answer begins with: "yes he is bleeding", "no nomas esta dormido"."""
    words = message.words
    if not words:
        return "unclear"
    first, second = words[0].text, words[1] if len(words) > 1 else None
    if first in _YES_WORDS:
        condition = first == "si" and second and not second.after_break and second.text in _NOT_AFTER_SI
        return "unclear" if condition else "yes"
    if first in _NO_WORDS and (second is None or second.after_break or second.text in _EXPLAINS):
        return "no"
    return "unclear"


def labels_of_all(message: Message, phrases: Phrases) -> set[str]:
    """The labels of the phrases that a message consists of; empty when it holds anything more."""
    longest: dict[int, tuple[int, str]] = {}
    for hit in phrases.find(message):
        if hit.last > longest.get(hit.first, (0, ""))[0]:
            longest[hit.first] = (hit.last, hit.label)
    labels, at = set(), 0
    while at < len(message.words):
        if at not in longest:
            return set()
        at, label = longest[at]
        labels.add(label)
    return labels


def _labels(message: Message) -> set[str]:
    """The kinds of answer the message consists of, without fillers; empty when it holds anything more."""
    if len(message.words) > _LONGEST_ANSWER:
        return set()
    return labels_of_all(message, load_lexicon().answers) - {_FILLER}
