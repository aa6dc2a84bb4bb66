# SPDX-License-Identifier: Apache-2.0
"""Which decisions of people count: signed by that person, in the role that the control asks for, and not expired."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from hegui.assess.freshness import is_stale
from hegui.assess.model import PersonDecision
from hegui.checks.results import EvidenceRef
from hegui.dossier.model import Person
from hegui.evidence import Statement
from hegui.evidence.findings import Answer, Decision
from hegui.law.model import ControlPoint
from hegui.text import Text


class Decided(Struct):
    """The newest decision that counts, and why others do not."""

    decision: PersonDecision | None = None
    unclear: bool = False
    refused: list[Text] = field(default_factory=list)


def decisions_by_control(
    statements: Iterable[tuple[Statement, EvidenceRef]],
    people: Iterable[Person],
    controls: Mapping[str, ControlPoint],
    as_of: date,
) -> Mapping[str, Decided]:
    """The decisions of a dossier, by control point.

    Args:
        statements: statements of kind ``decision`` with their references, newest first.
        people: who may decide, with their roles.
        controls: the control points of the catalogue.
        as_of: the day on which a decision must hold.
    """
    known = {person.id: person for person in people}
    decided: dict[str, Decided] = defaultdict(Decided)
    counted: dict[str, list[tuple[Decision, EvidenceRef]]] = defaultdict(list)
    for statement, ref in statements:
        finding = statement.finding
        if not isinstance(finding, Decision) or finding.control not in controls:
            continue
        refusal = _refusal(finding, statement, ref, known.get(finding.by), controls[finding.control], as_of)
        if refusal is None:
            counted[finding.control].append((finding, ref))
        else:
            decided[finding.control].refused.append(refusal)
    for name, found in counted.items():
        # The newest decision supersedes the older ones also when it has ended: a lapsed "no" does not bring back a "yes".
        finding, ref = max(found, key=lambda item: item[0].decided_on)
        latest = {other.answer for other, _ in found if other.decided_on == finding.decided_on}
        ended = _ended(finding, ref, as_of)
        if ended is not None:
            decided[name].refused.append(ended)
        elif latest in ({Answer.YES}, {Answer.NO}):
            decided[name].decision = _counted(finding, ref, controls[name], known[finding.by])
        else:
            # Somebody said "unclear", or two decisions of one day disagree: nothing is decided.
            decided[name].unclear = True
            decided[name].refused.append(_nothing_decided(finding, ref, known[finding.by]))
    return decided


def _nothing_decided(finding: Decision, ref: EvidenceRef, person: Person) -> Text:
    if finding.answer is Answer.UNCLEAR:
        return Text(
            f"{ref.file}：{person.name}于 {finding.decided_on} 答复“不明确”：{finding.reason}",
            f"{ref.file}: {person.name} answered 'unclear' on {finding.decided_on}: {finding.reason}",
        )
    return Text(
        f"{ref.file}：{finding.decided_on} 有另一决定与之相反。",
        f"{ref.file}: another decision of {finding.decided_on} says otherwise.",
    )


def _counted(finding: Decision, ref: EvidenceRef, control: ControlPoint, person: Person) -> PersonDecision:
    return PersonDecision(
        control=control.id,
        agrees=finding.answer is Answer.YES,
        person=person.name,
        role=control.role,
        reason=finding.reason,
        decided_on=finding.decided_on,
        until=finding.until,
        ref=ref,
    )


def _refusal(
    finding: Decision, statement: Statement, ref: EvidenceRef, person: Person | None, control: ControlPoint, as_of: date
) -> Text | None:
    who = finding.by
    if person is None:
        return Text(
            f"{ref.file}：决定人“{who}”不在 people 名单中。", f"{ref.file}: '{who}' is not among the dossier's people."
        )
    if who not in statement.signed_by:
        return Text(
            f"{ref.file}：决定没有“{who}”的有效签名。",
            f"{ref.file}: the decision carries no valid signature of '{who}'.",
        )
    if finding.role != control.role or finding.role not in person.roles:
        return Text(
            f"{ref.file}：须由“{control.role}”决定，而决定人以“{finding.role}”身份作出。",
            f"{ref.file}: '{control.role}' must decide; this was decided as '{finding.role}'.",
        )
    if finding.decided_on > as_of:
        return Text(
            f"{ref.file}：决定日 {finding.decided_on} 晚于检查日。",
            f"{ref.file}: it was decided on {finding.decided_on}, after the day of the check.",
        )
    return None


def _ended(finding: Decision, ref: EvidenceRef, as_of: date) -> Text | None:
    """Why a decision that was validly made no longer holds."""
    if finding.until < as_of:
        return Text(
            f"{ref.file}：决定已于 {finding.until} 到期。", f"{ref.file}: the decision expired on {finding.until}."
        )
    if is_stale(ref, as_of, None):
        return Text(
            f"{ref.file}：决定所依据的内容已变更：{'、'.join(ref.broken)}。",
            f"{ref.file}: what the decision rested on has changed: {', '.join(ref.broken)}.",
        )
    return None
