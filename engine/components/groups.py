"""Groups of letters or of words in a message, weighted by how rare they are (tf-idf), as scikit-learn works them out.

For a single message its vectorizer spends ten times as long on checks as on the letters, so it only learns here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

Of = Literal["letters", "words"]
_SHORTEST: dict[Of, int] = {"letters": 3, "words": 1}

Floats = np.ndarray[Any, np.dtype[np.float32]]
Row = tuple[np.ndarray[Any, np.dtype[np.int32]], Floats]
"""The columns that a text has, and their weights."""


class Groups:
    """`numbers` gives each group its column, `rarity` (groups,) its weight; `longest` is the letters, or the words, in
    a group."""

    def __init__(self, numbers: dict[str, int], rarity: np.ndarray[Any, Any], of: Of, longest: int) -> None:
        self.numbers = numbers
        self.rarity: Floats = rarity.astype(np.float32)
        self._groups_in = _vectorizer(of, longest).build_analyzer()

    @classmethod
    def learn(cls, texts: Sequence[str], of: Of, longest: int, at_most: int) -> tuple[Groups, sparse.csr_matrix]:
        """The groups of these texts, at most so many, and the texts as rows (len(texts), groups), each as `row`.

        Groups that every tenth message has tell nothing, and would be most of the work of comparing the examples.
        """
        vectorizer = _vectorizer(of, longest, min_df=2, max_df=0.1, max_features=at_most)
        found = vectorizer.fit_transform(texts)
        numbers = {group: int(number) for group, number in vectorizer.vocabulary_.items()}
        return cls(numbers, vectorizer.idf_, of, longest), found

    def row(self, text: str) -> Row:
        """Of length 1, or 0 where the text has none of the groups."""
        numbers = (self.numbers.get(group) for group in self._groups_in(text))
        counts = Counter(number for number in numbers if number is not None)
        columns = np.fromiter(counts, dtype=np.int32, count=len(counts))
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        weights = (1 + np.log(often)) * self.rarity[columns]
        return columns, weights / max(float(np.linalg.norm(weights)), 1e-9)


def _vectorizer(of: Of, longest: int, **limits: Any) -> TfidfVectorizer:
    """Accents are folded, because people leave them out."""
    return TfidfVectorizer(
        analyzer="char_wb" if of == "letters" else "word",
        ngram_range=(_SHORTEST[of], longest),
        strip_accents="unicode",
        sublinear_tf=True,
        dtype=np.float32,
        **limits,
    )
