# SPDX-License-Identifier: Apache-2.0
"""What the safety report needs beside the results: a measure or a plan for each clause that is not met, proved and in time."""

from collections.abc import Iterator
from typing import Final

from hegui.packs.clause_results import ClauseResult
from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.said.value import Origin, at
from hegui.text import Text

_REPORT: Final = "safety-report"


def clauses(data: PackData) -> Iterator[Fault]:
    """Clauses without a measure, measures for nothing, measures without proof, and plans that have run out."""
    if data.specification.item(_REPORT) is None:
        return
    listed = at(data.answered("measures"), ("measures",))
    results = {clause.id: clause for clause in (*data.clauses, *data.quoted_clauses)}
    for clause in results.values():
        if clause.needs_measure:
            reason = clause.reasons[0]
            yield Fault(
                Rule.CLAUSE,
                Text(
                    f"条款 {clause.id}“{clause.title.zh}”不符合，填报内容没有给出等效措施或者整改计划（measures）。原因：{reason.zh}",
                    f"Clause {clause.id} ({clause.title.en}) is not met, and the answers give neither an equivalent measure nor a "
                    f"plan (measures). Reason: {reason.en}",
                ),
                listed,
                Origin("catalogue/obligations", path=(clause.id,)),
            )
    measured: dict[str, Origin] = {}
    people = {person.id for person in data.dossier.model.people}
    for index, measure in enumerate(data.measures):
        path = ("measures", index)
        for name in measure.clauses:
            where = at(data.answered(*path, "clauses"), (*path, "clauses"))
            there = Origin("catalogue/obligations", path=(name,))
            if name in measured:
                yield Fault(
                    Rule.CLAUSE,
                    Text(
                        f"条款“{name}”写有两项措施，报告只能载一项。",
                        f"Clause '{name}' has two measures; the report shows one.",
                    ),
                    where,
                    measured[name],
                    Text("合并为一项。", "Make them one."),
                )
            measured.setdefault(name, where)
            if name not in results:
                yield Fault(
                    Rule.CLAUSE,
                    Text(f"没有条款“{name}”。", f"There is no clause '{name}'."),
                    where,
                    there,
                )
            elif results[name].result is not ClauseResult.DOES_NOT_CONFORM:
                yield Fault(
                    Rule.CLAUSE,
                    Text(
                        f"条款“{name}”的结果不是“不符合”，却写有措施；请删去过时的措施。",
                        f"Clause '{name}' is not among those that are not met, and has a measure: remove what is out of date.",
                    ),
                    where,
                    there,
                )
        if measure.by not in people:
            yield Fault(
                Rule.CLAUSE,
                Text(
                    f"责任人“{measure.by}”不在档案的 people 中。",
                    f"'{measure.by}' is not among the people of the dossier.",
                ),
                at(data.answered(*path, "by"), (*path, "by")),
                at(data.declared("people"), ("people",)),
            )
        if measure.until < data.as_of:
            yield Fault(
                Rule.EXPIRED,
                Text(f"措施的完成日期 {measure.until} 已过。", f"The measure was due on {measure.until}."),
                at(data.answered(*path, "until"), (*path, "until")),
                at(data.answered("prepared_on"), ("prepared_on",)),
            )
        if measure.kind == "equivalent" and (measure.proof is None or not data.has_file(measure.proof)):
            yield Fault(
                Rule.CLAUSE,
                Text(
                    "等效措施须有证明文件（proof），没有给出或者文件不存在。",
                    "An equivalent measure needs proof; none is given, or the file is not there.",
                ),
                at(data.answered(*path), path),
                Origin("catalogue/obligations", path=("TC260-9.1.b.2.1",)),
            )
