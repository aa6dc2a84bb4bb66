# SPDX-License-Identifier: Apache-2.0
"""Appeals: one at a time, decided once, with a reason; upheld, everything is as before."""

from datetime import timedelta

import pytest
from users_factory import NOON, PERSON, kinds

from hegui.errors import RecordsProblem
from hegui.records.appeals import Outcome, appeals_of, decide_appeal, file_appeal, open_appeals, purge_users
from hegui.records.directory import directory_of
from hegui.records.ids import new_id
from hegui.records.store import Store
from hegui.records.users import Recorded, history_of, record_violation, set_measure
from hegui.users import RecordViolation
from hegui.users.suspension import Kind, Rule

RULE = Rule()
MINUTE = timedelta(minutes=1)
WHO = {"by": "王芳", "because": "词语出自教材，不是违规"}


@pytest.fixture
def suspended(store: Store) -> list[Recorded]:
    """A user after three violations."""
    recorded = []
    for n in range(3):
        at = NOON + n * MINUTE
        with store.writing() as connection:
            recorded.append(
                record_violation(connection, RecordViolation(PERSON, "app", new_id(at), at, "A.1"), RULE, at)
            )
    return recorded


def measure_of(recorded: Recorded) -> str:
    assert recorded.measure is not None
    return recorded.measure.id


def test_upheld_the_measure_is_lifted(store: Store, suspended: list[Recorded]) -> None:
    """The user is let in again; what was done stands on record with its reason."""
    with store.writing() as connection:
        appeal = file_appeal(connection, measure_of(suspended[2]), now=NOON + 9 * MINUTE, reference="case-7")
    with store.writing() as connection:
        lifted = decide_appeal(connection, appeal.id, Outcome.UPHELD, RULE, now=NOON + 10 * MINUTE, **WHO)
    assert kinds(lifted) == [Kind.SUSPEND]
    with store.reading() as connection:
        [decided] = appeals_of(connection, PERSON)
        directory = directory_of(connection, NOON + 11 * MINUTE)
    assert (decided.outcome, decided.by, decided.because, decided.reference) == (
        Outcome.UPHELD,
        "王芳",
        "词语出自教材，不是违规",
        "case-7",
    )
    assert kinds(directory.people[PERSON].measures) == [Kind.LIMIT, Kind.WARN]


def test_upheld_with_the_violations_that_were_none(store: Store, suspended: list[Recorded]) -> None:
    """All that rested on them goes too, and the next violation is a first one."""
    with store.writing() as connection:
        appeal = file_appeal(connection, measure_of(suspended[2]), now=NOON + 9 * MINUTE)
        struck = [each.violation for each in suspended]
        lifted = decide_appeal(
            connection, appeal.id, Outcome.UPHELD, RULE, now=NOON + 10 * MINUTE, struck=struck, **WHO
        )
    assert sorted(kinds(lifted), key=str) == [Kind.LIMIT, Kind.SUSPEND, Kind.WARN]
    at = NOON + 20 * MINUTE
    with store.writing() as connection:
        again = record_violation(connection, RecordViolation(PERSON, "app", new_id(at), at, "A.1"), RULE, at)
    assert kinds([again.measure]) == [Kind.WARN]


def test_rejected_everything_stays(store: Store, suspended: list[Recorded]) -> None:
    """And a rejected appeal strikes nothing out."""
    with store.writing() as connection:
        appeal = file_appeal(connection, measure_of(suspended[2]), now=NOON)
    with pytest.raises(RecordsProblem, match="strikes nothing out"), store.writing() as connection:
        decide_appeal(connection, appeal.id, Outcome.REJECTED, RULE, now=NOON, struck=[suspended[0].violation], **WHO)
    with store.writing() as connection:
        assert decide_appeal(connection, appeal.id, Outcome.REJECTED, RULE, now=NOON, **WHO) == ()
        known = history_of(connection, PERSON)
    assert known is not None
    assert [each.lifted_at for each in known.measures] == [None] * 3


def test_one_appeal_at_a_time_and_one_decision(store: Store, suspended: list[Recorded]) -> None:
    """A second one is told of the first; after the decision another may be filed."""
    measure = measure_of(suspended[2])
    with store.writing() as connection:
        first = file_appeal(connection, measure, now=NOON)
    with pytest.raises(RecordsProblem, match=first.id), store.writing() as connection:
        file_appeal(connection, measure, now=NOON)
    with store.reading() as connection:
        assert list(open_appeals(connection)) == [first]
    with store.writing() as connection:
        decide_appeal(connection, first.id, Outcome.REJECTED, RULE, now=NOON, **WHO)
    with pytest.raises(RecordsProblem, match="has been decided"), store.writing() as connection:
        decide_appeal(connection, first.id, Outcome.UPHELD, RULE, now=NOON, **WHO)
    with store.writing() as connection:
        assert file_appeal(connection, measure, now=NOON).id != first.id


def test_an_appeal_strikes_out_only_what_is_its_own(store: Store, suspended: list[Recorded]) -> None:
    """A wrong id does not clear somebody else."""
    with store.writing() as connection:
        told = RecordViolation("f" * 32, "app", "OTHER", NOON, "A.1")
        other = record_violation(connection, told, RULE, NOON).violation
        appeal = file_appeal(connection, measure_of(suspended[2]), now=NOON)
    with pytest.raises(RecordsProblem, match="no violations of this user"), store.writing() as connection:
        decide_appeal(connection, appeal.id, Outcome.UPHELD, RULE, now=NOON, struck=[other], **WHO)


def test_of_what_is_not_there(store: Store) -> None:
    """There is no appeal against nothing, and nothing to decide of an appeal that nobody filed."""
    with pytest.raises(RecordsProblem, match="NOTHING"), store.writing() as connection:
        file_appeal(connection, "NOTHING", now=NOON)
    with pytest.raises(RecordsProblem, match="NOTHING"), store.writing() as connection:
        decide_appeal(connection, "NOTHING", Outcome.UPHELD, RULE, now=NOON, **WHO)


def test_what_is_over_is_purged_and_what_holds_is_kept(store: Store, suspended: list[Recorded]) -> None:
    """After the term: warnings, ended and lifted measures go, with violations and users of whom nothing is left."""
    later = NOON + timedelta(days=400)
    with store.writing() as connection:
        closed = set_measure(connection, "f" * 32, "app", Kind.CLOSE, RULE, until=None, now=NOON, **WHO)
        appeal = file_appeal(connection, measure_of(suspended[1]), now=NOON)
        decide_appeal(connection, appeal.id, Outcome.REJECTED, RULE, now=NOON, **WHO)
        waiting = file_appeal(connection, measure_of(suspended[2]), now=NOON)
    with store.writing() as connection:
        assert purge_users(connection, NOON - timedelta(days=1)) == 0
        assert purge_users(connection, later) == 4
        known, other = history_of(connection, PERSON), history_of(connection, "f" * 32)
        assert list(appeals_of(connection, PERSON)) == [waiting]
    assert known is not None
    assert other is not None
    assert [each.id for each in known.measures] == [measure_of(suspended[2])]
    assert [each.id for each in known.violations] == [suspended[2].violation]
    assert other.measures == (closed,)
    with store.writing() as connection:
        decide_appeal(connection, waiting.id, Outcome.UPHELD, RULE, now=NOON, **WHO)
        assert purge_users(connection, later) == 2
        assert history_of(connection, PERSON) is None
