# SPDX-License-Identifier: Apache-2.0
"""Cases of the public, for operators."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.routing import Route

from hegui.clock import BEIJING
from hegui.desk import shapes
from hegui.desk.cases import case, note, open_from_case, reply, reply_to_appeal
from hegui.desk.steps import NewIncident
from hegui.gateway.control.operators import Act, Console, Sent, flag, page
from hegui.records.cases import CaseKind, cases_where

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySent(Sent):
    """A reply, or a refusal with its reasons."""

    text: str
    refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsSent(Sent):
    """A note, or the reply to an appeal."""

    text: str


def case_routes(console: Console) -> list[Route]:
    """``/cases``."""
    seal = console.context.seal

    def listed(connection: Connection, request: Request) -> Json:
        kind = request.query_params.get("kind", "")
        today = console.context.now().astimezone(BEIJING).date()
        found = cases_where(
            connection,
            kinds=(CaseKind(kind),) if kind in set(CaseKind) else tuple(CaseKind),
            waiting=flag(request, "waiting") is True,
            overdue_on=today if flag(request, "overdue") else None,
            **page(request),
        )
        return {"cases": [shapes.case_row(row) | {"incident": row.incident} for row in found]}

    def told(connection: Connection, number: str) -> Json:
        return shapes.case(case(connection, seal, number), operator=True)

    def replied(act: Act, sent: ReplySent) -> Json:
        number = act.params["number"]
        reply(act.connection, seal, number, sent.text, person=act.person, now=act.now, refused=sent.refused)
        return told(act.connection, number)

    def appeal_replied(act: Act, sent: WordsSent) -> Json:
        reply_to_appeal(act.connection, seal, act.params["number"], sent.text, person=act.person, now=act.now)
        return told(act.connection, act.params["number"])

    def noted(act: Act, sent: WordsSent) -> Json:
        note(act.connection, seal, act.params["number"], sent.text, person=act.person, now=act.now)
        return told(act.connection, act.params["number"])

    def led_to(act: Act, sent: NewIncident) -> Json:
        made = open_from_case(act.connection, seal, act.params["number"], sent, person=act.person, now=act.now)
        return shapes.incident(made)

    one = "/cases/{number}"
    return [
        Route("/cases", console.read(listed)),
        Route(one, console.read(lambda connection, request: told(connection, request.path_params["number"]))),
        Route(f"{one}/reply", console.write(ReplySent, replied), methods=["POST"]),
        Route(f"{one}/appeal", console.write(WordsSent, appeal_replied), methods=["POST"]),
        Route(f"{one}/notes", console.write(WordsSent, noted), methods=["POST"]),
        Route(f"{one}/incident", console.write(NewIncident, led_to), methods=["POST"]),
    ]
