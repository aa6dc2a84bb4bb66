# SPDX-License-Identifier: Apache-2.0
"""Incidents, their corrections and block rules, for operators."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.routing import Route

from hegui.clock import BEIJING
from hegui.desk import export, shapes, steps
from hegui.desk.correction import Example, Probe, examples, keep_example, keep_question, keep_term, questions
from hegui.desk.incident import Incident, circumstances, incident
from hegui.desk.problem import not_there
from hegui.desk.regression import Answered, record_results
from hegui.desk.rules import RuleWanted, hold_served, lift, make_rules
from hegui.desk.steps import NewIncident
from hegui.detect.finding import Severity
from hegui.detect.lexicon import Boundary, Term, Tier, Variant
from hegui.evidence.findings import TicketKind
from hegui.evidence.findings.base import Moment
from hegui.gateway.control.operators import Act, BecauseSent, Console, NothingSent, Sent, flag, page
from hegui.records.block_rules import rules_where
from hegui.records.incidents import StepKind, incidents_where
from hegui.schema import Within
from hegui.text import Text

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangesSent(Sent):
    """Exchanges that an incident is also about."""

    exchanges: Annotated[tuple[str, ...], Within(min_length=1, max_length=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StopSent(Sent):
    """How an incident is stopped."""

    rules: tuple[RuleWanted, ...] = ()
    otherwise: str | None = None
    at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSent(Sent):
    """How its content is removed."""

    otherwise: str | None = None
    at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSent(Sent):
    """Any other step."""

    kind: StepKind
    detail: str
    at: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSent(Sent):
    """A term for the lexicon."""

    text: str
    category: str
    tier: Tier = Tier.BLOCK
    boundary: Boundary = Boundary.AUTO
    variants: frozenset[Variant] = frozenset()
    unless: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsSent(Sent):
    """Results of regression questions, all or none."""

    results: Annotated[tuple[Answered, ...], Within(min_length=1, max_length=10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesSent(Sent):
    """Rules that belong to no incident yet."""

    rules: Annotated[tuple[RuleWanted, ...], Within(min_length=1, max_length=1_000)]
    reason: str


def incident_routes(console: Console) -> list[Route]:
    """``/incidents`` and ``/rules``."""
    seal = console.context.seal

    def listed(connection: Connection, request: Request) -> Json:
        kind = request.query_params.get("kind", "")
        found = incidents_where(
            connection,
            kind=TicketKind(kind) if kind in set(TicketKind) else None,
            is_open=flag(request, "open"),
            **page(request),
        )
        return {"incidents": [shapes.incident_row(row) for row in found]}

    def told(connection: Connection, number: str) -> Json:
        shown = incident(connection, number)
        return shapes.incident(shown, circumstances(seal, shown.row))

    def after(act: Act, _standing: Incident) -> Json:
        return told(act.connection, act.params["number"])

    def opened(act: Act, sent: NewIncident) -> Json:
        made = steps.open_incident(act.connection, seal, sent, person=act.person, now=act.now)
        return told(act.connection, made.row.id)

    def with_exchanges(act: Act, sent: ExchangesSent) -> Json:
        added = steps.add_to_incident(
            act.connection, act.params["number"], sent.exchanges, person=act.person, now=act.now
        )
        return {"added": added}

    def served() -> Collection[str] | None:
        models = console.context.models
        return None if models is None else models()

    def stopped(act: Act, sent: StopSent) -> Json:
        hold_served(sent.rules, served())
        return after(
            act,
            steps.stop(
                act.connection,
                act.params["number"],
                sent.rules,
                otherwise=sent.otherwise,
                at=sent.at,
                person=act.person,
                now=act.now,
            ),
        )

    def removed(act: Act, sent: RemoveSent) -> Json:
        number, otherwise = act.params["number"], sent.otherwise
        return after(
            act,
            steps.remove(act.connection, number, otherwise=otherwise, at=sent.at, person=act.person, now=act.now),
        )

    def step(act: Act, sent: StepSent) -> Json:
        number = act.params["number"]
        return after(
            act,
            steps.record(act.connection, number, sent.kind, sent.detail, at=sent.at, person=act.person, now=act.now),
        )

    def closed(act: Act, _sent: NothingSent) -> Json:
        return after(act, steps.close(act.connection, act.params["number"], person=act.person, now=act.now))

    def example(act: Act, sent: Example) -> Json:
        standing = incident(act.connection, act.params["number"])
        return {"id": keep_example(act.connection, seal, standing.row.id, sent, person=act.person, now=act.now)}

    def term(act: Act, sent: TermSent) -> Json:
        standing = incident(act.connection, act.params["number"])
        made = Term(
            sent.text,
            sent.category,
            severity=Severity.HIGH,
            tier=sent.tier,
            boundary=sent.boundary,
            unless=sent.unless,
            near=sent.near,
            variants=sent.variants,
        )
        return {"id": keep_term(act.connection, standing.row.id, made, person=act.person, now=act.now)}

    def question(act: Act, sent: Probe) -> Json:
        standing = incident(act.connection, act.params["number"])
        return {"id": keep_question(act.connection, seal, standing.row.id, sent, person=act.person, now=act.now)}

    def results(act: Act, sent: ResultsSent) -> Json:
        number = incident(act.connection, act.params["number"]).row.id
        record_results(act.connection, sent.results, act.now, incident=number)
        return {"recorded": len(sent.results)}

    def exported(connection: Connection, request: Request) -> str:
        number = incident(connection, request.path_params["number"]).row.id
        today = console.context.now().astimezone(BEIJING).date()
        match request.path_params["what"]:
            case "tuning":
                return export.as_tuning(list(examples(connection, seal, number)))
            case "preferences":
                return export.as_preferences(list(examples(connection, seal, number)))
            case "lexicon":
                return export.as_lexicon(connection, number, updated=today)
            case "bank":
                return export.as_bank(list(questions(connection, seal, number)), version=today.isoformat())
            case unknown:
                raise not_there(Text("导出内容", "export"), unknown)

    def rules_listed(connection: Connection, request: Request) -> Json:
        now = None if flag(request, "all") else console.context.now()
        return {"rules": [shapes.rule(found) for found in rules_where(connection, now=now)]}

    def rules_made(act: Act, sent: RulesSent) -> Json:
        hold_served(sent.rules, served())
        made = make_rules(act.connection, sent.rules, reason=sent.reason, person=act.person, now=act.now)
        return {"rules": [shapes.rule(rule) for rule in made]}

    def lifted(act: Act, sent: BecauseSent) -> Json:
        lift(act.connection, act.params["rule"], because=sent.because, person=act.person, now=act.now)
        return {"rules": [shapes.rule(found) for found in rules_where(act.connection, rule=act.params["rule"])]}

    one = "/incidents/{number}"
    return [
        Route("/incidents", console.read(listed)),
        Route("/incidents", console.write(NewIncident, opened), methods=["POST"]),
        Route(one, console.read(lambda connection, request: told(connection, request.path_params["number"]))),
        Route(f"{one}/exchanges", console.write(ExchangesSent, with_exchanges), methods=["POST"]),
        Route(f"{one}/stop", console.write(StopSent, stopped), methods=["POST"]),
        Route(f"{one}/remove", console.write(RemoveSent, removed), methods=["POST"]),
        Route(f"{one}/steps", console.write(StepSent, step), methods=["POST"]),
        Route(f"{one}/close", console.write(NothingSent, closed), methods=["POST"]),
        Route(f"{one}/examples", console.write(Example, example), methods=["POST"]),
        Route(f"{one}/terms", console.write(TermSent, term), methods=["POST"]),
        Route(f"{one}/questions", console.write(Probe, question), methods=["POST"]),
        Route(f"{one}/results", console.write(ResultsSent, results), methods=["POST"]),
        Route(f"{one}/export/{{what}}", console.text(exported, "text/plain")),
        Route("/rules", console.read(rules_listed)),
        Route("/rules", console.write(RulesSent, rules_made), methods=["POST"]),
        Route("/rules/{rule}/lift", console.write(BecauseSent, lifted), methods=["POST"]),
    ]
