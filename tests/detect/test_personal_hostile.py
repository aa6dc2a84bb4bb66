# SPDX-License-Identifier: Apache-2.0
"""Text made to be slow, or to break: time grows with length and no faster, and nothing raises."""

import time

import pytest

from hegui.detect.personal import find_personal

LENGTH = 60_000
MOST_SECONDS = 1.5
"""Of the processor, whoever else uses the machine: more than ten times what the slowest takes."""
SLACK = 0.02
"""Seconds of the processor that say nothing of a pattern."""

_PIECES = (
    "a 1 1- 1. a@ a. @a. : :: a: ff: ff- _1 ( + +1- +86-138 138- 138. 路1号 文三路 市区路1号 京A 京A1234 先生 王小明先生 张 姓名： 姓名：张 出生 1990年 http:// 255. \u200b 1\u200b"
    " Aa\x20 qq: 微信 a[at]b[dot] 12345678-1234- a#qq. 订单138 62 11010119900307461 经度116. 116.397428, gps:116.397428, mac 军字第1 1°1' GB29NWBK1 name:\x20Aa\x20 6222\x200212\x20 \0 1\0 \ud800 😀 😀1 1@"
)
PIECES = _PIECES.split(" ")


def seconds(text: str) -> float:
    """Of the processor: what others on the machine do takes none of this process's time."""
    begun = time.process_time()
    find_personal(text)
    return time.process_time() - begun


def is_linear(short: str, long: str) -> bool:
    """Whether four times the text takes less than twice four times as long; of a pattern with a square in it, it takes sixteen."""
    seconds(short)  # patterns are compiled when first used
    return any(seconds(long) < 8 * seconds(short) + SLACK for _ in range(3))


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_a_piece_over_and_over(piece: str) -> None:
    """The worst that a pattern can meet is its own beginning again and again."""
    piece = piece or "1 "
    times = LENGTH // len(piece)
    assert seconds(piece * times) < MOST_SECONDS
    assert is_linear(piece * (times // 4), piece * times)


def test_time_grows_with_length_and_no_faster() -> None:
    """Four times the text takes less than eight times as long."""
    text = "杭州市西湖区文三路1号电话138-1234-5678，a@b.cn 6222 0212 3456 7890 " * 400
    assert is_linear(text, text * 4)
