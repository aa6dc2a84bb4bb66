# SPDX-License-Identifier: Apache-2.0
"""Texts of any length for vendors that read short ones: cut on characters with overlap, and put together again."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, assert_never

from hegui.detect.guards.vendors.vendor import Decision, Finding, NotChecked, Span, Verdict

_SHARE_OF_OVERLAP: Final = 10
_MOST_OVERLAP: Final = 200
"""Characters that two stretches share at most: far more than what any word or number needs to stand whole in one."""
_LAST_OF_PLANE: Final = 0xFFFF


class Stretch(NamedTuple):
    """A part of a text, and where it begins in it."""

    start: int
    text: str


def stretches(text: str, longest: int) -> Iterator[Stretch]:
    """The parts of a text that are asked about, none of them blank.

    Args:
        text: of any length.
        longest: what one part may hold, where a character outside the basic plane counts as two: vendors that count in UTF-16
            units would clip what others take.
    """
    overlap = min(_MOST_OVERLAP, longest // _SHARE_OF_OVERLAP)
    start = 0
    while start < len(text):
        end = _end(text, start, longest)
        part = text[start:end]
        if part.strip():
            yield Stretch(start, part)
        if end == len(text):
            return
        start = max(end - overlap, start + 1)


def joined(parts: Sequence[tuple[Stretch, Verdict | NotChecked]]) -> Verdict | NotChecked:
    """What verdicts on parts say of the whole: the gravest wins, and a part that was not read leaves all open, unless another is
    blocked.
    """
    unread: NotChecked | None = None
    read: list[tuple[Stretch, Verdict]] = []
    for stretch, verdict in parts:
        match verdict:
            case Verdict():
                read.append((stretch, verdict))
            case NotChecked():
                unread = unread or verdict
                if verdict.found is not None:
                    read.append((stretch, verdict.found))
            case _:
                assert_never(verdict)
    whole = _whole(read, alone=len(parts) == 1)
    if unread is None or whole.decision is Decision.BLOCK:
        return whole
    return replace(unread, found=whole if read else None)


def _end(text: str, start: int, longest: int) -> int:
    end = min(start + longest, len(text))
    while end > start + 1 and _width(text[start:end]) > longest:
        end -= max((_width(text[start:end]) - longest) // 2, 1)
    return end


def _width(text: str) -> int:
    return len(text) + sum(ord(character) > _LAST_OF_PLANE for character in text)


def _whole(read: Sequence[tuple[Stretch, Verdict]], *, alone: bool) -> Verdict:
    gravest = max((verdict for _, verdict in read), key=lambda verdict: verdict.decision.gravity, default=None)
    if gravest is None:
        return Verdict(Decision.PASS)
    answers = [verdict.substitute for _, verdict in read if verdict.decision is gravest.decision]
    whole = Verdict(
        gravest.decision,
        tuple(dict.fromkeys(_moved(finding, part.start) for part, verdict in read for finding in verdict.findings)),
        next((answer for answer in answers if answer is not None), None),
        gravest.rewritten if alone else None,  # a rewritten part is not the whole
        tuple(each for _, verdict in read for each in verdict.request_ids),
        "; ".join(dict.fromkeys(verdict.rules for _, verdict in read if verdict.rules)) or None,
        any(verdict.late for _, verdict in read),
    )
    return whole if _can_be_done(whole) else replace(whole, decision=Decision.REVIEW)


def _can_be_done(verdict: Verdict) -> bool:
    """To mask, one must know what; to replace, by what. Otherwise a person decides."""
    known = bool(verdict.findings) and all(finding.span is not None for finding in verdict.findings)
    match verdict.decision:
        case Decision.MASK:
            return known or verdict.rewritten is not None
        case Decision.REPLACE:
            return verdict.substitute is not None or verdict.rewritten is not None
        case _:
            return True


def _moved(finding: Finding, by: int) -> Finding:
    return replace(finding, span=Span(finding.span.start + by, finding.span.end + by)) if finding.span else finding
