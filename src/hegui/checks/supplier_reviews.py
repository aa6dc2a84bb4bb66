# SPDX-License-Identifier: Apache-2.0
"""Suppliers of training data: contract, commitments, the review of their record, personal information. 供应商尽职调查。

The record and its hard fails are those of privacy_appstore.md A6: what the standard and the law forbid to use without.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext, Found
from hegui.checks.contract_clauses import SUPPLIER_CONTRACT, SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION
from hegui.checks.names import names_in
from hegui.checks.numbers import Malformed, parse_credit_code
from hegui.checks.phrases import listed
from hegui.checks.reading import read_for
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.source_ledger import against
from hegui.checks.sources import none_such, sources_where
from hegui.checks.yardsticks import standard
from hegui.dossier import DocumentText
from hegui.dossier.model import Supplier
from hegui.errors import Place
from hegui.evidence.findings import FieldStatus, SupplierAnswer, SupplierField, SupplierReview
from hegui.text import Text

FIELDS: Final[Mapping[SupplierField, Text]] = {
    SupplierField.IDENTITY: Text("主体身份", "identity"),
    SupplierField.LICENCE_CHAIN: Text("授权链条", "chain of licences"),
    SupplierField.TRAINING_PERMISSION: Text("训练许可", "permission to train"),
    SupplierField.CONTRACT: Text("合同", "contract"),
    SupplierField.COMMITMENTS: Text("承诺", "commitments"),
    SupplierField.COLLECTION_LAWFUL: Text("采集合法", "lawful collection"),
    SupplierField.REFUSALS_RESPECTED: Text("尊重拒绝采集", "respect of refusals"),
    SupplierField.PI_BASIS: Text("个人信息合法性基础", "basis for personal information"),
    SupplierField.SENSITIVE_CONSENT: Text("敏感个人信息单独同意", "separate consent for sensitive information"),
    SupplierField.UNDER14_GUARDIAN: Text("未满十四周岁监护人同意", "guardians' consent for children"),
    SupplierField.DE_IDENTIFICATION: Text("去标识化", "de-identification"),
    SupplierField.ANNOTATION_QUALITY: Text("标注质量", "annotation quality"),
    SupplierField.SECURITY_CAPABILITY: Text("安全能力", "security capability"),
    SupplierField.IP_WARRANTY: Text("知识产权保证", "warranty of intellectual property"),
    SupplierField.CROSS_BORDER_ORIGIN: Text("境外来源", "cross-border origin"),
    SupplierField.SAMPLE_AUDIT: Text("抽样核查", "sample audit"),
    SupplierField.AUDIT_RIGHT: Text("审计权", "right to audit"),
    SupplierField.DELETION_AT_END: Text("到期删除", "deletion at the end"),
}

HARD_FAILS: Final = (
    SupplierField.CONTRACT,
    SupplierField.COMMITMENTS,
    SupplierField.TRAINING_PERMISSION,
    SupplierField.REFUSALS_RESPECTED,
    SupplierField.SENSITIVE_CONSENT,
    SupplierField.UNDER14_GUARDIAN,
)
"""Missing any of these, the data must not be used; a share of illegal content over the limit is the seventh."""

_NEVER_WAIVED: Final = (SupplierField.IDENTITY, SupplierField.CONTRACT, SupplierField.COMMITMENTS)
"""Nothing makes these inapplicable to a supplier."""

COMMITMENTS: Final = (
    clause("source", Text("来源", "the source"), r"来源", r"\b(?:source|origin|provenance)\b"),
    clause("quality", Text("质量", "quality"), r"质量|准确|完整", r"\bqualit|\baccura|\bcomplete"),
    clause("safety", Text("安全", "safety"), r"安全|违法|不良信息|合法", r"\b(?:safe|secur|illegal|lawful|unlawful)"),
)
"""On what TC260-003 5.1 c 3 asks a supplier to commit itself."""


def _suppliers(context: CheckContext) -> tuple[tuple[Supplier, Place], ...]:
    listed_suppliers = context.declared.data.suppliers
    return tuple(
        (supplier, context.place("data", "suppliers", number)) for number, supplier in enumerate(listed_suppliers)
    )


def _commercial_without_supplier(context: CheckContext, control: str) -> Iterator[Result | NoEvidence]:
    """What must be said where a commercial source names no supplier, or nothing is commercial at all."""
    commercial = sources_where(context, lambda source: source.kind == "commercial")
    if not commercial and not context.declared.data.suppliers:
        yield none_such(context, control, Text("商业来源", "commercial sources"))
    for item in commercial:
        if item.source.supplier is None:
            yield no_evidence(
                control,
                f"商业来源“{item.source.id}”没有指明供应商。",
                f"The commercial source '{item.source.id}' names no supplier.",
                place=item.place,
                about=item.source.id,
            )


@check("supplier_reviews/contract", answers=("commercial-contract-signed",))
def contract(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每个商业来源有已签署、在有效期内、写明供应商的合同。 / Each commercial source has a signed contract in term that names the supplier."""
    control = "commercial-contract-signed"
    yield from _commercial_without_supplier(context, control)
    for supplier, place in _suppliers(context):
        yield _contract_of(context, control, supplier, place)
    yield from against(context, control)


