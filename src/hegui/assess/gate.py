# SPDX-License-Identifier: Apache-2.0
"""The gate: it opens only when something was assessed and every duty is met, not applicable, or let through by name and date."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct, field

from hegui.assess.model import Assessed, GateItem, GateResult, Launch, LaunchAnswer, Status, Waiver
from hegui.assess.model import ControlState as State
from hegui.law.terms import Duty, Phase, Role
from hegui.text import Text

_GOOD = frozenset({Status.MET, Status.NOT_APPLICABLE})
_BINDING = frozenset({Duty.MUST, Duty.MUST_NOT})


class Baseline(Struct, frozen=True):
    """What was open when the tool was adopted: it does not block until a day, unless it gets worse."""

    made_on: date
    until: date
    statuses: Mapping[str, Status]


class GatePolicy(Struct, frozen=True):
    """What the gate lets through beside what is met. Everything here is printed with the result."""

    waivers: tuple[Waiver, ...] = ()
    allow: frozenset[Status] = field(default_factory=frozenset)
    baseline: Baseline | None = None


def decide_gate(obligations: Iterable[Assessed], policy: GatePolicy, as_of: date) -> GateResult:
    """Whether the gate opens, what blocks it, and what was let through and why."""
    items = [GateItem(item, *_allowance(item, policy, as_of)) for item in obligations if item.status not in _GOOD]
    met = any(item.status is Status.MET for item in obligations)
    blocking = tuple(item for item in items if item.allowed is None)
    let_through = tuple(item for item in items if item.allowed is not None)
    return GateResult(blocking, let_through, tuple(_notices(policy, as_of, blocking)), empty=not met and not items)


def _allowance(item: Assessed, policy: GatePolicy, as_of: date) -> tuple[Waiver | None, Text | None]:
    obligation = item.obligation
    for waiver in policy.waivers:
        if waiver.obligation == obligation.id and as_of <= waiver.until:
            return waiver, Text(
                f"豁免至 {waiver.until}（{waiver.owner}）：{waiver.reason}",
                f"waived until {waiver.until} ({waiver.owner}): {waiver.reason}",
            )
    if obligation.duty not in _BINDING:
        return None, Text("推荐性要求，不影响结论", "a recommendation; it does not change the conclusion")
    if item.status in policy.allow:
        return None, Text(f"门禁设置放行状态“{item.status}”", f"the gate file allows '{item.status}'")
    if policy.baseline and as_of <= policy.baseline.until:
        before = policy.baseline.statuses.get(obligation.id)
        if before is not None and item.status.severity >= before.severity:
            return None, Text(
                f"基线（{policy.baseline.made_on}）已列，放行至 {policy.baseline.until}",
                f"in the baseline of {policy.baseline.made_on}, let through until {policy.baseline.until}",
            )
    return None, None


def _notices(policy: GatePolicy, as_of: date, blocking: Iterable[GateItem]) -> Iterable[Text]:
    ids = {item.assessed.obligation.id for item in blocking}
    for waiver in policy.waivers:
        if waiver.until < as_of and waiver.obligation in ids:
            yield Text(
                f"{waiver.obligation} 的豁免已于 {waiver.until} 到期。",
                f"The waiver for {waiver.obligation} expired on {waiver.until}.",
            )
    for status in sorted(policy.allow):
        yield Text(f"门禁设置放行所有“{status}”。", f"The gate file lets every '{status}' through.")
    if policy.baseline and policy.baseline.until < as_of:
        yield Text(f"基线已于 {policy.baseline.until} 到期。", f"The baseline expired on {policy.baseline.until}.")


def decide_launch(obligations: Iterable[Assessed], judged_facts: frozenset[str]) -> Launch:
    """The overall answer for a launch: what must be there before it, and what is found to be wrong at any time.

    Args:
        obligations: all that was assessed.
        judged_facts: the facts on which a person must have formed a view; what waits only for them is for counsel.
    """
    blocked: list[Assessed] = []
    counsel: list[Assessed] = []
    unsettled: list[Assessed] = []
    for item in obligations:
        if item.obligation.duty not in _BINDING or item.status in _GOOD:
            continue
        if item.status is Status.NOT_MET:
            blocked.append(item)
        elif item.obligation.phase is not Phase.BEFORE_LAUNCH:
            continue
        elif item.status is Status.UNDETERMINED:
            (counsel if judged_facts.issuperset(item.missing_facts) else unsettled).append(item)
        else:
            (counsel if _waits_for_counsel_only(item) else blocked).append(item)
    answer = LaunchAnswer.MAY_LAUNCH
    if blocked or unsettled:
        answer = LaunchAnswer.BLOCKED
    elif counsel:
        answer = LaunchAnswer.NEEDS_COUNSEL
    return Launch(answer, tuple(blocked), tuple(counsel), tuple(unsettled))


def _waits_for_counsel_only(item: Assessed) -> bool:
    open_controls = [answer for answer in item.controls if answer.state is not State.PASSED]
    return bool(open_controls) and all(
        answer.control.role is Role.COUNSEL and answer.state in {State.AWAITS_PERSON, State.INCONCLUSIVE}
        for answer in open_controls
    )
