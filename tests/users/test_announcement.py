# SPDX-License-Identifier: Apache-2.0
"""What is announced is what is done, and `hegui check` reads the counts out of it."""

from hegui.checks import use
from hegui.users.announcement import announcement
from hegui.users.settings import STRICT
from hegui.users.suspension import ClosedBy, Kind, Rule, Step


def test_the_default_rule_in_words() -> None:
    """Every step with its counts, its length, and who decides."""
    text = announcement(Rule(), STRICT.appeal)
    lines = text.zh.splitlines()
    assert lines[0] == "用户违规处置规则（版本 1）"
    assert lines[1] == "使用者连续 3 次或者一天内累计 5 次输入违法不良信息的，暂停提供服务 72 小时。"
    assert lines[2] == "使用者输入违法不良信息的，予以警示。"
    assert lines[3] == "使用者连续 2 次或者一天内累计 3 次输入违法不良信息的，限制使用频次 24 小时。"
    assert lines[4] == (
        "使用者连续 3 次或者一天内累计 5 次输入违法不良信息且为第 3 次暂停的，关闭账号、终止提供服务（由人工审核决定，决定前暂停提供服务）。"
    )
    assert lines[5].startswith("各项处置依次进行，不越级；365 日之前的记录不再计入。")
    english = text.en.splitlines()
    assert english[1] == (
        "Whoever enters illegal or unhealthy information 3 times in a row or 5 times a day: service is suspended for 72 hours."
    )
    assert english[4].startswith(
        "Whoever enters illegal or unhealthy information 3 times in a row or 5 times a day, at the third suspension: the account"
    )


def test_another_rule_in_words() -> None:
    """Counts of one kind only, and a closing by the rule itself."""
    rule = Rule(
        version="7",
        ladder=(
            Step(Kind.WARN, daily=2),
            Step(Kind.SUSPEND, daily=4, hours=8),
            Step(Kind.CLOSE, daily=4, at_suspension=12),
        ),
        closed_by=ClosedBy.RULE,
    )
    text = announcement(rule, STRICT.appeal)
    assert "使用者一天内累计 4 次输入违法不良信息且为第 12 次暂停的，关闭账号、终止提供服务。" in text.zh
    assert "2 times a day: a warning is given." in text.en
    assert "4 times a day, at suspension no. 12: the account is closed." in text.en


def test_the_check_of_published_rules_reads_the_counts() -> None:
    """`use/suspension` finds the counts of the suspension in both languages: what hegui writes, hegui reads."""
    text = announcement(Rule(), STRICT.appeal)
    for words in (text.zh, text.en):
        assert use._first_number(use._CONSECUTIVE, words) == 3  # noqa: SLF001  the very patterns of the check
        assert use._first_number(use._DAILY, words) == 5  # noqa: SLF001  as above
        assert use._SUSPENDS.search(words)  # noqa: SLF001  as above
