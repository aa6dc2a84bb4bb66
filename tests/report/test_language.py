# SPDX-License-Identifier: Apache-2.0
"""The languages of a report."""

from hegui.report import ReportLanguage
from hegui.text import Language, Text, same

TEXT = Text("义务", "obligation")


def test_one_language_says_only_that() -> None:
    """Nothing of the other language slips in."""
    assert (ReportLanguage.ZH.say(TEXT), ReportLanguage.EN.say(TEXT)) == ("义务", "obligation")


def test_both_say_chinese_first() -> None:
    """Chinese is authoritative and stands first."""
    assert ReportLanguage.BOTH.say(TEXT) == "义务 / obligation"
    assert ReportLanguage.BOTH.languages == (Language.ZH, Language.EN)


def test_what_reads_the_same_is_said_once() -> None:
    """A number is not repeated."""
    assert ReportLanguage.BOTH.say(same("GAI-7")) == "GAI-7"
