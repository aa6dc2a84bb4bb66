# SPDX-License-Identifier: Apache-2.0
"""Work that people did and recorded: an assessment, a training, a review."""

from hegui.checks.context import CheckContext, Found
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.errors import Place
from hegui.evidence.findings import Activity, WorkRecord, WorkResult
from hegui.text import Text


def work_of(context: CheckContext, activity: Activity, item: str | None = None) -> Found[WorkRecord] | None:
    """The newest record of an activity that covers the item. A record that names no item covers the whole service."""
    return context.latest(
        WorkRecord,
        lambda record: record.activity is activity and (item is None or not record.covers or item in record.covers),
    )


def work_answer(
    context: CheckContext,
    control: str,
    record: Found[WorkRecord] | None,
    what: Text,
    *,
    place: Place | None = None,
    about: str | None = None,
) -> Result | NoEvidence:
    """What a record says of ``control``: satisfactory work passes, and work that needs more does not."""
    if record is None:
        return no_evidence(
            control,
            f"没有{what.zh}的工作记录（work-record）。",
            f"There is no record of {what.en} (work-record).",
            place=place,
            about=about,
        )
    work = record.finding
    if work.performed_on > context.as_of:
        return inconclusive(
            control,
            f"{what.zh}记录的日期 {work.performed_on} 在评估日之后。",
            f"The record of {what.en} is dated {work.performed_on}, after the day of the assessment.",
            record.ref,
            place=place,
            about=about,
        )
    zh, en = f"{work.by} 于 {work.performed_on} 完成{what.zh}", f"{work.by} did {what.en} on {work.performed_on}"
    match work.result:
        case WorkResult.SATISFACTORY:
            return passed(
                control,
                f"{zh}，结果符合要求。",
                f"{en}; the result is satisfactory.",
                record.ref,
                place=place,
                about=about,
            )
        case WorkResult.NEEDS_FOLLOW_UP:
            return inconclusive(
                control,
                f"{zh}，尚有事项待整改。",
                f"{en}; something is still to be done.",
                record.ref,
                place=place,
                about=about,
            )
        case WorkResult.UNSATISFACTORY:
            return failed(
                control,
                f"{zh}，结果不符合要求。",
                f"{en}; the result is unsatisfactory.",
                record.ref,
                place=place,
                about=about,
            )
