# SPDX-License-Identifier: Apache-2.0
"""`hegui gateway key` and `hegui gateway user`: what an operator types and reads."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Ended, run
from users_factory import NOON

from hegui.records.api_keys import kept_keys
from hegui.records.appeals import file_appeal
from hegui.records.ids import new_id
from hegui.records.migrate import migrate
from hegui.records.store import Store
from hegui.records.usage import add_usage
from hegui.records.users import Recorded, record_violation
from hegui.users import Pseudonyms, RecordViolation
from hegui.users.keys import digest_of
from hegui.users.suspension import Rule
from hegui.users.usage import Of, Pauses, Usage

SECRET = "pseudonyms" * 4
PERSON = Pseudonyms(SECRET.encode()).of("app", "u-1")
BY = ("--by", "王芳")
WHY = (*BY, "--because", "复核")
CONFIG = """\
upstreams:
  model: {url: "http://127.0.0.1:1"}
models:
  chat:
    upstreams: [{upstream: model}]
    serves: elsewhere
policy: policy.yaml
records: {database: "sqlite:///records.db", pseudonyms: "env:HEGUI_TEST_PSEUDONYMS"}
keys: {app: "env:HEGUI_TEST_KEY"}
users:
  suspension: {version: "2026-2"}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings of a gateway, and its empty records."""
    monkeypatch.setenv("HEGUI_TEST_PSEUDONYMS", SECRET)
    monkeypatch.setenv("HEGUI_LANG", "en")
    monkeypatch.setenv("HEGUI_GATEWAY_CONFIG", str(tmp_path / "gateway.yaml"))
    (tmp_path / "gateway.yaml").write_text(CONFIG, encoding="utf-8")
    store = Store(f"sqlite:///{tmp_path}/records.db")
    migrate(store)
    store.close()
    return tmp_path


@pytest.fixture
def violates(folder: Path) -> Callable[[], Recorded]:
    """Puts a violation of the user on record, a minute after the one before."""
    store, minutes = Store(f"sqlite:///{folder}/records.db"), iter(range(100))

    def put() -> Recorded:
        at = NOON + timedelta(minutes=next(minutes))
        with store.writing() as connection:
            return record_violation(connection, RecordViolation(PERSON, "app", new_id(at), at, "A.1.f"), Rule(), at)

    return put


def gateway(*arguments: str) -> Ended:
    return run("gateway", *arguments)


def user(*arguments: str) -> Ended:
    return run("gateway", "user", *arguments)


# Keys


def test_a_key_is_made_listed_and_revoked(folder: Path) -> None:
    """Standard output is the key alone; afterwards nobody sees it again."""
    made = gateway(
        "key", "new", "--application", "app", "--label", "web", "--no-publishing", "--expires", "2099-12-31",
        "--endpoint", "/v1/messages", "--model", "chat", "--requests-a-minute", "60", *BY,
    )  # fmt: skip
    assert made.code == 0
    secret = made.out.strip()
    assert re.fullmatch(r"hg-[A-Za-z0-9_-]{43}", secret)
    with Store(f"sqlite:///{folder}/records.db").reading() as connection:
        [kept] = kept_keys(connection)
    assert kept.key.digest == digest_of(secret)
    assert (kept.key.limits.requests_a_minute, kept.key.publishes, kept.created_by) == (60, False, "王芳")
    assert kept.key.expires_at is not None
    assert kept.key.expires_at.isoformat() == "2099-12-31T16:00:00+00:00"
    listed = gateway("key", "list").out
    assert (
        f"{kept.key.id}  {secret[:9]}…  app  opens until 2099-12-31  does not publish  only /v1/messages, chat  web"
        in listed
    )
    assert secret not in listed
    assert gateway("key", "revoke", kept.key.id, *WHY).code == 0
    assert "revoked (王芳: 复核)" in gateway("key", "list").out
    again = gateway("key", "revoke", kept.key.id, *WHY)
    assert again.code == 2
    assert "revoked before" in again.err


def test_keys_as_json(folder: Path) -> None:
    """For programs; the key is in the answer of the one command that makes it."""
    made = json.loads(gateway("key", "new", "--application", "应用", "--publishing", "--format", "json", *BY).out)
    [listed] = json.loads(gateway("key", "list", "--application", "应用", "--format", "json").out)
    assert (listed["id"], listed["application"], listed["publishes"]) == (made["id"], "应用", True)
    assert listed["endpoints"] is None
    assert made["key"] not in json.dumps(listed)
    assert json.loads(gateway("key", "list", "--application", "other", "--format", "json").out) == []
    assert folder.is_dir()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--application", "app", *BY), "--publishing"),
        (("--application", "app", "--no-publishing", "--endpoint", "/v1/nothing", *BY), "/v1/chat/completions"),
        (("--application", "a\nb", "--no-publishing", *BY), "one line"),
        (("--application", " ", "--no-publishing", *BY), "not missing"),
        (("--application", "app", "--no-publishing", "--model", "chta", *BY), "no such model"),
        (("--application", "app", "--no-publishing", "--expires", "2020-01-01", *BY), "expired already"),
        (("--application", "app", "--no-publishing"), "--by"),
    ],
)
def test_a_key_that_cannot_be_made(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    """What is missing or wrong is said, and nothing is kept."""
    ended = gateway("key", "new", *arguments)
    assert ended.code == 2
    assert words in ended.err
    with Store(f"sqlite:///{folder}/records.db").reading() as connection:
        assert list(kept_keys(connection)) == []


# Users


def test_a_user_is_shown_by_application_and_id(violates: Callable[[], Recorded], folder: Path) -> None:
    """Violations, measures and use, without content; by the digest as well."""
    recorded = [violates() for _ in range(3)]
    day = NOON.date().toordinal()
    with Store(f"sqlite:///{folder}/records.db").writing() as connection:
        used = Usage(Of.USER, PERSON, day, minutes=0b100001, requests=2, characters=70, reminders_due=1)
        add_usage(connection, [used], pauses=Pauses(5, 30))
    shown = user("show", "--application", "app", "--user", "u-1")
    assert shown.code == 0
    assert f"user {PERSON} (app)" in shown.out
    assert f"2026-11-26 12:00  {recorded[0].violation}  violation A.1.f" in shown.out
    assert "warned (rule 1: 1 in a row, 1 that day)  not told yet" in shown.out
    assert "suspended (rule 1: 3 in a row, 3 that day)" in shown.out
    assert "2026-11-26  6 min of use, 2 requests, 70 characters" in shown.out
    assert user("show", "--person", PERSON).out == shown.out
    told = json.loads(user("show", "--person", PERSON, "--format", "json").out)
    assert [each["kind"] for each in told["measures"]] == ["warn", "limit", "suspend"]
    assert told["usage"][0]["minutes"] == 6
    assert "连续 3，当日 3" in user("show", "--person", PERSON, "--lang", "zh").out


def test_nothing_known_is_said(folder: Path) -> None:
    """Of somebody who never did anything."""
    shown = user("show", "--application", "app", "--user", "nobody")
    assert (shown.code, "no violation and no measure" in shown.out) == (0, True)
    assert user("show").code == 2
    assert folder.is_dir()


def test_measures_by_hand(folder: Path) -> None:
    """Suspended, shown, lifted; of somebody new the application must be said."""
    taken = user("measure", "--application", "app", "--user", "u-1", "suspend", "--hours", "24", *WHY)
    assert taken.code == 0
    assert "suspended (王芳: 复核)  until " in taken.out
    measure = taken.out.split()[2]
    assert user("lift", measure, *WHY).out == f"lifted: {measure} (suspend)\n"
    assert user("lift", measure, *WHY).out == "No measure was lifted.\n"
    closed = user("measure", "--person", PERSON, "close", *WHY)
    assert "closed (王芳: 复核)  until it is lifted, not told yet" in closed.out
    stranger = user("measure", "--person", "f" * 32, "warn", *WHY)
    assert (stranger.code, "Add --application" in stranger.err) == (2, True)
    forever = user("measure", "--person", PERSON, "close", "--hours", "3", *WHY)
    assert (forever.code, "do not last for hours" in forever.err) == (2, True)
    endless = user("measure", "--person", PERSON, "suspend", "--hours", "9" * 12, *WHY)
    assert (endless.code, "Traceback" in endless.err) == (2, False)
    assert user("lift", "NOTHING", *WHY).code == 2
    nobody = user("measure", "--person", "zz", "--application", "app", "suspend", *WHY)
    assert (nobody.code, "no digest of a user" in nobody.err) == (2, True)
    assert user("show", "--person", PERSON.upper()).code == 2
    stray = user("measure", "--user", "u-9", "--application", "ap", "suspend", *WHY)
    assert (stray.code, "no key of this application" in stray.err, "app" in stray.err) == (2, True, True)
    real = user("show", "--user", "110101199003070011", "--application", "app")
    assert (real.code, "110101199003070011" in real.err) == (2, False)
    blank = user("measure", "--person", PERSON, "warn", "--by", "王芳", "--because", " ")
    assert (blank.code, "The text is missing" in blank.err) == (2, True)
    assert folder.is_dir()


def test_false_violations_are_struck_out(violates: Callable[[], Recorded]) -> None:
    """And what rested on them is told as lifted."""
    recorded = [violates() for _ in range(2)]
    struck = user("strike", *[each.violation for each in recorded], *WHY)
    assert struck.code == 0
    assert "2 violations are struck out." in struck.out
    assert struck.out.count("lifted: ") == 2
    assert "struck out" in user("show", "--person", PERSON).out


def test_an_appeal_from_filing_to_decision(violates: Callable[[], Recorded]) -> None:
    """It waits, it is decided once, the user is let in again."""
    recorded = [violates() for _ in range(3)]
    assert recorded[2].measure is not None
    filed = user("appeal", "file", recorded[2].measure.id, "--reference", "case-7")
    assert filed.code == 0
    appeal = filed.out.split()[1]
    assert f"appeal to be decided: {appeal}" in user("pending").out
    decided = user("appeal", "decide", appeal, "--uphold", "--strike", recorded[2].violation, *WHY)
    assert decided.out == f"Appeal {appeal}: upheld.\nlifted: {recorded[2].measure.id} (suspend)\n"
    assert user("pending").out == "Nothing waits.\n"
    assert f"appeal against {recorded[2].measure.id}, upheld (王芳: 复核)" in user("show", "--person", PERSON).out
    assert user("appeal", "decide", appeal, "--reject", *WHY).code == 2
    assert "--uphold" in user("appeal", "decide", appeal, *WHY).err
    again = user("appeal", "file", recorded[1].measure.id if recorded[1].measure else "")
    assert user("appeal", "decide", again.out.split()[1], "--reject", *WHY).out.endswith("rejected.\n")


def test_a_closing_waits_for_a_person(violates: Callable[[], Recorded]) -> None:
    """It is listed until somebody decides."""
    recorded = [violates() for _ in range(5)]
    waiting = json.loads(user("pending", "--format", "json").out)
    assert recorded[4].measure is not None
    assert waiting["closings"] == [{"person": PERSON, "measure": recorded[4].measure.id}]
    assert f"closing to be decided: user {PERSON}" in user("pending").out
    user("measure", "--person", PERSON, "close", *WHY)
    assert user("pending").out == "Nothing waits.\n"


def test_the_day_of_an_appeal_is_that_in_beijing(folder: Path, violates: Callable[[], Recorded]) -> None:
    """Where the new day has begun when it is still the old one at Greenwich."""
    [measure] = [recorded.measure for recorded in [violates()] if recorded.measure]
    store = Store(f"sqlite:///{folder}/records.db")
    with store.writing() as connection:
        file_appeal(connection, measure.id, now=datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    store.close()
    assert "filed on 2026-11-25" in user("pending").out


def test_the_rule_to_be_published(folder: Path) -> None:
    """In both languages, with the version of the settings."""
    assert "用户违规处置规则（版本 2026-2）" in user("rule", "--lang", "zh").out
    assert "Rules on violations (version 2026-2)" in user("rule", "--lang", "en").out
    assert set(json.loads(user("rule", "--format", "json").out)) == {"zh", "en"}
    assert folder.is_dir()


def test_the_rule_stands_in_the_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the address of the database alone nothing is decided by a rule that nobody has published."""
    monkeypatch.delenv("HEGUI_GATEWAY_CONFIG")
    database = ("--database", f"sqlite:///{folder}/records.db")
    assert user("pending", *database).code == 0
    ended = user("lift", "M", *WHY, *database)
    assert (ended.code, "Give --config." in ended.err) == (2, True)
