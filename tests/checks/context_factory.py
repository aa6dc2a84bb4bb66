# SPDX-License-Identifier: Apache-2.0
"""Builds what a check reads, from a few words: declarations, findings, documents. Nothing is mocked.

    context = context_of(tmp_path, a_receipt(...), dossier={"service": {"charges_users": True}}, documents={"a.md": "…"})
    assert outcomes(charging, context) == [Outcome.FAIL]

Declarations are merged into the smallest dossier and read by `load_dossier`, so that what it refuses cannot be tested by
mistake. Findings become statements of the store, collected on the day before unless they say otherwise.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hegui.checks.context import CheckContext
from hegui.checks.registry import Check
from hegui.checks.results import NoEvidence, Outcome, Result
from hegui.clock import Calendar, load_calendar
from hegui.dossier import load_dossier
from hegui.dossier.facts import facts_of_dossier, flows_of_dossier
from hegui.evidence import EvidenceView, Statement
from hegui.evidence.findings import (
    Finding,
    OfficialReceipt,
    PageCapture,
    PageElement,
    ReceiptKind,
    Shown,
)
from hegui.evidence.schemas import canonical
from hegui.evidence.statement import Digests, Period, Predicate, Subject, Tool
from hegui.law.load import load_catalogue
from hegui.law.model import Catalogue
from hegui.law.outbound import decide_flows, outbound_facts
from hegui.law.view import LawView

ContextMaker = Callable[..., CheckContext]
"""The fixture ``make``: `context_of` in a folder of its own."""

AS_OF = date(2026, 11, 25)
OURS = "示例科技有限公司"
SMALLEST: Mapping[str, Any] = {
    "hegui": 1,
    "provider": {"name": {"zh": OURS, "en": "Example Technology Ltd."}},
    "service": {"name": {"zh": "小例助手", "en": "Example Assistant"}},
}


@functools.cache
def catalogue() -> Catalogue:
    """The bundled law, read once."""
    return load_catalogue()


@functools.cache
def calendar() -> Calendar:
    """The bundled calendar, read once."""
    return load_calendar()


@dataclass(frozen=True)
class Filed:
    """A finding with what its statement says of it, where that is not the usual."""

    finding: Finding
    collected: date | None = None
    expires: date | None = None
    depends_on: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    about: tuple[date, date] | None = None
    """The days it speaks of; by default the day it was collected on."""


def context_of(
    folder: Path,
    *evidence: Finding | Filed,
    dossier: Mapping[str, Any] | None = None,
    documents: Mapping[str, str | bytes] | None = None,
    as_of: date = AS_OF,
) -> CheckContext:
    """The context of a check.

    Args:
        folder: an empty folder in which the dossier is written.
        evidence: findings, the first one the newest of its day.
        dossier: declarations, merged into the smallest dossier.
        documents: texts of files by their path in the dossier.
        as_of: the day of the check; evidence of later days is not seen.
    """
    for path, text in (documents or {}).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    declared = merged(SMALLEST, dossier or {})
    (folder / "dossier.yaml").write_text(
        json.dumps(declared, ensure_ascii=False, indent=1, default=_as_text), encoding="utf-8"
    )
    loaded = load_dossier(folder)
    law, facts, flows = LawView(catalogue(), as_of), facts_of_dossier(loaded), flows_of_dossier(loaded)
    decisions = decide_flows(law, flows, facts)
    statements = tuple(statement_of(item, as_of, place) for place, item in enumerate(reversed(evidence)))
    return CheckContext(
        dossier=loaded,
        law=law,
        facts=outbound_facts(law, flows, decisions, facts),
        evidence=EvidenceView(statements).known(as_of),
        calendar=calendar(),
        flows=decisions,
    )


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


def merged(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with another laid over it, mapping by mapping; lists are replaced."""
    result = dict(base)
    for key, value in change.items():
        inner = result.get(key)
        result[key] = merged(inner, value) if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
    return result


