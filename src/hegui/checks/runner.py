# SPDX-License-Identifier: Apache-2.0
"""Runs the checks that are needed. A check that breaks is a visible error, never a silent gap."""

from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from hegui.checks.context import CheckContext
from hegui.checks.registry import Check
from hegui.checks.results import CheckAnswer, Outcome, Result, Skipped
from hegui.errors import DocumentProblem, MissingExtra
from hegui.log import logger
from hegui.text import Text


def run_checks(checks: Iterable[Check], context: CheckContext, needed: Collection[str]) -> Iterator[CheckAnswer]:
    """The answers of all checks to the control points that are needed."""
    for item in checks:
        wanted = [control for control in item.answers if control in needed]
        if wanted:
            yield from _run(item, context, wanted)


def _run(item: Check, context: CheckContext, wanted: Collection[str]) -> Iterator[CheckAnswer]:
    try:
        # Kept back until the check has ended: half of an answer is not an answer.
        answers = [answer for answer in item.run(context) if answer.control in wanted]
    except MissingExtra as missing:
        reason = missing.problems[0].what
        yield from (Skipped(control, reason, item.name) for control in wanted)
        return
    except DocumentProblem as unreadable:
        problem = unreadable.problems[0]
        for control in wanted:
            yield Result(control, Outcome.INCONCLUSIVE, problem.what, problem.where, check=item.name)
        return
    except Exception as fault:  # noqa: BLE001  a check of anybody may fail in any way; the fault is reported as an error result
        logger("hegui.checks").exception("check %s failed", item.name)
        reason = Text(
            f"检查“{item.id}”自身出错（{type(fault).__name__}），未得出结论。",
            f"The check '{item.id}' itself failed ({type(fault).__name__}); nothing is concluded.",
        )
        yield from (Result(control, Outcome.ERROR, reason, check=item.name) for control in wanted)
        return
    yield from (replace(answer, check=item.name) for answer in answers)
