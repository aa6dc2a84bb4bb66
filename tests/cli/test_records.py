# SPDX-License-Identifier: Apache-2.0
"""`hegui records`: what an operator types and reads."""

import json
import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from command import Ended, run
from records_factory import (
    ANSWER,
    NOON,
    QUESTION,
    ZHANG,
    as_json,
    exchange,
    full_exchange,
    ids_in,
    in_process,
    keep,
    prepared,
    seal,
    sqlite_store,
)
from sqlalchemy import text

from hegui.records.holds import hold
from hegui.records.sealing import as_words
from hegui.records.spill import Spill
from hegui.records.store import Store
from hegui.records.usage import add_usage, usages_of
from hegui.records.users import record_violation
from hegui.users.beijing import date_of
from hegui.users.events import RecordViolation
from hegui.users.pseudonym import Pseudonyms
from hegui.users.suspension import Rule
from hegui.users.usage import Of, Pauses, Usage

ROOT = Path(__file__).parents[2]
SECRET = "a-secret-of-more-than-thirty-two-characters"  # noqa: S105  of nobody
CONFIG = """\
upstreams:
  vllm: {url: "http://127.0.0.1:8000"}
models:
  chat: {upstreams: [{upstream: vllm}], filing: Beijing-XingHe-202601010001}
policy: policy.yaml
records:
  database: sqlite:///records.db
  pseudonyms: file:secret
  texts: all
  keys: file:keys
"""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time that commands read."""
    moment = [NOON]
    for name in ("erase", "purge", "hold", "export", "drain", "keys", "statement"):
        monkeypatch.setattr(f"hegui.cli.records_{name}.now", lambda: moment[0])
    for name in ("purge", "statement"):
        monkeypatch.setattr(f"hegui.cli.records_{name}.today", lambda: date_of(moment[0]))
    return moment


@pytest.fixture
def folder(tmp_path: Path, clock: list[datetime], monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a gateway runs: its settings, secrets and an empty database."""
    assert clock
    (tmp_path / "gateway.yaml").write_text(CONFIG)
    for name, content in (("secret", SECRET), ("keys", as_words([seal().ring.current]))):
        (tmp_path / name).write_text(content)
        (tmp_path / name).chmod(0o600)
    monkeypatch.setenv("HEGUI_GATEWAY_CONFIG", str(tmp_path / "gateway.yaml"))
    sqlite_store(tmp_path).close()
    return tmp_path


@pytest.fixture
def store(folder: Path) -> Store:
    """The database of it."""
    return Store(f"sqlite:///{folder}/records.db")


def as_files(folder: Path) -> dict[str, bytes]:
    """All that is in a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def records(*words: str, lang: str = "en") -> Ended:
    """A command in English."""
    return run("records", *words, "--lang", lang)


def test_tables_are_made_once(tmp_path: Path) -> None:
    """What was done is told, in both languages; other commands say what is missing before."""
    url = f"sqlite:///{tmp_path}/records.db"
    before = records("status", "--database", url)
    assert (before.code, "hegui records migrate" in before.err) == (2, True)
    assert "made the tables" in records("migrate", "--database", url).out
    assert "已是最新" in records("migrate", "--database", url, lang="zh").out
    assert records("status", "--database", url).code == 0


def test_where_the_records_are_must_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of a gateway, or an address; the address can stand in the environment."""
    ended = records("status")
    assert (ended.code, "HEGUI_RECORDS" in ended.err) == (2, True)
    monkeypatch.setenv("HEGUI_RECORDS", "mysql://u:hunter2@host/x")
    ended = records("status")
    assert ended.code == 2
    assert "mysql" in ended.err
    assert "hunter2" not in ended.err + ended.out


