# SPDX-License-Identifier: Apache-2.0
"""Numbers and lengths of time as texts write them."""

import pytest

from hegui.checks.numerals import lengths_in_days, read_number, working_days


@pytest.mark.parametrize(
    ("written", "value"),
    [("0", 0), ("15", 15), ("三", 3), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("九十九", 99)],
)
def test_numbers_are_read_in_digits_and_in_chinese(written: str, value: int) -> None:
    assert read_number(written) == value


@pytest.mark.parametrize("written", ["一一", "十十", "二三十", "", "百"])
def test_what_is_not_a_number_is_not_read(written: str) -> None:
    assert read_number(written) is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("15个工作日内", (15,)),
        ("十五个工作日", (15,)),
        ("within 15 working days, at most 20 business days", (15, 20)),
        ("15日内", ()),
        ("一一个工作日", ()),
    ],
)
def test_working_days_are_not_days(text: str, days: tuple[int, ...]) -> None:
    assert working_days(text) == days


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("180日", [range(180, 181)]),
        ("六个月", [range(168, 187)]),
        ("3 years", [range(1095, 1099)]),
        ("两周", [range(14, 15)]),
        ("30 days or one month", [range(30, 31)]),
        ("2026年5月1日", []),
    ],
)
def test_lengths_are_read_in_days(text: str, lengths: list[range]) -> None:
    assert list(lengths_in_days(text))[: len(lengths) or None] == lengths
