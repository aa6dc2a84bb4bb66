# SPDX-License-Identifier: Apache-2.0
"""Those who process for the provider, with it, or receive from it: agreements and supervision. 受托人与共同处理者。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext
from hegui.checks.contract_clauses import ENTRUSTED_PROCESSING
from hegui.checks.names import names_in
from hegui.checks.reading import read_for
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, inconclusive, no_evidence
from hegui.checks.work import work_answer, work_of
from hegui.evidence.findings import Activity
from hegui.text import Text


@check("processors/agreements", answers=("processor-agreement-clauses-present",))
def agreements(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每份委托处理协议含法定条款；对外提供另须合同。 / Every agreement with a processor has the clauses that the law asks for; recipients need a contract too."""
    control, declared = "processor-agreement-clauses-present", context.declared.personal_information
    received = {name for activity in declared.activities or () for name in activity.provided_to}
    if not declared.processors and not received:
        yield _none_declared(context, control)
    for number, processor in enumerate(declared.processors):
        place = context.place("personal_information", "processors", number)
        if processor.agreement is None:
            yield no_evidence(
                control,
                f"没有与“{processor.name}”的委托处理协议（agreement）。",
                f"There is no agreement with '{processor.name}' (agreement).",
                place=place,
                about=processor.id,
            )
            continue
        document = read_for(context, control, processor.agreement, place, processor.id)
        if isinstance(document, Result):
            yield document
        else:
            yield from clause_answers(context, control, document, ENTRUSTED_PROCESSING, place=place, about=processor.id)
    for name in sorted(received):
        # The dossier has no field for these contracts, and whether one is enough is for counsel.
        yield inconclusive(
            control,
            f"向“{name}”提供个人信息须有约定目的、方式、范围和安全义务的合同；请法务核对。",
            f"Provision to '{name}' needs a contract on purpose, method, scope and security: counsel must look.",
            place=context.place("personal_information", "activities"),
            about=name,
        )


@check("processors/supervision", answers=("processor-supervised",))
def supervision(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """对每一受托人的监督都有记录。 / The supervision of every processor is on record."""
    control, processors = "processor-supervised", context.declared.personal_information.processors
    if not processors:
        yield _none_declared(context, control)
    for number, processor in enumerate(processors):
        yield work_answer(
            context,
            control,
            work_of(context, Activity.PROCESSOR_SUPERVISION, processor.id),
            Text(f"对“{processor.name}”的监督", f"the supervision of '{processor.name}'"),
            place=context.place("personal_information", "processors", number),
            about=processor.id,
        )


def _none_declared(context: CheckContext, control: str) -> NoEvidence:
    return no_evidence(
        control,
        "档案没有列出受托人（personal_information.processors）。",
        "The dossier lists no processors (personal_information.processors).",
        place=context.place("personal_information", "processors"),
    )


JOINT_AGREEMENT: Final = (
    clause(
        "duties",
        Text("各方的权利义务", "each party's rights and duties"),
        r"权利(?:和|与|及|、)?义务|各自(?:负责|承担|履行)|职责分工",
        r"\b(?:rights and (?:duties|obligations)|responsib\w+ of (?:each|the) part)",
    ),
    clause(
        "requests",
        Text("由谁响应个人的权利请求", "who answers people's requests"),
        r"(?:权利请求|行使权利|个人请求|请求).{0,30}(?:响应|受理|处理|答复)|(?:响应|受理|处理|答复).{0,20}(?:权利请求|个人请求)",
        r"(?:requests?|rights).{0,40}(?:answer|respond|handl)|(?:answer|respond|handl).{0,40}(?:requests?|rights)",
    ),
    clause(
        "liability",
        Text("责任承担", "liability"),
        r"连带责任|赔偿责任|承担.{0,16}责任",
        r"\bliab(?:le|ility)",
        against=r"(?:不承担|免除).{0,8}(?:连带)?责任|\bno liability\b",
    ),
)
"""What an agreement on joint processing must say: PIPL 20."""


@check("processors/joint", answers=("joint-agreement-held",))
def joint(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """共同处理协议写有各方权利义务和请求的响应方。 / The joint agreement says who owes what and who answers requests."""
    control, place = "joint-agreement-held", context.place("documents", "joint_processing_agreement")
    path = context.declared.documents.joint_processing_agreement
    if path is None:
        yield no_evidence(
            control,
            "需要共同处理协议（documents.joint_processing_agreement）。",
            "The agreement on joint processing is needed (documents.joint_processing_agreement).",
            place=place,
        )
        return
    document = context.document(path)
    yield from clause_answers(context, control, document, JOINT_AGREEMENT, place=place)
    partners = (
        name for activity in context.declared.personal_information.activities or () for name in activity.joint_with
    )
    for name in sorted({name for name in partners if not names_in(document.text, name)}):
        yield inconclusive(
            control,
            f"{document.file} 没有写明共同处理者“{name}”。",
            f"{document.file} does not name the joint handler '{name}'.",
            context.cited(document),
            place=place,
            about=name,
        )


CHECKS = (agreements, supervision, joint)
