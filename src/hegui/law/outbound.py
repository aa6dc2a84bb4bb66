# SPDX-License-Identifier: Apache-2.0
"""The cross-border decision table applied to the flows of one handler (CBDT, NDSR 35–38, XSA, SCC, CERT; law.md §6).

Evaluated per flow, top-down, first match wins. The volumes are the handler's totals over all flows that are not exempt
under the rows that are not counted (X2–X5), in persons, de-duplicated, since 1 January.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from hegui.errors import Place
from hegui.facts.condition import Explanation, evaluate
from hegui.facts.logic import Truth
from hegui.facts.vocabulary import Fact, Facts, FactValue
from hegui.law.model import OutboundRow
from hegui.law.terms import TableOutcome
from hegui.law.view import LawView
from hegui.text import Text

TOTALS = ("outbound_non_sensitive_persons", "outbound_sensitive_persons")


class Flow(Struct, frozen=True):
    """One outbound flow as facts; a fact that is absent is unknown."""

    id: str
    facts: Mapping[str, FactValue]
    place: Place | None = None


class FlowDecision(Struct, frozen=True):
    """The row into which a flow falls. ``row`` is ``None`` when it cannot be told or no regime is in force."""

    flow: Flow
    row: OutboundRow | None
    explanation: Explanation | None
    """Of the deciding row, or of the first row that could not be told."""
    noted: tuple[OutboundRow, ...] = ()
    """Rows that matched and were passed over (``continue``)."""

    @property
    def gateway(self) -> str:
        """A value of the fact ``outbound_gateways``."""
        if self.row is None:
            return "undetermined"
        return self.row.outcome.value


def decide_flows(view: LawView, flows: Sequence[Flow], facts: Facts) -> tuple[FlowDecision, ...]:
    """The row of each flow on the day of the view."""
    totals = _totals(view, flows, facts)
    return tuple(_decide(view, flow, facts.with_values(totals)) for flow in flows)


def outbound_facts(view: LawView, flows: Sequence[Flow], decisions: Sequence[FlowDecision], facts: Facts) -> Facts:
    """The facts with the totals, rows and gateways that follow from the flows."""
    derived = Text("由出境流汇总得出", "derived from the outbound flows")
    values: dict[str, Fact] = dict(_totals(view, flows, facts))
    known_rows = {value for fact in view.catalogue.facts if fact.id == "outbound_rows" for value in fact.values}
    rows = frozenset(decision.row.id for decision in decisions if decision.row is not None) & known_rows
    undecided = any(decision.row is None for decision in decisions)
    values["outbound_rows"] = Fact(rows, derived_from=derived, open=undecided)
    values["outbound_gateways"] = Fact(
        frozenset(decision.gateway for decision in decisions if decision.gateway != TableOutcome.NOT_REGULATED),
        derived_from=derived,
        open=undecided,
    )
    if not decisions and facts.value("exports_data") is not False:
        # Nothing is known of the flows: the totals and rows are unknown, not empty.
        return facts
    return facts.with_values(values)


def _totals(view: LawView, flows: Sequence[Flow], facts: Facts) -> dict[str, Fact]:
    """Persons over all counted flows; absent when one counted flow does not say."""
    derived = Text("由出境流汇总得出", "derived from the outbound flows")
    counted = [flow for flow in flows if not _certainly_uncounted(view, flow, facts)]
    totals: dict[str, Fact] = {}
    for total, part in zip(TOTALS, ("flow_non_sensitive_persons", "flow_sensitive_persons"), strict=True):
        numbers = [flow.facts.get(part) for flow in counted]
        known = [number for number in numbers if isinstance(number, int | float)]
        if len(known) == len(numbers):
            totals[total] = Fact(sum(known), derived_from=derived)
    return totals


def _certainly_uncounted(view: LawView, flow: Flow, facts: Facts) -> bool:
    """Whether a row that is not counted decides the flow, whatever the totals turn out to be."""
    for row in view.outbound_rows:
        found = evaluate(view.parsed(row.when), _with_flow(facts, flow), view).truth
        if found is Truth.YES and row.outcome is not TableOutcome.CONTINUE:
            return not row.counted
        if found is Truth.UNKNOWN:
            return False
    return False


def _decide(view: LawView, flow: Flow, facts: Facts) -> FlowDecision:
    noted: list[OutboundRow] = []
    known = _with_flow(facts, flow)
    for row in view.outbound_rows:
        explanation = evaluate(view.parsed(row.when), known, view)
        if explanation.truth is Truth.UNKNOWN:
            return FlowDecision(flow, None, explanation, tuple(noted))
        if explanation.truth is Truth.YES:
            if row.outcome is not TableOutcome.CONTINUE:
                return FlowDecision(flow, row, explanation, tuple(noted))
            noted.append(row)
    return FlowDecision(flow, None, None, tuple(noted))


def _with_flow(facts: Facts, flow: Flow) -> Facts:
    return facts.with_values({name: Fact(value, flow.place) for name, value in flow.facts.items()})
