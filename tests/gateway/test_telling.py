# SPDX-License-Identifier: Apache-2.0
"""What the records are told of a decision: so much, and nothing that a caller could say in it."""

import pytest
from gateway_factory import RunningGateway, ask, chat
from sqlalchemy import func, select

from hegui.gateway.telling import MOST_FOUND, plain
from hegui.records.schema import FINDINGS


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("", ""),
        ("/messages/12/content/0/text", "/messages/12/content/0/text"),
        ("(together)", "(together)"),
        ("/messages/0/张三 13812345678/x", "/messages/0/*/x"),
        ("/13812345678", "/*"),
        ("/a~1b", "/*"),
    ],
)
def test_a_pointer_tells_names_of_fields_and_no_words(path: str, told: str) -> None:
    """Callers choose names of fields, and the records keep pointers in clear."""
    assert plain(path) == told


def test_a_pointer_is_bounded() -> None:
    """Whatever its names are."""
    assert len(plain("/" + "张" * 1_000_000)) < 1_000


def test_a_text_full_of_one_word_does_not_fill_the_database(gateway: RunningGateway) -> None:
    """So many findings of an exchange are kept, the gravest first; that it was refused is on record all the same."""
    text = "13812345678 " * (MOST_FOUND + 200) + "大麻"
    answer = ask(gateway, chat(text))
    assert answer.headers["x-hegui-action"] == "block"
    told = gateway.last()
    assert told["status"] == "refused_input"
    with gateway.running.store.reading() as connection:
        of_it = FINDINGS.c.exchange == told["id"]
        assert connection.scalar(select(func.count()).where(of_it)) == MOST_FOUND
        assert connection.scalar(select(func.count()).where(of_it, FINDINGS.c.action == "block")) == 1
