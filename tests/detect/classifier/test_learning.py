# SPDX-License-Identifier: Apache-2.0
"""Training on labelled data: the same model from the same data, figures of what was not seen, refusals."""

import random
import re
from pathlib import Path

import numpy as np
import pytest

from hegui.detect.classifier import LinearClassifier
from hegui.detect.classifier.card import card_of, page
from hegui.detect.classifier.labelled import Labelled, key_of, read_labelled, without_repetitions
from hegui.detect.classifier.learning import FEWEST, learn
from hegui.detect.classifier.measuring import measure, thresholds_of
from hegui.detect.classifier.model_file import version_of
from hegui.detect.classifier.training import Settings
from hegui.errors import InputError
from hegui.text import Language

SMALL = Settings(bits=14)
WORDS = ("今天", "会议", "报告", "客户", "天气", "项目", "安排", "资料", "北京", "学习", "计划", "产品", "价格", "数据")


def sample(count: int, seed: int = 1, *, sources: int = 3) -> list[Labelled]:
    """Texts of random words, of which the harmful ones hold one of two phrases."""
    rng = random.Random(seed)  # noqa: S311  a test
    made = []
    for number in range(count):
        words = rng.choices(WORDS, k=12)
        kind = number % 4
        if kind == 0:
            words[rng.randrange(12)] = "出售违禁品"
        elif kind == 1:
            words[rng.randrange(12)] = "他们都是废物"
        categories = frozenset({("A.1", "A.2")[kind]}) if kind < 2 else frozenset()
        made.append(Labelled("".join(words) + str(rng.random()), kind < 2, categories, f"s{number // 4 % sources}"))
    return made


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    """Enough for two categories."""
    return sample(1_200)


def test_it_learns_what_can_be_learned(rows: list[Labelled]) -> None:
    """On texts of a new draw, with their kind."""
    learned = learn(rows, "own", SMALL)
    made = LinearClassifier(learned.model, "v")
    fresh = sample(400, seed=2)
    scored = made.scored([row.text for row in fresh])
    right = sum((each.harmful >= 0.5) == row.harmful for each, row in zip(scored, fresh, strict=True))
    assert right >= 390
    kinds = [
        max(each.categories, key=lambda name: each.categories[name]) in row.categories
        for each, row in zip(scored, fresh, strict=True)
        if row.harmful
    ]
    assert sum(kinds) >= 0.95 * len(kinds)
    assert dict(learned.categories) == {"A.1": 300, "A.2": 300}


def test_the_same_data_and_seed_give_the_same_bytes(rows: list[Labelled]) -> None:
    """Another seed holds out other texts."""
    first = learn(rows, "own", SMALL)
    assert learn(rows, "own", SMALL).model.to_bytes() == first.model.to_bytes()
    assert learn(rows, "own", Settings(bits=14, seed=2)).held_out != first.held_out


def test_figures_are_of_texts_that_were_not_seen() -> None:
    """Labels by lot can be learned by heart and not foretold: the figures must be those of chance."""
    rng = random.Random(3)  # noqa: S311  a test
    lots = [Labelled(row.text, rng.random() < 0.5, frozenset(), row.source) for row in sample(1_200)]
    learned = learn(lots, "lots", SMALL)
    [whole, *_] = learned.held_out
    assert whole.auc is not None
    assert 0.4 < whole.auc[0] < 0.6


def test_a_new_source_is_held_out_whole() -> None:
    """A kind of harm that stands in one source only cannot be found without it; the first table does not show that."""
    rows = [
        Labelled(row.text, row.harmful, frozenset(), "calls" if "废物" in row.text else "other")
        for row in sample(1_200)
    ]
    learned = learn(rows, "own", SMALL)
    seen = {found.source: found for found in learned.held_out}
    new = {found.source: found for found in learned.new_source}
    assert seen["calls"].recall.hits > 0.9 * seen["calls"].recall.items
    assert new["calls"].recall.hits < 0.2 * new["calls"].recall.items


def test_one_source_has_no_second_table() -> None:
    """There is nothing to leave out."""
    assert learn(sample(400, sources=1), "own", SMALL).new_source == ()


