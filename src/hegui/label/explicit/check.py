# SPDX-License-Identifier: Apache-2.0
"""Whether a file carries a label that people see or hear (GB 45438-2025, 5.1 to 5.4), as far as a machine can tell.

Words in texts are read. In pictures, videos and sounds the labels that hegui makes are looked for and measured. A label that
is not found there may still be there, in another font or spoken: that verdict is inconclusive, never absent.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, assert_never

from hegui.errors import LabelProblem, Place
from hegui.label.explicit.delivery import original_of
from hegui.label.explicit.extra import label_extra
from hegui.label.explicit.html_page import marks_in_page
from hegui.label.explicit.kinds import HEAD, Kind, kind_of
from hegui.label.explicit.look import look_at_picture, look_at_video
from hegui.label.explicit.markdown_text import RAISED, body_of
from hegui.label.explicit.proof import Moment, Proof
from hegui.label.explicit.text import Mark, decoded, marks_in, proof_of
from hegui.label.explicit.wording import CORNER, WORDINGS, what_is_missing
from hegui.label.findings import Aspect, Finding, Level
from hegui.label.formats import suffix_of
from hegui.label.reading import Source, content_of
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class PresentMark:
    """There is a label, and it breaks no rule of the standard that a machine can judge."""

    proofs: tuple[Proof, ...]


ExplicitVerdict: TypeAlias = PresentMark | PresentInvalid | Absent | Inconclusive


@dataclass(frozen=True, slots=True)
class ExplicitCheck:
    """The verdict on a file, with what was found and measured."""

    name: str
    format: str | None
    modality: str | None
    verdict: ExplicitVerdict
    findings: tuple[Finding, ...] = ()
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in a file."""

    proofs: tuple[Proof, ...] = ()
    findings: tuple[Finding, ...] = ()
    doubt: Text | None = None
    """Why it cannot be told, where no label is sure."""


def word_of(verdict: ExplicitVerdict) -> str:
    """The verdict as one word of a report: ``valid``, ``invalid``, ``absent``, ``inconclusive``."""
    match verdict:
        case PresentMark():
            return "valid"
        case PresentInvalid():
            return "invalid"
        case Absent():
            return "absent"
        case Inconclusive():
            return "inconclusive"
        case _:
            assert_never(verdict)


def check_explicit(
    source: Source, *, name: str = "", wording: str | None = None, font: Path | None = None
) -> ExplicitCheck:
    """Looks for a label that people see or hear.

    Args:
        source: a path, bytes or a binary stream.
        name: of the file, for bytes and streams.
        wording: of a label in a picture or video; without, the usual ones are looked for.
        font: in which it was drawn; without, the bundled one.

    Raises:
        LabelProblem: the file cannot be opened. A file that cannot be read, or a program that is missing, is a verdict.
        MissingExtra: ``hegui[label]`` is not installed.
    """
    with content_of(source, name) as content:
        own = content.name
        head = content.upto(0, HEAD)
        whole = source if isinstance(source, str | os.PathLike | bytes) else content.upto(0, content.size)
    place = Place(own or "<bytes>")
    try:
        kind = kind_of(head, suffix_of(own), place)
    except LabelProblem as problem:
        return ExplicitCheck(own, None, None, Inconclusive(problem.problems[0].what))
    try:
        seen = _seen(whole, own, kind, (wording,) if wording else WORDINGS, font)
    except LabelProblem as problem:
        return ExplicitCheck(own, kind.name, kind.modality, Inconclusive(problem.problems[0].what))
    return ExplicitCheck(own, kind.name, kind.modality, _verdict(seen), seen.findings, seen.proofs)


def _verdict(seen: Seen) -> ExplicitVerdict:
    broken = {finding.rule for finding in seen.findings if finding.level is Level.VIOLATION}
    if broken:
        return PresentInvalid(tuple(sorted(broken)))
    if seen.doubt is not None:
        return Inconclusive(seen.doubt)
    return PresentMark(seen.proofs) if seen.proofs else Absent()


def _seen(source: Source, name: str, kind: Kind, wordings: Sequence[str], font: Path | None) -> Seen:
    match kind.modality:
        case "image":
            return Seen(*look_at_picture(source, name, wordings, font))
        case "video":
            return Seen(*look_at_video(source, name, kind, wordings, font))
        case "audio":
            return _heard(source, name, kind)
        case _:
            return _read(source, name, kind)


def _heard(source: Source, name: str, kind: Kind) -> Seen:
    with label_extra():
        from hegui.label.explicit.audio import proofs_of_sound  # noqa: PLC0415  needs the extra
    proofs = proofs_of_sound(source, name, kind)
    return Seen(proofs, doubt=None if proofs else _NOT_HEARD)


_NOT_HEARD: Final = Text(
    "未检出节奏标识（短长 短短）；语音标识须由人收听确认",
    "the rhythm 短长 短短 was not detected; whether a label is spoken, a person has to hear",
)


def _read(source: Source, name: str, kind: Kind) -> Seen:
    original = original_of(source, name, break_credentials=True)
    media = False
    match kind.name:
        case "pdf":
            with label_extra():
                from hegui.label.explicit.pdf import marks_in_pdf  # noqa: PLC0415  slow to load
            marks, media = marks_in_pdf(original)
        case "docx":
            with label_extra():
                from hegui.label.explicit.word import document_of, marks_in_document  # noqa: PLC0415  slow to load
            marks, media = marks_in_document(document_of(original))
        case "html":
            marks, media = marks_in_page(decoded(original.content, original.place)[0])
        case "markdown":
            body = body_of(decoded(original.content, original.place)[0])
            marks, media = [*marks_in(body), *_raised_in(body)], "![" in body or "<img" in body
        case _:
            marks = list(marks_in(decoded(original.content, original.place)[0]))
    return _judged(marks, media=media)


def _raised_in(body: str) -> list[Mark]:
    return [mark for mark in marks_in(body, raised=RAISED) if mark.position is Moment.CORNER]


def _judged(marks: Sequence[Mark], *, media: bool) -> Seen:
    """What the marks in a text come to."""
    sure = [mark for mark in marks if mark.certain and mark.complete]
    if sure:
        return Seen(tuple(_proof(mark) for mark in sure))
    lacking = [mark for mark in marks if mark.certain]
    if lacking:
        return Seen(findings=tuple(_lacks(mark) for mark in lacking))
    if marks:
        return Seen(doubt=_IN_A_SENTENCE)
    return Seen(doubt=_MAY_BE_IN_PICTURES if media else None)


def _proof(mark: Mark) -> Proof:
    return proof_of(CORNER if mark.position is Moment.CORNER else mark.words, mark.position, mark.place)


def _lacks(mark: Mark) -> Finding:
    reason = what_is_missing(mark.words) or Text("要素不全", "an element is missing")
    return Finding(
        "5.1.wording",
        Aspect.STANDARD,
        Level.VIOLATION,
        Text(f"{mark.place}：{reason.zh}", f"{mark.place}: {reason.en}"),
    )


_IN_A_SENTENCE: Final = Text(
    "文中有两个要素，但在句子里，是否为标识须由人判断",
    "the words are there, but inside a sentence: whether it is a label, a person has to tell",
)
_MAY_BE_IN_PICTURES: Final = Text(
    "文字中没有标识；图片、播放器或扫描页中是否有，须由人查看",
    "there is no label in the text; whether one is in pictures, players or scanned pages, a person has to look",
)
