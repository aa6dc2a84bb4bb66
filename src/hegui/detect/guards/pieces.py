# SPDX-License-Identifier: Apache-2.0
"""Texts of any length for services that read short ones: all pieces are asked about, and the worst one counts."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, assert_never

from hegui.detect.classifier.judgement import Judgement, Scored, Unscored

LONGEST: Final = 4000
"""Code points in one question."""
OVERLAP: Final = 200
"""Code points that two pieces share, so that what harms stands whole in one."""


def judged(texts: Sequence[str], judge: Callable[[str], Judgement], likely: float, parallel: int) -> list[Judgement]:
    """A judgement for each text.

    Args:
        texts: of any length; a blank one holds no harm and is not asked about.
        judge: asks about one piece.
        likely: from it on one bad piece is enough, even if others could not be read.
        parallel: questions at the same time.
    """
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        asked = [[pool.submit(judge, piece) for piece in pieces(text)] for text in texts]
        return [worst([answer.result() for answer in answers], likely) for answers in asked]


def pieces(text: str) -> Iterator[str]:
    """The stretches of a text that are asked about, each not blank."""
    for start in range(0, max(len(text) - OVERLAP, 1), LONGEST - OVERLAP):
        piece = text[start : start + LONGEST]
        if piece.strip():
            yield piece


def worst(found: Sequence[Judgement], likely: float) -> Judgement:
    """What pieces say of the whole: the worst score; but a piece that was not read leaves all open, unless another is bad."""
    harmful = 0.0
    categories: dict[str, float] = {}
    unread: Unscored | None = None
    for judgement in found:
        match judgement:
            case Scored():
                harmful = max(harmful, judgement.harmful)
                for name, score in judgement.categories.items():
                    categories[name] = max(score, categories.get(name, 0.0))
            case Unscored():
                unread = unread or judgement
            case _:
                assert_never(judgement)
    return Scored(harmful, categories) if unread is None or harmful >= likely else unread
