# SPDX-License-Identifier: Apache-2.0
"""What only some packs say: third-party models, the algorithm and its officer, the contract that is called under."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from hegui.dossier import DocumentText
from hegui.evidence.findings import OfficialReceipt, ReceiptKind
from hegui.packs.answers.algorithm_filing import AlgorithmFilingAnswers
from hegui.packs.answers.common import UpstreamModel
from hegui.packs.answers.model_filing import AssessmentDetails
from hegui.packs.answers.others import StoreSubmissionAnswers
from hegui.packs.answers.registration import Calling, RegistrationAnswers
from hegui.packs.data import PackData
from hegui.packs.said.finding import folded, origin_of
from hegui.packs.said.names import LAUNCH, OFFICIAL, SERVICE, UNSAID, contained, day, said
from hegui.packs.said.value import Origin, Quantity, Said, at, name
from hegui.text import Text

ALGORITHM: Final = Quantity("algorithm-name", Text("算法名称", "name of the algorithm"), number=False)
OFFICER: Final = Quantity("algorithm-officer", Text("算法安全责任人", "officer for the algorithm"), number=False)
REPRESENTATIVE: Final = Quantity(
    "legal-representative", Text("法定代表人", "legal representative"), number=False, supported=False
)
UPSTREAM: Final = Quantity(
    "upstream-provider", Text("第三方模型提供方", "provider of the third-party model"), number=False
)
UPSTREAM_NAME: Final = Quantity(
    "upstream-name", Text("第三方模型名称", "name of the third-party model"), number=False, supported=False
)
CONTRACT: Final = Quantity("contract", Text("调用协议", "the agreement that is called under"), number=False)
ASSESSED: Final = Quantity("assessed", Text("评估期间", "days of the assessment"), number=False, supported=False)


def of_kind(data: PackData) -> Iterator[Said]:
    """What the answers of this kind say, and where it is said again."""
    yield from _upstream(data)
    yield from _representative(data)
    answers = data.answers
    assessment = getattr(answers, "assessment", None)
    if isinstance(assessment, AssessmentDetails):
        yield from _assessment(data, assessment)
    if isinstance(answers, AlgorithmFilingAnswers):
        yield from _algorithm(data, answers)
    if isinstance(answers, RegistrationAnswers):
        yield from _calling(data, answers.calling)
    if isinstance(answers, StoreSubmissionAnswers):
        yield said(SERVICE, "", answers.app_name, at(data.answered("app_name"), ("app_name",)))


def upstream_of(data: PackData) -> tuple[UpstreamModel, ...]:
    """The third-party models of the answers."""
    listed: tuple[UpstreamModel, ...] = getattr(data.answers, "upstream", ())
    return listed


def _upstream(data: PackData) -> Iterator[Said]:
    models = {model.id: (index, model) for index, model in enumerate(data.dossier.model.models or ())}
    for number, item in enumerate(upstream_of(data)):
        path = ("upstream", number)
        found = models.get(item.model)
        yield said(UPSTREAM, item.model, item.provider, at(data.answered(*path, "provider"), (*path, "provider")))
        if item.model_number:
            here = (*path, "model_number")
            yield said(OFFICIAL, f"上游模型备案号 {item.model}", item.model_number, at(data.answered(*here), here))
            yield said(UPSTREAM_NAME, item.model, item.name, at(data.answered(*path, "name"), (*path, "name")))
            yield from _filed_as(data, item)
        if found is not None:
            there = ("models", found[0], "supplier")
            supplier = found[1].supplier
            # A supplier may be known by its brand; what counts is that one name stands inside the other.
            alike = name(supplier) in name(item.provider) or name(item.provider) in name(supplier)
            yield said(UPSTREAM, item.model, item.provider if alike else supplier, at(data.declared(*there), there))


def _filed_as(data: PackData, item: UpstreamModel) -> Iterator[Said]:
    for receipt in data.examination.context.findings(
        OfficialReceipt,
        lambda receipt: receipt.number is not None and name(receipt.number) == name(item.model_number or ""),
    ):
        if receipt.finding.name:
            where = Origin(
                receipt.statement.file, digest=receipt.statement.digest, path=("predicate", "finding", "name")
            )
            yield said(UPSTREAM_NAME, item.model, receipt.finding.name, where)


_REPRESENTATIVE_IN: Final = re.compile(r"法定代表人\s*(?:姓名)?\s*[:|为]*\s*(?P<name>[\u4e00-\u9fff·]{2,12})")


def _representative(data: PackData) -> Iterator[Said]:
    people = {person.id: person for person in data.dossier.model.people}
    for index, signature in enumerate(data.answers.signatures):
        person = people.get(signature.person)
        if signature.role == "legal_representative" and person is not None:
            path = ("signatures", index, "person")
            yield said(REPRESENTATIVE, "", person.name, at(data.answered(*path), path))
    for paper in data.answers.papers:
        text = data.text_of(paper.file) if paper.item == "business-licence" else None
        for passage in () if text is None else text.passages:
            match = _REPRESENTATIVE_IN.search(folded(passage.text))
            if match is not None and text is not None:
                yield said(REPRESENTATIVE, "", match["name"], origin_of(text, passage))


def _assessment(data: PackData, assessment: AssessmentDetails) -> Iterator[Said]:
    for field in ("started_on", "finished_on"):
        path = ("assessment", field)
        yield day(getattr(assessment, field), ASSESSED, field, at(data.answered(*path), path))
    report = data.dossier.model.documents.self_assessment_report
    text = None if report is None else data.text_of(report)
    for passage in () if text is None else text.passages:
        days = days_in(passage.text) if "评估期间" in folded(passage.text) else ()
        if len(days) > 1 and text is not None:
            yield day(days[0], ASSESSED, "started_on", origin_of(text, passage))
            yield day(days[1], ASSESSED, "finished_on", origin_of(text, passage))


_DAY: Final = re.compile(r"(?:(?P<year>\d{4})\s*[年./-]\s*)?(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?")


def days_in(text: str) -> tuple[date, ...]:
    """The days of a text; a day without its year is of the year before it."""
    found: list[date] = []
    year: int | None = None
    for match in _DAY.finditer(folded(text)):
        year = int(match["year"]) if match["year"] else year
        if year is not None:
            try:
                found.append(date(year, int(match["month"]), int(match["day"])))
            except ValueError:
                continue  # 13/45 is no day
    return tuple(found)


def _algorithm(data: PackData, answers: AlgorithmFilingAnswers) -> Iterator[Said]:
    algorithm, path = answers.algorithm, ("algorithm", "name")
    yield said(ALGORITHM, algorithm.role, algorithm.name, at(data.answered(*path), path))
    for index, filing in enumerate(data.dossier.model.filings.algorithms or ()):
        if filing.role == algorithm.role and filing.name:
            here = ("filings", "algorithms", index, "name")
            yield said(ALGORITHM, algorithm.role, filing.name, at(data.declared(*here), here))
            yield from _receipts_of(data, filing.number, algorithm.role)
    officer = ("officer", "name")
    yield said(OFFICER, "", answers.officer.name, at(data.answered(*officer), officer))
    leads = [
        (number, person) for number, person in enumerate(data.dossier.model.people) if "algorithm_lead" in person.roles
    ]
    for number, person in leads:
        there = ("people", number, "name")
        yield said(OFFICER, "", person.name, at(data.declared(*there), there))
    statement = data.dossier.model.documents.algorithm_responsibility
    text = None if statement is None else data.text_of(statement)
    if text is not None:
        yield contained(OFFICER, "", answers.officer.name, text)
    launch = ("algorithm", "launched_on")
    yield day(algorithm.launched_on, LAUNCH, "", at(data.answered(*launch), launch))
    declared = data.dossier.model.service.launched_on
    if declared is not None:
        where = ("service", "launched_on")
        yield day(declared, LAUNCH, "", at(data.declared(*where), where))


def _receipts_of(data: PackData, number: str, role: str) -> Iterator[Said]:
    for receipt in data.examination.context.findings(
        OfficialReceipt, lambda receipt: receipt.receipt is ReceiptKind.ALGORITHM_FILING
    ):
        finding = receipt.finding
        if finding.number is not None and name(finding.number) == name(number) and finding.name:
            where = Origin(
                receipt.statement.file, digest=receipt.statement.digest, path=("predicate", "finding", "name")
            )
            yield said(ALGORITHM, role, finding.name, where)


def _calling(data: PackData, calling: Calling) -> Iterator[Said]:
    documents = [text for model in data.models if model.agreement and (text := data.text_of(model.agreement))]
    for field, written, value in (
        ("contract_number", calling.contract_number, None),
        ("contract_from", calling.contract_from.isoformat(), calling.contract_from),
        ("contract_to", calling.contract_to.isoformat(), calling.contract_to),
    ):
        path = ("calling", field)
        yield said(CONTRACT, field, written, at(data.answered(*path), path))
        for document in documents:
            if value is None:
                yield contained(CONTRACT, field, written, document)
            else:
                yield _dated(document, field, value)


def _dated(document: DocumentText, field: str, value: date) -> Said:
    for passage in document.passages:
        if value in days_in(passage.text):
            return day(value, CONTRACT, field, origin_of(document, passage))
    return Said(CONTRACT, field, UNSAID, UNSAID, origin_of(document))
