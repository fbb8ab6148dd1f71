"""Which services a resident gets who texts a graded query: `python -m bench.search.conversation`.

The search is measured by `bench.search.quality`; this asks the whole dialogue (engine, intake, search), which may hear
a report or danger in the query, and says with what it lists. Whoever is asked where they are skips the question.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.figures import table
from bench.search import judgements
from bench.search.city import city_directory
from bench.search.judgements import Judged
from bench.search.questions import NOW
from bench.understanding.engine import running_engine
from bot.city import Language
from bot.dialogue import for_engine
from bot.engine_client import EngineClient, ShowResources, TurnContext, TurnRequest
from bot.settings import ROOT

_MOST_TURNS = 6
_SHOWN = 5
_SKIP: dict[Language, str] = {"en": "skip", "es": "omitir"}
_MORE: dict[Language, str] = {"en": "more", "es": "más"}


async def measure() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for learned in ("model", "directory"):
            (Path(folder) / learned).symlink_to(ROOT / "var" / learned)
        async with city_directory() as (_, directory, index), running_engine(Path(folder), directory) as engine:
            grader, lines = judgements.Grader(index.entries, index.vocabulary), []
            for name in judgements.SETS:
                for language in ("en", "es"):
                    asked = [query for query in judgements.queries(name) if query.language == language]
                    listed = {query.text: await _listed(engine, query, language) for query in asked}
                    answered = [query for query in asked if listed[query.text]]
                    figures = grader.measure(answered, lambda text, _, found=listed: found[text])
                    share = f"{len(answered)}/{len(asked)}"
                    lines.append([f"{name} {language}", share, f"{figures.usable:.1%}", f"{figures.ndcg:.3f}"])
            print(table(["queries", "a list", "usable in 3", "nDCG@5"], lines))


async def _listed(engine: EngineClient, query: Judged, language: Language) -> Sequence[str]:
    """The first services that the conversation comes to; none where it took the text for something else."""
    context = TurnContext(language=language, channel="web", now=NOW)
    ids, text, state = list[str](), query.text, None
    for _ in range(_MOST_TURNS):
        request = TurnRequest(conversation="judged", text=for_engine(text), state=state, context=context)
        result = await engine.turn(request)
        pages = [reply.resources for reply in result.replies if isinstance(reply, ShowResources)]
        if not pages and (ids or result.intake.get("goal") == "report"):
            break
        ids += [service for page in pages for service in page.ids if service not in ids]
        if len(ids) >= _SHOWN or any(len(ids) >= page.total for page in pages):
            break
        text, state = (_MORE if ids else _SKIP)[language], result.state
    return ids[:_SHOWN]


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    asyncio.run(measure())
