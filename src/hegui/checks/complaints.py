# SPDX-License-Identifier: Apache-2.0
"""Complaints and reports: entry, procedure, published limit, and answers within it. 投诉举报。"""

from collections.abc import Iterator

from hegui.checks.context import CheckContext
from hegui.checks.ledgers import answered_in_time
from hegui.checks.numerals import working_days
from hegui.checks.pages import OnPage, no_longer_seen, no_page, on_page, page_shows
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, passed
from hegui.errors import Place
from hegui.evidence.findings import ComplaintLog, PageElement
from hegui.text import Text


@check("complaints/entry", answers=("complaint-channel-published",))
def entry(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有投诉举报入口。 / A page shows the entry for complaints."""
    place = context.place("contacts", "complaints")
    what = Text("投诉举报入口", "the entry for complaints")
    yield from page_shows(context, "complaint-channel-published", PageElement.COMPLAINT_ENTRY, what, place=place)


@check("complaints/time_limit", answers=("complaint-time-limit-published",))
def time_limit(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面公布处理流程和反馈时限，时限与声明一致。 / Procedure and limit are published, the limit as declared."""
    control, place = "complaint-time-limit-published", context.place("limits", "complaint_reply_working_days")
    procedure, limit = (
        Text("投诉处理流程", "the procedure for complaints"),
        Text("投诉反馈时限", "the limit for a reply"),
    )
    yield from page_shows(context, control, PageElement.COMPLAINT_PROCEDURE, procedure, place=place)
    seen = on_page(context, PageElement.COMPLAINT_TIME_LIMIT)
    if seen is None:
        yield no_page(control, limit, place)
    elif seen.missing_later:
        yield no_longer_seen(control, seen, limit, place)
    else:
        yield _as_declared(control, seen, context.declared.limits.complaint_reply_working_days, place)


def _as_declared(control: str, seen: OnPage, declared: int | None, place: Place) -> Result:
    words, ref = seen.shown.text or "", seen.found.ref
    shown = sorted(set(working_days(words)))
    if declared is None or not shown:
        stated = Text("档案没有声明", "the dossier declares none")
        if declared is not None:
            stated = Text(f"声明为 {declared} 个工作日", f"{declared} working days are declared")
        return inconclusive(
            control,
            f"页面写的时限是“{words}”，{stated.zh}；有一方缺少以工作日计的数字，无法核对。",
            f"The page says '{words}', {stated.en}: one of them has no number of working days to compare.",
            ref,
            place=place,
        )
    if declared not in shown:
        return failed(
            control,
            f"页面公布 {'、'.join(map(str, shown))} 个工作日，档案声明 {declared} 个工作日，不一致。",
            f"The page says {', '.join(map(str, shown))} working days, the dossier {declared}: they differ.",
            ref,
            place=place,
        )
    if len(shown) > 1:
        return inconclusive(
            control,
            f"页面写有多个时限（{'、'.join(map(str, shown))} 个工作日），声明为 {declared} 个；请确认各自适用的情形。",
            f"The page gives several limits ({', '.join(map(str, shown))} working days), {declared} is declared: see which holds for what.",
            ref,
            place=place,
        )
    return passed(
        control,
        f"页面公布的反馈时限是 {declared} 个工作日，与声明一致。",
        f"The page publishes {declared} working days, as declared.",
        ref,
        place=place,
    )


@check("complaints/handled", answers=("complaints-handled-in-time",), version=2)
def handled(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """投诉举报在公布的工作日内答复，没有逾期未结的。 / Complaints are answered within the published working days, and none is overdue."""
    yield from answered_in_time(
        context,
        "complaints-handled-in-time",
        ComplaintLog,
        Text("投诉举报", "complaints"),
        context.declared.limits.complaint_reply_working_days,
        context.place("limits", "complaint_reply_working_days"),
    )


@check("complaints/data_security", answers=("data-security-complaints-open",))
def data_security(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """页面有数据安全投诉举报渠道。 / A page shows the channel for data-security complaints."""
    what = Text("数据安全投诉举报渠道", "the channel for data-security complaints")
    yield from page_shows(context, "data-security-complaints-open", PageElement.DATA_SECURITY_COMPLAINT_ENTRY, what)


CHECKS = (entry, time_limit, handled, data_security)
