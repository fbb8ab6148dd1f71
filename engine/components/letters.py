"""Letter groups of a message, weighted by how rare they are (tf-idf), as scikit-learn works them out.

For a single message its vectorizer spends ten times as long on checks as on the letters, so it only learns here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

_SHORTEST = 3


class LetterGroups:
    """`numbers` gives each group its column, `rarity` (groups,) its weight; `longest` is the letters in a group."""

    def __init__(self, numbers: dict[str, int], rarity: np.ndarray[Any, Any], longest: int) -> None:
        self.numbers = numbers
        self.rarity = rarity.astype(np.float32)
        self._groups_in = _vectorizer(longest).build_analyzer()

    @classmethod
    def learn(cls, texts: Sequence[str], longest: int, at_most: int) -> tuple[LetterGroups, sparse.csr_matrix]:
        """The groups of these texts, at most so many, and the texts as `of` gives them.

        Groups that every tenth message has tell nothing, and would be most of the work of comparing the examples.
        """
        vectorizer = _vectorizer(longest, min_df=2, max_df=0.1, max_features=at_most)
        found = vectorizer.fit_transform(texts)
        numbers = {group: int(number) for group, number in vectorizer.vocabulary_.items()}
        return cls(numbers, vectorizer.idf_, longest), found

    def of(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """One row a text, (len(texts), groups), of length 1, or 0 where it has none of the groups."""
        rows = [self._row(text) for text in texts]
        ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns, weights = (np.concatenate(part) for part in zip(*rows, strict=True))
        return sparse.csr_matrix((weights, columns, ends), shape=(len(rows), len(self.numbers)))

    def _row(self, text: str) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        numbers = (self.numbers.get(group) for group in self._groups_in(text))
        counts = Counter(number for number in numbers if number is not None)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(often)) * self.rarity[columns]
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _vectorizer(longest: int, **limits: Any) -> TfidfVectorizer:
    """Accents are folded, because people leave them out."""
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(_SHORTEST, longest),
        strip_accents="unicode",
        sublinear_tf=True,
        dtype=np.float32,
        **limits,
    )
