# SPDX-License-Identifier: Apache-2.0
"""Covers what was found: identifiers by the masks of `hegui.detect.redaction`, anything else with as many asterisks."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.personal.kinds import Kind
from hegui.detect.redaction import How, redact
from hegui.guard.policy import PERSONAL
from hegui.guard.verdict import Action, Finding

_KINDS: Final = frozenset(Kind)


class Edit(NamedTuple):
    """A stretch of a text and what stands there instead."""

    start: int
    end: int
    put: str


def edits(text: str, findings: Iterable[Finding]) -> list[Edit]:
    """What to change so that the findings to be masked are covered; in order, none overlaps another."""
    found = [
        (finding.start, finding.end, finding)
        for finding in findings
        if finding.action is Action.MASK and finding.start is not None and finding.end is not None
    ]
    made: list[Edit] = []
    for start, end, finding in sorted(found, key=lambda each: (each[0], -each[1])):
        before = made[-1] if made else Edit(0, 0, "")
        if start >= before.end:
            made.append(Edit(start, end, _covered(text[start:end], finding)))
        elif end > before.end:
            made[-1] = Edit(before.start, end, before.put + "*" * (end - before.end))
    return made


def _covered(value: str, finding: Finding) -> str:
    if finding.detector != PERSONAL or finding.category not in _KINDS:
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
