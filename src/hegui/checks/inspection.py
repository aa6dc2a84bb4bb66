# SPDX-License-Identifier: Apache-2.0
"""What is ready for an inspection: the file that authorities ask for, and who answers them. 配合监督检查。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext
from hegui.checks.names import names_in
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.text import Text

DOSSIER: Final = (
    clause("source", Text("训练数据来源", "the sources of training data"), r"(?:数据|语料).{0,8}来源|来源(?:为|包括|:)", r"\bsources? of\b|\bdata sources?\b"),
    clause("size", Text("训练数据规模", "the size of training data"), r"规模.{0,30}\d|\d[\d,.]*\s*(?:万|亿)?\s*(?:条|篇|token|GB|TB|小时)", r"\b(?:size|volume)\b.{0,30}\d|\d[\d,.]*\s*(?:GB|TB|documents|tokens|items|hours)\b"),
    clause("type", Text("训练数据类型", "the types of training data"), r"(?:数据|语料).{0,8}类型|类型(?:为|包括|:)", r"\btypes? of (?:training )?data\b|\bdata types?\b"),
    clause("annotation", Text("标注规则", "the annotation rules"), r"标注.{0,8}(?:规则|规范|要求)", r"\bannotation (?:rules?|guidelines?)"),
    clause("mechanism", Text("算法机制机理", "the mechanism of the algorithm"), r"(?:算法|模型).{0,12}(?:机制|机理|原理)", r"\b(?:mechanism|principles?|how) .{0,40}\b(?:algorithm|model)\b|\balgorithm.{0,30}\bmechanism"),
    clause("contact", Text("联系人", "a contact"), r"联系(?:人|方式|电话)|对接人", r"\bcontact\b"),
)  # fmt: skip
"""What the inspection file must hold: GAI 19, E23."""


@check("inspection/dossier", answers=("inspection-dossier-complete",))
def dossier(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """备查材料写有数据来源、规模、类型、标注规则、算法机理和联系人。 / The file has sources, size, types, annotation rules, mechanism and contact."""
    control, place = "inspection-dossier-complete", context.place("documents", "inspection_dossier")
    path = context.declared.documents.inspection_dossier
    if path is None:
        yield no_evidence(
            control,
            "需要备查材料（documents.inspection_dossier）。",
            "The file for inspections is needed (documents.inspection_dossier).",
            place=place,
        )
        return
    document = context.document(path)
    yield from clause_answers(context, control, document, DOSSIER, missing_fails=True, place=place)
    unnamed = [source for source in context.declared.data.sources or () if not names_in(document.text, source.name)]
    if unnamed:
        names = [source.name for source in unnamed]
        yield inconclusive(
            control,
            f"{document.file} 没有写出声明的数据来源：{'、'.join(names)}。",
            f"{document.file} does not name these declared sources: {', '.join(names)}.",
            context.cited(document),
            place=place,
        )


@check("inspection/contact", answers=("regulator-contact-named",))
def contact(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """档案写明对接主管部门的联系人和联系方式。 / The dossier names a contact for the authorities, with a way to reach them."""
    control, place = "regulator-contact-named", context.place("contacts", "authorities")
    named = context.declared.contacts.authorities
    if named is None:
        yield no_evidence(
            control,
            "档案没有填写对接主管部门的联系人（contacts.authorities）。",
            "The dossier names no contact for the authorities (contacts.authorities).",
            place=place,
        )
    elif not (named.phone or named.email):
        yield failed(
            control,
            f"联系人“{named.name}”没有电话或者邮箱。",
            f"The contact '{named.name}' has neither phone nor email.",
            place=place,
        )
    else:
        reach = named.phone or named.email
        yield passed(
            control, f"联系人：{named.name}（{reach}）。", f"The contact is {named.name} ({reach}).", place=place
        )


CHECKS = (dossier, contact)
