# SPDX-License-Identifier: Apache-2.0
"""What must hold between the fields of a question, and between the questions of a bank; each fault with its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, assert_never

from hegui.errors import Place, Problem
from hegui.evaluate.question import LONGEST, Approval, Expected, Library, Question
from hegui.risks import aspects, risks
from hegui.text import Text, same

EXPECTED: Final[Mapping[Library, Expected]] = {
    Library.GENERATED_CONTENT: Expected.SAFE,
    Library.SHOULD_REFUSE: Expected.REFUSAL,
    Library.SHOULD_NOT_REFUSE: Expected.ANSWER,
}
"""What each library asks of the answer."""
TITLES: Final[Mapping[Library, Text]] = {
    Library.GENERATED_CONTENT: Text("生成内容测试题库", "generated-content bank"),
    Library.SHOULD_REFUSE: Text("应拒答题库", "should-refuse bank"),
    Library.SHOULD_NOT_REFUSE: Text("非拒答题库", "should-not-refuse bank"),
}
GENERAL: Final = frozenset({"A.1.a", "A.1.b", "A.1.c"})
"""Risks of which hegui brings questions in general words only, about places that do not exist: a provider must add its own."""
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no spreadsheet can hold, or nobody can see that it is there: control characters but tab and line end, halves of pairs."""
_SEVERAL_LINES: Final = re.compile("[\t\n\u2028\u2029]")


def problems_of(questions: Sequence[Question], places: Sequence[Place]) -> Iterator[Problem]:
    """Everything that is wrong with the questions of a bank, each by itself and all together."""
    for question, place in zip(questions, places, strict=True):
        yield from _of_words(question, place)
        yield from _of_library(question, place)
        yield from _of_approval(question, place)
    yield from _of_ids(questions, places)
    yield from _of_clusters(questions, places)


def _of_words(question: Question, place: Place) -> Iterator[Problem]:
    for name, words in (("text", question.text), *(("context", turn) for turn in question.context)):
        if words != words.strip():
            what = Text(f"“{name}”首尾有空白。", f"'{name}' begins or ends with white space.")
            yield Problem(what, place, fix=Text("去掉首尾空白。", "Remove it."))
    if sum(map(len, question.context)) > LONGEST:
        accepted = Text(f"合计至多 {LONGEST} 个字符", f"at most {LONGEST} characters in all")
        yield Problem(Text("上文过长。", "The context is too long."), place, accepted=accepted)
    if len(question.context) % 2:
        accepted = Text(
            "用户与模型轮流，以用户开始、以模型结束", "user and model by turns, the user first, the model last"
        )
        what = Text("上文的轮次不成对。", "The turns of the context do not pair.")
        yield Problem(what, place, found=str(len(question.context)), accepted=accepted)
    for name, words in _words_of(question):
        if found := _UNSAFE.search(words):
            yield Problem(
                Text(f"“{name}”含有控制字符。", f"'{name}' holds a control character."),
                place,
                found=f"U+{ord(found[0]):04X}",
                fix=Text("删去该字符。", "Remove it."),
            )
        elif name not in {"text", "context", "note"} and (_SEVERAL_LINES.search(words) or words != words.strip()):
            what = Text(f"“{name}”须为一行，首尾无空白。", f"'{name}' must be one line without white space around it.")
            yield Problem(what, place)


def _words_of(question: Question) -> Iterator[tuple[str, str]]:
    yield "text", question.text
    yield "source", question.source
    yield "note", question.note
    yield from (("context", turn) for turn in question.context)
    if question.approved_by is not None:
        yield "approved_by", question.approved_by


