# SPDX-License-Identifier: Apache-2.0
"""The chat client of August 2023: on the day of its removal nothing is asked of it that was not yet law."""

import re
from datetime import date
from pathlib import Path

import pytest

from hegui.assess.model import LaunchAnswer, Status
from hegui.checking import Checked, check
from hegui.report import Format, ReportLanguage, render

EXAMPLE = Path(__file__).parents[2] / "examples" / "removed-2023"
REMOVED = date(2023, 8, 1)
INTERIM_MEASURES = date(2023, 8, 15)
TODAY = date(2026, 11, 25)
IN_FORCE = {"DS", "ALG", "SA18", "IIS", "PIPL", "DSL", "CSL"}
"""What the mission names as in force on the day of the removal."""


@pytest.fixture(scope="module")
def removed() -> Checked:
    return check(EXAMPLE, as_of=REMOVED)


@pytest.fixture(scope="module")
def today() -> Checked:
    return check(EXAMPLE, as_of=TODAY)


def instruments(checked: Checked) -> set[str]:
    """The instruments of what binds the provider."""
    bound = {Status.NOT_APPLICABLE, Status.UNDETERMINED}
    return {item.obligation.instrument for item in checked.assessment.obligations if item.status not in bound}


def status(checked: Checked, obligation: str) -> Status:
    return {item.obligation.id: item.status for item in checked.assessment.obligations}[obligation]


@pytest.mark.parametrize("as_of", [REMOVED, date(2023, 8, 14)])
def test_before_the_interim_measures_no_answer_cites_them(as_of: date) -> None:
    """Neither an obligation nor a route, a reason or an article of the whole report."""
    checked = check(EXAMPLE, as_of=as_of)
    report = render(checked.assessment, checked.law, Format.JSON, ReportLanguage.BOTH)
    text = report.decode() if isinstance(report, bytes) else report
    assert re.search(r"\bGAI\b", text) is None
    assert "生成式AI暂行办法" not in text
    assert "Interim Measures" not in text


def test_on_their_first_day_they_are_cited() -> None:
    """The same dossier, a fortnight after the removal."""
    assert "GAI" in instruments(check(EXAMPLE, as_of=INTERIM_MEASURES))


def test_what_was_in_force_is_enough_to_block_the_launch(removed: Checked) -> None:
    """Not distributable, for the reasons of the time."""
    launch = removed.assessment.launch
    assert launch.answer is LaunchAnswer.BLOCKED
    assert {item.obligation.instrument for item in launch.blocked_by} >= {"DS", "ALG", "SA18", "IIS", "PIPL", "CSL"}
    assert {item.obligation.id for item in launch.blocked_by} >= {"DS-19.1", "DS-20", "ALG-27", "SA-7.1", "ICP-1.1"}
    assert {item.obligation.id for item in launch.counsel_on} == {"HEGUI-1", "ICP-2.1", "TEL-7"}
    assert instruments(removed) >= IN_FORCE
    assert all(item.obligation.valid_from <= REMOVED for item in removed.assessment.obligations)


@pytest.mark.parametrize(
    "obligation", ["DS-10.1", "DS-17.1", "ALG-28", "CSL-23.3", "PIPL-23", "PIPL-39", "PIPL-39.2", "ICP-3.1"]
)
def test_what_the_evidence_of_2023_shows_is_not_met(removed: Checked, obligation: str) -> None:
    """Nothing moderated or labelled, logs of a month, exports without consent, charging without a licence."""
    assert status(removed, obligation) is Status.NOT_MET


def test_what_was_collected_after_the_day_is_not_known_on_it(removed: Checked, today: Checked) -> None:
    """The store's notice was kept on 2 August."""
    seen = {ref.collected for item in removed.assessment.obligations for answer in item.controls
            for result in answer.answers for ref in getattr(result, "evidence", ()) if ref.collected}  # fmt: skip
    assert seen
    assert max(seen) <= REMOVED
    assert today.assessment.counts()[Status.STALE] > 0


def test_today_the_interim_measures_and_the_ban_on_the_model_come_on_top(today: Checked) -> None:
    """The old reasons stay, and there is no lawful route for the model."""
    assert today.assessment.launch.answer is LaunchAnswer.BLOCKED
    assert instruments(today) >= IN_FORCE | {"GAI", "LBL", "NDSR", "APPF", "CACANN"}
    assert {"GAI-17.1", "GAI-17.2"} <= {item.obligation.id for item in today.assessment.launch.blocked_by}
    assert status(today, "FIL-5") is Status.NOT_MET
    assert status(today, "APPLE-2.1") is Status.NOT_MET
    assert "no_lawful_route" in {route.row.id for route in today.assessment.routes}


def test_the_export_cannot_be_told_and_is_asked_for(removed: Checked) -> None:
    """Whose sensitive information was in the inputs nobody has counted."""
    [flow] = removed.assessment.flows
    assert flow.row is None
    assert removed.assessment.questions
