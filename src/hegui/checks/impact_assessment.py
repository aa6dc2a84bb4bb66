# SPDX-License-Identifier: Apache-2.0
"""Impact assessments of personal information: done before the activity, and kept. 个人信息保护影响评估。"""

from collections.abc import Iterator

from hegui.checks.context import CheckContext, Found
from hegui.checks.phrases import listed
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, failed, inconclusive, no_evidence, passed
from hegui.checks.work import work_answer, work_of
from hegui.clock import TimeUnit, due
from hegui.dossier.model import ProcessingActivity
from hegui.errors import Place
from hegui.evidence.findings import Activity, WorkRecord
from hegui.text import Text


def assessed_before_start(
    context: CheckContext, control: str, item: str, what: Text, place: Place
) -> Result | NoEvidence:
    """Whether an assessment covers the item, and the first one came before the service began.

    The dossier has no start of a single activity or flow. Where the first assessment is later than the launch, only a
    person knows whether the activity was.
    """
    answer = work_answer(context, control, work_of(context, Activity.PIPIA, item), what, place=place, about=item)
    if isinstance(answer, NoEvidence) or answer.outcome is not Outcome.PASS:
        return answer
    launched = context.declared.service.launched_on
    first = min(record.finding.performed_on for record in _assessments(context, item))
    if launched is not None and first <= launched:
        return answer
    if launched is None:
        zh, en = "档案没有上线日期", "the dossier gives no day of launch"
    else:
        zh, en = (
            f"首次评估于 {first} 完成，晚于上线日 {launched}",
            f"the first was done on {first}, after the launch on {launched}",
        )
    return inconclusive(
        control,
        f"{what.zh}：{zh}，是否在处理活动开始前完成须由人确认。",
        f"{what.en}: {en}; a person must confirm that it came before the activity began.",
        *answer.evidence,
        place=place,
        about=item,
    )


def _assessments(context: CheckContext, item: str) -> tuple[Found[WorkRecord], ...]:
    return context.findings(
        WorkRecord,
        lambda record: record.activity is Activity.PIPIA and (not record.covers or item in record.covers),
    )


@check("impact_assessment/done", answers=("pipia-done",))
def done(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """每项须事前评估的处理活动都在开始前完成影响评估。 / Every activity that needs an impact assessment had one before it began."""
    control, needing = "pipia-done", tuple(_needing(context))
    if not needing:
        yield no_evidence(
            control,
            "处理活动清单没有须评估的活动；请补充清单（personal_information.activities）。",
            "The list of activities has none that needs an assessment: complete it (personal_information.activities).",
            place=context.place("personal_information", "activities"),
        )
    for item, what, place in needing:
        yield assessed_before_start(context, control, item, what, place)


def _needing(context: CheckContext) -> Iterator[tuple[str, Text, Place]]:
    """The activities and flows that need an assessment (PIPL 55), each with the assessment in words."""
    for number, activity in enumerate(context.declared.personal_information.activities or ()):
        reasons = tuple(_reasons(activity))
        if reasons:
            why, name = listed(reasons), activity.purpose
            what = Text(f"“{name.zh}”（{why.zh}）的影响评估", f"the assessment of '{name.en}' ({why.en})")
            yield activity.id, what, context.place("personal_information", "activities", number)
    for number, flow in enumerate(context.declared.outbound.flows or ()):
        if flow.kind == "personal_information":
            what = Text(f"出境流“{flow.id}”的影响评估", f"the assessment of flow '{flow.id}'")
            yield flow.id, what, context.place("outbound", "flows", number)


def _reasons(activity: ProcessingActivity) -> Iterator[Text]:
    if activity.sensitive:
        yield Text("敏感个人信息", "sensitive information")
    if activity.automated_decision:
        yield Text("自动化决策", "automated decisions")
    if activity.entrusted_to:
        yield Text("委托处理", "entrusting")
    if activity.provided_to:
        yield Text("对外提供", "provision to others")
    if activity.published:
        yield Text("公开", "publication")


@check("impact_assessment/kept", answers=("pipia-kept",))
def kept(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """影响评估报告的保存期限不短于法定年限。 / Impact assessments are kept for at least the years of the law."""
    control, place = "pipia-kept", context.place("personal_information", "activities")
    records = context.findings(WorkRecord, lambda record: record.activity is Activity.PIPIA)
    years = int(context.limit("pipl_pipia_retention_years"))
    if not records:
        yield no_evidence(control, "没有影响评估记录。", "There is no record of an impact assessment.", place=place)
        return
    unsaid = [record for record in records if record.finding.keep_until is None]
    short = [record for record in records if _kept_too_short(context, record.finding, years)]
    if short:
        yield failed(
            control,
            f"有 {len(short)} 份影响评估报告的保存期限短于 {years} 年。",
            f"{len(short)} impact assessments are kept for less than {years} years.",
            *(record.ref for record in short),
            place=place,
        )
    elif unsaid:
        yield inconclusive(
            control,
            f"有 {len(unsaid)} 份影响评估记录没有写明保存至何日（keep_until）。",
            f"{len(unsaid)} records of impact assessments do not say until when they are kept (keep_until).",
            *(record.ref for record in unsaid),
            place=place,
        )
    else:
        yield passed(
            control,
            f"{len(records)} 份影响评估报告的保存期限均不短于 {years} 年。",
            f"All {len(records)} impact assessments are kept for at least {years} years.",
            records[0].ref,
            place=place,
        )


def _kept_too_short(context: CheckContext, record: WorkRecord, years: int) -> bool:
    least = due(context.calendar, record.performed_on, years, TimeUnit.YEARS).day
    return record.keep_until is not None and record.keep_until < least


CHECKS = (done, kept)
