# SPDX-License-Identifier: Apache-2.0
"""What the records are told of a decision: findings without the text that was found, and what nobody looked at."""

import re
from collections.abc import Iterable
from typing import Final

from hegui.gateway.call import Call
from hegui.guard import Conversation, Decision, Finding, NotChecked
from hegui.guard.conversation import Channel
from hegui.guard.verdict import gravity
from hegui.records.exchange import Found, Side, Unchecked


def told_of(call: Call, side: Side, decision: Decision, conversation: Conversation) -> None:
    """Puts a decision on record."""
    told = call.told
    if told is None:
        return
    action, characters = _FIELDS[side]
    told[action] = str(decision.action)
    told[characters] = sum([len(part.text) for part in conversation.parts if not part.derived])
    if decision.findings or decision.not_checked:
        told_in_full(call, side, decision.findings, decision.not_checked)


MOST_FOUND: Final = 1_000
"""Findings of one side of an exchange that are put on record, the gravest first: nobody can fill the database by one text."""
_PLAIN: Final = re.compile(r"(?:/(?:[A-Za-z_][A-Za-z0-9_]{0,39}|[0-9]{1,6}))*")
_FIELDS: Final = {Side.INPUT: ("action_in", "characters_in"), Side.OUTPUT: ("action_out", "characters_out")}


def told_in_full(call: Call, side: Side, findings: Iterable[Finding], failures: Iterable[NotChecked]) -> None:
    """Puts findings and failures on record."""
    told = call.told
    if told is None:
        return
    some = [*findings]
    if len(some) > MOST_FOUND:
        some = sorted(some, key=lambda finding: gravity(finding.action), reverse=True)[:MOST_FOUND]
    told["findings"] = (*told.get("findings", ()), *(_found(side, finding) for finding in some))
    unchecked = tuple(_unchecked(side, failure) for failure in failures)
    if unchecked:
        told["unchecked"] = (*told.get("unchecked", ()), *unchecked)
        told[f"not_checked_{side}"] = True


def words_of(conversation: Conversation) -> str:
    """The text of an answer, as its digest is taken and as it is kept: what was said, thought and handed to tools."""
    return "\n".join(part.text for part in conversation.parts if part.channel is not Channel.OTHER and not part.derived)


def _found(side: Side, finding: Finding) -> Found:
    return Found(
        side.value,
        finding.detector,
        finding.rule,
        finding.category,
        finding.severity.name.lower(),
        finding.score,
        finding.action.value,
        plain(finding.path),
        finding.start,
        finding.end,
        finding.late,
    )


def _unchecked(side: Side, failure: NotChecked) -> Unchecked:
    return Unchecked(
        side.value, failure.detector, failure.reason.zh, failure.reason.en, plain(failure.path), failure.closed
    )


def plain(path: str) -> str:
    """A pointer without what is no name of a field: callers choose names, and could say anything in them."""
    if not path.startswith("/") or _PLAIN.fullmatch(path):
        return path
    return "".join(f"/{each if _PLAIN.fullmatch(f'/{each}') else '*'}" for each in path[1:_LONGEST].split("/"))


_LONGEST: Final = 500
"""Characters of a pointer with names of its own."""
