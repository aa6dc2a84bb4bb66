# SPDX-License-Identifier: Apache-2.0
"""Classes of false hits that real text has shown, and the quick looks that save slower ones without changing what is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.detect.finding import Confidence
from hegui.detect.fold_table import ORDER, SEPARATOR, folding_of
from hegui.detect.folding import fold
from hegui.detect.personal import find_personal
from hegui.detect.personal.rules import LABELLED, LETTER_LABELS
from hegui.detect.personal.scripts import holds_chinese, words_of


@pytest.mark.parametrize(
    "text",
    [
        "tso 395181938313123110",  # a snowflake that passes as a credit code of digits
        "谷歌的公共 DNS 服务 8.8.8.8 上线",
        "电话号码从 843-000-0000 到 843-999-9999",
        "ssh ubuntu@ec2-1-2-3-4.compute.amazonaws.com",
        "震中位于北纬28.3456度，东经104.1234度",
        "台风中心位于北纬21.3456，东经118.1234",
        "[I Miss My Bar](https://example.org)",
        "张老先生来了",
    ],
)
def test_what_real_text_has_and_is_none(text: str) -> None:
    """Found on statutes, manuals, news and reviews; see benchmarks/quality."""
    assert find_personal(text) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("统一社会信用代码 395181938313123110", "pi/uscc-digits"),
        ("914403001922038216", "pi/uscc"),
        ("上网 IP 176.103.130.130", "pi/ipv4"),
        ("电话 843-555-0199", "pi/phone-us"),
        ("写信给 wang@compute.amazonaws.com", "pi/email"),
        ("他的定位是北纬28.3456度，东经104.1234度", "pi/coordinates"),
        ("Dear Miss Jane Eyre", "pi/name-titled-en"),
    ],
)
def test_what_looks_alike_is_still_found(text: str, rule: str) -> None:
    """The other side of each."""
    assert [(hit.rule, hit.confidence >= Confidence.MEDIUM) for hit in find_personal(text)] == [(rule, True)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [("来自 192.168.1.7 的请求", "pi/ipv4-private"), ("邮箱 user@example.com", "pi/email-example")],
)
def test_what_belongs_to_nobody_has_little_weight(text: str, rule: str) -> None:
    """It is of the form, so it is told; manuals are full of it, so it is LOW."""
    assert [(hit.rule, hit.confidence) for hit in find_personal(text)] == [(rule, Confidence.LOW)]


MIXED = st.text(alphabet="abcXYZ09 .-*_|\n\x00\u200b·中文贝ａＡ1@é", max_size=40)


@given(MIXED)
def test_the_quick_way_through_folding_drops_the_same(text: str) -> None:
    """A text in which nothing can be dropped is told without trying each place."""
    folding = folding_of(frozenset(ORDER) | {SEPARATOR})
    assert folding.dropping is not None
    assert fold(text).text == folding.dropping.sub("", folding.plain(text))


@given(st.text(alphabet="naemqQTELtel :=_1张\u2028é", max_size=30))
def test_labels_of_letters_are_found_by_the_words_of_a_text(text: str) -> None:
    """A label that a pattern finds is one of the words."""
    words = words_of(text)
    for word, pattern in LETTER_LABELS.items():
        assert (pattern.search(text) is not None) == (word in words)


def test_every_other_label_holds_a_chinese_character() -> None:
    """So that a text without one needs no look for them."""
    assert {label.encode() for label in LABELLED if label.isascii()} == set(LETTER_LABELS)
    assert all(holds_chinese(label) for label in LABELLED if not label.isascii())
