"""The model card: what the screen is made of, how it fares, and what it misses, measured when it is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

from bot.safety.dataset import Example, read_examples
from bot.safety.evaluate import Figures, Judged, Row, figures, held_apart, judge, shared_rows, typo_rows
from bot.safety.inputs import DATA, MODEL
from bot.safety.screen import Screen
from bot.safety.verdict import Level

_SHOWN_MISSES = 12
_DRAWS = 5
_BINS = (0.0, 0.05, 0.2, 0.5, 0.8, 0.95, 1.0)
_ABOUT = """# Model card: the safety screen

Written by `acs screen card`; do not edit. Figures are of the data and the model at the time of writing.

## What it is

Two mechanisms read every message a resident sends; either can raise the level, and only a reviewed rule lowers
it. **Reviewed phrases** (`data/safety/phrases`, rules in `data/safety/rules`) are lines a clinician can read, each
with its reason. The **trained model** compares a message with 34,000 training messages (9,000 at random, and those
that a model of these tells worst), by its meaning (a sentence encoder for sixteen languages) and by its letters and
words. Levels: emergency, crisis, concern, none, as in the safety policy.

## What it must not be used for

To diagnose; to rank people; to decide that somebody needs no help (a level of "none" says only that these words
were not recognised); to act without a person; on anything but messages that residents send to this service; in
languages other than English and Spanish with the same trust.

## Data

All of it was written for this project (`data/safety/messages`), most by hand, line by line; none of it comes from
real people. It is therefore weaker than real messages in one way that figures cannot show: its authors know what a
crisis sounds like. Files named `…_wide` are harder than what people mostly send: their authors were asked to hide
danger between the lines and to write harmless twins in the same words. The figures below keep them apart: the plain
messages tell how the screen fares on what people mostly write, the hard ones where its limits are. A tenth of all,
chosen by a hash of the words, is held apart and never trained on; whoever wrote the phrases saw its totals, never its
rows. Readers who saw only the text and the policy labelled 26,500 of the first 37,000 messages again: of what the
authors call a crisis or an emergency they notice more than 99 % and escalate 92 to 96 %, and they ask about 1 % of the
harmless ones (docs/safety-experiments.md). That is what a careful person reaches on these figures; none of them was a
clinician.

Thresholds are chosen on predictions for training messages by a model without them, as the lowest that keep harmless
messages' share above them within bounds set in `bot/safety/training.py`. In that share a harmless twin of danger
counts a quarter of an everyday message (people send the latter), if it is from a file named `…_wide`; the words of
risk without risk (`riskwords`) count in full.
"""
_HOW = """## How to retrain and review

