# SPDX-License-Identifier: Apache-2.0
"""What the records of a period prove: counts, and nothing counts as checked that was not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from records_factory import FOUND, HALF_A_YEAR, NOON, ZHANG, exchange, full_exchange, keep
from sqlalchemy import delete

from hegui.evidence.findings import Finding, LabelAudit, LogRetention, ModerationLog, RetainedKind
from hegui.records.acts import Act, note
from hegui.records.erasure import erase
from hegui.records.exchange import Status
from hegui.records.holds import hold
from hegui.records.retention import purge
from hegui.records.schema import UNMARKED_REQUESTS
from hegui.records.statements import SOURCES, Asked, daily, first_day, moderation, record_of, retention, unmarked
from hegui.records.store import Store
from hegui.records.term import Period, Term
from hegui.records.usage import add_usage
from hegui.records.verify import heads
from hegui.schema import adapter_of
from hegui.users.usage import Of, Pauses, Usage

DAY = Period(date(2026, 11, 25), date(2026, 11, 25))
ASKED = Asked(DAY)
REFUSED: dict[str, Any] = {
    "status": Status.REFUSED_INPUT,
    "action_in": "block",
    "action_out": None,
    "upstream": None,
    "answer_sha256": None,
}
DENIED: dict[str, Any] = REFUSED | {"status": Status.DENIED, "action_in": None}


def log(store: Store, asked: Asked = ASKED) -> ModerationLog | None:
    """The counts of moderation, if there are any."""
    with store.reading() as connection:
        found = moderation(connection, asked)
    assert all(isinstance(each, ModerationLog) for each in found)
    return found[0] if found else None  # type: ignore[return-value]  as asserted


def test_inputs_and_outputs_are_counted(store: Store) -> None:
    """Those of the period, in the days of mainland China; who was not let in put nothing in."""
    keep(
        store,
        exchange(),
        exchange(**REFUSED),
        exchange(status=Status.REFUSED_OUTPUT, action_out="block"),
        exchange(status=Status.STOPPED, action_out="replace"),
        exchange(action_in="mask", action_out="mark"),
        exchange(**DENIED),
        exchange(NOON - timedelta(hours=13)),
        exchange(NOON + timedelta(hours=12)),
    )
    assert log(store) == ModerationLog(
        inputs=5, inputs_checked=5, inputs_blocked=1, outputs=4, outputs_checked=4, outputs_blocked=2
    )


@pytest.mark.parametrize(
    ("values", "checked"),
    [
        ({}, (1, 1)),
        ({"not_checked_in": True}, (0, 1)),
        ({"not_checked_out": True}, (1, 0)),
        ({"action_in": None}, (0, 1)),
        ({"action_out": None}, (1, 0)),
        ({"action_in": None, "action_out": None, "status": Status.DISCONNECTED}, (0, 0)),
    ],
)
def test_what_was_not_checked_does_not_count_as_checked(
    store: Store, values: dict[str, Any], checked: tuple[int, int]
) -> None:
    """A detector that did not look, or a guard that was not reached although a model was asked."""
    keep(store, exchange(**values))
    found = log(store)
    assert found is not None
    assert (found.inputs, found.outputs) == (1, 1)
    assert (found.inputs_checked, found.outputs_checked) == checked


def test_what_was_lost_counts_as_not_checked(store: Store) -> None:
    """Whatever was lost: nobody knows whether it was looked at."""
    keep(store, exchange())
    with store.writing() as connection:
        note(connection, Act.LOST, {"replica": "r1", "exchanges": 3, "refused": 1, "unreadable": 1}, NOON)
        note(
            connection,
            Act.LOST,
            {"replica": "r1", "exchanges": 9, "refused": 0, "unreadable": 0},
            NOON + timedelta(days=1),
        )
    found = log(store)
    assert found is not None
    assert (found.inputs, found.inputs_checked, found.outputs, found.outputs_checked) == (6, 1, 6, 1)


def test_a_day_on_which_nothing_came_in_is_told_as_such(store: Store) -> None:
    """As against one before the first record, of which there is no finding at all: nobody knows what came in then."""
    keep(store, exchange(NOON + timedelta(days=3)))
    assert log(store) is None
    keep(store, exchange(**DENIED))
    nothing = dict.fromkeys(
        ("inputs", "inputs_checked", "inputs_blocked", "outputs", "outputs_checked", "outputs_blocked"), 0
    )
    assert log(store) == ModerationLog(**nothing)
    next_day = Period(DAY.first + timedelta(days=1), DAY.first + timedelta(days=2))
    assert log(store, Asked(next_day)) == ModerationLog(**nothing)


def test_records_begin_with_the_first_exchange_that_is_kept_as_all_are(store: Store) -> None:
    """By the day in mainland China; what an incident holds outlives the others and says nothing of its days."""
    with store.reading() as connection:
        assert first_day(connection) is None
    [held] = keep(store, exchange(NOON - timedelta(days=300)))
    keep(store, exchange(NOON + timedelta(hours=12)), exchange(NOON + timedelta(days=9)))
    with store.writing() as connection:
        hold(connection, "I-1", [held], NOON)
    with store.reading() as connection:
        assert first_day(connection) == date(2026, 11, 26)


def test_attacks_are_counted_where_somebody_watches_for_them(store: Store) -> None:
    """By the categories that are named, those below them too, once an exchange; otherwise it is said that nobody does."""
    attack = FOUND.__class__("in", "guard", "r", "attack.injection", "high", 1.0, "block")
    other = FOUND.__class__("in", "guard", "r", "attackers", "high", 1.0, "block")
    outgoing = FOUND.__class__("out", "guard", "r", "attack", "high", 1.0, "block")
    keep(store, exchange(findings=(attack, attack, FOUND)), exchange(findings=(other, outgoing)), exchange())
    unwatched, watched = log(store), log(store, Asked(DAY, attacks=["attack", "jailbreak"]))
    assert unwatched is not None
    assert watched is not None
    assert (unwatched.attacks_flagged, watched.attacks_flagged) == (None, 1)


def test_filtering_for_minors_is_counted_where_somebody_says_who_is_one(store: Store) -> None:
    """Otherwise it is said that nobody watches."""
    keep(store, exchange(action_in="block"))
    unwatched = log(store)
    keep(store, exchange(minor=True, action_in="block"), exchange(minor=True), exchange(minor=False, action_out="mask"))
    watched = log(store)
    assert unwatched is not None
    assert watched is not None
    assert (unwatched.minors_filtered, watched.minors_filtered) == (None, 1)


@pytest.mark.parametrize(
    ("values", "minutes"),
    [({"person": ZHANG}, 120), ({"person": None}, None), ({"person": None, "upstream": None}, 120)],
)
def test_reminders_are_counted_with_the_interval_that_held_for_everybody(
    store: Store, values: dict[str, Any], minutes: int | None
) -> None:
    """A request without end user is of somebody whom nobody could have reminded. ANTH 18."""
    keep(store, exchange(**values))
    unwatched = log(store)
    used = Usage(Of.USER, ZHANG, DAY.first.toordinal(), reminders_due=4, reminders_shown=3, reminder_minutes=120)
    with store.writing() as connection:
        add_usage(connection, [used], pauses=Pauses(5, 30))
    watched = log(store)
    assert unwatched is not None
    assert watched is not None
    assert (unwatched.reminders_due, unwatched.reminders_shown, unwatched.reminder_minutes) == (None, None, None)
    assert (watched.reminders_due, watched.reminders_shown, watched.reminder_minutes) == (4, 3, minutes)


def test_a_person_who_was_erased_is_not_nobody(store: Store) -> None:
    """The use of the others keeps its interval."""
    keep(store, exchange(person=ZHANG))
    with store.writing() as connection:
        erase(connection, person=ZHANG, request="R-1", why="PIPL 47", now=NOON)
        used = Usage(Of.USER, "c" * 32, DAY.first.toordinal(), reminder_minutes=120)
        add_usage(connection, [used], pauses=Pauses(5, 30))
    found = log(store)
    assert found is not None
    assert (found.reminders_due, found.reminder_minutes) == (0, 120)


def test_retention_tells_setting_and_oldest_record(store: Store) -> None:
    """Of the log of generation, and of deliveries without mark where there are any; not of the service's whole network."""
    for day in (100, 3, 0):
        at = NOON - timedelta(days=day)
        keep(store, full_exchange(at) if day == 3 else exchange(at), now=at)
    with store.reading() as connection:
        [plain] = retention(connection, Asked(DAY, Term(6, 6)))
        [longer] = retention(connection, Asked(DAY, Term(12, 6), network_log=True))
        assert retention(connection, ASKED) == ()  # nobody says for how long
    assert isinstance(plain, LogRetention)
    assert isinstance(longer, LogRetention)
    assert [(row.what, row.keeps_days, row.oldest_on) for row in plain.logs] == [
        (RetainedKind.GENERATION_LOG, 184, date(2026, 8, 17)),
        (RetainedKind.UNLABELLED_REQUEST, 184, date(2026, 11, 22)),
    ]
    assert [(row.what, row.keeps_days) for row in longer.logs] == [
        (RetainedKind.GENERATION_LOG, 366),
        (RetainedKind.NETWORK_LOG, 366),
        (RetainedKind.UNLABELLED_REQUEST, 366),
    ]


