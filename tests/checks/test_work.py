# SPDX-License-Identifier: Apache-2.0
"""Records of work: whose item they cover, and that only finished and satisfactory work passes."""

from datetime import date, timedelta
from typing import Any

import pytest
from context_factory import AS_OF, ContextMaker

from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.checks.work import work_answer, work_of
from hegui.errors import Place
from hegui.evidence.findings import Activity, WorkRecord, WorkResult
from hegui.text import Text

WHAT = Text("演练", "the drill")
PLACE = Place("dossier.yaml", 7)
DRILL, OTHER = Activity.INCIDENT_DRILL, Activity.PIPIA


def record(activity: Activity = DRILL, result: WorkResult = WorkResult.SATISFACTORY, **given: Any) -> WorkRecord:
    usual: dict[str, Any] = {"performed_on": date(2026, 11, 1), "by": "运维部"}
    return WorkRecord(activity=activity, result=result, **(usual | given))


def answer(make: ContextMaker, *found: WorkRecord, item: str | None = None) -> Result | NoEvidence:
    context = make(*found)
    return work_answer(context, "service-stable", work_of(context, DRILL, item), WHAT, place=PLACE, about=item)


def outcome_of(make: ContextMaker, *found: WorkRecord, item: str | None = None) -> Outcome | None:
    said = answer(make, *found, item=item)
    assert (said.control, said.place, said.about) == ("service-stable", PLACE, item)
    if isinstance(said, NoEvidence):
        return None
    assert [ref.kind for ref in said.evidence] == ["work-record"]
    return said.outcome


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (WorkResult.SATISFACTORY, Outcome.PASS),
        (WorkResult.NEEDS_FOLLOW_UP, Outcome.INCONCLUSIVE),
        (WorkResult.UNSATISFACTORY, Outcome.FAIL),
    ],
)
def test_the_result_of_the_work_is_the_answer(make: ContextMaker, result: WorkResult, expected: Outcome) -> None:
    """Work that was done and found wanting does not pass because it was done."""
    assert outcome_of(make, record(result=result)) is expected


@pytest.mark.parametrize("result", list(WorkResult))
def test_work_of_a_later_day_is_for_a_person(make: ContextMaker, result: WorkResult) -> None:
    """Whatever its result: on the day of the check it had not been done. On that day itself it has."""
    tomorrow = AS_OF + timedelta(days=1)
    assert outcome_of(make, record(result=result, performed_on=tomorrow)) is Outcome.INCONCLUSIVE
    assert outcome_of(make, record(performed_on=AS_OF)) is Outcome.PASS


def test_other_work_is_no_evidence(make: ContextMaker) -> None:
    """Nor is none."""
    assert outcome_of(make) is None
    assert outcome_of(make, record(OTHER)) is None


@pytest.mark.parametrize(
    ("covers", "item", "expected"),
    [
        (("chat",), "chat", Outcome.PASS),
        (("chat", "voice"), "voice", Outcome.PASS),
        (("chat",), "voice", None),
        ((), "voice", Outcome.PASS),
        (("chat",), None, Outcome.PASS),
    ],
)
def test_a_record_covers_the_items_that_it_names_or_all(
    make: ContextMaker, covers: tuple[str, ...], item: str | None, expected: Outcome | None
) -> None:
    """What was done for one item is no evidence for another."""
    assert outcome_of(make, record(covers=covers), item=item) is expected


def test_the_newest_record_that_covers_the_item_counts(make: ContextMaker) -> None:
    """A newer one of another item hides nothing; a newer one of the same item replaces the older."""
    bad, good = record(result=WorkResult.UNSATISFACTORY, covers=("a",)), record(covers=("a",))
    assert outcome_of(make, record(covers=("b",)), bad, item="a") is Outcome.FAIL
    assert outcome_of(make, bad, good, item="a") is Outcome.FAIL
    assert outcome_of(make, good, bad, item="a") is Outcome.PASS
