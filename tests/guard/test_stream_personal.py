# SPDX-License-Identifier: Apache-2.0
"""Numbers and addresses in a text that comes in pieces: found as in the whole, and not let go before they are known."""

from itertools import combinations, pairwise
from random import Random

import pytest

from hegui.detect.finding import Hit
from hegui.detect.personal import find_personal
from hegui.guard.policy import PersonalHold
from hegui.guard.streaming.personal import BEHIND, LONGEST_RUN, LONGEST_SENTENCE, HeldPersonal

NUMBERS = [
    "我的电话是13812345678，请回电。",
    "电话 138 1234 5678 谢谢",
    "邮箱：wang.li+a@mail.corp.com.cn，收。",
    "mail wang.li@corp.cn",
    "Tel138-1234-5678，微信同号",
    "身份证11010519491231002X",
    "６２２２０２１２３４５６７８９０１２８是我的银行卡号",
    "总价13812345678元",
    "+86 13812345678",
    "１３８１２３４５６７８这是手机",
    "订单号13812345678",
    "1\u200b3\u200b8\u200b1234\u200b5678，请回电",
    "网卡 MAC 地址 00:1a:2b:3c:4d:5e 已登记",
    "微信号：abc123456，加我",
    "护照号码E12345678。",
    "来自 192.168.10.25 的访问",
    "call me at (010) 8888 6666 please",
]
SENTENCES = ["我叫张伟明，住在北京市海淀区中关村大街27号3单元501室。", "联系人：李小红，生日：1990年1月2日。京A12345。"]


def held(pieces: list[str], hold: PersonalHold = PersonalHold.RUN) -> tuple[list[Hit], list[Hit]]:
    """What is found in pieces, and of that what was let go in part before it was found."""
    stream = HeldPersonal(hold)
    found: list[Hit] = []
    late: list[Hit] = []
    safe = 0
    for number, piece in enumerate(pieces, 1):
        hits = stream.feed(piece, last=number == len(pieces))
        late += [hit for hit in hits if hit.start < safe]
        found += hits
        assert stream.safe >= safe
        safe = stream.safe
    assert safe == len("".join(pieces))
    return found, late


def cut(text: str, places: tuple[int, ...]) -> list[str]:
    """The text, cut at some places."""
    return [text[first:end] for first, end in pairwise((0, *places, len(text)))]


@pytest.mark.parametrize("text", NUMBERS)
def test_numbers_are_found_however_they_are_cut(text: str) -> None:
    """Every cut into three, and one into characters: the same hits as in the whole, none shown in part."""
    whole = find_personal(text)
    for places in combinations(range(1, len(text)), 2):
        assert held(cut(text, places)) == (whole, [])
    assert held(list(text)) == (whole, [])


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_held_if_the_policy_says_so(text: str) -> None:
    """Then names and street addresses are known before they are shown; else they are found, and told as late."""
    whole = {(hit.start, hit.end) for hit in find_personal(text)}
    assert whole
    found, late = held(list(text), PersonalHold.SENTENCE)
    assert ({(hit.start, hit.end) for hit in found}, late) == (whole, [])
    found, late = held(list(text))
    assert {(hit.start, hit.end) for hit in found} == whole
    assert late


def test_long_texts_are_found_in_pieces_as_in_the_whole() -> None:
    """In thousands of characters of both languages, in pieces of any size."""
    random = Random(3)  # noqa: S311  no secret
    text = "".join(random.choices([*NUMBERS, "今天天气很好，", "The quick brown fox. ", "\n"], k=400))
    whole = find_personal(text)
    for most in (1, 7, 500):
        pieces, done = [], 0
        while done < len(text):
            size = random.randint(1, most)
            pieces.append(text[done : done + size])
            done += size
        found, late = held(pieces)
        numbers = {(hit.start, hit.end, hit.rule) for hit in whole}
        assert {(hit.start, hit.end, hit.rule) for hit in found} == numbers
        assert late == []


def test_what_waits_is_bounded() -> None:
    """No text makes a stream wait for ever."""
    for hold, most in ((PersonalHold.RUN, LONGEST_RUN + BEHIND), (PersonalHold.SENTENCE, LONGEST_SENTENCE)):
        for character in ("1", "a", "1 ", "@", "京"):
            stream = HeldPersonal(hold)
            for number in range(1, 600):
                stream.feed(character)
                assert number * len(character) - stream.safe <= most + 1


def test_chinese_without_digits_waits_for_nothing() -> None:
    """Not one character."""
    stream = HeldPersonal(PersonalHold.RUN)
    for number, character in enumerate("今天天气很好，我们去公园散步。", 1):
        stream.feed(character)
        assert stream.safe == number
