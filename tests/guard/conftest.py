# SPDX-License-Identifier: Apache-2.0
"""Guards to test with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from hegui.detect.classifier import Judgement, Scored, Thresholds
from hegui.detect.lexicon import Lexicon, Term, Tier, Variant
from hegui.guard import DEFAULT, Guard, build

LEXICON = Lexicon(
    "own",
    (
        Term("大麻", "A.1.h", tier=Tier.BLOCK, unless=("大麻烦", "大麻纤维")),
        Term("线上赌场", "A.1.h", tier=Tier.BLOCK, variants=frozenset({Variant.PINYIN, Variant.HOMOPHONE})),
        Term("冰毒", "A.1.h", tier=Tier.BLOCK, near=("出售", "货源"), within=6),
        Term("porn", "A.1.f", tier=Tier.BLOCK),
        Term("外地人滚", "A.2.d"),
        Term("加微信", "advertising", tier=Tier.WEAK),
    ),
)


@dataclass
class Judge:
    """A service in the process, that says of each text what a function says, and remembers what it was asked."""

    says: Callable[[str], Judgement] = lambda _: Scored(0.0)
    asked: list[str] = field(default_factory=list)
    name: str = "judge"
    version: str = "1"
    thresholds: Thresholds = field(default_factory=lambda: Thresholds(0.2, 0.7))

    def score(self, texts: Sequence[str]) -> list[Judgement]:
        self.asked += texts
        return [self.says(text) for text in texts]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    """A few terms with their conditions."""
    return LEXICON


@pytest.fixture(scope="session")
def guard() -> Guard:
    """The default policy with a few terms."""
    return build(DEFAULT, (LEXICON,))


@pytest.fixture
def judge() -> Judge:
    """A service that finds nothing, until a test says otherwise."""
    return Judge()
