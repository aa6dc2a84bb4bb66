# SPDX-License-Identifier: Apache-2.0
"""What a notice must tell, in parts that belong together, and what it must not deny.

`clauses` finds a clause anywhere in a document. A notice has the same words (purpose, contact, method) in many places,
so an element with a topic counts only where all its parts stand in one section about that topic.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from hegui.cache import code_of
from hegui.checks import clauses
from hegui.checks.clauses import (
    Clause,
    ClauseFinding,
    Sentence,
    State,
    find_clause,
    findings_in,
    looked_for,
    sentences,
)
from hegui.checks.context import CheckContext
from hegui.checks.phrases import listed
from hegui.checks.results import EvidenceRef, Result, failed, inconclusive, passed
from hegui.dossier import DocumentText, Passage
from hegui.errors import Place
from hegui.pattern import Pattern
from hegui.text import Text

REACH: Final = 25
"""Passages that a section without a further heading may have: documents made from PDF have no headings to go by."""

NEGATED: Final = Pattern(
    r"不会|不再|不得|不予|不能|不可以|不支持|不提供|不涉及|不存在|不适用|不进行|不收集|不处理|不共享|不转让|不披露|不出售"
    r"|没有|尚未|暂未|暂不|从未|从不|绝不|无法|无权|无需|无须|拒绝提供|[:|]\s*(?:无|没有|暂无)\s*(?:$|[,|。])"
    r"|\b(?:not|never|none|neither|nor|cannot|unable|without)\b|n't\b|\bno (?:personal|such|third|recipient|transfer)|\bN/A\b"
)
"""Words that turn a statement round, or put it off."""

PROMISED: Final = Pattern(
    rf"{NEGATED.words}|(?:将|会|另行|届时|应当?)[^。;,]{{0,16}}(?:告知|说明|公布)|\bwill (?:tell|inform|notify)\b"
)
"""Words that promise to tell something later, where the notice should tell it."""

EXCEPTIONS: Final = Pattern(
    r"除|未经|未取得|未获|同意|授权|另有|情形|情况下|可能|如(?:果|您|你|需|有|因)|若|擅自|非法|无关|超出|目的以外|法律|技术上|关闭|开启|退出|停止|不再|只有|仅在|才会|默认"
    r"|\b(?:except|unless|without|consent|if|may|other than|once|off|only|default)\b"
)
"""Words that make a denial less than flat."""


class Element(Struct, frozen=True):
    """Something that a notice must tell."""

    control: str
    title: Text
    parts: tuple[Clause, ...]
    topic: Clause | None = None
    """What the section is about in which all parts must stand; ``None`` when they may stand anywhere."""
    denial: Clause | None = None
    """A flat statement that contradicts the element."""
    fact: str | None = None
    """The fact whose yes turns the denial into an untruth; ``None`` when the denial is wrong whatever the facts."""


def part(
    id: str,  # noqa: A002  the word of the field
    title: Text,
    zh: str,
    en: str,
    *,
    unless: Pattern | None = NEGATED,
) -> Clause:
    """A part of an element; ``unless`` holds the words that make a sentence not count."""
    return Clause(id, title, Pattern(f"{zh}|{en}"), hedges=unless)


def name_part(id: str, title: Text, *names: str) -> Clause:  # noqa: A002  the word of the field
    """The part that says a name, in any of its forms."""
    return Clause(id, title, Pattern("|".join(map(_name_pattern, names))), hedges=None)


def _name_pattern(name: str) -> str:
    """A name as a sentence can hold it: one ends at the stop of an abbreviation (``Pte. Ltd.``), and so does the pattern."""
    words = unicodedata.normalize("NFKC", name).split()
    stops = [place for place, word in enumerate(words, start=1) if word.endswith(".")]
    held = words[: stops[0]] if stops and sum(map(len, words[: stops[0]])) > _SHORTEST_NAME else words
    return r"\s*".join(re.escape(word.rstrip(".")) for word in held)


_SHORTEST_NAME: Final = 5
"""Below that, what stands before an abbreviation is no name: ``A. B. Ltd.``"""


def element_answer(
    context: CheckContext, document: DocumentText, element: Element, *, place: Place, about: str | None = None
) -> Result:
    """What the document says of an element.

    All parts found pass, with their passages. A flat denial of what the dossier declares fails. Everything else is for
    a person: that hegui's patterns do not find a statement does not mean that it is not there.
    """
    findings = _findings_in(document, element)
    found = tuple(finding for finding in findings if finding.state is State.FOUND)
    refs = tuple(dict.fromkeys(_cited(context, document, finding) for finding in found))
    denied = findings_in(document, (element.denial,))[0] if element.denial else None
    title = element.title
    if denied is not None and denied.state is State.FOUND:
        return _denied(context, document, element, denied, refs, place, about)
    if len(found) == len(findings):
        return passed(
            element.control,
            f"{document.file} 写有{title.zh}。",
            f"{document.file} tells {title.en}.",
            *refs,
            place=place,
            about=about,
        )
    missing = listed(finding.clause.title for finding in findings if finding.state is not State.FOUND)
    unread_zh, unread_en = _unread(document)
    return inconclusive(
        element.control,
        f"{document.file} 中没有找到{title.zh}的：{missing.zh}；请人工阅读。{unread_zh}",
        f"Of {title.en}, {document.file} has nothing that could be found on: {missing.en}. A person must read it.{unread_en}",
        *(refs or (context.cited(document),)),
        place=place,
        about=about,
    )


def _denied(
    context: CheckContext,
    document: DocumentText,
    element: Element,
    denied: ClauseFinding,
    refs: tuple[EvidenceRef, ...],
    place: Place,
    about: str | None,
) -> Result:
    ref, title = _cited(context, document, denied), element.title
    declared = True if element.fact is None else context.facts.value(element.fact)
    if declared is not True:
        return inconclusive(
            element.control,
            f"{document.file} 否认了与{title.zh}有关的处理，档案没有作相反声明；是否属实、是否仍需告知，请人工判断。",
            f"{document.file} denies what {title.en} is about, and the dossier does not declare it: "
            "a person must say whether that is true and whether something is still to be told.",
            ref,
            *refs,
            place=place,
            about=about,
        )
    zh, en = ("档案声明", "what the dossier declares") if element.fact else ("要求", "the rule")
    return failed(
        element.control,
        f"{document.file} 中有关{title.zh}的表述与{zh}相反。",
        f"What {document.file} says of {title.en} is against {en}.",
        ref,
        *refs,
        place=place,
        about=about,
    )


def _findings_in(document: DocumentText, element: Element) -> tuple[ClauseFinding, ...]:
    """The parts as the document has them or, of an element with a topic, the section that holds most of them."""
    topic, parts = element.topic, element.parts
    if topic is None:
        return findings_in(document, parts)
    question = (_code(), topic.digested, *(wanted.digested for wanted in parts))
    return looked_for(document, parts, lambda: _best_section(document, parts, topic), *question)


@cache
def _code() -> bytes:
    return code_of((__file__, clauses.__file__))


def _best_section(document: DocumentText, parts: Sequence[Clause], topic: Clause) -> Sequence[ClauseFinding]:
    """The parts as the section has them that holds most of them."""
    sections = [_parts(sentences(section), parts) for section in sections_on(document, topic)]
    nowhere = [ClauseFinding(wanted, State.MISSING) for wanted in parts]
    return max([nowhere, *sections], key=lambda section: sum(finding.state is State.FOUND for finding in section))


def _parts(read: Sequence[Sentence], parts: Sequence[Clause]) -> list[ClauseFinding]:
    return [find_clause(read, wanted) for wanted in parts]


def sections_on(document: DocumentText, topic: Clause) -> Iterator[DocumentText]:
    """The sections of a document about a topic: under a heading that names it, or around a sentence that does."""
    for at, passage in enumerate(document.passages):
        if find_clause(sentences(replace(document, passages=(passage,))), topic).state is State.FOUND:
            yield section_at(document, at)


def section_at(document: DocumentText, at: int) -> DocumentText:
    """The innermost section around a passage; a heading has its own section."""
    depths = [_depth(passage) for passage in document.passages]
    first = next((index for index in range(at, -1, -1) if depths[index] is not None), 0)
    depth = depths[first]
    ends = (
        index
        for index in range(first + 1, len(depths))
        if (here := depths[index]) is not None and (depth is None or here <= depth)
    )
    last = min(next(ends, len(depths)), at + REACH)
    return replace(document, passages=document.passages[max(first, at - REACH) : last])


_MARKED = Pattern(r"(#{1,6})\s", ignores_case=False)
_TOP = Pattern(
    r"(?:\*\*)?(?:第[一二三四五六七八九十百\d]+[章节编]|附[录件表]|[一二三四五六七八九十]{1,3}[、.．]|Annex|Appendix)",
    ignores_case=False,
)
_INNER = Pattern(
    r"(?:\*\*)?(?:第[一二三四五六七八九十百\d]+条|[（(][一二三四五六七八九十]{1,3}[)）]|Article \d|Section \d)",
    ignores_case=False,
)
_LONGEST_HEADING = 60


def _depth(passage: Passage) -> int | None:
    """How deep a heading stands; ``None`` for what is not a heading."""
    marks = _MARKED.match(passage.text)
    if marks is not None:
        return len(marks[1])
    if len(passage.text) > _LONGEST_HEADING:
        return None
    if _TOP.match(passage.text):
        return 7
    return 8 if _INNER.match(passage.text) else None


def _cited(context: CheckContext, document: DocumentText, finding: ClauseFinding) -> EvidenceRef:
    return replace(context.cited(document, finding.passage), span=finding.shown)


def _unread(document: DocumentText) -> tuple[str, str]:
    """Pages that are only images: what is not found may stand there."""
    pages = ", ".join(map(str, document.pages_without_text))
    return (
        (f"第 {pages} 页只有图像，未能读取。", f" Pages {pages} are images and were not read.") if pages else ("", "")
    )