def test_an_address_that_is_typed_goes_before_settings_in_the_environment(
    folder: Path, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a purge would reach another database than the one that is named; files of the settings' own stay where they are."""
    keep(store, full_exchange())
    spill = Spill(folder / "spill", "r9")
    spill.append(prepared(exchange()))
    spill.close()
    (tmp_path / "other").mkdir()
    sqlite_store(tmp_path / "other").close()
    other = f"sqlite:///{tmp_path}/other/records.db"
    told = records("status", "--database", other)
    assert (other in told.out, "no records" in told.out, "waiting" in told.out) == (True, True, False)
    assert records("drain", "--database", other).code == 2
    monkeypatch.setenv("HEGUI_RECORDS", other)
    assert "1 exchanges" in records("status").out
    assert "no records" in records("status", "--database", other, "--config", str(folder / "gateway.yaml")).out


def test_status_tells_counts_and_files_that_wait(folder: Path, store: Store) -> None:
    """For people and for programs."""
    keep(store, full_exchange(), exchange(NOON + timedelta(days=1)))
    spill = Spill(folder / "spill", "r9")
    spill.append(prepared(exchange()))
    spill.close()
    told = records("status")
    assert told.code == 0
    for words in ("2 exchanges, 2026-11-25 … 2026-11-26", "1 with texts sealed by key k1", "waiting: r9.000001.spill"):
        assert words in told.out
    shown = json.loads(records("status", "--format", "json").out)
    assert (shown["exchanges"], shown["oldest"]) == (2, "2026-11-25T04:00:00+00:00")
    assert list(shown["waiting_files"]) == ["r9.000001.spill"]


def test_export_to_a_file(folder: Path, store: Store) -> None:
    """By period, readable by its owner only, whole or not at all; texts only where asked for."""
    ids = keep(store, full_exchange(), exchange(NOON + timedelta(days=3)))
    out = folder / "out.jsonl"
    ended = records("export", "--period", "2026-11-25", "2026-11-26", "-o", str(out))
    assert (ended.code, ended.out) == (0, "")
    assert "exported 1 exchanges" in ended.err
    lines = [as_json(line) for line in out.read_bytes().splitlines()]
    assert [line.get("id") for line in lines] == [None, ids[0], None]
    assert out.stat().st_mode & 0o777 == 0o600
    assert QUESTION not in out.read_text()
    assert records("export", "--exchange", ids[0], "--texts", "-o", str(out)).code == 0
    assert QUESTION in out.read_text()
    assert ANSWER in out.read_text()


def test_export_of_a_user(folder: Path, store: Store) -> None:
    """By the id that the host application uses; the digest is made with the gateway's secret."""
    zhang = Pseudonyms(SECRET.encode()).of("shop", "zhang")
    [mine, _] = keep(store, exchange(person=zhang), exchange(person=ZHANG))
    out = folder / "out.jsonl"
    assert records("export", "--user", "zhang", "--application", "shop", "-o", str(out)).code == 0
    assert [as_json(line).get("id") for line in out.read_bytes().splitlines()] == [None, mine, None]
    refused = records("export", "--user", "zhang", "-o", str(out))
    assert (refused.code, "--application" in refused.err) == (2, True)


def test_an_export_that_fails_leaves_no_file(folder: Path, store: Store) -> None:
    """Neither a half one nor the one beside it; the folder must be there."""
    keep(store, full_exchange())
    (folder / "keys").write_text(as_words([seal("k2").ring.current]))
    ended = records("export", "--texts", "-o", str(folder / "out.jsonl"))
    assert (ended.code, "k1" in ended.err) == (2, True)
    assert [path.name for path in folder.glob("*out.jsonl*")] == []
    nowhere = records("export", "-o", str(folder / "nowhere" / "out.jsonl"))
    assert (nowhere.code, "out.jsonl" in nowhere.err) == (2, True)


def test_texts_without_keys_are_told(folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address alone opens nothing."""
    monkeypatch.delenv("HEGUI_GATEWAY_CONFIG")
    database = f"sqlite:///{folder}/records.db"
    ended = records("export", "--database", database, "--texts", "-o", str(folder / "out.jsonl"))
    assert (ended.code, "--keys" in ended.err) == (2, True)
    keep(store, full_exchange())
    given = ("--keys", str(folder / "keys"), "-o", str(folder / "out.jsonl"))
    assert records("export", "--database", database, "--texts", *given).code == 0


def test_purge_deletes_what_is_over_and_refuses_the_rest(store: Store, clock: list[datetime]) -> None:
    """The months are those of the law, unless the provider keeps longer."""
    keep(store, exchange(), exchange(NOON + timedelta(days=200)))
    clock[0] = NOON + timedelta(days=200)
    early = records("purge", "--before", "2027-06-01")
    assert (early.code, "CSL 23" in early.err) == (2, True)
    short = records("purge", "--months", "5")
    assert (short.code, "LBL 9" in short.err) == (2, True)
    assert "deleted 0 exchanges" in records("purge", "--months", "7").out
    ended = records("purge")
    assert (ended.code, "deleted 1 exchanges of days before 2026-12-11" in ended.out) == (0, True)


def test_no_months_undercut_the_law_as_it_is_then(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A law that asks for twelve makes six too few, though six were enough before."""
    keep(store, exchange())
    monkeypatch.setattr("hegui.cli.records_purge.months_of_law", lambda _day: 12)
    short = records("purge", "--months", "6")
    assert (short.code, "≥ 12" in short.err) == (2, True)


def test_purge_asks_about_a_clock_that_is_far_ahead(store: Store, clock: list[datetime]) -> None:
    """And believes whoever says so."""
    keep(store, exchange())
    clock[0] = NOON + timedelta(days=900)
    ended = records("purge")
    assert (ended.code, "--trust-clock" in ended.err) == (2, True)
    assert "已删除 2029-" not in ended.out
    assert "1 条" in records("purge", "--trust-clock", lang="zh").out


def use(store: Store, at: datetime) -> None:
    """A user was active on a day."""
    with store.writing() as connection:
        add_usage(
            connection, [Usage(Of.USER, ZHANG, date_of(at).toordinal(), minutes=1, requests=1)], pauses=Pauses(5, 15)
        )


def days_of_use(store: Store) -> int:
    """On how many days the records say that the user was active."""
    with store.reading() as connection:
        return len([*usages_of(connection, Of.USER, ZHANG)])


def test_purge_and_erase_reach_what_is_kept_of_users(store: Store, clock: list[datetime]) -> None:
    """When somebody was active goes with the log of it, or with an erasure; violations when the rule has forgotten them."""
    use(store, NOON)
    use(store, NOON + timedelta(days=200))
    with store.writing() as connection:
        record_violation(connection, RecordViolation(ZHANG, "shop", "E" * 26, NOON, "A.1"), Rule(ladder=()), NOON)
    keep(store, exchange(NOON + timedelta(days=200)))
    clock[0] = NOON + timedelta(days=200)
    ended = records("purge")
    assert (ended.code, "deleted 1 days of use, and 0 violations" in ended.out) == (0, True)
    assert days_of_use(store) == 1
    assert records("erase", "--person", ZHANG, "--request", "R-1", "--why", "account closed").code == 0
    assert days_of_use(store) == 0
    clock[0] = NOON + timedelta(days=400)
    assert "1 violations" in records("purge", "--trust-clock").out


def test_hold_and_release(store: Store) -> None:
    """What is not there is named, with exit code 1."""
    [name] = keep(store, exchange())
    assert "1 exchanges are held for incident I-1" in records("hold", "--incident", "I-1", name).out
    missing = records("hold", "--incident", "I-1", name, "0" * 26)
    assert (missing.code, "0" * 26 in missing.err) == (1, True)
    assert "let go of 1 exchanges" in records("release", "--incident", "I-1").out


def test_erase_a_user(store: Store) -> None:
    """What went, what is held, what the law keeps; nothing of the user is left in the file of the database."""
    zhang = Pseudonyms(SECRET.encode()).of("shop", "zhang")
    ids = keep(store, full_exchange(person=zhang, unmarked_agreement=None), full_exchange(person=zhang))
    with store.writing() as connection:
        hold(connection, "I-1", ids[1:], NOON)
    store.close()
    asked = ("--request", "R-1", "--why", "account closed")
    ended = records("erase", "--user", "zhang", "--application", "shop", *asked)
    assert ended.code == 0
    assert "erased texts and links to the person in 1 exchanges" in ended.out
    assert "1 are held by incidents" in ended.out
    assert "1 deliveries without explicit mark" in ended.out
    assert records("release", "--incident", "I-1").code == 0
    told = records("erase", "--person", ZHANG, *asked)
    assert "in 0 exchanges" in told.out
    nobody = records("erase", *asked)
    assert nobody.code == 2


def test_an_erasure_that_reaches_nothing_says_so(store: Store) -> None:
    """It may be a slip of the pen, and the person still waits: what is no digest, and a request without words, are refused."""
    keep(store, exchange(person=ZHANG))
    because = ("--request", "R-1", "--why", "注销")
    missed = records("erase", "--person", "f" * 32, *because)
    assert (missed.code, "nothing to erase" in missed.err) == (0, True)
    assert "没有可删除的内容" in records("erase", "--exchange", "0" * 26, *because, lang="zh").err
    assert "nothing to erase" not in records("erase", "--person", ZHANG, *because).err
    for wrong in (("--person", "zz", *because), ("--person", ZHANG, "--request", " ", "--why", "x")):
        assert records("erase", *wrong).code == 2
    assert records("export", "--person", "zz", "-o", "-").code == 2


def test_a_statement_that_cannot_be_made_leaves_nothing(folder: Path, store: Store, clock: list[datetime]) -> None:
    """Days that are still to come prove nothing; what is wrong with the evidence itself is told before or after, and no file stays."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    keep(store, exchange())
    clock[0] = NOON + timedelta(days=1)
    before = as_files(dossier)
    for arguments, words in (
        (("--period", "2026-11-26", "2026-11-27"), "is not over"),
        (("--expires", "2020-01-01"), "expires before"),
        (("--depends-on", "nonsense"), "has no 'nonsense'"),
    ):
        ended = records("statement", str(dossier), *arguments)
        assert (ended.code, words in ended.err, ended.out) == (2, True, "")
        assert as_files(dossier) == before
    assert records("statement", str(dossier), "--period", "2026-11-25", "2026-11-26").code == 0


def test_a_database_that_was_never_used_proves_nothing(folder: Path, store: Store, clock: list[datetime]) -> None:
    """As when the address is that of another one: no log of it is told as empty. Once anything is on record, an empty log is one."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    before = as_files(dossier)
    ended = records("statement", str(dossier))
    assert (ended.code, "nothing was ever put on record" in ended.err) == (2, True)
    assert as_files(dossier) == before
    keep(store, exchange(NOON - timedelta(days=9)), now=NOON - timedelta(days=9))
    clock[0] = NOON + timedelta(days=1)
    ended = records("statement", str(dossier))
    assert ended.code == 0
    assert [line.split()[0] for line in ended.out.splitlines()] == [
        "moderation-log", "log-retention", "correction-log", "complaint-log", "rights-request-log",
    ]  # fmt: skip


@pytest.mark.parametrize("months", ["0", "1201", "99999999"])
def test_months_are_those_of_a_calendar(folder: Path, months: str) -> None:
    """More than a hundred years is a slip of the pen."""
    assert records("purge", "--months", months).code == 2
    assert records("statement", str(folder), "--months", months).code == 2


def test_verify_tells_what_is_wrong(store: Store) -> None:
    """Exit code 1, the place and the record, in both languages; without faults 0."""
    ids = keep(store, full_exchange(), full_exchange())
    fine = records("verify")
    assert (fine.code, "r1: 2 records, 0 purged, 0 faults" in fine.out) == (0, True)
    with store.writing() as connection:
        connection.execute(text("UPDATE exchanges SET status = 'x' WHERE seq = 2"))
        connection.execute(text("UPDATE exchanges SET answer_sealed = zeroblob(50) WHERE seq = 1"))
    wrong = records("verify", lang="zh")
    assert wrong.code == 1
    assert f"! 2  {ids[1]}  被改动" in wrong.out
    assert f"! 1  {ids[0]}  文本或标识" in wrong.out
    shown = json.loads(records("verify", "--format", "json").out)
    assert [each["fault"] for each in shown[1]["faults"]] == ["emptied", "changed"]


def test_verify_against_a_file_that_is_none(folder: Path) -> None:
    """It is named."""
    (folder / "x.json").write_text("[]")
    ended = records("verify", "--against", str(folder / "x.json"))
    assert (ended.code, "x.json" in ended.err) == (2, True)


def test_drain_brings_in_what_was_left(folder: Path, store: Store) -> None:
    """From the folder of the settings, or another; damage ends with exit code 1."""
    spill = Spill(folder / "spill", "r9")
    spill.append(prepared(exchange(), exchange()))
    spill.close()
    ended = records("drain")
    assert (ended.code, "1 files with 2 new exchanges" in ended.out) == (0, True)
    assert len(ids_in(store)) == 2
    spill = Spill(folder / "other", "r9")
    spill.append(prepared(exchange(), exchange()))
    spill.close()
    [path] = (folder / "other").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    ended = records("drain", str(folder / "other"))
    assert (ended.code, "1 damaged places" in ended.err) == (1, True)


def test_a_folder_to_drain_must_be_known(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address alone does not say where files are."""
    monkeypatch.delenv("HEGUI_GATEWAY_CONFIG")
    ended = records("drain", "--database", f"sqlite:///{folder}/records.db")
    assert (ended.code, "--config" in ended.err) == (2, True)


def test_a_statement_goes_into_the_dossier_and_anchors_the_chains(
    folder: Path, store: Store, clock: list[datetime]
) -> None:
    """Findings of yesterday as evidence, and a file with counts and ends, which verify holds the chains against."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    keep(store, full_exchange(), full_exchange())
    clock[0] = NOON + timedelta(days=1)
    ended = records("statement", str(dossier))
    assert ended.code == 0, ended.err
    kinds = [line.split()[0] for line in ended.out.splitlines()]
    assert kinds[:3] == ["moderation-log", "log-retention", "label-audit"]
    [kept] = (dossier / "records" / "running").iterdir()
    assert ZHANG not in kept.read_text()
    assert QUESTION not in kept.read_text()
    listed = run("evidence", "list", str(dossier), "--kind", "moderation-log")
    assert "2026-11-25" in listed.out
    assert records("verify", "--against", str(kept)).code == 0
    with store.writing() as connection:
        connection.execute(text("DELETE FROM chains"))
        for table in ("findings", "unchecked", "label_issues", "unmarked_requests", "exchanges"):
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608  our own names
    keep(store, full_exchange(), full_exchange())
    assert records("verify").code == 0
    assert records("verify", "--against", str(kept)).code == 1


def test_no_statement_is_made_while_exchanges_of_its_days_wait_in_files(
    folder: Path, store: Store, clock: list[datetime]
) -> None:
    """Nothing is written; those of other days do not matter, nor files that are in the database already but not deleted yet."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    clock[0] = NOON + timedelta(days=1)
    keep(store, exchange())
    both, later = exchange(), exchange(NOON + timedelta(days=1))
    spill = Spill(folder / "spill", "r9")  # of a replica that lives
    spill.append(prepared(both, later))
    keep(store, both)
    ended = records("statement", str(dossier))
    assert ended.code == 0, ended.err
    spill.append(prepared(exchange(), exchange()))
    shutil.rmtree(dossier)
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    before = as_files(dossier)
    ended = records("statement", str(dossier))
    assert (ended.code, ended.out) == (2, "")
    assert "2 exchanges from 2026-11-25 to 2026-11-25 are in spilled files" in ended.err
    assert "records drain" in ended.err
    assert "还有 2 条记录在溢写文件中" in records("statement", str(dossier), lang="zh").err
    spill.close()
    [path] = (folder / "spill").iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    assert "r9.000001.spill" in records("statement", str(dossier)).err
    assert as_files(dossier) == before
    assert records("drain").code == 1
    (folder / "spill" / "r9.effects").write_bytes(b"{}")
    assert "before a gateway ended" in records("statement", str(dossier)).err
    (folder / "spill" / "r9.effects").unlink()
    assert records("statement", str(dossier)).code == 0


def test_no_statement_is_made_where_nobody_can_look_for_files(
    folder: Path, store: Store, clock: list[datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address alone does not say where files are, and settings beside it are those of another database."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    keep(store, exchange())
    clock[0] = NOON + timedelta(days=1)
    before = as_files(dossier)
    address = ("--database", f"sqlite:///{folder}/records.db")
    for _ in ("settings in the environment", "none"):
        ended = records("statement", str(dossier), *address)
        assert (ended.code, "cannot be looked for" in ended.err, ended.out) == (2, True, "")
        assert as_files(dossier) == before
        monkeypatch.delenv("HEGUI_GATEWAY_CONFIG", raising=False)
    assert "--spill" in records("statement", str(dossier), *address, lang="zh").err
    (folder / "elsewhere").mkdir()
    ended = records("statement", str(dossier), *address, "--spill", str(folder / "elsewhere"))
    assert ended.code == 0, ended.err


def test_no_statement_is_made_of_days_before_the_first_record(
    folder: Path, store: Store, clock: list[datetime]
) -> None:
    """It would say of them that nothing came in."""
    dossier = folder / "dossier"
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    keep(store, exchange())
    clock[0] = NOON + timedelta(days=2)
    before = as_files(dossier)
    ended = records("statement", str(dossier), "--period", "2026-11-24", "2026-11-26")
    assert (ended.code, "no records of days before 2026-11-25" in ended.err) == (2, True)
    assert as_files(dossier) == before
    assert records("statement", str(dossier), "--period", "2026-11-25", "2026-11-26").code == 0


def test_keys_are_made_and_changed(folder: Path, store: Store) -> None:
    """A new key goes in front, old texts stay readable, of exchanges and of incidents; after the change the old key can go."""
    [name] = keep(store, full_exchange())
    told = ("--kind", "flaw", "--title", "错误", "--text", "情况说明在此", "--by", "李雷", "--format", "json")
    opened = run("incident", "open", *told)
    assert opened.code == 0, opened.err
    made = run("records", "keys", "new", str(folder / "keys"), "--lang", "en")
    assert (made.code, "new key 20261125" in made.out) == (0, True)
    assert (folder / "keys").stat().st_mode & 0o777 == 0o600
    assert len((folder / "keys").read_text().split(";")) == 2
    changed = run("records", "keys", "rotate", "--lang", "en")
    assert changed.code == 0
    assert "the texts of 1 exchanges and 1 of incidents and cases are sealed by key 20261125 now" in changed.out
    (folder / "keys").write_text((folder / "keys").read_text().split(";")[0])
    shown = run("incident", "show", json.loads(opened.out)["id"], "--lang", "zh")
    assert (shown.code, "情况说明在此" in shown.out) == (0, True)
    out = folder / "out.jsonl"
    assert records("export", "--exchange", name, "--texts", "-o", str(out)).code == 0
    assert QUESTION in out.read_text()


def test_a_key_file_for_a_first_key(folder: Path) -> None:
    """It is made; a file that others may read is not touched."""
    assert run("records", "keys", "new", str(folder / "fresh")).code == 0
    assert (folder / "fresh").stat().st_mode & 0o777 == 0o600
    (folder / "fresh").chmod(0o644)
    before = (folder / "fresh").read_text()
    ended = run("records", "keys", "new", str(folder / "fresh"))
    assert (ended.code, (folder / "fresh").read_text() == before) == (2, True)


def test_without_the_extra_help_works_and_the_rest_says_what_to_install() -> None:
    """One line that names the command, for every command."""
    program = """
        import sys
        sys.modules["sqlalchemy"] = sys.modules["alembic"] = None
        from hegui.cli.main import main
        main(sys.argv[1:])
    """
    for command in ("purge", "keys"):
        helped = in_process(program, "records", command, "--help")
        out, err = helped.communicate(timeout=60)
        assert (helped.returncode, "Usage" in out, err) == (0, True, "")
    refused = in_process(program, "records", "status", "--database", "sqlite:////tmp/x.db")
    _, err = refused.communicate(timeout=60)
    assert (refused.returncode, "pip install 'hegui[records]'" in err) == (2, True)
    assert "Traceback" not in err


def test_an_export_never_takes_the_place_of_a_device(folder: Path, store: Store) -> None:
    """A pipe stays a pipe, as ``/dev/null`` stays what it is: everybody else would write into a file there."""
    keep(store, exchange())
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    ended = records("export", "-o", str(pipe))
    assert ended.code == 2
    assert "no ordinary file" in ended.err
    assert pipe.is_fifo()
