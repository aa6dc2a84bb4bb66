# SPDX-License-Identifier: Apache-2.0
"""The clock of the law's country, and the language of the terminal."""

from datetime import UTC, datetime, timedelta

import pytest

from hegui.cli.surroundings import default_language, now, today
from hegui.report import ReportLanguage


def test_the_day_and_the_moment_are_those_of_beijing() -> None:
    """Eight hours before Greenwich, wherever the machine stands."""
    before = datetime.now(UTC)
    moment = now()
    assert moment.utcoffset() == timedelta(hours=8)
    assert abs(moment - before) < timedelta(minutes=1)
    assert today() in {(before + timedelta(hours=8)).date(), now().date()}


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"HEGUI_LANG": "zh", "LC_ALL": "en_GB.UTF-8"}, ReportLanguage.ZH),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "C"}, ReportLanguage.ZH),
        ({"LANG": "ZH_TW"}, ReportLanguage.ZH),
        ({"LANG": "de_DE"}, ReportLanguage.EN),
        ({}, ReportLanguage.EN),
    ],
)
def test_the_language_is_ours_then_the_terminals(
    variables: dict[str, str], language: ReportLanguage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """English where nobody says anything."""
    for name in ("HEGUI_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert default_language() is language
