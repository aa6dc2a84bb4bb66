# SPDX-License-Identifier: Apache-2.0
"""Settings are strict by default, read whole, and refused with line and reason where they contradict themselves."""

from pathlib import Path

import pytest

from hegui.errors import SchemaProblem
from hegui.source import load_yaml, read_yaml
from hegui.users import STRICT, UserSettings, settings_from
from hegui.users.claims import Claims
from hegui.users.limits import Limits
from hegui.users.minors import Unknown
from hegui.users.reminders import ReminderRule, RemindsOf
from hegui.users.settings import Anonymous, RealNames, Training, looser_than
from hegui.users.suspension import ClosedBy, Kind, Rule, Step
from hegui.users.usage import Pauses

FAULTS = Path(__file__).parent / "settings_faults"
WHOLE = """\
users:
  anonymous: allow
  real_names: always
  training: allowed
  limits:
    key: {requests_a_minute: 100}
    user: {characters_a_day: 1000, tokens_a_day: 500}
    limited: {requests_a_minute: 1}
  attempts: {free: 3, first_wait_seconds: 1, longest_wait_seconds: 60, remembered: 1000}
  suspension:
    version: "2026-2"
    categories: [A.1]
    remembered_days: 90
    closed_by: rule
    ladder:
      - {measure: warn, daily: 1}
      - {measure: suspend, daily: 3, hours: 24}
      - {measure: suspend, daily: 5, hours: 72}
      - {measure: close, daily: 5, at_suspension: 4}
  minors:
    served: true
    unknown: guarded
    hours: ["08:00-12:00", "14:00-20:30"]
    minutes_a_day: 40
    yuan_a_day: 0
    guardian: false
    roles: [tutor]
  counted_pause_minutes: 3
  companion_roles: [brother]
  reminders:
    of: companions
    every_minutes: 90
    minors_every_minutes: 20
    pause_minutes: 45
    says_ai: false
    reliance_minutes_a_day: 100
    ai: {zh: 我是人工智能。, en: I am an AI.}
    continuous_use: {zh: 请休息。, en: Take a rest.}
    reliance: {zh: 请出去走走。, en: Take a walk.}
  crisis:
    categories: [self-harm]
    contact: 值班室
    answer: {zh: 我们在这里。, en: We are here.}
    same_minutes: 10
  exit:
    words: [再见]
    answer: {zh: 再见。, en: Goodbye.}
  appeal: {zh: 请拨打客服电话, en: Call our service}
  remembered_users: 5000
"""


def settings(content: str) -> UserSettings:
    """The settings in a text."""
    source = read_yaml(content, "gateway.yaml")
    assert isinstance(source.data, dict)
    return settings_from(source.data["users"], source)


def test_a_section_is_read_whole() -> None:
    """Every field arrives; none of them is the default."""
    read = settings(WHOLE)
    assert (read.anonymous, read.real_names, read.training) == (Anonymous.ALLOW, RealNames.ALWAYS, Training.ALLOWED)
    assert read.limits.user == Limits(None, 1000, 500)
    assert read.suspension == Rule(
        version="2026-2",
        categories=("A.1",),
        remembered_days=90,
        closed_by=ClosedBy.RULE,
        ladder=(
            Step(Kind.WARN, daily=1),
            Step(Kind.SUSPEND, daily=3, hours=24),
            Step(Kind.SUSPEND, daily=5, hours=72),
            Step(Kind.CLOSE, daily=5, at_suspension=4),
        ),
    )
    assert (read.minors.unknown, read.minors.hours, read.minors.yuan_a_day) == (
        Unknown.GUARDED,
        ("08:00-12:00", "14:00-20:30"),
        0,
    )
    assert (read.reminders.of, read.reminders.ai.en, read.crisis.contact) == (
        RemindsOf.COMPANIONS,
        "I am an AI.",
        "值班室",
    )
    assert read.pauses == Pauses(3, 45)
    for name in UserSettings.__slots__:
        assert getattr(read, name) != getattr(STRICT, name), name


def test_nothing_said_is_strict() -> None:
    """No anonymous users, no training, unknown ages are minors', a person closes; and the defaults agree with themselves."""
    read = settings("users: {}\n")
    assert read == STRICT == UserSettings()
    assert read.anonymous is Anonymous.REFUSE
    assert read.training is Training.OPTED_OUT
    assert read.real_names is RealNames.PUBLISHING
    assert read.minors.unknown is Unknown.MINOR
    assert read.suspension.closed_by is ClosedBy.PERSON
    assert Claims().minor is None


@pytest.mark.parametrize("fault", sorted(FAULTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_fault_is_told_with_its_line(fault: Path) -> None:
    """The line that the file marks, and the words that it expects, in both languages."""
    source = load_yaml(fault, fault.name)
    assert isinstance(source.data, dict)
    with pytest.raises(SchemaProblem) as caught:
        settings_from(source.data["users"], source)
    lines = fault.read_text(encoding="utf-8").splitlines()
    marked = next((number for number, line in enumerate(lines, start=1) if "# here" in line), None)
    expected = [line.removeprefix("# says: ") for line in lines if line.startswith("# says: ")]
    assert [problem.where.line for problem in caught.value.problems if problem.where] == [marked]
    assert expected
    for words in expected:
        assert words in str(caught.value)


def test_several_faults_are_told_at_once() -> None:
    """Each with its place."""
    with pytest.raises(SchemaProblem) as caught:
        settings("users:\n  anonymus: allow\n  minors: {minutes_a_day: 0}\n  suspension: {closed_by: nobody}\n")
    assert len(caught.value.problems) == 3


def test_settings_are_held_against_numbers_of_the_law() -> None:
    """Those that are looser are told; those that are stricter, or left to the provider, are not."""
    assert list(looser_than(STRICT, reminder_minutes=120, consecutive=3, daily=5)) == []
    assert list(looser_than(STRICT, reminder_minutes=120, consecutive=None, daily=None)) == []
    told = list(looser_than(STRICT, reminder_minutes=60, consecutive=2, daily=4))
    assert len(told) == 3
    assert "120" in told[0].zh
    assert "3" in told[1].en
    slow = UserSettings(reminders=ReminderRule(minors_every_minutes=180))
    (minors,) = looser_than(slow, reminder_minutes=120, consecutive=None, daily=None)
    assert "未成年人" in minors.zh
    silent = UserSettings(reminders=ReminderRule(of=RemindsOf.NOBODY))
    (nobody,) = looser_than(silent, reminder_minutes=120, consecutive=None, daily=None)
    assert "Nobody" in nobody.en
    assert list(looser_than(silent, reminder_minutes=None, consecutive=None, daily=None)) == []
    never = UserSettings(suspension=Rule(ladder=(Step(Kind.WARN, daily=1),)))
    assert [text.en[-5:] for text in looser_than(never, reminder_minutes=120, consecutive=3, daily=5)] == ["none."] * 2