@pytest.mark.parametrize("harmful", [0, FEWEST - 1])
def test_too_little_is_refused(harmful: int) -> None:
    """One kind only, or too few of one."""
    rows = [Labelled(f"{row.text}", number < harmful) for number, row in enumerate(sample(600))]
    with pytest.raises(InputError, match=f"harmful {harmful},"):
        learn(rows, "own", SMALL)


def test_repetitions_count_once_and_contradictions_not_at_all() -> None:
    """However they are written."""
    rows = [
        Labelled("买 ＡＢＣ", True),
        Labelled("买abc\n", True),
        Labelled("卖", True),
        Labelled("賣", False),
        Labelled("好", False),
    ]
    kept, left_out = without_repetitions(rows)
    assert [row.text for row in kept] == ["买 ＡＢＣ", "好"]
    assert left_out == 3
    assert key_of(rows[0].text) == key_of(rows[1].text)


def test_thresholds_keep_what_they_promise() -> None:
    """At most 1 % of the harmless at `likely`, at most 5 % of the harmful below `unlikely`."""
    rng = np.random.default_rng(4)
    scores = np.concatenate([rng.beta(2, 5, 3_000), rng.beta(5, 2, 1_000)])
    harmful = np.arange(4_000) >= 3_000
    limits = thresholds_of(scores, harmful)
    found = measure("*", scores, harmful, limits)
    assert 0.005 < found.false_alarms.hits / 3_000 <= 0.01
    assert 0.03 < found.missed.hits / 1_000 <= 0.05
    assert found.precision.items == found.recall.hits + found.false_alarms.hits


def test_thresholds_of_scores_that_say_nothing() -> None:
    """All alike: nothing is likely."""
    limits = thresholds_of(np.full(400, 0.5), np.arange(400) % 2 == 0)
    assert (np.full(400, 0.5) >= limits.likely).sum() == 0


def test_the_card_has_both_languages(rows: list[Labelled]) -> None:
    """With what it is for at the head, and figures with their intervals."""
    learned = learn(rows, "own", SMALL)
    card = card_of(learned, version_of(learned.model.to_bytes()))
    chinese, english = page(card, Language.ZH), page(card, Language.EN)
    assert "仅用于初筛" in chinese
    assert "Triage only" in english
    assert "整个来源均未见过" in chinese
    assert re.search(r"\| all \| 600 \| 600 \| [\d.]+% \([\d.]+%–[\d.]+%\)", english)
    assert card["texts"] == {"learned": 1_200, "harmful": 600, "left_out_as_repeated": 0}


def test_rows_are_read_from_csv_and_jsonl(tmp_path: Path) -> None:
    """Chinese or English names; categories alone say that a text is harmful."""
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_text('文本,标签,来源\n"第一\n行",有害,甲\n二,0,乙\n', encoding="utf-8-sig")
    lines.write_text(
        '{"text": "一", "categories": ["A.1", "A.2"]}\n\n{"text": "二", "categories": []}\n'
        '{"text": "三", "label": true, "category": "A.4；A.1"}\n',
        encoding="utf-8",
    )
    assert read_labelled(table) == [
        Labelled("第一\n行", True, source="甲"),
        Labelled("二", False, source="乙"),
    ]
    assert read_labelled(lines) == [
        Labelled("一", True, frozenset({"A.1", "A.2"})),
        Labelled("二", False),
        Labelled("三", True, frozenset({"A.4", "A.1"})),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"label": 1}',
        '{"text": " ", "label": 1}',
        '{"text": "一"}',
        '{"text": "一", "label": 2}',
        '{"text": "一", "label": "maybe"}',
        '{"text": "一", "label": 0, "categories": ["A.1"]}',
        '{"text": "一", "categories": 5}',
        '{"text": "一", "categories": [5]}',
    ],
)
def test_rows_that_cannot_be_understood(line: str, tmp_path: Path) -> None:
    """Each with its line; nothing is guessed."""
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"text": "好", "label": 0}}\n{line}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.jsonl:2"):
        read_labelled(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_files_that_cannot_be_read(content: bytes | None, tmp_path: Path) -> None:
    """Not UTF-8, or not there."""
    path = tmp_path / "a.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"a\.csv"):
        read_labelled(path)
