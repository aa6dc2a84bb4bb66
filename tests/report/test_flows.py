# SPDX-License-Identifier: Apache-2.0
"""What reports say of an outbound flow."""

from msgspec.structs import replace

from hegui.assess.model import Assessment
from hegui.law.view import LawView
from hegui.report.flows import flow_facts, flow_reason


def test_a_decided_flow_names_the_row_s_facts(whole: Assessment, view: LawView) -> None:
    """Why it falls into its row, with the line of the flow."""
    reason = flow_reason(whole.flows[0], view, whole.facts)
    assert reason is not None
    assert reason.en == (
        "Applies because: How many persons' other information? → 250,000 persons (condition: at least 100,000 persons) (see flows.yaml:5)."
    )


def test_an_undetermined_flow_names_what_is_missing(whole: Assessment, view: LawView) -> None:
    """The first row that cannot be told says what it needs."""
    reason = flow_reason(whole.flows[2], view, whole.facts)
    assert reason is not None
    assert reason.en == "Undetermined: needs an answer to: Which exemption is claimed? (flow_exemption)"


def test_without_a_row_nothing_is_made_up(whole: Assessment, view: LawView) -> None:
    """No regime in force: no reason."""
    assert flow_reason(replace(whole.flows[0], row=None, explanation=None), view, whole.facts) is None


def test_the_facts_of_the_flow_stand_beside_those_of_the_service(whole: Assessment) -> None:
    """A flow is judged with both."""
    known = flow_facts(whole.flows[1], whole.facts)
    assert known.value("flow_exemption") == "human_resources"
    assert known.value("exports_data") is True