Change a line in `data/safety`, run `acs screen train` (about three minutes), then `acs screen eval` and
`acs screen card`, and read what changed. The inputs' hash is checked at every start; `make` trains again by itself.
A new phrase needs its reason; a new rule needs a test in both languages in `tests/unit/safety/test_policy.py`.
"""


def model_card(screen: Screen, shared: Path, data: Path = DATA, model: Path = MODEL) -> str:
    """The whole card as Markdown."""
    examples = read_examples(data / "messages")
    own = held_apart(data)
    judged = judge(screen, own)
    others = judge(screen, shared_rows(shared)) if shared.is_dir() else []
    kinds = [Row(row.text, f"{row.language} {row.kind}", row.language, row.expected, row.kind) for row in own]
    size = f"\nTrained file: {model.stat().st_size / 1e6:.1f} MB.\n" if model.exists() else ""
    parts = [
        _ABOUT,
        _data_table(examples),
        size,
        "\n## Figures on the held-apart tenth\n",
        "Caught: concern, crisis or emergency. Escalated: crisis or emergency. In brackets 95 % Wilson intervals.\n",
        _figures_table(figures(judged)),
        "\n### The plain ones of them\n",
        _figures_table(figures(item for item in judged if not item.row.hard)),
        "\n### The deliberately hard ones of them\n",
        _figures_table(figures(item for item in judged if item.row.hard)),
        "\n### What one random typing slip in every message costs\n",
        _slips_table(screen, own, judged),
        "\n### By manner of speaking\n",
        _figures_table(figures([Judged(row, item.verdict) for row, item in zip(kinds, judged, strict=True)])),
        "\n### By signal\n",
        _signal_table(examples, judged),
        "\n## Figures on other people's texts (measuring only)\n",
        _figures_table(figures(others)) if others else "They were not at hand when this was written.\n",
        "\n## Calibration\n",
        _calibration(judged),
        "\n## Known misses\n",
        _misses(judged),
        "\n" + _HOW,
    ]
    return "\n".join(part.strip("\n") + "\n" for part in parts if part)


def _data_table(examples: Sequence[Example]) -> str:
    counts = Counter((example.language, example.level) for example in examples)
    lines = ["| language | none | concern | crisis | emergency | held apart |", "|---|---|---|---|---|---|"]
    for language in sorted({example.language for example in examples}):
        apart = sum(example.held_apart for example in examples if example.language == language)
        cells = " | ".join(str(counts[language, level]) for level in Level)
        lines.append(f"| {language} | {cells} | {apart} |")
    return "\n".join(lines)


def _figures_table(rows: Iterable[Figures]) -> str:
    lines = ["| messages | caught | escalated |", "|---|---|---|"]
    lines += [f"| {row.group} | {str(row.caught).strip()} | {str(row.escalated).strip()} |" for row in rows]
    return "\n".join(lines)


def _slips_table(screen: Screen, own: Sequence[Row], judged: Sequence[Judged]) -> str:
    """Caught and escalated without and with a slip, the mean of several draws: one draw is a matter of chance."""
    raised = [row for row in own if row.expected != "leave"]
    drawn = [item for seed in range(_DRAWS) for item in judge(screen, typo_rows(raised, seed))]
    slipped = {f.group: f for f in figures(drawn)}
    lines = [
        "| messages | caught, with a slip | cost | escalated, with a slip | cost |",
        "|---|---|---|---|---|",
    ]
    for group in figures(item for item in judged if item.row.expected != "leave"):
        with_slip = slipped[group.group]
        cells = [
            f"{after.value:.1%} | {100 * (before.value - after.value):+.1f}"
            for before, after in ((group.caught, with_slip.caught), (group.escalated, with_slip.escalated))
        ]
        lines.append(f"| {group.group} | {' | '.join(cells)} |")
    return "\n".join([*lines, "", f"Mean of {_DRAWS} draws; the cost in points."])


def _signal_table(examples: Sequence[Example], judged: Sequence[Judged]) -> str:
    """How many held-apart messages of each signal were caught, and under that signal's name."""
    apart = [example for example in examples if example.held_apart]
    lines = ["| signal | messages | caught | with this signal named |", "|---|---|---|---|"]
    for signal in sorted({example.signal for example in apart} - {"-"}):
        verdicts = [item.verdict for example, item in zip(apart, judged, strict=True) if example.signal == signal]
        caught = sum(verdict.level > Level.NONE for verdict in verdicts)
        named = sum(signal in verdict.signals for verdict in verdicts)
        lines.append(f"| {signal} | {len(verdicts)} | {caught} | {named} |")
    return "\n".join(lines)


def _calibration(judged: Sequence[Judged]) -> str:
    """Whether the model's probability of a crisis is one: the share of real ones in each band of it."""
    lines = ["| model's score | messages | labelled crisis or emergency |", "|---|---|---|"]
    for low, high in pairwise(_BINS):
        band = [item for item in judged if low <= item.verdict.score < high or item.verdict.score == high == 1.0]
        if band:
            real = sum(item.row.expected == "escalate" for item in band) / len(band)
            lines.append(f"| {low:.2f} to {high:.2f} | {len(band)} | {real:.0%} |")
    note = "Words that a rule took out (negation, idiom) are not in the score, so low bands hold some lowered ones."
    return "\n".join(lines) + "\n\n" + note


def _misses(judged: Sequence[Judged]) -> str:
    """Own held-apart messages that should have been escalated and were not noticed at all."""
    missed = [item for item in judged if item.row.expected == "escalate" and item.verdict.level == Level.NONE]
    lines = [f"Of the held-apart messages {len(missed)} that should raise an alarm are not noticed. Among them:\n"]
    lines += [f"- ({item.row.language}) {item.row.text}" for item in missed[:_SHOWN_MISSES]]
    return "\n".join(lines)
