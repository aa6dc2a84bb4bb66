# SPDX-License-Identifier: Apache-2.0
"""The words for leaving, and which findings are crises."""

import pytest

from hegui.users.reminders import CrisisRule, ExitRule, asks_to_leave, is_crisis


@pytest.mark.parametrize("said", ["退出", " 退出。", "EXIT", "Quit!", "停止对话"])
def test_who_says_the_word_leaves(said: str) -> None:
    """Whatever the case, spaces and punctuation: ANTH 19."""
    assert asks_to_leave(ExitRule(), said)


@pytest.mark.parametrize("said", ["怎么退出登录", "exit code 1", "", "。", "退出" * 1000, "stop" + " " * 10_000])
def test_who_says_more_than_the_word_stays(said: str) -> None:
    """A sentence with the word in it is a sentence."""
    assert not asks_to_leave(ExitRule(), said)


def test_crises_are_those_of_the_rule() -> None:
    """A category holds those below it."""
    rule = CrisisRule(categories=("self-harm", "B.1"))
    assert [is_crisis(rule, each) for each in ("self-harm", "B.1.a", "B.10", "A.1")] == [True, True, False, False]
    assert not asks_to_leave(ExitRule(words=()), "退出")
