"""`python -m bench.understanding [--misses] [--write FILE]`: the figures of both languages.

--misses also prints where each error stands, by file and line. --write puts the figures into a page (Markdown).
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from bench.understanding.engine import read, running_engine
from bench.understanding.report import page
from bench.understanding.rows import kept_apart, rows
from bench.understanding.score import Figures, measure


async def figures_of_both() -> dict[str, Figures]:
    """Starts the engine, reads every message, stops it."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_engine(Path(folder)) as client:
            english = measure(await read(client, kept_apart("en"), "en"))
            spanish = measure(await read(client, kept_apart("es"), "es"))
    return {"en": english, "es": spanish}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="also print where each error stands")
    parser.add_argument("--write", type=Path, help="write the figures into this page")
    options = parser.parse_args()
    figures = asyncio.run(figures_of_both())
    left_out = {language: len(rows(language)) - figures[language].messages for language in figures}
    text = page(figures, left_out)
    print(text)
    if options.misses:
        for language, found in figures.items():
            print(f"\n== {language}: errors\n" + "\n".join(sorted(found.misses)))
    if options.write:
        options.write.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