def _contract_of(context: CheckContext, control: str, supplier: Supplier, place: Place) -> Result | NoEvidence:
    about, signed, ends = supplier.id, supplier.contract_signed_on, supplier.contract_ends_on
    if supplier.contract is None:
        return no_evidence(
            control,
            f"供应商“{supplier.name}”没有合同；没有已签署合同的商业语料不得使用。",
            f"There is no contract of supplier '{supplier.name}'; commercial data without one must not be used.",
            place=place,
            about=about,
        )
    text = read_for(context, control, supplier.contract, place, about)
    if not isinstance(text, DocumentText):
        return text
    ref = context.cited(text)
    if signed is not None and signed > context.as_of:
        zh, en = (
            f"合同签署日期 {signed} 在评估日之后。",
            f"The contract is dated {signed}, after the day of the assessment.",
        )
        return failed(control, zh, en, ref, place=place, about=about)
    if ends is not None and ends < context.as_of:
        zh, en = f"合同已于 {ends} 到期。", f"The contract ended on {ends}."
        return failed(control, zh, en, ref, place=place, about=about)
    if signed is None or ends is None:
        zh, en = (
            "合同的签署日期或者到期日期没有填写。",
            "The day of signature or the end of the contract is not declared.",
        )
        return inconclusive(control, zh, en, ref, place=place, about=about)
    if not names_in(text.text, supplier.name):
        zh = f"合同文本中没有找到供应商名称“{supplier.name}”。"
        en = f"The contract does not show the name of the supplier '{supplier.name}'."
        return inconclusive(control, zh, en, ref, place=place, about=about)
    zh = f"与“{supplier.name}”的合同于 {signed} 签署，{ends} 到期。"
    en = f"The contract with '{supplier.name}' was signed on {signed} and ends on {ends}."
    return passed(control, zh, en, ref, place=place, about=about)


