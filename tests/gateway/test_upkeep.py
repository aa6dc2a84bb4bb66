# SPDX-License-Identifier: Apache-2.0
"""What a replica keeps up with beside its requests: block rules that hold within seconds, a database that goes and comes back."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from gateway_factory import KEY, LoopThread, RunningGateway, ask, chat, running, within_seconds
from mock_upstream import Asked, chat_answer, whole
from sqlalchemy import select, text

from hegui.desk.findings import correction
from hegui.detect.lexicon import Term, Tier
from hegui.evidence.findings import CorrectionLog
from hegui.gateway.effects import IllegalAnswer
from hegui.records import statements
from hegui.records.acts import EFFECTS, Act
from hegui.records.api_keys import add_key, revoke_key
from hegui.records.block_rules import BlockRule, RuleKind, add_rules, lift_rule
from hegui.records.ids import new_id
from hegui.records.incidents import INCIDENTS
from hegui.records.schema import ACTS
from hegui.records.term import Period
from hegui.users.beijing import date_of
from hegui.users.events import RecordViolation
from hegui.users.keys import Key, digest_of, new_secret, prefix_of

USER = {"x-hegui-user": "u-1"}


def rule(kind: RuleKind, value: str, **more: Any) -> BlockRule:
    """A rule that somebody made."""
    return BlockRule(id="R1", kind=kind, value=value, reason="测试", made_at=datetime.now(UTC), made_by="张三", **more)


def add(gateway: RunningGateway, made: BlockRule) -> None:
    """Makes a rule as another replica would."""
    with gateway.running.store.writing() as connection:
        add_rules(connection, [made])


def lift(gateway: RunningGateway) -> None:
    """Ends it."""
    with gateway.running.store.writing() as connection:
        assert lift_rule(connection, "R1", now=datetime.now(UTC), person="张三", because="已处理")


@pytest.mark.parametrize("kind", [RuleKind.MODEL, RuleKind.ENDPOINT])
def test_a_model_or_an_endpoint_is_stopped(kind: RuleKind, thread: LoopThread, folder: Path) -> None:
    """Within seconds, until the rule is lifted (GAI 14); others go on."""
    with running(thread, folder) as gateway:
        add(gateway, rule(kind, "chat" if kind is RuleKind.MODEL else "/v1/chat/completions"))
        within_seconds(lambda: ask(gateway, chat("好")).status_code == 503)
        answer = ask(gateway, chat("好"))
        assert answer.json()["error"]["code"] == "stopped"
        assert "R1" in answer.json()["error"]["message"]
        other = ask(
            gateway,
            {"model": "claude", "max_tokens": 9, "messages": [{"role": "user", "content": "好"}]},
            "/v1/messages",
        )
        assert other.status_code == 200
        lift(gateway)
        within_seconds(lambda: ask(gateway, chat("好")).status_code == 200)


def test_a_term_is_stopped_in_both_directions(thread: LoopThread, folder: Path) -> None:
    """It stands beside the lexicons of the policy, and the rules get a new version."""

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, chat_answer("原来是新词"))

    with running(thread, folder, says) as gateway:
        before = gateway.running.gateway.current.guard.version
        assert ask(gateway, chat("新词")).headers["x-hegui-action"] == "pass"
        add(gateway, rule(RuleKind.TERM, "新词", term=Term("新词", "A.1.g", tier=Tier.BLOCK)))
        within_seconds(lambda: ask(gateway, chat("新词")).headers["x-hegui-action"] == "block")
        assert "新词" not in ask(gateway, chat("好")).text
        assert gateway.running.gateway.current.guard.version != before
        assert gateway.seen.versions
        lift(gateway)
        within_seconds(lambda: ask(gateway, chat("新词")).headers["x-hegui-action"] == "pass")
        assert gateway.running.gateway.current.guard.version == before


def test_a_request_and_an_answer_are_stopped_by_their_digest(thread: LoopThread, folder: Path) -> None:
    """As the records have it. An answer that streams is not held: its digest is known when it was shown."""
    with running(thread, folder) as gateway:
        ask(gateway, chat("一模一样"))
        told = gateway.last()
        add(gateway, rule(RuleKind.DIGEST, told["request_sha256"].hex()))
        within_seconds(lambda: ask(gateway, chat("一模一样")).status_code == 503)
        assert ask(gateway, chat("别的")).status_code == 200
        lift(gateway)
        add(
            gateway,
            BlockRule(
                id="R2",
                kind=RuleKind.DIGEST,
                value=told["answer_sha256"].hex(),
                reason="x",
                made_at=datetime.now(UTC),
                made_by="x",
            ),
        )
        within_seconds(lambda: ask(gateway, chat("一模一样", top_p=0.5)).status_code == 503)
        assert ask(gateway, chat("一模一样", stream=True)).status_code == 200
        assert (gateway.last()["status"], gateway.last()["answer_sha256"]) == ("answered", told["answer_sha256"])


def test_a_rule_ends_by_itself(thread: LoopThread, folder: Path) -> None:
    """At its moment, though nothing was changed."""
    with running(thread, folder) as gateway:
        add(gateway, rule(RuleKind.MODEL, "chat", until=datetime.now(UTC) + timedelta(seconds=2)))
        within_seconds(lambda: ask(gateway, chat("好")).status_code == 503)
        within_seconds(lambda: ask(gateway, chat("好")).status_code == 200)


def test_keys_come_and_go(thread: LoopThread, folder: Path) -> None:
    """A new key opens within seconds, a revoked one opens nothing; those of the settings stay."""
    with running(thread, folder) as gateway:
        secret = new_secret()
        key = Key(
            id="K1",
            digest=digest_of(secret),
            prefix=prefix_of(secret),
            application="app2",
            created_at=datetime.now(UTC),
        )
        assert (
            ask(gateway, chat("好"), key=KEY).status_code == 200
        )  # failures of others lock out no key that has opened
        assert ask(gateway, chat("好"), key=secret).status_code == 401
        with gateway.running.store.writing() as connection:
            add_key(connection, key, by="张三")
        within_seconds(lambda: ask(gateway, chat("好"), key=secret).status_code == 200)
        with gateway.running.store.writing() as connection:
            revoke_key(connection, "K1", now=datetime.now(UTC), by="张三", because="泄露")
        within_seconds(lambda: ask(gateway, chat("好"), key=secret).status_code == 401)
        assert ask(gateway, chat("好"), key=KEY).status_code == 200


def test_a_database_that_is_away_holds_up_nobody(thread: LoopThread, folder: Path) -> None:
    """Requests go on; what is to be written waits, and is there when the database is back, once."""
    with running(thread, folder) as gateway:
        ask(gateway, chat("好"), headers=USER)
        file = folder / "records.db"
        with gateway.running.store.writing() as connection:
            connection.execute(text("SELECT 1"))
            gateway.running.store.engine.dispose()
            file.rename(folder / "away.db")
            file.mkdir()  # nothing can be opened there
        gateway.running.store.engine.dispose()
        for _ in range(5):
            assert ask(gateway, chat("哪里买大麻"), headers=USER).status_code == 200
        within_seconds(lambda: gateway.running.upkeep.failing is not None)
        assert gateway.running.writer.status().failing_since is not None
        assert ask(gateway, chat("好"), headers=USER).status_code == 200
        file.rmdir()
        (folder / "away.db").rename(file)
        within_seconds(lambda: gateway.running.upkeep.failing is None, 15)
        statuses = [row["status"] for row in gateway.exchanges()]
        assert statuses == ["answered", *["refused_input"] * 5, "answered"]
        assert violations(gateway) == 5


def violations(gateway: RunningGateway) -> int:
    """How many are on record."""
    with gateway.running.store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM violations")).scalar_one())


def test_a_database_that_is_busy_loses_nothing(
    thread: LoopThread, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be written waits for its turn, however long another one writes."""
    monkeypatch.setattr("hegui.records.store._BUSY_MS", 50)
    with running(thread, folder) as gateway:
        with gateway.running.store.writing():
            ask(gateway, chat("哪里买大麻"), headers=USER)
            within_seconds(lambda: gateway.running.upkeep.failing is not None)
        within_seconds(lambda: violations(gateway) == 1, 15)
        assert gateway.running.upkeep.lost == 0


