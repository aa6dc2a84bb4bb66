# SPDX-License-Identifier: Apache-2.0
"""Query codes: unguessable, and found however somebody types them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from hegui.desk.code import digest_of, new_code

FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHJKMNPQRSTVWXYZ-"}


def test_codes_are_of_one_form_and_never_the_same() -> None:
    """Four groups of five letters and digits that nobody misreads: 100 bits of chance."""
    codes = {new_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", code) for code in codes)


def test_a_code_is_found_however_it_is_typed() -> None:
    """Small letters, without hyphens, with spaces, full-width, the letter O for nought, I and L for one."""
    code = "7K2MX-Q0F4T-9ZB1C-HN83W"
    for typed in (
        "7k2mx-q0f4t-9zb1c-hn83w",
        "7K2MXQ0F4T9ZB1CHN83W",
        "  7K2MX Q0F4T 9ZB1C HN83W \n",
        code.translate(FULL_WIDTH),
        "7K2MX–QOF4T—9ZBIC－HN83W",
        "7k2mxqof4t9zblchn83w",
    ):
        assert digest_of(typed) == digest_of(code)


def test_the_digest_says_nothing_of_the_code() -> None:
    """What is kept is 64 hexadecimal digits, and another code has another."""
    code = new_code()
    assert re.fullmatch("[0-9a-f]{64}", digest_of(code))
    assert code not in digest_of(code)
    assert digest_of(code) != digest_of(new_code())


@given(st.text(max_size=300))
def test_whatever_is_typed_has_a_digest(typed: str) -> None:
    """What is no code is looked up like any other code, and never breaks anything."""
    assert len(digest_of(typed)) == 64
