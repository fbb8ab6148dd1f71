"""The figures as a page. It never quotes a message: what is measured with must not be learnt by heart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bench.understanding.score import FACTS, Counts, Figures

_INTRO = """\
# How well messages are understood

Written by `make eval` (`.venv/bin/python -m bench.understanding --write docs/understanding.md`); do not edit.

Every message of `tests/understanding/data` goes through the real engine with the real actions, each in a conversation
of its own at the point its row names (no question before it, or one of the intake's questions just asked). They were
written apart from the training data, by someone who did not read it; nothing is trained on them, and a message that
stands in the training data by now, word for word, is left out. But the totals, and which intent was taken for which,
have been looked at more than once while the training data grew, and what was written then was chosen by them: the
figures flatter somewhat. They are invented, not residents' own: real messages will be harder. Some mean two things with
good reason ("not seen for days" is a welfare and a wellness check); there both labels count as right, and "strict" says
the figure with the first label only.
"""
_CONFUSIONS = 15


def page(figures: dict[str, Figures], left_out: dict[str, int]) -> str:
    """The whole page, in Markdown."""
    en, es = figures["en"], figures["es"]
    parts = [
        _INTRO,
        _summary(en, es, left_out),
        "## Facts\n",
        "Of a place, right means found and normalised to the right streets, number, quadrant or name. Of free text,\n"
        "right means that the words that matter are in it and not much else. n: labelled, x: wrong or invented.\n"
        "`detail` (behind, at the bus stop) is judged only where it is labelled.\n",
        _facts(en, es),
        "## Intents\n",
        _intents(en, es),
        "## What is taken for what\n",
        *(_confusions(language, found) for language, found in figures.items()),
    ]
    return "\n".join(parts)


def _summary(en: Figures, es: Figures, left_out: dict[str, int]) -> str:
    gap = abs(en.macro_f1 - es.macro_f1) * 100
    rows: list[tuple[str, str, str]] = [
        ("messages (left out)", f"{en.messages} ({left_out['en']})", f"{es.messages} ({left_out['es']})"),
        ("intent macro-F1", f"{en.macro_f1:.3f}", f"{es.macro_f1:.3f}"),
        ("intent macro-F1, strict", f"{en.strict_macro_f1:.3f}", f"{es.strict_macro_f1:.3f}"),
        ("intent accuracy", f"{en.accuracy:.3f}", f"{es.accuracy:.3f}"),
        ("call type: reports right", _share(en.call_types), _share(es.call_types)),
        ("call type: wrong or invented", str(en.call_types.invented), str(es.call_types.invented)),
        ("place found and normalised", _share(en.places), _share(es.places)),
        ("place wrong or invented", str(en.places.invented), str(es.places.invented)),
        ("danger that the intent caught", f"{en.danger_found}/{en.danger}", f"{es.danger_found}/{es.danger}"),
        ("ordinary, taken for danger", f"{en.benign_as_danger}/{en.benign}", f"{es.benign_as_danger}/{es.benign}"),
    ]
    table = _table(("measured", "English", "Spanish"), rows)
    return f"{table}\n\nThe gap between the languages is {gap:.1f} points of macro-F1.\n"


def _share(counts: Counts) -> str:
    return f"{counts.recall:.3f} ({counts.right}/{counts.right + counts.missed})"


def _facts(en: Figures, es: Figures) -> str:
    named = [("place", en.places, es.places), ("needs", en.needs, es.needs)]
    named += [(key, en.facts[key], es.facts[key]) for key in FACTS]
    rows = [(key, *_three(one), *_three(other)) for key, one, other in named]
    head = ("fact", "en F1", "precision, recall", "n, x", "es F1", "precision, recall", "n, x")
    return _table(head, rows) + "\n"


def _three(counts: Counts) -> tuple[str, str, str]:
    labelled = counts.right + counts.missed
    if not labelled and not counts.invented:
        return ("-", "-", "0, 0")
    return (
        f"{counts.f1:.3f}",
        f"{counts.precision:.2f}, {counts.recall:.2f}",
        f"{labelled}, {counts.invented}",
    )


def _intents(en: Figures, es: Figures) -> str:
    names = sorted({name for found in (en, es) for name, counts in found.intents.items() if _labelled(counts)})
    rows = [(name, *_two(en.intents.get(name)), *_two(es.intents.get(name))) for name in names]
    return _table(("intent", "en F1", "n", "es F1", "n"), rows) + "\n"


def _labelled(counts: Counts) -> int:
    return counts.right + counts.missed


def _two(counts: Counts | None) -> tuple[str, str]:
    return (f"{counts.f1:.2f}", str(_labelled(counts))) if counts else ("-", "0")


def _confusions(language: str, found: Figures) -> str:
    lines = [f"{language}, intents (meant, understood):\n", *_pairs(found.confused)]
    lines += [f"\n{language}, call types:\n", *_pairs(found.call_types_confused)]
    lines += [f"\n{language}, places:\n", *(f"- {kind}: {count}" for kind, count in found.place_errors.most_common())]
    return "\n".join(lines) + "\n"


def _pairs(confused: Counter[tuple[str, str]]) -> Iterable[str]:
    for (meant, got), count in confused.most_common(_CONFUSIONS):
        yield f"- {meant}, {got}: {count}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])
