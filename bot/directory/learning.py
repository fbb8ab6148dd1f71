"""Learn from the examples ahead of time, so that no bot does it at its start: `python -m bot.directory.learning`."""

from __future__ import annotations

from bot.directory.directory import CATEGORIES_FILE
from bot.directory.vocabulary import Vocabulary

if __name__ == "__main__":
    learned = Vocabulary.load(CATEGORIES_FILE).understanding
    print(f"{len(learned.support)} examples, {len(learned.labels)} categories and topics")
