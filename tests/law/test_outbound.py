# SPDX-License-Identifier: Apache-2.0
"""The cross-border table, flow by flow, on the law of the day."""

from datetime import date
from typing import Any

import pytest

from hegui.facts import Facts, Truth, facts_of
from hegui.law.model import Catalogue
from hegui.law.outbound import Flow, decide_flows, outbound_facts
from hegui.law.view import LawView

TODAY = date(2026, 11, 25)
HANDLER = {"is_ciio": False, "ftz_handler": False, "exports_data": True, "important_data": "none"}


def flow(name: str = "f", **values: Any) -> Flow:
    common = {
        "flow_kind": "personal_information",
        "flow_important_data": "none",
        "flow_exemption": "none",
        "flow_sensitive_persons": 0,
    }
    return Flow(name, {**common, **values})


def rows(catalogue: Catalogue, *flows: Flow, day: date = TODAY, **handler: Any) -> list[str | None]:
    decisions = decide_flows(LawView(catalogue, day), flows, facts_of(**{**HANDLER, **handler}))
    return [decision.row.id if decision.row else None for decision in decisions]


@pytest.mark.parametrize(
    ("persons", "row"),
    [(0, "X6"), (99_999, "X6"), (100_000, "X7"), (999_999, "X7"), (1_000_000, "X8")],
)
def test_the_volume_of_ordinary_information_decides_at_its_borders(bundled: Catalogue, persons: int, row: str) -> None:
    """CBDT 5(4), 8, 7(2): below 100,000 exempt, from 100,000 contract or certificate, from 1,000,000 assessment."""
    assert rows(bundled, flow(flow_non_sensitive_persons=persons)) == [row]


@pytest.mark.parametrize(("persons", "row"), [(1, "X7"), (9_999, "X7"), (10_000, "X8")])
def test_one_sensitive_record_is_enough(bundled: Catalogue, persons: int, row: str) -> None:
    """CBDT 7–8: the small-volume exemption never covers sensitive information."""
    assert rows(bundled, flow(flow_non_sensitive_persons=0, flow_sensitive_persons=persons)) == [row]


def test_flows_are_told_apart_and_volumes_are_added(bundled: Catalogue) -> None:
    """S03: 99,999 ordinary records stay exempt beside one face template; two halves of a million do not."""
    ordinary = flow("ordinary", flow_non_sensitive_persons=99_999)
    face = flow("face", flow_non_sensitive_persons=0, flow_sensitive_persons=1)
    assert rows(bundled, ordinary, face) == ["X6", "X7"]
    half = {"flow_non_sensitive_persons": 500_000}
    assert rows(bundled, flow("a", **half), flow("b", **half)) == ["X8", "X8"]


def test_exempt_flows_do_not_count(bundled: Catalogue) -> None:
    """A flow under CBDT 3–6 is not added to the totals."""
    exempt = flow("travel", flow_non_sensitive_persons=2_000_000, flow_exemption="contract_with_individual")
    assert rows(bundled, exempt, flow("log", flow_non_sensitive_persons=10)) == ["X4", "X6"]


def test_ciio_and_important_data_always_need_the_assessment(bundled: Catalogue) -> None:
    """CBDT 7(1) and 7: any volume."""
    assert rows(bundled, flow(flow_non_sensitive_persons=1), is_ciio=True) == ["X0"]
    assert rows(bundled, flow(flow_non_sensitive_persons=1, flow_important_data="notified_or_published")) == ["X1"]


def test_the_old_regime_counts_otherwise(bundled: Catalogue) -> None:
    """Before 2024-03-22 the same 100,000 records needed the assessment."""
    one = flow(flow_non_sensitive_persons=100_000)
    assert rows(bundled, one, day=date(2024, 3, 21), pi_subjects_total=500_000) == ["XOLD-A"]
    assert rows(bundled, one, day=date(2024, 3, 22), pi_subjects_total=500_000) == ["X7"]


def test_an_unknown_volume_is_not_exempt(bundled: Catalogue) -> None:
    """Without the count nothing is concluded, and the totals stay unknown."""
    unknown = flow()
    assert rows(bundled, unknown) == [None]
    view = LawView(bundled, TODAY)
    facts = facts_of(**HANDLER)
    derived = outbound_facts(view, [unknown], decide_flows(view, [unknown], facts), facts)
    assert derived.value("outbound_non_sensitive_persons") is None
    assert derived.value("outbound_gateways") == frozenset({"undetermined"})
    for name in ("CBDT-7.1", "CBDT-8", "NDSR-38"):
        assert view.applicability(view.obligations[name], derived).truth is Truth.UNKNOWN


def test_no_flows_are_known_only_when_export_is_denied(bundled: Catalogue) -> None:
    """An empty list is not a statement; `exports_data: false` is."""
    view = LawView(bundled, TODAY)
    assert outbound_facts(view, [], (), Facts()).value("outbound_gateways") is None
    denied = facts_of(exports_data=False)
    assert outbound_facts(view, [], (), denied).value("outbound_gateways") == frozenset()


def test_before_there_was_a_regime_nothing_is_decided(bundled: Catalogue) -> None:
    """On a day without a table no row is invented."""
    assert rows(bundled, flow(flow_non_sensitive_persons=5), day=date(2020, 1, 1)) == [None]