def statement_of(item: Finding | Filed, as_of: date = AS_OF, order: int = 0) -> Statement:
    """The statement of a finding. Of two collected on one day the one with the higher ``order`` is the newer."""
    filed = item if isinstance(item, Filed) else Filed(item)
    collected = filed.collected or as_of - timedelta(days=1)
    start, end = filed.about or (collected, collected)
    predicate = Predicate(
        about=Period(start=start, end=end),
        collected=collected,
        recorded=collected,
        expires=filed.expires,
        depends_on=filed.depends_on,
        tool=Tool(name="test", version="1"),
        finding=filed.finding,
    )
    digest = hashlib.sha256(canonical(filed.finding.as_json())).hexdigest()
    subject = Subject(name="subject", digest=Digests(sha256=digest))
    kind = filed.finding.kind
    # The order leads the digest, by which the store breaks ties.
    return Statement(
        kind, (subject,), predicate, f"{order:08x}{digest[8:]}", f"evidence/{kind}/{digest}.json", filed.signed_by
    )


def answers(check: Check, context: CheckContext, control: str | None = None) -> list[Result | NoEvidence]:
    """What a check says, to one control point or to all; it may only speak of its own ones, that the catalogue has."""
    found = list(check.run(context))
    known = {control.id for control in context.law.catalogue.controls}
    assert found, f"{check.id} says nothing"
    assert {answer.control for answer in found} <= set(check.answers) & known
    return [answer for answer in found if control in {None, answer.control}]


def outcomes(check: Check, context: CheckContext) -> list[Outcome | None]:
    """The outcomes of a check; ``None`` where it has no evidence."""
    return [answer.outcome if isinstance(answer, Result) else None for answer in answers(check, context)]


def outcome(check: Check, context: CheckContext, control: str | None = None) -> Outcome | None:
    """The one outcome of a check that says one thing. What passes rests on evidence, unless a declaration is enough."""
    (answer,) = answers(check, context, control)
    if not isinstance(answer, Result):
        return None
    asked = next(control for control in context.law.catalogue.controls if control.id == answer.control)
    if answer.outcome is Outcome.PASS and asked.asks == "evidence":
        assert answer.evidence, f"{check.id} passes without evidence"
    return answer.outcome


def outcomes_about(check: Check, context: CheckContext, control: str | None = None) -> dict[str | None, Outcome | None]:
    """The outcomes of a check by the item that they are about; the worst stands where there are several."""
    by_item: dict[str | None, Outcome | None] = {}
    order = [Outcome.FAIL, Outcome.INCONCLUSIVE, None, Outcome.PASS]
    for answer in answers(check, context, control):
        found = answer.outcome if isinstance(answer, Result) else None
        worst = min((found, by_item.get(answer.about, Outcome.PASS)), key=order.index)
        by_item[answer.about] = worst
    return by_item


def outcomes_to(check: Check, context: CheckContext) -> dict[str, Outcome | None]:
    """The one outcome of a check for each of its control points."""
    return {control: outcome(check, context, control) for control in check.answers}


def words(check: Check, context: CheckContext, control: str | None = None) -> str:
    """Everything that a check says, in both languages."""
    texts = [
        answer.reason if isinstance(answer, Result) else answer.wanted for answer in answers(check, context, control)
    ]
    return "\n".join(f"{text.zh}\n{text.en}" for text in texts)


STARTED: Mapping[str, Any] = {"service": {"launched_on": AS_OF - timedelta(days=1)}}
"""A service that began the day before, so that one log of that day tells of all its days."""


def day_by_day(*findings: Finding, until: date = AS_OF - timedelta(days=1)) -> list[Filed]:
    """Findings of days in a row, the last of them first, each collected on its day."""
    return [Filed(finding, until - timedelta(days=age)) for age, finding in enumerate(findings)]


def a_receipt(kind: ReceiptKind, number: str | None = None, **given: Any) -> OfficialReceipt:
    """A receipt that the provider holds."""
    usual = {"authority": "主管部门", "holder": OURS, "issued_on": date(2026, 1, 15)}
    return OfficialReceipt(receipt=kind, number=number, **(usual | given))


def a_page(*elements: Shown | PageElement, page: str = "home", on: date = AS_OF - timedelta(days=1)) -> PageCapture:
    """A capture of a page that shows some elements."""
    shows = tuple(Shown(element=item) if isinstance(item, PageElement) else item for item in elements)
    return PageCapture(page=page, captured_on=on, shows=shows)