def test_what_the_database_never_takes_holds_up_nothing_else(thread: LoopThread, folder: Path) -> None:
    """It is counted as lost; what came after it is on record."""
    with running(thread, folder) as gateway:
        with gateway.running.store.writing() as connection:
            refusal = "BEFORE INSERT ON violations BEGIN SELECT RAISE(ABORT, 'never'); END"
            connection.execute(text(f"CREATE TRIGGER never {refusal}"))
        ask(gateway, chat("哪里买大麻"), headers=USER)
        within_seconds(lambda: gateway.running.upkeep.lost == 1)
        with gateway.running.store.writing() as connection:
            connection.execute(text("DROP TRIGGER never"))
        ask(gateway, chat("哪里买大麻"), headers=USER)
        within_seconds(lambda: violations(gateway) == 1)
        assert gateway.running.upkeep.lost == 1
        within_seconds(lambda: lost_on_record(gateway) == [{"incidents": 0, "violations": 1, "streaks": 0}])


def lost_on_record(gateway: RunningGateway) -> list[dict[str, int]]:
    """What the records say of lost effects."""
    with gateway.running.store.reading() as connection:
        told = connection.scalars(select(ACTS.c.details).where(ACTS.c.act == Act.EFFECTS_LOST)).all()
    return [{kind: json.loads(details)[kind] for kind in EFFECTS} for details in told]


