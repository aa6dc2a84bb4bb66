# SPDX-License-Identifier: Apache-2.0
"""The local model: a linear one over hashed runs of characters. Fast, explainable by nobody, and good for triage only."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from hegui.detect.classifier.features import plain
from hegui.detect.classifier.in_python import PythonRows
from hegui.detect.classifier.judgement import Judgement, Scored

if TYPE_CHECKING:
    from hegui.detect.classifier.model_file import Head, Model

BUNDLED: Final = Path(__file__).parents[2] / "data" / "classifier" / "triage.model"
"""The model that comes with hegui. What it was trained on and what it is bad at stands in ``card.json`` beside it."""


class _Rows(Protocol):
    def worst(self, folded: Sequence[str]) -> list[float]:
        """For each folded text the largest of its windows: the sum of their weights over the root of their runs."""
        ...


class LinearClassifier:
    """Scores texts by a model in memory.

    Args:
        model: the weights.
        version: of the model; the digest of its file.
        with_numpy: None: if numpy is installed. The scores are the same.
    """

    def __init__(self, model: "Model", version: str, *, with_numpy: bool | None = None) -> None:
        self.name = model.name
        self.version = version
        self.thresholds = model.thresholds
        fast = find_spec("numpy") is not None if with_numpy is None else with_numpy
        self._heads = [(head, _rows(head, model.bits, fast=fast)) for head in model.heads]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories that it knows."""
        return tuple(head.name for head, _ in self._heads[1:])

    def score(self, texts: Sequence[str]) -> list[Judgement]:
        """One judgement for each text: always a score, as nothing can be away."""
        return [*self.scored(texts)]

    def scored(self, texts: Sequence[str]) -> list[Scored]:
        """One score for each text: that of its worst window.

        A text whose score is below `Thresholds.unlikely` gets no categories: nothing is known of the kind of a harm that
        is not there.
        """
        folded = [plain(text) for text in texts]
        harmful = self._scores(0, folded)
        asked = [place for place, score in enumerate(harmful) if score >= self.thresholds.unlikely]
        found: list[dict[str, float]] = [{} for _ in texts]
        suspects = [folded[place] for place in asked]
        for number, category in enumerate(self.categories, start=1):
            for place, score in zip(asked, self._scores(number, suspects), strict=True):
                found[place][category] = score
        return [Scored(score, categories) for score, categories in zip(harmful, found, strict=True)]

    def _scores(self, number: int, folded: Sequence[str]) -> list[float]:
        head, rows = self._heads[number]
        return [_probability(head.bias + head.scale * worst) for worst in rows.worst(folded)]


def _probability(value: float) -> float:
    """The logistic function, without overflow."""
    return 1 / (1 + exp(-value)) if value >= 0 else 1 - 1 / (1 + exp(value))


def load_classifier(path: Path | None = None) -> LinearClassifier:
    """The model that comes with hegui, or the one in a file that ``hegui detect train`` wrote.

    Raises:
        InputError: the file cannot be read, or is no model.
    """
    return _bundled() if path is None else _read(path)


@cache
def _bundled() -> LinearClassifier:
    return _read(BUNDLED)


def _read(path: Path) -> LinearClassifier:
    from hegui.detect.classifier.model_file import read_model  # noqa: PLC0415  pydantic, for those who have a model

    return LinearClassifier(*read_model(path))


def _rows(head: "Head", bits: int, *, fast: bool) -> _Rows:
    if not fast:
        return PythonRows(head.weights, bits)
    from hegui.detect.classifier.with_numpy import NumpyRows  # noqa: PLC0415  numpy is not always installed

    return NumpyRows(head.weights, bits)