@check("supplier_reviews/clauses", answers=("supplier-contract-clauses-present",))
def contract_clauses(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """供应商合同写有约定的各项条款。 / The supplier's contract has the clauses that it needs."""
    control = "supplier-contract-clauses-present"
    yield from _commercial_without_supplier(context, control)
    for supplier, place in _suppliers(context):
        if supplier.contract is None:
            yield no_evidence(
                control,
                f"供应商“{supplier.name}”没有合同文本。",
                f"There is no contract of supplier '{supplier.name}' to read.",
                place=place,
                about=supplier.id,
            )
            continue
        text = read_for(context, control, supplier.contract, place, supplier.id)
        if isinstance(text, DocumentText):
            wanted = (
                SUPPLIER_CONTRACT_WITH_PERSONAL_INFORMATION
                if _may_hold_personal_information(context, supplier)
                else SUPPLIER_CONTRACT
            )
            yield from clause_answers(context, control, text, wanted, place=place, about=supplier.id)
        else:
            yield text


def _may_hold_personal_information(context: CheckContext, supplier: Supplier) -> bool:
    """Whether a source of the supplier holds personal information, or does not say that it holds none."""
    supplied = sources_where(context, lambda source: source.supplier == supplier.id)
    return any(item.source.contains_pi is not False for item in supplied)


@check("supplier_reviews/commitments", answers=("supplier-commitments-held",))
def commitments(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """供应商就来源、质量、安全作出书面承诺，审查有证据。 / The supplier has committed itself on source, quality and safety."""
    control = "supplier-commitments-held"
    yield from _commercial_without_supplier(context, control)
    for supplier, place in _suppliers(context):
        reviewed = review_of(context, supplier.id)
        answer = answer_on(reviewed, SupplierField.COMMITMENTS)
        if reviewed is not None and answer is not None and answer.status is FieldStatus.MISSING:
            yield failed(
                control,
                f"审查记录表明供应商“{supplier.name}”没有作出承诺。",
                f"The review says that supplier '{supplier.name}' has made no commitments.",
                reviewed.ref,
                place=place,
                about=supplier.id,
            )
        elif supplier.commitments is None:
            yield no_evidence(
                control,
                f"没有供应商“{supplier.name}”关于来源、质量和安全的承诺文件。",
                f"There are no commitments of supplier '{supplier.name}' on source, quality and safety.",
                place=place,
                about=supplier.id,
            )
        else:
            text = read_for(context, control, supplier.commitments, place, supplier.id)
            if isinstance(text, DocumentText):
                yield from clause_answers(context, control, text, COMMITMENTS, place=place, about=supplier.id)
            else:
                yield text
    yield from against(context, control)


def review_of(context: CheckContext, *ids: str) -> Found[SupplierReview] | None:
    """The newest review that covers a supplier or source."""
    return context.latest(SupplierReview, lambda review: any(item in review.covers for item in ids))


def answer_on(review: Found[SupplierReview] | None, field: SupplierField) -> SupplierAnswer | None:
    """What a review says of a field."""
    answers = review.finding.answers if review else ()
    return next((answer for answer in answers if answer.field is field), None)


def proved(review: Found[SupplierReview] | None, field: SupplierField, as_of: date) -> bool:
    """Whether a review has evidence for a field that is still good on the day; a claim is none."""
    answer = answer_on(review, field)
    return (
        answer is not None
        and answer.status is FieldStatus.EVIDENCED
        and answer.evidence is not None
        and (answer.expires is None or answer.expires >= as_of)
    )


@check("supplier_reviews/review", answers=("supplier-review-done",))
def review(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """供应商尽职调查已完成，没有一票否决项，未超过复审日期。 / The supplier's record is reviewed, without a hard fail, and not overdue."""
    control = "supplier-review-done"
    yield from _commercial_without_supplier(context, control)
    for supplier, place in _suppliers(context):
        found = review_of(context, supplier.id)
        if found is None:
            yield no_evidence(
                control,
                f"供应商“{supplier.name}”没有尽职调查记录（supplier-review）。",
                f"There is no review of supplier '{supplier.name}' (supplier-review).",
                place=place,
                about=supplier.id,
            )
        else:
            yield _reviewed(context, control, supplier, found, place)


def _reviewed(
    context: CheckContext, control: str, supplier: Supplier, found: Found[SupplierReview], place: Place
) -> Result:
    fatal, open_points = _fatal(context, supplier, found), _open_points(context, found)
    name, day = supplier.name, found.finding.next_review
    if fatal:
        answer, about = failed, Text("存在一票否决项：", "has what forbids its use: ")
        points = fatal
    elif day < context.as_of:
        answer, about = failed, Text("复审已逾期：", "is overdue for review: ")
        points = [Text(f"应于 {day} 前复审", f"due by {day}")]
    elif open_points:
        answer, about = inconclusive, Text("仍有未证实的事项：", "has open points: ")
        points = open_points
    else:
        answer, about = passed, Text("审查通过：", "is reviewed: ")
        points = [Text(f"各项均有证据，下次复审 {day}", f"every field has evidence, next review {day}")]
    told = listed(points)
    return answer(
        control,
        f"供应商“{name}”{about.zh}{told.zh}。",
        f"Supplier '{name}' {about.en}{told.en}.",
        found.ref,
        place=place,
        about=supplier.id,
    )


def _fatal(context: CheckContext, supplier: Supplier, found: Found[SupplierReview]) -> list[Text]:
    """The hard fails of a review."""
    answers = {answer.field: answer.status for answer in found.finding.answers}
    fatal = [
        Text(f"缺少{FIELDS[field].zh}", f"no {FIELDS[field].en}")
        for field in HARD_FAILS
        if answers.get(field) is FieldStatus.MISSING
    ]
    limit, share = standard(context, "source_illegal_share_percent"), found.finding.illegal_percent
    if share is not None and share > limit:
        fatal.append(
            Text(f"违法不良信息占比 {share:g}% 超过 {limit:g}%", f"{share:g} % illegal content, over {limit:g} %")
        )
    code = parse_credit_code(supplier.uscc) if supplier.uscc else None
    if isinstance(code, Malformed):
        fatal.append(Text(code.reason.zh.rstrip("。"), code.reason.en.rstrip(".")))
    return fatal


def _open_points(context: CheckContext, found: Found[SupplierReview]) -> list[Text]:
    """What keeps a review from being complete: claims, gaps, evidence that has run out, a sample that was not drawn."""
    points: list[Text] = []
    answers = {answer.field: answer for answer in found.finding.answers}
    for field, title in FIELDS.items():
        answer = answers.get(field)
        waived = answer is not None and answer.status is FieldStatus.NOT_APPLICABLE and field not in _NEVER_WAIVED
        if not waived and not proved(found, field, context.as_of):
            points.append(Text(f"{title.zh}（{_standing(answer).zh}）", f"{title.en} ({_standing(answer).en})"))
    if found.finding.illegal_percent is None or not found.finding.sampled_items:
        points.append(Text("没有抽样的违法不良信息占比", "no sampled share of illegal content"))
    return points


def _standing(answer: SupplierAnswer | None) -> Text:
    if answer is None:
        return Text("未答复", "not answered")
    match answer.status:
        case FieldStatus.EVIDENCED:
            return Text("证据缺失或者过期", "evidence lacking or expired")
        case FieldStatus.CLAIMED:
            return Text("仅有声明", "only claimed")
        case FieldStatus.MISSING:
            return Text("缺少", "missing")
        case FieldStatus.NOT_APPLICABLE:
            return Text("不得标为不适用", "cannot be inapplicable")


CHECKS = (contract, contract_clauses, commitments, review)
