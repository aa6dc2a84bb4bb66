# SPDX-License-Identifier: Apache-2.0
"""Redaction: the value is gone, the way back is exact, and substitutes exist nowhere."""

import pytest
from personal_cases import generated

from hegui.detect.finding import Hit
from hegui.detect.personal import Kind, find_personal
from hegui.detect.personal.checksums import luhn, resident_id
from hegui.detect.personal.mask import mask
from hegui.detect.redaction import How, Redactor, redact, restore

KEY = b"0123456789abcdef"


def redacted(text: str, how: How, key: bytes | None = KEY) -> str:
    """The text without what is found in it."""
    return redact(text, find_personal(text), how, key).text


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        (Kind.MOBILE, "13812345678", "138****5678"),
        (Kind.MOBILE, "138-1234-5678", "138-****-5678"),
        (Kind.RESIDENT_ID, "11010519491231002X", "110***********002X"),
        (Kind.BANK_CARD, "6222 0212 3456 7890 128", "6222 **** **** ***0 128"),
        (Kind.EMAIL, "zhangsan@qq.com", "z***@qq.com"),
        (Kind.EMAIL, "a@qq.com", "a***@qq.com"),
        (Kind.IP_ADDRESS, "192.168.1.23", "192.168.*.**"),
        (Kind.NAME, "张三丰", "张**"),
        (Kind.NAME, "张三", "张*"),
        (Kind.ADDRESS, "浙江省杭州市西湖区文三路123号", "浙江省杭州市西湖区*******"),
        (Kind.BIRTH_DATE, "1990年3月5日", "1990*****"),
        (Kind.SOCIAL_ACCOUNT, "12345", "1***5"),
        (Kind.AGE, "8岁", "**"),
    ],
)
def test_a_mask_covers_most(kind: Kind, value: str, masked: str) -> None:
    """Length and separators stay."""
    assert mask(kind, value) == masked


@pytest.mark.parametrize("how", list(How))
def test_the_way_back_is_exact(how: How) -> None:
    """Whatever was found, the map restores the original to the last character."""
    for case in generated(12, 800):
        result = redact(case.text, find_personal(case.text), how, KEY)
        assert restore(result.text, result.replacements) == case.text


@pytest.mark.parametrize("how", list(How))
def test_nothing_is_found_where_something_was_replaced(how: How) -> None:
    """Masks, tokens and substitutes are no identifiers: their numbers cannot exist."""
    for case in generated(13, 2500):
        result = redact(case.text, find_personal(case.text), how, KEY)
        again = find_personal(result.text)
        assert not [
            (result.text, hit)
            for hit in again
            for put in result.replacements
            if put.start < hit.end and hit.start < put.end
        ]


@pytest.mark.parametrize("how", list(How))
def test_the_value_is_not_in_the_text(how: How) -> None:
    """Nor is it in the map's place in the text: the map is apart."""
    for case in generated(14, 800):
        result = redact(case.text, find_personal(case.text), how, KEY)
        for put in result.replacements:
            kept = sum(len(other.original) > 4 and other.original == put.original for other in result.replacements)
            if len(put.original) > 4 and case.text.count(put.original) == kept:
                assert put.original not in result.text


def test_the_same_value_has_the_same_token() -> None:
    """However it is written; in one document numbered, with a key the same in all."""
    text = "电话138 1234 5678，再打１３８１２３４５６７８，或13912345678"
    assert redacted(text, How.TOKEN, None) == "电话[MOBILE_1]，再打[MOBILE_1]，或[MOBILE_2]"
    first, other = redacted("电话13812345678", How.TOKEN), redacted("手机：13812345678", How.TOKEN)
    assert first[2:] == other[3:]
    assert redacted("电话13812345678", How.TOKEN, b"another key of length") != first


def test_pieces_of_a_document_share_tokens() -> None:
    """A document in windows is redacted as one."""
    redactor = Redactor(How.TOKEN)
    parts = ["电话13812345678\n", "手机13912345678\n", "电话13812345678\n"]
    put = [redactor.redact(part, find_personal(part)).text for part in parts]
    assert put == ["电话[MOBILE_1]\n", "手机[MOBILE_2]\n", "电话[MOBILE_1]\n"]


def test_a_token_without_key_says_nothing_of_the_value() -> None:
    """And substitutes of two documents without key cannot be linked."""
    text = "电话13812345678"
    assert redacted(text, How.TOKEN, None) == redacted("电话13912345678", How.TOKEN, None)
    assert len({redacted(text, How.FORMAT, None) for _ in range(20)}) > 1


def test_substitutes_keep_the_form_and_cannot_exist() -> None:
    """A length and separators that programs expect; a region, segment and check digit that nobody has."""
    text = "电话138-1234-5678，身份证11010519491231002X，卡6222021234567890128"
    result = redact(text, find_personal(text), How.FORMAT, KEY)
    phone, person, card = (result.text[put.start : put.end] for put in result.replacements)
    assert (phone[:2], phone[3], phone[8], len(phone)) == ("10", "-", "-", 13)
    assert len(person) == 18
    assert not resident_id(f"{person[:17]}X")
    assert len(card) == 19
    assert not luhn(card)


def test_hits_that_overlap_are_refused() -> None:
    """Half a value would stay in the text."""
    hits = [Hit("pi/mobile", "mobile", 0, 5), Hit("pi/mobile", "mobile", 3, 8)]
    with pytest.raises(ValueError, match="overlap"):
        redact("0123456789", hits, How.MASK)
    with pytest.raises(ValueError, match="outside"):
        redact("0123", [Hit("pi/mobile", "mobile", 0, 5)], How.MASK)


def test_an_empty_key_is_refused() -> None:
    """It would look like a secret and be none."""
    with pytest.raises(ValueError, match="key"):
        Redactor(How.TOKEN, b"")


def test_a_map_of_another_text_is_refused() -> None:
    """Instead of a text that is neither one nor the other."""
    result = redact("电话13812345678", find_personal("电话13812345678"), How.MASK)
    with pytest.raises(ValueError, match="belong"):
        restore("电话", result.replacements)
