# SPDX-License-Identifier: Apache-2.0
"""Fits a local model: logistic regression over the features of `hegui.detect.classifier.features`. Needs the extra ``train``.

The score of a text is made in two steps: a regression whose weights become bytes, and a second one (Platt's) that makes
probabilities of its values, fitted on texts that the first had not seen.
"""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hegui.detect.classifier.extra import train_extra
from hegui.detect.classifier.features import LONGEST, plain, windows
from hegui.detect.classifier.model_file import Head

with train_extra():
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix, diags
    from sklearn.linear_model import LogisticRegression

    from hegui.detect.classifier.with_numpy import NumpyRows, buckets, code_points

BITS: Final = 18
_WINDOWS: Final = 4
"""Windows of one text that are learned from: a long text is not worth more than that."""
_LARGEST: Final = 127
_FLAT: Final = 1e-6
"""The slope of a head that has learned nothing that holds for texts it has not seen: all of them score alike."""
_CLIPPED: Final = 0.9999
"""The quantile of the weights that becomes the largest byte: the few beyond it are cut off."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be chosen about a fit."""

    seed: int = 1
    bits: int = BITS
    strength: float = 16.0
    """C of the regression: the larger, the closer it follows the data."""


@dataclass(frozen=True, slots=True)
class Features:
    """The features of texts: one row for each window."""

    rows: Any
    """A sparse matrix."""
    of_text: NDArray[np.int64]
    """The text that each row belongs to."""

    def of(self, chosen: NDArray[np.bool_]) -> "Features":
        """The features of some of the texts, which are counted anew."""
        return Features(self.rows[chosen[self.of_text]], (np.cumsum(chosen) - 1)[self.of_text[chosen[self.of_text]]])


def features(texts: Sequence[str], bits: int) -> Features:
    """The features of texts, ready for `fitted`."""
    indices: list[NDArray[np.uint32]] = []
    values: list[NDArray[np.float32]] = []
    lengths: list[int] = []
    of_text: list[int] = []
    for number, text in enumerate(texts):
        for found in _windows(text, bits):
            indices.append(found)
            values.append(np.full(len(found), 1 / np.sqrt(max(len(found), 1)), np.float32))
            lengths.append(len(found))
            of_text.append(number)
    shape = (len(lengths), 1 << bits)
    where = np.concatenate([[0], np.cumsum(lengths)])
    rows = csr_matrix((np.concatenate(values), np.concatenate(indices).astype(np.int32), where), shape=shape)
    rows.sum_duplicates()
    return Features(rows, np.array(of_text))


def _windows(text: str, bits: int) -> Iterator[NDArray[np.uint32]]:
    folded = plain(text)
    by_length = list(buckets(code_points(folded), bits))
    for number, window in enumerate(windows(len(folded))):
        if number == _WINDOWS:
            return
        yield np.concatenate(
            [
                by_length[length][max(window.start - length, 0) : max(window.end - length, 0)]
                for length in range(LONGEST)
            ]
        )


def fitted(
    name: str, found: Features, wanted: NDArray[np.bool_], weights: NDArray[np.float64], settings: Settings
) -> Head:
    """A head that tells the wanted texts from the others; its values are not calibrated yet.

    Args:
        name: of the head.
        found: the features of the texts.
        wanted: for each text; some are and some are not.
        weights: how much each text counts.
        settings: of the fit.
    """
    of_text = found.of_text
    target = wanted[of_text]
    weight = (weights / np.bincount(of_text))[of_text]
    weight = weight * np.where(target, 0.5 / weight[target].sum(), 0.5 / weight[~target].sum()) * len(target)
    seen = np.bincount(found.rows.indices, minlength=found.rows.shape[1])
    rarity = np.where(seen > 1, np.log(found.rows.shape[0] / np.maximum(seen, 1)) + 1, 0.0).astype(np.float32)
    model = LogisticRegression(
        C=settings.strength / len(target) * 1000,
        solver="liblinear",
        dual=True,
        max_iter=200,
        random_state=settings.seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it stopped before the last digit: the figures judge the model
        model.fit(found.rows @ diags(rarity), target, sample_weight=weight)
    return _in_bytes(name, model.coef_[0] * rarity, float(model.intercept_[0]))


def _in_bytes(name: str, weights: NDArray[np.float64], bias: float) -> Head:
    used = np.abs(weights[weights != 0])
    scale = float(np.quantile(used, _CLIPPED)) / _LARGEST if len(used) else 1.0
    whole = np.clip(np.rint(weights / scale), -_LARGEST, _LARGEST).astype(np.int8)
    return Head(name, scale, bias, whole.tobytes())


def values(head: Head, bits: int, texts: Sequence[str]) -> NDArray[np.float64]:
    """What a head says of texts, before it becomes a probability: of each its worst window."""
    worst = NumpyRows(head.weights, bits).worst([plain(text) for text in texts])
    return head.bias + head.scale * np.array(worst)


def calibrated(
    head: Head, said: NDArray[np.float64], wanted: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[Head, NDArray[np.float64]]:
    """The head with values that are log-odds, and what the texts it was calibrated on then score.

    Args:
        head: as `fitted` gave it.
        said: the values of texts that the head, or one fitted in the same way, had not seen.
        wanted: what these texts are.
        weights: how much each counts.
    """
    model = LogisticRegression(C=1e6)
    model.fit(said.reshape(-1, 1), wanted, sample_weight=weights)
    slope = max(float(model.coef_[0][0]), _FLAT)
    shift = float(model.intercept_[0])
    return Head(head.name, head.scale * slope, head.bias * slope + shift, head.weights), chances(said * slope + shift)


def chances(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probabilities of log-odds."""
    found: NDArray[np.float64] = 0.5 * (1 + np.tanh(log_odds / 2))
    return found
