# SPDX-License-Identifier: Apache-2.0
"""The section ``users`` of the gateway's settings: all that a provider decides about users. What is not said is strict."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, ClassVar, Final

from hegui.errors import Problem, SchemaProblem
from hegui.schema import Places, Within, checked
from hegui.source import Key, Value
from hegui.text import Text, same
from hegui.users.attempts import AttemptRule
from hegui.users.limits import Limits
from hegui.users.minors import MinorsRule, Unknown
from hegui.users.reminders import CrisisRule, ExitRule, ReminderRule, RemindsOf
from hegui.users.suspension import Kind, Rule, Step
from hegui.users.usage import Pauses


class Anonymous(StrEnum):
    """What becomes of requests without end user."""

    REFUSE = "refuse"
    ALLOW = "allow"
    """They are let pass: nobody can be warned or suspended, no minutes counted and nobody reminded."""


class RealNames(StrEnum):
    """Where the host application must have verified the real identity (DS 9, CSL 26)."""

    NEVER = "never"
    PUBLISHING = "publishing"
    """Of keys through which something can be published."""
    ALWAYS = "always"


class Training(StrEnum):
    """Whether inputs may train models where nobody has said anything of it (PIPL 14)."""

    OPTED_OUT = "opted-out"
    ALLOWED = "allowed"


_KEY_LIMITS: Final = Limits(requests_a_minute=60_000)
_USER_LIMITS: Final = Limits(requests_a_minute=60, characters_a_day=2_000_000)
_LIMITED: Final = Limits(requests_a_minute=2, characters_a_day=20_000)


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """Limits where nothing else is said."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    key: Limits = _KEY_LIMITS
    """Of a key that has none of its own."""
    user: Limits = _USER_LIMITS
    limited: Limits = _LIMITED
    """Of a user who is limited by a measure, beside those of every user."""


_ATTEMPTS: Final = AttemptRule()
_SUSPENSION: Final = Rule()
_MINORS: Final = MinorsRule()
_REMINDERS: Final = ReminderRule()
_CRISIS: Final = CrisisRule()
_EXIT: Final = ExitRule()
_APPEAL: Final = Text(
    "如有异议，可以通过本服务公布的投诉、申诉渠道提出申诉",
    "If you disagree, you can appeal through the complaint channel that this service has published",
)


@dataclass(frozen=True, slots=True)
class UserSettings:
    """All of it."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    anonymous: Anonymous = Anonymous.REFUSE
    real_names: RealNames = RealNames.PUBLISHING
    training: Training = Training.OPTED_OUT
    limits: LimitSettings = LimitSettings()
    attempts: AttemptRule = _ATTEMPTS
    suspension: Rule = _SUSPENSION
    minors: MinorsRule = _MINORS
    counted_pause_minutes: Annotated[int, Within(ge=1, le=60)] = 5
    """The longest pause between two requests that counts as time of use."""
    companion_roles: tuple[Annotated[str, Within(min_length=1, max_length=64)], ...] = ()
    """Roles in which a model plays a companion, by the host application's names for them."""
    reminders: ReminderRule = _REMINDERS
    crisis: CrisisRule = _CRISIS
    exit: ExitRule = _EXIT
    appeal: Text = _APPEAL
    """How a user appeals; said with every measure."""
    remembered_users: Annotated[int, Within(ge=1000, le=10_000_000)] = 50_000
    """Of whom a replica keeps minutes and limits in memory: about half a kilobyte each."""

    @property
    def pauses(self) -> Pauses:
        """Between requests."""
        return Pauses(self.counted_pause_minutes, self.reminders.pause_minutes)


STRICT: Final = UserSettings()
"""What holds where a provider has decided nothing."""

_RECORDS: Final = (
    UserSettings,
    LimitSettings,
    Limits,
    AttemptRule,
    Rule,
    Step,
    MinorsRule,
    ReminderRule,
    CrisisRule,
    ExitRule,
)
_KNOWN: Final = [each.name for record in _RECORDS for each in fields(record)]


def settings_from(value: Value, source: Places, path: tuple[Key, ...] = ("users",)) -> UserSettings:
    """The settings that stand in a file.

    Args:
        value: what the file holds at ``path``.
        source: the file.
        path: of the section.

    Raises:
        SchemaProblem: with one problem for each value that is wrong or contradicts another.
    """
    settings = checked(UserSettings, value, source, path, known=_KNOWN)
    problems = [*problems_of(settings, source, path)]
    if problems:
        raise SchemaProblem(*problems)
    return settings


