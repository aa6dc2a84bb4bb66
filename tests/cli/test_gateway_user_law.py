# SPDX-License-Identifier: Apache-2.0
"""Rules about users held against the figures of a day, which the catalogue has and no rule."""

from datetime import date
from pathlib import Path

import pytest
from command import run

from hegui.cli.gateway_user_law import users_told
from hegui.gateway.config import load_config
from hegui.law.load import load_catalogue
from hegui.law.view import LawView

SETTINGS = """\
upstreams:
  model: {{url: "http://127.0.0.1:1"}}
models:
  chat:
    upstreams: [{{upstream: model}}]
    serves: elsewhere
    companion: {companion}
policy: policy.yaml
records: {{database: "sqlite:///records.db", pseudonyms: "env:HEGUI_TEST_PSEUDONYMS"}}
users: {users}
"""
NOW = date(2026, 11, 26)
SLOW = "{reminders: {every_minutes: 600}}"
PATIENT = "{suspension: {ladder: [{measure: warn, consecutive: 1}, {measure: suspend, consecutive: 4, hours: 72}]}}"


def told(folder: Path, day: date, *, users: str = "{}", companion: bool = True) -> list[str]:
    """What is said of settings on a day."""
    file = folder / "gateway.yaml"
    file.write_text(SETTINGS.format(users=users, companion=str(companion).lower()), encoding="utf-8")
    return [line.en for line in users_told(load_config(file).read, day)]


@pytest.mark.parametrize("day", [NOW, date(2025, 1, 1)])
def test_what_is_not_said_is_strict_enough(tmp_path: Path, day: date) -> None:
    """On a day of each figure: the defaults fall short of none."""
    assert told(tmp_path, day) == []


def test_the_interval_is_that_of_the_day_and_asked_of_companions(tmp_path: Path) -> None:
    """Before the article was in force, and of a service without companions, it is the provider's own."""
    (line,) = told(tmp_path, NOW, users=SLOW)
    minutes = LawView(load_catalogue(), NOW).limit("anth_reminder_hours") * 60
    assert line.startswith("WARNING: users: ")
    assert f"every 600 minutes; {minutes:g} is" in line
    assert told(tmp_path, date(2026, 7, 14), users=SLOW) == []
    assert told(tmp_path, NOW, users=SLOW, companion=False) == []
    role = "{companion_roles: [lover], reminders: {of: nobody}}"
    assert "Nobody" in told(tmp_path, NOW, users=role, companion=False)[0]


def test_counts_of_suspension_are_left_to_the_provider_since_the_standard_ended(tmp_path: Path) -> None:
    """On a day on which it was in force they are held against it."""
    assert len(told(tmp_path, date(2025, 10, 31), users=PATIENT)) == 2
    assert told(tmp_path, date(2025, 11, 1), users=PATIENT) == []


def test_check_config_tells_it(tmp_path: Path) -> None:
    """As a warning: whether the service is one of companions in the law's sense is for its provider to judge."""
    told(tmp_path, NOW, users=SLOW)
    policy = "name: small\nversion: '1'\ndetectors: {personal: {rules: [{at: medium, action: mask}]}}\n"
    (tmp_path / "policy.yaml").write_text(policy, encoding="utf-8")
    ended = run("gateway", "check-config", str(tmp_path / "gateway.yaml"), "--no-secrets", "--lang", "en")
    assert ended.code == 0
    assert "WARNING: users: The reminder of continuous use comes to adults every 600 minutes" in ended.out