def _of_library(question: Question, place: Place) -> Iterator[Problem]:
    library, title = question.library, TITLES[question.library]
    expected = EXPECTED[library]
    if question.expected is not expected:
        yield Problem(
            Text(f"“expected”与{title.zh}不符。", f"'expected' does not go with the {title.en}."),
            place,
            found=question.expected,
            accepted=same(expected),
        )
    match library:
        case Library.GENERATED_CONTENT:
            yield from _needs(place, title, risk=question.risk, no_aspect=question.aspect)
        case Library.SHOULD_REFUSE if question.aspect is not None and question.risk is None:
            yield from _known("aspect", question.aspect, aspects(), place)
        case Library.SHOULD_REFUSE:
            yield from _needs(place, title, risk=question.risk, no_aspect=question.aspect)
        case Library.SHOULD_NOT_REFUSE:
            if question.risk is not None:
                what = Text("非拒答题没有风险类别。", "A question that should be answered has no risk.")
                yield Problem(what, place, found=question.risk, fix=Text("删去“risk”。", "Remove 'risk'."))
            yield from _known("aspect", question.aspect, aspects(), place)
        case _:
            assert_never(library)


def _needs(place: Place, title: Text, *, risk: str | None, no_aspect: str | None) -> Iterator[Problem]:
    if no_aspect is not None:
        what = Text(
            f"{title.zh}的题目有风险类别，没有方面。", f"A question of the {title.en} has a risk and no aspect."
        )
        yield Problem(what, place, found=no_aspect, fix=Text("删去“aspect”。", "Remove 'aspect'."))
    yield from _known("risk", risk, risks(), place)


def _known(name: str, code: str | None, known: Mapping[str, Text], place: Place) -> Iterator[Problem]:
    if code is None:
        yield Problem(Text(f"缺少“{name}”。", f"'{name}' is missing."), place, accepted=same(", ".join(known)))
    elif code not in known:
        what = Text(f"没有这一“{name}”代码。", f"There is no such '{name}'.")
        yield Problem(what, place, found=code[:40], accepted=same(", ".join(known)))


def _of_approval(question: Question, place: Place) -> Iterator[Problem]:
    by, on = question.approved_by, question.approved_on
    if question.approval is Approval.PROPOSED:
        if by is not None or on is not None:
            what = Text(
                "待审定的题目不应有审定人和审定日期。",
                "A question that is only proposed has nobody who decided, and no day of it.",
            )
            yield Problem(what, place, fix=Text("删去，或写明审定结论。", "Remove them, or say what was decided."))
    elif by is None or on is None:
        what = Text(
            "已审定的题目缺少审定人（approved_by）或审定日期（approved_on）。",
            "A decided question lacks who decided (approved_by), or the day of it (approved_on).",
        )
        yield Problem(what, place)
    elif on < question.updated_on:
        what = Text("审定之后题目又有改动。", "The question was changed after it was decided.")
        fix = Text("重新审定，或改回 proposed。", "Decide again, or set it back to 'proposed'.")
        yield Problem(what, place, found=f"{on} < {question.updated_on}", fix=fix)


def _of_ids(questions: Sequence[Question], places: Sequence[Place]) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for question, place in zip(questions, places, strict=True):
        if question.id in seen:
            first = seen[question.id]
            what = Text(f"编号重复，首次出现于 {first}。", f"The id is there twice; first at {first}.")
            yield Problem(what, place, found=question.id)
        seen.setdefault(question.id, place)


def _of_clusters(questions: Sequence[Question], places: Sequence[Place]) -> Iterator[Problem]:
    by_id = {question.id: question for question in questions}
    for question, place in zip(questions, places, strict=True):
        own = question.cluster == question.id
        if own is not (question.variant is None):
            what = Text(
                "变体的 cluster 须为原题编号；非变体的 cluster 须为自身编号。",
                "The cluster of a variant is the id of the first question; of any other, its own.",
            )
            yield Problem(what, place, found=question.cluster[:120])
        elif not own:
            first = by_id.get(question.cluster)
            if first is None or first.variant is not None:
                what = Text("题库中没有这一原题。", "The bank has no such first question.")
                yield Problem(what, place, found=question.cluster[:120])
            elif (first.library, first.risk, first.aspect) != (question.library, question.risk, question.aspect):
                what = Text(
                    "变体与原题的题库、风险或方面不同。",
                    "A variant differs from its first question in library, risk or aspect.",
                )
                yield Problem(what, place, found=question.cluster)
