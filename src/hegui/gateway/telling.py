# SPDX-License-Identifier: Apache-2.0
"""What the records are told of a decision: findings without the text that was found, and what nobody looked at."""

from collections.abc import Iterable
from typing import Final

from hegui.gateway.call import Call
from hegui.guard import Conversation, Decision, Finding, NotChecked
from hegui.guard.conversation import Channel
from hegui.records.exchange import Found, Side, Unchecked


def told_of(call: Call, side: Side, decision: Decision, conversation: Conversation) -> None:
    """Puts a decision on record."""
    told = call.told
    if told is None:
        return
    action, characters = _FIELDS[side]
    told[action] = str(decision.action)
    number = 0
    for part in conversation.parts:
        if not part.derived:
            number += len(part.text)
    told[characters] = number
    if decision.findings or decision.not_checked:
        told_in_full(call, side, decision.findings, decision.not_checked)


_FIELDS: Final = {Side.INPUT: ("action_in", "characters_in"), Side.OUTPUT: ("action_out", "characters_out")}


def told_in_full(call: Call, side: Side, findings: Iterable[Finding], failures: Iterable[NotChecked]) -> None:
    """Puts findings and failures on record."""
    told = call.told
    if told is None:
        return
    told["findings"] = (*told.get("findings", ()), *(_found(side, finding) for finding in findings))
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
        finding.path,
        finding.start,
        finding.end,
        finding.late,
    )


def _unchecked(side: Side, failure: NotChecked) -> Unchecked:
    return Unchecked(side.value, failure.detector, failure.reason.zh, failure.reason.en, failure.path, failure.closed)
