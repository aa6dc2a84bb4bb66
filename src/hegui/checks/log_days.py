# SPDX-License-Identifier: Apache-2.0
"""Logs of days, as a running service files them: every one of a span is judged, and no day of it may be without one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Generic

from msgspec import Struct

from hegui.checks.context import CheckContext, F, Found
from hegui.checks.results import EvidenceRef
from hegui.text import Text

_NAMED = 5
"""How many spans a sentence names."""


class Span(Struct, frozen=True):
    """Days in a row, both included."""

    first: date
    last: date

    @property
    def text(self) -> Text:
        if self.first == self.last:
            return Text(f"{self.first}", f"{self.first}")
        return Text(f"{self.first} 至 {self.last}", f"{self.first} to {self.last}")


class LogDays(Struct, Generic[F], frozen=True):
    """The logs that speak of the days a control point looks back on: so many up to the last one told, as evidence may be days old.

    A failure of yesterday stands beside the log of today until it is older than the control point looks back. How long ago
    the last day may be is for the assessment to say, by the log that tells of it.
    """

    logs: tuple[Found[F], ...]
    """That of the last day first."""
    span: Span
    """From the first day that is told, as far as the control point looks back, to the last."""
    gaps: tuple[Span, ...]
    """Days of it on which the service was running, as far as the dossier says, and of which no log speaks."""
    outdated: bool
    """Whether the last day is longer ago than the control point looks back, although it was put on file since."""

    @property
    def newest(self) -> EvidenceRef:
        """The log of the last day: what all of them show is as fresh as this one."""
        return self.logs[0].ref

    @property
    def doubt(self) -> Text | None:
        """Why what the logs show does not hold for every day, if it does not."""
        if self.outdated:
            return Text(
                f"统计只到 {self.span.last}，此后没有统计",
                f"the logs end on {self.span.last} and tell nothing of the time since",
            )
        if self.gaps:
            days = listed_spans(self.gaps)
            return Text(f"没有这些日期的统计：{days.zh}", f"no log tells of these days: {days.en}")
        return None

    def those(self, where: Callable[[F], bool]) -> tuple[Found[F], ...]:
        """The logs whose counts are so."""
        return tuple(log for log in self.logs if where(log.finding))


def log_days(
    context: CheckContext, control: str, kind: type[F], where: Callable[[F], bool] = lambda _: True
) -> LogDays[F] | None:
    """The logs of a kind that a control point is judged by; None where there is none at all.

    Args:
        context: of the check.
        control: whose evidence may be so many days old: for so many days back every log counts.
        kind: of the logs.
        where: whether a log tells what is asked; days of which only others speak are not told.
    """
    found = context.findings(kind, where)
    if not found:
        return None
    last, longest = max(told(log).last for log in found), _longest(context, control)
    since = looks_back_to(context, control, found)
    logs = tuple(
        sorted((log for log in found if told(log).last >= since), key=lambda log: told(log).last, reverse=True)
    )
    collected = logs[0].statement.predicate.collected
    return LogDays(
        logs=logs,
        span=Span(max(since, min(told(log).first for log in logs)), last),
        gaps=_gaps(_running_since(context, since), last, map(told, logs)),
        outdated=longest is not None and context.as_of - last > longest >= context.as_of - collected,
    )


def looks_back_to(context: CheckContext, control: str, logs: Sequence[Found[F]]) -> date:
    """The first day that a control point looks back on: as many days as its evidence may be old, up to the last one told; where
    evidence does not grow old, the first one told.
    """
    longest, spans = _longest(context, control), [told(log) for log in logs]
    if longest is None:
        return min(span.first for span in spans)
    return max(span.last for span in spans) - longest + timedelta(days=1)


def _longest(context: CheckContext, control: str) -> timedelta | None:
    fresh_for = context.law.controls[control].fresh_for
    return None if fresh_for is None else timedelta(days=context.limit(fresh_for))


def told(log: Found[F]) -> Span:
    """The days that a log speaks of. Of days after it was made it knows nothing, whatever it says."""
    about, collected = log.statement.predicate.about, log.statement.predicate.collected
    return Span(about.start, min(about.end, collected))


def per_log(logs: Sequence[Found[F]], said: Callable[[F], Text]) -> Text:
    """What some logs say, each with its days: the first few, and how many there are in all."""
    texts = [(told(log).text, said(log.finding)) for log in logs[:_NAMED]]
    zh = "；".join(f"{days.zh}：{text.zh}" for days, text in texts)
    en = "; ".join(f"{days.en}: {text.en}" for days, text in texts)
    more = len(logs) - _NAMED
    return Text(f"{zh}；等{len(logs)}份统计", f"{en}; and {more} logs more") if more > 0 else Text(zh, en)


def listed_spans(spans: Sequence[Span]) -> Text:
    """Some spans as they stand in a sentence: the first few, and whether there are more."""
    texts = [span.text for span in spans[:_NAMED]]
    zh, en = "、".join(text.zh for text in texts), ", ".join(text.en for text in texts)
    more = len(spans) - _NAMED
    return Text(f"{zh}等{len(spans)}段", f"{en} and {more} more") if more > 0 else Text(zh, en)


def _running_since(context: CheckContext, since: date) -> date:
    """The first day from one on that must be told: the service may have started later, or not yet."""
    service = context.declared.service
    if service.launched_on is None:
        return date.max if service.stage == "planned" else since
    return max(since, service.launched_on)


def _gaps(first: date, last: date, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The days from one to another that are in none of some spans."""
    gaps, day = [], timedelta(days=1)
    for span in sorted((span for span in spans if span.first <= span.last), key=lambda span: span.first):
        if first > last:
            break
        if span.first > first:
            gaps.append(Span(first, min(span.first - day, last)))
        first = max(first, span.last + day)
    return tuple(gaps) if first > last else (*gaps, Span(first, last))
