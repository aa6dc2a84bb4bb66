# SPDX-License-Identifier: Apache-2.0
"""What reports say of an outbound flow: the row into which it falls, or what must be declared before it can be told."""

from hegui.facts.vocabulary import Fact, Facts
from hegui.law.outbound import FlowDecision
from hegui.law.view import LawView
from hegui.report.words import applicability
from hegui.text import Text


def flow_facts(decision: FlowDecision, facts: Facts) -> Facts:
    """The facts of the service with those of the flow."""
    flow = decision.flow
    return facts.with_values({name: Fact(value, flow.place) for name, value in flow.facts.items()})


def flow_reason(decision: FlowDecision, view: LawView, facts: Facts) -> Text | None:
    """Why the flow falls into its row; ``None`` when no row was in force or none fits."""
    if decision.explanation is None:
        return None
    return applicability(decision.explanation, view, flow_facts(decision, facts))
