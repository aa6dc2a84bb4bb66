# SPDX-License-Identifier: Apache-2.0
"""The declared outbound flows, and the newest register that counts their persons."""

from collections.abc import Iterator

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.results import NoEvidence, Result, inconclusive, no_evidence
from hegui.dossier.model import OutboundFlow
from hegui.errors import Place
from hegui.evidence.findings import CountedFlow, OutboundRegister


class DeclaredFlow(Struct, frozen=True):
    """A flow of the dossier and where it stands."""

    flow: OutboundFlow
    place: Place


def declared_flows(context: CheckContext) -> tuple[DeclaredFlow, ...]:
    """Every flow of the dossier."""
    return tuple(
        DeclaredFlow(flow, context.place("outbound", "flows", number))
        for number, flow in enumerate(context.declared.outbound.flows or ())
    )


def flows_of_persons(context: CheckContext, control: str) -> Iterator[DeclaredFlow | Result | NoEvidence]:
    """The flows that carry personal information, or why ``control`` cannot be answered without one."""
    flows = declared_flows(context)
    carrying = [item for item in flows if item.flow.kind == "personal_information"]
    yield from carrying
    if not flows:
        yield no_flows(context, control)
    elif not carrying:
        yield inconclusive(
            control,
            "档案声明的出境流均不含个人信息；请确认其中确无个人信息（例如用户输入、账号、日志）。",
            "No declared flow carries personal information: confirm that none does (user inputs, accounts, logs).",
            place=context.place("outbound", "flows"),
        )


def no_flows(context: CheckContext, control: str) -> NoEvidence:
    """The answer where the dossier lists no flows."""
    return no_evidence(
        control,
        "档案没有列出出境流（outbound.flows）；远程访问和调用境外模型接口也算出境。",
        "The dossier lists no outbound flows (outbound.flows); remote access and calls to overseas model APIs count.",
        place=context.place("outbound", "flows"),
    )


def newest_register(context: CheckContext) -> Found[OutboundRegister] | None:
    """The newest outbound register."""
    return context.latest(OutboundRegister)


def register_row(context: CheckContext, flow: str) -> tuple[Found[OutboundRegister], CountedFlow] | None:
    """The row of a flow in the newest register."""
    register = newest_register(context)
    row = next((row for row in register.finding.flows if row.flow == flow), None) if register else None
    return None if register is None or row is None else (register, row)