def problems_of(settings: UserSettings, source: Places, path: tuple[Key, ...] = ("users",)) -> Iterator[Problem]:
    """What contradicts itself in settings whose values are right one by one."""
    yield from _of_ladder(settings.suspension, source, (*path, "suspension", "ladder"))
    for number, category in enumerate(settings.crisis.categories):
        if category in settings.suspension.categories:
            yield Problem(
                Text(
                    "危机类别不得同时作为违规类别：求助的人不应因此受处置。",
                    "A category of crises cannot be one of violations: whoever needs help must not be punished for it.",
                ),
                source.place((*path, "crisis", "categories", number)),
                found=category,
                why=Text("《人工智能拟人化互动服务管理暂行办法》第十三条", "ANTH 13"),
            )
    minors = settings.minors
    if settings.anonymous is Anonymous.ALLOW and minors.unknown is Unknown.MINOR and minors.minutes_a_day is not None:
        yield Problem(
            Text(
                "允许没有用户标识的请求，又把身份不明的用户按未成年人限时：没有标识就无法计时。",
                "Requests without end user are let pass, and whoever may be a minor is limited in time: nobody's time can be counted without an id.",
            ),
            source.place((*path, "anonymous")),
            fix=Text(
                "改为 anonymous: refuse，或者设 minors.unknown 为 guarded 或 adult。",
                "Say anonymous: refuse, or minors.unknown: guarded or adult.",
            ),
        )
    if not minors.hours and minors.served:
        yield Problem(
            Text("没有任何时段允许未成年人使用。", "There is no hour at which minors may use it."),
            source.place((*path, "minors", "hours")),
            fix=Text("写明时段，或者设 served: false。", "Give hours, or say served: false."),
        )


def _of_ladder(rule: Rule, source: Places, path: tuple[Key, ...]) -> Iterator[Problem]:
    if not rule.ladder or rule.ladder[0].measure is not Kind.WARN:
        yield Problem(
            Text(
                "第一步须为警示：处置之前应当先告知。",
                "The first step must be a warning: notice comes before measures.",
            ),
            source.place(path),
            accepted=same("warn"),
            why=Text("《生成式人工智能服务管理暂行办法》第十四条", "GAI 14(2)"),
        )
    for number, step in enumerate(rule.ladder):
        yield from _of_step(step, source, (*path, number))
    for number, (lower, upper) in enumerate(pairwise(rule.ladder), start=1):
        if not _climbs(lower, upper):
            yield Problem(
                Text(
                    "阶梯须逐级加重，次数和时长均不得低于前一级。",
                    "Each step must be at least as grave and as long as the one before it, from as many violations on or more.",
                ),
                source.place((*path, number)),
                fix=Text("提高次数、时长，或者调整顺序。", "Raise counts or hours, or change the order."),
            )


def _of_step(step: Step, source: Places, path: tuple[Key, ...]) -> Iterator[Problem]:
    if step.consecutive is None and step.daily is None:
        yield Problem(
            Text("须写明连续次数或者一天内的次数。", "Say how many in a row, or how many in a day."),
            source.place(path),
            accepted=same("consecutive, daily"),
        )
    lasts = step.measure in {Kind.LIMIT, Kind.SUSPEND}
    if lasts is not (step.hours is not None):
        yield Problem(
            Text(
                "限制和暂停须写明时长，警示和关闭没有时长。",
                "A limit and a suspension last so many hours; a warning and a closing do not.",
            ),
            source.place(path),
            found=step.measure,
            accepted=same("hours: 72" if lasts else "—"),
        )


def _climbs(lower: Step, upper: Step) -> bool:
    if upper.measure.gravity < lower.measure.gravity:
        return False
    if lower.hours is not None and upper.hours is not None and upper.hours < lower.hours:
        return False  # whoever did more would be free sooner
    for one, other in ((lower.consecutive, upper.consecutive), (lower.daily, upper.daily)):
        if one is None and other is not None:
            return False  # what the lower step does not look at would lead past it
        if one is not None and other is not None and (other < one or (other == one and upper.at_suspension is None)):
            return False
    return True


def looser_than(
    settings: UserSettings, *, reminder_minutes: float | None, consecutive: float | None, daily: float | None
) -> Iterator[Text]:
    """Where settings fall short of numbers that law or standards give on a day: who knows the law passes them in.

    Args:
        settings: of the provider.
        reminder_minutes: the longest interval of the reminder of continuous use (ANTH 18); None: none is asked for.
        consecutive: violating inputs in a row at which service is suspended at the latest; None: left to the provider.
        daily: those on one day.
    """
    if reminder_minutes is not None:
        yield from _reminded_less(settings.reminders, reminder_minutes)
    suspends = next((step for step in settings.suspension.ladder if step.measure.gravity >= Kind.SUSPEND.gravity), None)
    found_consecutive, found_daily = (suspends.consecutive, suspends.daily) if suspends else (None, None)
    for what, most, found in (
        (Text("连续", "in a row"), consecutive, found_consecutive),
        (Text("一天内", "in a day"), daily, found_daily),
    ):
        if most is not None and (found is None or found > most):
            yield Text(
                f"{what.zh}输入违法不良信息 {most:g} 次应当暂停服务，规则为 {found or '未设'}。",
                f"Service is to be suspended after {most:g} violating inputs {what.en}; the rule has {found or 'none'}.",
            )


def _reminded_less(reminders: ReminderRule, most: float) -> Iterator[Text]:
    if reminders.of is RemindsOf.NOBODY:
        yield Text(
            f"没有连续使用提醒，最长间隔为 {most:g} 分钟。",
            f"Nobody is reminded of continuous use; {most:g} minutes are the longest interval.",
        )
        return
    for interval, whose in (
        (reminders.every_minutes, Text("成年人", "adults")),
        (reminders.minors_every_minutes, Text("未成年人", "minors")),
    ):
        if interval > most:
            yield Text(
                f"{whose.zh}连续使用提醒间隔为 {interval} 分钟，长于 {most:g} 分钟。",
                f"The reminder of continuous use comes to {whose.en} every {interval} minutes; {most:g} is the longest interval.",
            )
