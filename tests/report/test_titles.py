# SPDX-License-Identifier: Apache-2.0
"""The names of states, roles and outcomes."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

import pytest

from hegui.assess.model import STATUS_TITLES, ControlState, LaunchAnswer, Status
from hegui.checks.results import Outcome
from hegui.facts.logic import Truth
from hegui.law.terms import AnsweredBy, Asks, Bound, Confidence, Duty, InstrumentKind, Phase, Role, TableOutcome
from hegui.report import titles
from hegui.text import Text

NAMED: list[tuple[type[Enum], Mapping[Any, Text]]] = [
    (Status, STATUS_TITLES),
    (Status, titles.STATUS_MEANINGS),
    (LaunchAnswer, titles.LAUNCH_TITLES),
    (ControlState, titles.CONTROL_TITLES),
    (Outcome, titles.OUTCOME_TITLES),
    (Truth, titles.TRUTH_TITLES),
    (Role, titles.ROLE_TITLES),
    (Duty, titles.DUTY_TITLES),
    (Phase, titles.PHASE_TITLES),
    (Bound, titles.BOUND_TITLES),
    (Confidence, titles.CONFIDENCE_TITLES),
    (InstrumentKind, titles.INSTRUMENT_TITLES),
    (AnsweredBy, titles.ANSWERED_BY_TITLES),
    (Asks, titles.ASKS_TITLES),
    (TableOutcome, titles.GATEWAY_TITLES),
]


@pytest.mark.parametrize(("kind", "names"), NAMED, ids=lambda part: getattr(part, "__name__", ""))
def test_every_member_has_its_own_name_in_both_languages(kind: type[Enum], names: Mapping[Any, Text]) -> None:
    """No member is without a name, and no two share one."""
    assert set(kind) <= set(names)
    assert len({names[member].zh for member in kind}) == len({names[member].en for member in kind}) == len(kind)


def test_an_undetermined_flow_has_a_name() -> None:
    """`FlowDecision.gateway` has one word that is no outcome of a row."""
    assert titles.GATEWAY_TITLES["undetermined"].en == "undetermined"


def test_only_passed_reads_like_a_pass() -> None:
    """The names of the other states share no word with that of what holds."""
    others = [titles.CONTROL_TITLES[state] for state in ControlState if state is not ControlState.PASSED]
    assert all("pass" not in text.en and text.zh != "符合" for text in others)
