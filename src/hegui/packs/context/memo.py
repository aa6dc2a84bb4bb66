# SPDX-License-Identifier: Apache-2.0
"""The index of a pack, and the memo that tells the head office what is in it, how sure its forms are, and what is still to do."""

from collections.abc import Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Final

from hegui.facts.logic import Truth
from hegui.law.terms import Confidence
from hegui.packs.checking import PackCheck
from hegui.packs.clause_results import CONCLUSION_TITLES, conclusion_of, tally
from hegui.packs.context.common import Context, common
from hegui.packs.context.safety_report import counts
from hegui.packs.data import PackData
from hegui.packs.rules.items import ItemState, Need
from hegui.packs.rules.people import SIGNATURE_TITLES
from hegui.packs.specification import Item
from hegui.report.titles import NOT_A_PROMISE
from hegui.report.words import due_words
from hegui.text import Text

_NONE: Final = "—"
_STATES: Final[Mapping[str, Text]] = {
    "written": Text("由hegui生成", "written by hegui"),
    "supplied": Text("已备", "supplied"),
    "missing": Text("缺", "missing"),
    "not_required": Text("不需要", "not required"),
    "undetermined": Text("不能确定", "cannot be told"),
}


def index(checked: PackCheck, files: Mapping[str, Sequence[str]]) -> Context:
    """What the index names: the items that are handed in, with their files."""
    return {
        **common(checked.data),
        "entries": [
            SimpleNamespace(
                number=state.item.number,
                name=state.item.name.zh,
                files="\n".join(files[state.item.id]),
                signed=signed(state.item),
            )
            for state in checked.items
            if files.get(state.item.id)
        ],
    }


def signed(item: Item) -> str:
    """Who signs an item, and whether it is sealed."""
    roles = [SIGNATURE_TITLES[role].zh for role in item.signed_by]
    return "、".join([*(f"{role}签字" for role in roles), *(["盖章"] if item.sealed else [])]) or _NONE


def memo(checked: PackCheck) -> Context:
    """What the memo names."""
    data, specification = checked.data, checked.data.specification
    reported = specification.item("safety-report") is not None
    return {
        **common(data),
        "kind_en": data.kind.words.en,
        "authority_en": specification.authority.en,
        "note": specification.note,
        "outcome": Text("通过", "passes")
        if checked.passes
        else Text(f"未通过：{len(checked.faults)}项", f"does not pass: {len(checked.faults)} faults"),
        "items": [_row(state) for state in checked.items],
        "conclusion": CONCLUSION_TITLES[conclusion_of(data.clauses)] if reported else None,
        "required": counts(tally(data.clauses, recommended=False)) if reported else None,
        "advised": counts(tally(data.clauses, recommended=True)) if reported else None,
        "steps": list(_steps(checked)),
        "measures": _measures(checked),
        "faults": [fault.what for fault in checked.faults],
        "promise": NOT_A_PROMISE,
    }


def _row(state: ItemState) -> SimpleNamespace:
    item = state.item
    note = f"{item.note.zh}\n{item.note.en}" if item.note else _NONE
    return SimpleNamespace(
        number=item.number,
        zh=item.name.zh,
        en=item.name.en,
        state=_STATES[_state_of(state)],
        confidence=item.confidence.value,
        note=note,
    )


def _state_of(state: ItemState) -> str:
    if state.need is Need.NOT_REQUIRED:
        return "not_required"
    if state.need is Need.UNDETERMINED:
        return "undetermined"
    if state.missing:
        return "missing"
    return "written" if state.item.source in {"page", "sheet"} else "supplied"


def _measures(checked: PackCheck) -> list[SimpleNamespace]:
    people = {person.id: person.name for person in checked.data.dossier.model.people}
    return [
        SimpleNamespace(
            until=measure.until.isoformat(),
            what=measure.what,
            by=people.get(measure.by, measure.by),
            clauses="\n".join(measure.clauses),
        )
        for measure in sorted(checked.data.measures, key=lambda measure: measure.until)
    ]


def _unread_texts(data: PackData) -> Iterator[Text]:
    """Clauses of the report whose text nobody here has read for certain: people sign for them by their numbers."""
    law = data.examination.law
    for listed in (data.clauses, () if data.clauses is data.quoted_clauses else data.quoted_clauses):
        unsure = [clause for clause in listed if law.obligations[clause.id].confidence is not Confidence.HIGH]
        if unsure:
            instrument = law.instrument(law.obligations[unsure[0].id].instrument)
            note = instrument.note or Text("", "")
            yield Text(
                f"签字前对照{instrument.short.zh}的正式文本核对：所列{len(listed)}条中，{len(unsure)}条的条款号和内容"
                f"可信度低于H。{note.zh}",
                f"Before signing, hold the clauses against the official text of {instrument.short.en}: of {len(listed)} "
                f"listed, number and content of {len(unsure)} are less sure than H. {note.en}",
            )


def _steps(checked: PackCheck) -> Iterator[Text]:
    """What no program does: signatures, seals, signed scans, accounts, and the office's own form."""
    data = checked.data
    to_sign = [state.item for state in checked.items if state.need is Need.REQUIRED and state.item.signed_by]
    if to_sign:
        yield Text(
            f"签字：{'；'.join(f'{item.name.zh}（{signed(item)}）' for item in to_sign)}。",
            f"Signatures: {'; '.join(item.name.en for item in to_sign)}.",
        )
    yield Text(
        "需要盖章的材料打印、盖章后扫描为PDF，与可编辑的DOCX一并提交。",
        "Print and seal what needs a seal, scan it as PDF, and hand it in with the editable DOCX.",
    )
    if data.specification.item("test-channel") is not None:
        yield Text(
            "测试账号、口令和密钥由联系人另行交付，不放入材料包。",
            "The contact hands over test accounts, passwords and keys; none of them is in the pack.",
        )
    if data.specification.item("safety-report") is not None:
        yield from _unread_texts(data)
    doubtful = [state.item for state in checked.items if state.item.confidence.value == "L"]
    if doubtful:
        yield Text(
            f"向受理部门确认：{'、'.join(item.name.zh for item in doubtful)}是否需要、用什么格式（L）。",
            f"Ask the office whether and in which form it wants: {', '.join(item.name.en for item in doubtful)} (L).",
        )
    for route in data.examination.assessment.routes:
        if route.row.id == data.specification.route and route.explanation.truth is Truth.YES and route.due is not None:
            words = due_words(route.due, data.as_of)
            yield Text(f"法定期限：{words.zh}。", f"Statutory term: {words.en}.")