@pytest.mark.parametrize(("said", "kept"), [(Term(6, 6), 184), (Term(12, 6), 184), (Term(24, 6), 184)])
def test_records_are_kept_for_as_long_as_purges_left_them(store: Store, said: Term, kept: int) -> None:
    """Whatever is said: what was deleted after 184 days was kept for 184 days. Purges after the period do not matter."""
    for day in (900, 3):
        keep(store, exchange(NOON - timedelta(days=day)), now=NOON - timedelta(days=day))
    yesterday = Period(date(2026, 11, 24), date(2026, 11, 24))
    purge(store, now=NOON, term=HALF_A_YEAR)
    with store.reading() as connection:
        [before], [after] = retention(connection, Asked(yesterday, said)), retention(connection, Asked(DAY, said))
    assert isinstance(before, LogRetention)
    assert isinstance(after, LogRetention)
    assert [row.keeps_days for row in (*before.logs, *after.logs)] == [said.days, kept]


def test_a_purge_that_was_too_early_is_told(store: Store) -> None:
    """As one by hand, or by a hegui that knew another term."""
    keep(store, exchange())
    with store.writing() as connection:
        note(connection, Act.PURGED, {"before": "2026-08-17", "months": 6, "chain": "r1", "ranges": []}, NOON)
    with store.reading() as connection:
        [found] = retention(connection, Asked(DAY, Term(6, 6)))
    assert isinstance(found, LogRetention)
    assert [row.keeps_days for row in found.logs] == [100]


