# SPDX-License-Identifier: Apache-2.0
"""Personal information in training data: what each source holds, and the consent or basis for it. 训练数据中的个人信息。"""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext
from hegui.checks.corpus import current_scan, scanned_sources
from hegui.checks.registry import check
from hegui.checks.results import EvidenceRef, NoEvidence, Result, failed, no_evidence, passed
from hegui.checks.source_ledger import against
from hegui.checks.sources import Declared, none_such, sources_where
from hegui.checks.supplier_reviews import answer_on, proved, review_of
from hegui.dossier.model import DataSource
from hegui.evidence.findings import ConsentCount, ConsentLog, ConsentScope, FieldStatus, ScannedSource, SupplierField
from hegui.text import Text


class _Question(Struct, frozen=True):
    """One class of personal information: what the dossier says of it, what a scan finds, what proves its basis."""

    control: str
    held: Text
    declared: Callable[[DataSource], bool | None]
    scanned: Callable[[ScannedSource], int]
    scopes: frozenset[ConsentScope]
    proof: SupplierField


_PERSONAL: Final = _Question(
    "training-pi-lawful",
    Text("个人信息", "personal information"),
    lambda source: source.contains_pi,
    lambda row: row.pi_documents,
    frozenset({ConsentScope.TRAINING_USE, ConsentScope.INTERACTION_TRAINING}),
    SupplierField.PI_BASIS,
)
_SENSITIVE: Final = _Question(
    "training-sensitive-pi-consented",
    Text("敏感个人信息", "sensitive personal information"),
    lambda source: False if source.contains_pi is False else source.contains_sensitive_pi,
    lambda row: row.sensitive_pi_documents,
    frozenset({ConsentScope.TRAINING_SENSITIVE}),
    SupplierField.SENSITIVE_CONSENT,
)
_CHILDREN: Final = _Question(
    "training-sensitive-pi-consented",
    Text("不满十四周岁未成年人的个人信息", "personal information of children"),
    lambda source: False if source.contains_pi is False else source.contains_under14_pi,
    lambda row: row.sensitive_pi_documents,
    frozenset({ConsentScope.GUARDIAN}),
    SupplierField.UNDER14_GUARDIAN,
)


@check("training_information/lawful", answers=("training-pi-lawful",))
def lawful(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """含个人信息的来源均有同意或者其他合法性基础的证明。 / Each source with personal information has proof of consent or another basis."""
    yield from _each_source(context, _PERSONAL)


@check("training_information/sensitive", answers=("training-sensitive-pi-consented",))
def sensitive(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """敏感个人信息有单独同意，儿童个人信息有监护人同意。 / Sensitive information has separate consent, that of children their guardians'."""
    yield from _each_source(context, _SENSITIVE)
    # That a source holds none of children is part of the answer on sensitive information.
    for item in sources_where(context, lambda source: _CHILDREN.declared(source) is not False):
        yield _answer(context, _CHILDREN, item)
    yield from against(context, _SENSITIVE.control)


def _each_source(context: CheckContext, question: _Question) -> Iterator[Result | NoEvidence]:
    sources = sources_where(context, lambda _: True)
    if not sources:
        yield none_such(context, question.control, Text("训练数据来源", "sources of training data"))
    for item in sources:
        yield _answer(context, question, item)


def _answer(context: CheckContext, question: _Question, item: Declared) -> Result | NoEvidence:
    declared = question.declared(item.source)
    if declared is None:
        return no_evidence(
            question.control,
            f"档案没有说明来源“{item.source.id}”是否含{question.held.zh}。",
            f"The dossier does not say whether source '{item.source.id}' holds {question.held.en}.",
            place=item.place,
            about=item.source.id,
        )
    return _proved(context, question, item) if declared else _absent(context, question, item)


def _absent(context: CheckContext, question: _Question, item: Declared) -> Result | NoEvidence:
    """A source that is declared to hold none: the scan says whether that is so."""
    name, held, scan = item.source.id, question.held, current_scan(context)
    row = scanned_sources(scan.finding).get(name) if scan else None
    if scan is None or row is None:
        return no_evidence(
            question.control,
            f"来源“{name}”声明不含{held.zh}，但没有当前语料版本对该来源的扫描结果。",
            f"Source '{name}' is declared to hold no {held.en}; no scan of the current corpus covers it.",
            place=item.place,
            about=name,
        )
    found = question.scanned(row)
    answer = failed if found else passed
    return answer(
        question.control,
        f"来源“{name}”声明不含{held.zh}，扫描 {row.documents} 条，发现 {found} 条。",
        f"Source '{name}' is declared to hold no {held.en}; of {row.documents} items scanned {found} hold some.",
        scan.ref,
        place=item.place,
        about=name,
    )


def _proved(context: CheckContext, question: _Question, item: Declared) -> Result | NoEvidence:
    """A source that holds some: a consent log or a review says on what basis."""
    name, held = item.source.id, question.held
    counted = _consents(context, question, name)
    if counted is not None:
        count, log = counted
        answer = failed if count.processed_without or not count.given else passed
        return answer(
            question.control,
            f"来源“{name}”的{held.zh}：{count.given} 人同意，{count.processed_without} 人未经同意。",
            f"The {held.en} in source '{name}': {count.given} persons consented, {count.processed_without} did not.",
            log,
            place=item.place,
            about=name,
        )
    review = review_of(context, name, *((item.source.supplier,) if item.source.supplier else ()))
    answered = answer_on(review, question.proof)
    if review is not None and answered is not None and answered.status is FieldStatus.MISSING:
        return failed(
            question.control,
            f"审查记录表明来源“{name}”的{held.zh}没有同意或者其他基础。",
            f"The review says that the {held.en} in source '{name}' has neither consent nor another basis.",
            review.ref,
            place=item.place,
            about=name,
        )
    if review is not None and proved(review, question.proof, context.as_of):
        return passed(
            question.control,
            f"审查记录有来源“{name}”{held.zh}的同意或者其他基础的证据。",
            f"The review has evidence of consent to, or another basis for, the {held.en} in source '{name}'.",
            review.ref,
            place=item.place,
            about=name,
        )
    return no_evidence(
        question.control,
        f"来源“{name}”含{held.zh}，没有同意记录（consent-log）或者审查证据（supplier-review）。",
        f"Source '{name}' holds {held.en}; there is no consent log and no evidence in a review (supplier-review).",
        place=item.place,
        about=name,
    )


def _consents(context: CheckContext, question: _Question, source: str) -> tuple[ConsentCount, EvidenceRef] | None:
    """The newest count of consents that covers the source."""

    def counts(log: ConsentLog) -> list[ConsentCount]:
        return [
            count
            for count in log.consents
            if count.scope in question.scopes and (not count.covers or source in count.covers)
        ]

    log = context.latest(ConsentLog, lambda log: bool(counts(log)))
    return None if log is None else (counts(log.finding)[0], log.ref)


CHECKS = (lawful, sensitive)
