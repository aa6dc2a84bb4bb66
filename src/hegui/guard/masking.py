# SPDX-License-Identifier: Apache-2.0
"""Covers what was found: identifiers by the masks of `hegui.detect.redaction`, anything else with as many asterisks."""

from collections.abc import Iterable
from typing import NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.personal.kinds import Kind
from hegui.detect.redaction import How, redact
from hegui.guard.policy import PERSONAL
from hegui.guard.verdict import Action, Finding


class Edit(NamedTuple):
    """A stretch of a text and what stands there instead."""

    start: int
    end: int
    put: str


def edits(text: str, findings: Iterable[Finding], shift: int = 0) -> list[Edit]:
    """What to change so that the findings to be masked are covered; in order, none overlaps another.

    Args:
        text: as it is, or a piece of it.
        findings: with places in the whole text.
        shift: where the piece begins.
    """
    found = [
        (f.start - shift, f.end - shift, f)
        for f in findings
        if f.action is Action.MASK and f.start is not None and f.end is not None
    ]
    made: list[Edit] = []
    for start, end, finding in sorted(found, key=lambda each: (each[0], -each[1])):
        if made and start < made[-1].end - shift:
            before = made[-1]
            if end > before.end - shift:
                made[-1] = Edit(before.start, end + shift, before.put + "*" * (end - (before.end - shift)))
            continue
        made.append(Edit(start + shift, end + shift, _covered(text[start:end], finding)))
    return made


def _covered(value: str, finding: Finding) -> str:
    if finding.detector != PERSONAL or finding.category not in Kind.__members__.values():
        return "*" * len(value)
    return redact(value, (Hit(finding.rule, finding.category, 0, len(value)),), How.MASK).text


def masked(text: str, some: Iterable[Edit]) -> str:
    """The text after the edits."""
    parts: list[str] = []
    done = 0
    for edit in some:
        parts += (text[done : edit.start], edit.put)
        done = edit.end
    return "".join(parts) + text[done:]
