# SPDX-License-Identifier: Apache-2.0
"""Who signs, and what has run out."""

from collections.abc import Iterator, Mapping
from typing import Final

from hegui.evidence.findings import OfficialReceipt
from hegui.packs.answers.common import SignatureRole
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.said.value import Origin, at
from hegui.text import Text

SIGNATURE_TITLES: Final[Mapping[SignatureRole, Text]] = {
    "legal_representative": Text("法定代表人", "legal representative"),
    "assessment_lead": Text("评估总负责人", "head of the assessment"),
    "legality_lead": Text("合法性评估负责人", "head of the legality part"),
    "algorithm_security_officer": Text("算法安全责任人", "officer for the safety of the algorithm"),
}


def signatures(data: PackData) -> Iterator[Fault]:
    """Each role has its signature, of a person of the dossier; who signs twice says why (TC260-003 9.1 e)."""
    answers, specification = data.answers, data.specification
    people = {person.id: person for person in data.dossier.model.people}
    listed = at(data.answered("signatures"), ("signatures",))
    cited = Origin(f"specifications/{data.kind.value}.yaml", path=("signatures",))
    given = {signature.role for signature in answers.signatures}
    for role in specification.signatures:
        if role not in given:
            title = SIGNATURE_TITLES[role]
            yield Fault(
                Rule.SIGNATURE,
                Text(f"缺少{title.zh}的签字。", f"The signature of the {title.en} is missing."),
                listed,
                cited,
            )
    first: dict[str, Origin] = {}
    for index, signature in enumerate(answers.signatures):
        path = ("signatures", index, "person")
        where = at(data.answered(*path), path)
        person = people.get(signature.person)
        if person is None:
            yield Fault(
                Rule.SIGNATURE,
                Text(
                    f"签字人“{signature.person}”不在档案的 people 中。",
                    f"The signatory '{signature.person}' is not among the people of the dossier.",
                ),
                where,
                at(data.declared("people"), ("people",)),
            )
        elif signature.role == "legal_representative" and "legal_representative" not in person.roles:
            yield Fault(
                Rule.SIGNATURE,
                Text(
                    f"“{person.name}”以法定代表人签字，档案中没有这一角色。",
                    f"{person.name} signs as the legal representative and has no such role in the dossier.",
                ),
                where,
                at(data.declared("people"), ("people",)),
            )
        if signature.person in first and signature.note is None:
            yield Fault(
                Rule.SIGNATURE,
                Text(
                    f"“{signature.person}”签字两次，没有书面说明（note）。",
                    f"'{signature.person}' signs twice without a written note (note).",
                ),
                where,
                first[signature.person],
                Text("由另一人签字，或写明说明。", "Have somebody else sign, or give the note."),
            )
        first.setdefault(signature.person, where)
        if signature.signed_on > answers.prepared_on:
            yield Fault(
                Rule.SIGNATURE,
                Text(
                    f"签字日期 {signature.signed_on} 晚于填报日期 {answers.prepared_on}。",
                    f"The signature of {signature.signed_on} is later than the pack of {answers.prepared_on}.",
                ),
                at(data.answered("signatures", index, "signed_on"), ("signatures", index, "signed_on")),
                at(data.answered("prepared_on"), ("prepared_on",)),
            )


def expired(data: PackData) -> Iterator[Fault]:
    """Papers, contracts, receipts and keywords that are no longer valid on the day of the pack."""
    day = data.as_of
    prepared = at(data.answered("prepared_on"), ("prepared_on",))
    for index, paper in enumerate(data.answers.papers):
        if paper.expires is not None and paper.expires < day:
            path = ("papers", index, "expires")
            yield _gone(
                Text(paper.file, paper.file), paper.expires.isoformat(), at(data.answered(*path), path), prepared
            )
    for index, supplier in enumerate(data.dossier.model.data.suppliers):
        ends = supplier.contract_ends_on
        if ends is not None and ends < day:
            there = ("data", "suppliers", index, "contract_ends_on")
            what = Text(f"与{supplier.name}的合同", f"The contract with {supplier.name}")
            yield _gone(what, ends.isoformat(), at(data.declared(*there), there), prepared)
    calling = getattr(data.answers, "calling", None)
    if calling is not None and calling.contract_to < day:
        here = ("calling", "contract_to")
        what = Text("模型调用协议", "The agreement on calling the model")
        yield _gone(what, calling.contract_to.isoformat(), at(data.answered(*here), here), prepared)
    yield from _keywords(data)
    wanted = {kind for item in data.specification.items for kind in item.receipt}
    for receipt in data.examination.context.findings(OfficialReceipt):
        until = receipt.finding.valid_until
        if receipt.finding.receipt.value in wanted and until is not None and until < day:
            where = Origin(receipt.statement.file, digest=receipt.statement.digest)
            what = Text(receipt.finding.number or "回执", receipt.finding.number or "The receipt")
            yield _gone(what, until.isoformat(), where, prepared)


def _keywords(data: PackData) -> Iterator[Fault]:
    """Keywords that block nothing any more do not count as keywords."""
    if data.keywords is None:
        return
    held = zip(data.keywords.keywords, data.keywords.lines, strict=True)
    over = [(word, line) for word, line in held if word.expires is not None and word.expires < data.as_of]
    if over:
        first, line = over[0]
        yield Fault(
            Rule.EXPIRED,
            Text(
                f"关键词库有{len(over)}个关键词已失效，第一个是“{first.text[:40]}”（{first.expires}）。",
                f"{len(over)} keywords have expired, the first of them '{first.text[:40]}' ({first.expires}).",
            ),
            Origin(data.keywords.file, line),
            at(data.answered("banks", "keywords"), ("banks", "keywords")),
            Text("删去或者续期，再重新核验关键词库。", "Remove or renew them, and check the library again."),
        )


def _gone(what: Text, until: str, first: Origin, second: Origin) -> Fault:
    return Fault(
        Rule.EXPIRED,
        Text(f"{what.zh}已于 {until} 到期。", f"{what.en} expired on {until}."),
        first,
        second,
        Text("续期，或换成有效的文件。", "Renew it, or supply a valid one."),
    )
