# SPDX-License-Identifier: Apache-2.0
"""From labelled texts to a model and the figures of its card. Needs the extra ``train``.

Every figure is of texts that the model in question had not seen: in three parts of the same sources, and, where there are
several sources, with each whole source left out in turn. The second is nearer to what a new source will see, and is always
the worse one.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from hegui.detect.classifier.extra import train_extra
from hegui.detect.classifier.labelled import Labelled, key_of, without_repetitions
from hegui.detect.classifier.model_file import HARMFUL, Head, Model
from hegui.errors import InputError, Problem
from hegui.text import Text

with train_extra():
    import numpy as np
    from numpy.typing import NDArray

    from hegui.detect.classifier.measuring import Figures, by_source, thresholds_of
    from hegui.detect.classifier.training import Features, Settings, calibrated, chances, features, fitted, values

FEWEST: Final = 100
"""Different texts of either kind without which nothing is trained: fewer would give figures that mean nothing."""
FEWEST_OF_CATEGORY: Final = 200
"""Harmful texts from which a category is learned."""
PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Learned:
    """A model, and what is known of it."""

    model: Model
    settings: Settings
    used: tuple[Labelled, ...]
    """The texts that were learned from."""
    repeated: int
    """Texts left out as they stood there twice, or were labelled both ways."""
    held_out: tuple[Figures, ...]
    """Texts not seen, of sources that were."""
    new_source: tuple[Figures, ...]
    """Texts of sources not seen at all; empty if there is one source only."""
    categories: tuple[tuple[str, int], ...]
    """The categories that the model knows, and the texts of each."""
    too_few: tuple[tuple[str, int], ...]
    """The categories that it does not know, as there were too few texts of them."""


def learn(
    data: Sequence[Labelled],
    name: str,
    settings: Settings | None = None,
    tell: Callable[[Text], None] = lambda _what: None,
) -> Learned:
    """Trains a model.

    Args:
        data: labelled texts; ``source`` groups them.
        name: of the model.
        settings: None: the usual ones.
        tell: gets a line about each step.

    Raises:
        InputError: there are too few texts of either kind.
    """
    settings = settings or Settings()
    rows, repeated = without_repetitions(data)
    _enough(rows)
    tell(Text(f"提取特征：{len(rows)} 条", f"features of {len(rows)} texts"))
    task = _Task(rows, settings)
    harmful = np.array([row.harmful for row in rows])
    tell(Text("训练有害与无害的区分", "learning harmful from harmless"))
    head, seen = task.head(HARMFUL, harmful)
    thresholds = thresholds_of(seen.scores, harmful)
    counts = Counter(category for row in rows for category in row.categories)
    known = sorted(category for category, count in counts.items() if count >= FEWEST_OF_CATEGORY)
    heads = [head]
    for category in known:
        tell(Text(f"训练类别 {category}", f"learning category {category}"))
        heads.append(task.head(category, np.array([category in row.categories for row in rows]))[0])
    new = task.new_source(harmful, seen, tell)
    return Learned(
        Model(name, settings.bits, tuple(heads), thresholds),
        settings,
        tuple(rows),
        repeated,
        tuple(by_source(rows, seen.scores, thresholds)),
        tuple(by_source([rows[place] for place in np.flatnonzero(new.known)], new.scores[new.known], thresholds))
        if new.known.any()
        else (),
        tuple((category, counts[category]) for category in known),
        tuple(sorted((category, count) for category, count in counts.items() if category not in known)),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """What heads that had not seen the texts say of them."""

    scores: NDArray[np.float64]
    slope: float
    shift: float


@dataclass(frozen=True, slots=True)
class _New:
    scores: NDArray[np.float64]
    known: NDArray[np.bool_]
    """Whether a text could be scored: what is left when its source is taken away must hold texts of both kinds."""


class _Task:
    """Texts with their features, fitted again and again."""

    def __init__(self, rows: Sequence[Labelled], settings: Settings) -> None:
        self._texts = [row.text for row in rows]
        self._settings = settings
        self._sources = np.array([row.source for row in rows])
        self._features: Features = features(self._texts, settings.bits)
        sizes = Counter(row.source for row in rows)
        self._weights = np.array([1 / sizes[row.source] ** 0.5 for row in rows])
        self._parts = np.array([_part(row.text, settings.seed) for row in rows])

    def head(self, name: str, wanted: NDArray[np.bool_]) -> tuple[Head, _Seen]:
        """A head, calibrated on what heads like it say of texts they have not seen."""
        said = np.zeros(len(wanted))
        for part in range(PARTS):
            out = self._parts == part
            said[out] = self._said(self._fitted(name, wanted, ~out), out)
        raw = self._fitted(name, wanted, np.ones(len(wanted), bool))
        head, scores = calibrated(raw, said, wanted, self._weights)
        slope = head.scale / raw.scale
        return head, _Seen(scores, slope, head.bias - raw.bias * slope)

    def new_source(self, harmful: NDArray[np.bool_], seen: _Seen, tell: Callable[[Text], None]) -> _New:
        """What heads say of sources of which they have seen nothing."""
        scores, known = np.zeros(len(harmful)), np.zeros(len(harmful), bool)
        names = sorted(set(self._sources.tolist()))
        for name in names if len(names) > 1 else ():
            out = self._sources == name
            if min(harmful[~out].sum(), (~harmful[~out]).sum()) < FEWEST:
                continue
            tell(Text(f"留出来源 {name}", f"without source {name}"))
            scores[out] = chances(self._said(self._fitted(HARMFUL, harmful, ~out), out) * seen.slope + seen.shift)
            known |= out
        return _New(scores, known)

    def _fitted(self, name: str, wanted: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> Head:
        found = self._features.of(chosen)
        return fitted(name, found, wanted[chosen], self._weights[chosen], self._settings)

    def _said(self, head: Head, chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        return values(head, self._settings.bits, [self._texts[place] for place in np.flatnonzero(chosen)])


def _part(text: str, seed: int) -> int:
    """The part that a text belongs to: by its words and the seed, not by its place."""
    digest = hashlib.sha256(f"{seed}\n{key_of(text)}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8]) % PARTS


def _enough(rows: Sequence[Labelled]) -> None:
    harmful = sum(row.harmful for row in rows)
    harmless = len(rows) - harmful
    if min(harmful, harmless) >= FEWEST:
        return
    raise InputError(
        Problem(
            Text("标注数据不足，未训练模型", "there is too little labelled data; nothing was trained"),
            found=f"有害 / harmful {harmful}, 无害 / harmless {harmless}",
            accepted=Text(
                f"去重后有害、无害文本各不少于 {FEWEST} 条", f"at least {FEWEST} different texts of either kind"
            ),
            fix=Text(
                "补充标注，尤其是谈论风险但本身无害的文本。",
                "Label more, above all harmless texts that speak of harms.",
            ),
        )
    )
