"""`acs screen`: one message a line in, one verdict a line out; and the screen's training, figures and model card."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.safety import Screen

_CHUNK = 1 << 16  # bytes read at once: a pipe is judged in batches, a person typing is answered line by line
_BATCH = 64

SharedFolder = Annotated[Path, typer.Option(help="Other people's labelled texts, for measuring only")]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="Screen messages for danger: a line in, a JSON line out.", invoke_without_command=True)
    group.callback()(screen)
    group.command("train")(train)
    group.command("eval")(evaluate)
    group.command("card")(card)
    app.add_typer(group, name="screen")


def screen(
    context: typer.Context,
    explain: Annotated[bool, typer.Option(help="Add the words that raised or lowered the level")] = False,
) -> None:
    """Read one message a line on standard input, write one JSON object a line."""
    if context.invoked_subcommand:
        return
    from bot.safety import Verdict

    def shown(verdict: Verdict) -> str:
        line: dict[str, object] = {
            "level": verdict.level,
            "signals": list(verdict.signals),
            "language": verdict.language,
            "score": verdict.score,
        }
        if explain:
            line["evidence"] = [
                {"start": e.start, "end": e.end, "text": e.text, "mechanism": e.mechanism, "reason": e.reason,
                 "signal": e.signal}
                for e in verdict.evidence
            ]  # fmt: skip
        return json.dumps(line, ensure_ascii=False)

    loaded = _loaded()
    for lines in _batches():
        verdicts = loaded.check_all([(line, ()) for line in lines])
        sys.stdout.write("".join(shown(verdict) + "\n" for verdict in verdicts))
        sys.stdout.flush()


def train(
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Only where the inputs have changed")] = False,
) -> None:
    """Train the model from data/safety into var/safety."""
    from bot.safety import training
    from bot.safety.inputs import DATA, MODEL

    if if_needed:
        training.ensure_model(say=typer.echo)
    else:
        training.train(DATA, MODEL, typer.echo)


def evaluate(shared: SharedFolder = Path("../shared/eval")) -> None:
    """Print the figures on the held-apart tenth, and on other people's texts where they are."""
    from bot.safety import evaluate as measured

    rows = [*measured.held_apart(), *measured.shared_rows(shared)]
    if not shared.is_dir():
        typer.echo(f"{shared} is not here: figures on the project's own held-apart messages only")
    typer.echo(measured.table(measured.figures(measured.judge(_loaded(), rows))))


def card(
    shared: SharedFolder = Path("../shared/eval"),
    target: Annotated[Path, typer.Option(help="Where to write it")] = Path("docs/model-card.md"),
) -> None:
    """Write the model card from the data and from figures measured now."""
    from bot.safety.card import model_card

    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(model_card(_loaded(), shared), encoding="utf-8")
    typer.echo(f"wrote {target}")


def _loaded() -> Screen:
    """The screen; its model is trained first (about four minutes, said on standard error) where data/safety changed."""
    from bot.safety import Screen
    from bot.safety.model import ModelMissingError, ModelStaleError

    try:
        return Screen.load()
    except (ModelMissingError, ModelStaleError):
        from bot.safety.training import ensure_model

        ensure_model(say=lambda line: typer.echo(line, err=True))
        return Screen.load()


def _batches() -> Iterator[list[str]]:
    """Lines from standard input, as many at once as have arrived."""
    rest = b""
    while chunk := os.read(sys.stdin.fileno(), _CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from _split(lines)
    if rest:
        yield from _split([rest])


def _split(lines: list[bytes]) -> Iterator[list[str]]:
    for start in range(0, len(lines), _BATCH):
        yield [line.rstrip(b"\r").decode("utf-8", "replace") for line in lines[start : start + _BATCH]]
