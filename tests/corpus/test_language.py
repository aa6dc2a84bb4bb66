# SPDX-License-Identifier: Apache-2.0
"""The script of a record, told from its bytes."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.corpus import language
from hegui.corpus.language import LANGUAGES, Language, languages
from hegui.detect.sieve.column import column_of


def told(*records: list[str]) -> list[Language]:
    """The languages of records with these texts."""
    texts = [text for own in records for text in own]
    starts = np.cumsum([0, *(len(own) for own in records)])[:-1].astype(np.int64)
    return [LANGUAGES[code] for code in languages(column_of(pa.array(texts, pa.string())), starts)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天天气很好，我们去公园散步。", Language.ZH),
        ("使用 Python 3.11 安装：pip install，然后运行程序即可完成全部配置。", Language.ZH),
        ("苹果、香蕉、橘子、葡萄、西瓜、梨子、桃子", Language.ZH),
        ("今天，天、气、很、好、呀、的、了", Language.ZH),
        ("The committee met on Tuesday — “and adjourned”.", Language.EN),
        ("公司 release notes：we fixed a number of 错误 and improved 性能", Language.MIXED),
        ("今日はとても良い天気ですね。公園へ行きましょう。", Language.OTHER),
        ("오늘은 날씨가 매우 좋습니다.", Language.OTHER),
        ("Сегодня хорошая погода, и мы идём в парк.", Language.OTHER),
        ("الطقس جميل اليوم", Language.OTHER),
        ("วันนี้อากาศดีมาก", Language.OTHER),
        ("12345 -- 67,89 （）", Language.NONE),
        ("", Language.NONE),
        ("😀😀", Language.NONE),
    ],
)
def test_language(text: str, expected: Language) -> None:
    """What people would say, as far as bytes tell."""
    assert told([text]) == [expected]


def test_a_record_is_told_as_a_whole() -> None:
    """The texts of a record count together, those of its neighbours do not."""
    assert told(["你好", "hello there my friend"], ["你好"], ["hello"], [""]) == [
        Language.EN,
        Language.ZH,
        Language.EN,
        Language.NONE,
    ]


@given(
    st.lists(
        st.lists(st.text(st.sampled_from("aZ1 你好、あ한дé，\0😀"), max_size=90), min_size=1, max_size=4), max_size=9
    ),
    st.integers(1, 5),
)
def test_the_same_record_by_record(records: list[list[str]], words: int) -> None:
    """However records stand in the column, and wherever the blocks end, each is told as if it were alone."""
    with pytest.MonkeyPatch.context() as patch:
        alone = [told(record)[0] for record in records]
        patch.setattr(language, "_BLOCK", 64 * words)
        assert told(*records) == alone


def test_a_slice_of_a_column() -> None:
    """An array that begins in the middle of its buffer."""
    texts = pa.array(["你好", "hello", "你好"]).slice(1, 2)
    assert [LANGUAGES[code] for code in languages(column_of(texts), np.array([0, 1]))] == [Language.EN, Language.ZH]