def test_a_flood_crowds_out_no_incident(
    thread: LoopThread, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """They have room of their own; what finds none is told by its exchange, counted, and proves that the log is not whole."""
    monkeypatch.setattr("hegui.gateway.upkeep.MOST_WAITING", 2)
    for name in ("EVERY", "URGENT"):
        monkeypatch.setattr(f"hegui.gateway.upkeep.{name}", 600)
    now, ids = datetime.now(UTC), [new_id(datetime.now(UTC)) for _ in range(8)]
    with running(thread, folder) as gateway:
        upkeep = gateway.running.upkeep
        upkeep.put(RecordViolation(f"{n:032x}", "app", ids[n], now, "A.1.a") for n in range(3))
        upkeep.put(IllegalAnswer(f"A.1.{letter}", "chat", ids[n]) for n, letter in enumerate("abc", start=3))
        assert (upkeep.waiting, upkeep.lost) == (4, 2)
        assert f"incidents A.1.c exchange={ids[5]}" in caplog.text
        assert f"violations A.1.a exchange={ids[2]}" in caplog.text
        thread.do(upkeep.round())
        assert lost_on_record(gateway) == [{"incidents": 1, "violations": 1, "streaks": 0}]
        thread.do(upkeep.round())
        assert len(lost_on_record(gateway)) == 1
        with gateway.running.store.reading() as connection:
            today = date_of(now)
            [found] = correction(connection, statements.Asked(Period(today, today)))
        assert isinstance(found, CorrectionLog)
        assert (len(found.tickets), found.unopened) == (2, 1)


def test_an_incident_does_not_wait_for_the_next_round(
    thread: LoopThread, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is killed a moment later has told of it."""
    monkeypatch.setattr("hegui.gateway.upkeep.EVERY", 600)

    async def says(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, chat_answer("去买大麻"))

    def incidents() -> int:
        with gateway.running.store.reading() as connection:
            return len(connection.execute(INCIDENTS.select()).all())

    with running(thread, folder, says) as gateway:
        ask(gateway, chat("好"))
        within_seconds(lambda: incidents() == 1)


def test_what_a_gateway_could_not_write_is_written_after_its_restart(thread: LoopThread, folder: Path) -> None:
    """A crisis and violations of a time without database are no less on record; each once."""
    crisis = "  crisis: {answer: {zh: 请拨打 12356。, en: Call 12356.}}"
    with running(thread, folder, users=crisis) as gateway:
        file = folder / "records.db"
        within_seconds(lambda: gateway.running.upkeep.failing is None)
        gateway.running.store.engine.dispose()
        file.rename(folder / "away.db")
        file.mkdir()
        gateway.running.store.engine.dispose()
        assert "12356" in ask(gateway, chat("我不想活了"), headers=USER).text
        ask(gateway, chat("哪里买大麻"), headers=USER)
        within_seconds(lambda: gateway.running.upkeep.failing is not None)
    file.rmdir()
    (folder / "away.db").rename(file)
    [left] = (folder / "spill").glob("*.effects")
    content = left.read_bytes()
    for _ in range(2):
        with running(thread, folder, users=crisis) as gateway:
            within_seconds(lambda: not left.exists())
            assert violations(gateway) == 1
            with gateway.running.store.reading() as connection:
                [row] = connection.execute(INCIDENTS.select()).all()
                requests = connection.scalar(text("SELECT requests FROM usage WHERE of = 'user'"))
            assert (row.kind, requests) == ("crisis", 2)
        left.write_bytes(
            json.dumps(json.loads(content) | {"usage": []}).encode()
        )  # as if nobody had known what was written


def test_use_is_counted_over_restarts(thread: LoopThread, folder: Path) -> None:
    """Characters of a key and of a user are in the database when the gateway has stopped."""
    with running(thread, folder) as gateway:
        for _ in range(3):
            ask(gateway, chat("好的"), headers=USER)
    with running(thread, folder) as gateway, gateway.running.store.reading() as connection:
        rows = connection.execute(text("SELECT of, requests, characters FROM usage ORDER BY of")).all()
    assert [(row[0], row[1], row[2]) for row in rows] == [("key", 3, 12), ("user", 3, 12)]


def term(name: str, words: str) -> BlockRule:
    """A rule that stops a term."""
    return replace(rule(RuleKind.TERM, words, term=Term(words, "blocked", tier=Tier.BLOCK)), id=name)


def test_what_was_stopped_stays_stopped_over_a_restart(thread: LoopThread, folder: Path) -> None:
    """Before the first request, not a moment after it."""
    with running(thread, folder) as gateway:
        add(gateway, term("R1", "停下的词"))
        within_seconds(lambda: ask(gateway, chat("停下的词")).headers["x-hegui-action"] == "block", 10)
    with running(thread, folder) as gateway:
        assert ask(gateway, chat("停下的词")).headers["x-hegui-action"] == "block"


def test_a_file_that_is_broken_keeps_no_rule_from_holding(thread: LoopThread, folder: Path) -> None:
    """A stop counts beside the rules that were read last; that the file is broken is still told."""
    with running(thread, folder) as gateway:
        add(gateway, term("R1", "停下的词"))
        (folder / "terms.yaml").write_text("name: [", encoding="utf-8")
        within_seconds(lambda: ask(gateway, chat("停下的词")).headers["x-hegui-action"] == "block", 10)
        within_seconds(lambda: gateway.running.reloader.failing is not None, 10)
        add(gateway, term("R2", "另一个词"))
        within_seconds(lambda: ask(gateway, chat("另一个词")).headers["x-hegui-action"] == "block", 10)
        assert gateway.running.reloader.failing is not None
