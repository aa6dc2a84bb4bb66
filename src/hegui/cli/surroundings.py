# SPDX-License-Identifier: Apache-2.0
"""What a command takes from its surroundings: the clock and the language. No other place of the house reads either."""

import os
from datetime import UTC, date, datetime, timedelta, timezone

from hegui.report.language import ReportLanguage


def today() -> date:
    """The day in mainland China: the law's day, wherever the head office is."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def now() -> datetime:
    """The moment, in the time of mainland China."""
    return datetime.now(timezone(timedelta(hours=8)))


def default_language() -> ReportLanguage:
    """``HEGUI_LANG``, else the language of the terminal, else English."""
    words = os.environ.get("HEGUI_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return ReportLanguage.ZH if words.lower().startswith("zh") else ReportLanguage.EN