def test_what_is_not_kept_because_all_is_kept_makes_no_log_older(store: Store) -> None:
    """What an incident holds, and an exchange whose clock was wrong: the log begins with the first of the others."""
    [held] = keep(store, full_exchange(NOON - timedelta(days=900)), now=NOON - timedelta(days=900))
    keep(store, full_exchange(NOON - timedelta(days=20_000)), now=NOON - timedelta(days=2))
    with store.writing() as connection:
        assert hold(connection, "I-1", [held], NOON) == ()
    with store.reading() as connection:
        [found] = retention(connection, Asked(DAY, Term(6, 6)))
    assert isinstance(found, LogRetention)
    assert [row.oldest_on for row in found.logs] == [date(2026, 11, 23)] * 2


def test_nothing_on_record_proves_no_retention(store: Store) -> None:
    """A setting alone is no evidence."""
    with store.reading() as connection:
        assert retention(connection, Asked(DAY, Term(6, 6))) == ()


def test_deliveries_without_mark_are_counted_with_their_records(store: Store) -> None:
    """How many, of how many recipient and agreement are on record; none prove nothing."""
    with store.reading() as connection:
        assert unmarked(connection, ASKED) == ()
    ids = keep(
        store,
        full_exchange(),
        full_exchange(),
        full_exchange(unmarked_agreement=""),
        full_exchange(person=None, key_id=None),
        exchange(),
    )
    with store.writing() as connection:
        connection.execute(delete(UNMARKED_REQUESTS).where(UNMARKED_REQUESTS.c.exchange == ids[0]))
    with store.reading() as connection:
        [found] = unmarked(connection, ASKED)
    assert isinstance(found, LabelAudit)
    assert found.unlabelled is not None
    assert (found.unlabelled.requests, found.unlabelled.logged, found.unlabelled.agreement_accepted) == (4, 2, 2)


def test_all_findings_of_a_day_are_of_their_forms(store: Store) -> None:
    """As the evidence store checks them; sources of rooms above can be added."""

    def desk(_connection: object, _asked: Asked) -> tuple[Finding, ...]:
        return (
            ModerationLog(
                inputs=0, inputs_checked=0, inputs_blocked=0, outputs=0, outputs_checked=0, outputs_blocked=0
            ),
        )

    keep(store, full_exchange())
    with store.reading() as connection:
        found = daily(connection, Asked(DAY, Term(6, 6), attacks=["x"], network_log=True), (*SOURCES, desk))
    assert [each.kind for each in found] == ["moderation-log", "log-retention", "label-audit", "moderation-log"]
    for each in found:
        assert adapter_of(type(each)).validate_json(json.dumps(each.as_json())) == each


def test_the_file_of_a_statement_holds_counts_and_ends_and_nobody(store: Store) -> None:
    """Who keeps it can prove later what the chains were."""
    keep(store, full_exchange())
    with store.reading() as connection:
        found = daily(connection, ASKED, SOURCES)
        content = record_of(connection, DAY, found)
        ends = heads(connection)
    said = json.loads(content)
    assert said["heads"] == {"r1": list(ends["r1"])}
    assert said["findings"]["moderation-log"]["inputs"] == 1
    assert (said["first_day"], said["last_day"]) == ("2026-11-25", "2026-11-25")
    assert ZHANG.encode() not in content
