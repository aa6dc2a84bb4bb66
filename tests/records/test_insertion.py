# SPDX-License-Identifier: Apache-2.0
"""Rows into the database: once, linked, whatever their number."""

from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from records_factory import count, exchange, full_exchange, ids_in, prepared
from sqlalchemy import func, select

from hegui.records.insertion import START, Duplicates, _sizes, insert, next_link
from hegui.records.metadata import micros
from hegui.records.schema import CHAINS, EXCHANGES, FINDINGS, LABEL_ISSUES, UNCHECKED, UNMARKED_REQUESTS
from hegui.records.store import Store


@given(st.integers(1, 3000), st.integers(1, 800))
def test_sizes_add_up(number: int, most: int) -> None:
    """Rows are written in few sizes, none larger than a statement takes, all of them."""
    sizes = _sizes(number, most)
    assert sum(sizes) == number
    assert max(sizes) <= most
    assert all(size.bit_count() == 1 for size in sizes)


@pytest.mark.parametrize("number", [1, 7, 200, 1_501])
def test_a_batch_of_any_size_is_written_in_order(store: Store, number: int) -> None:
    """Each row once, with its place in the chain."""
    rows = prepared(*(exchange() for _ in range(number)))
    with store.writing() as connection:
        assert insert(connection, rows, "r1", 5) == number
    with store.reading() as connection:
        found = connection.execute(select(EXCHANGES.c.seq, EXCHANGES.c.id).order_by(EXCHANGES.c.seq)).all()
    assert [tuple(each) for each in found] == [(place, row.id) for place, row in enumerate(rows, start=1)]


def test_all_that_hangs_on_an_exchange_comes_along(store: Store) -> None:
    """In the same transaction, value for value."""
    one = full_exchange()
    [row] = prepared(one)
    with store.writing() as connection:
        insert(connection, [row], "r1", micros(one.at))
    with store.reading() as connection:
        kept = connection.execute(select(EXCHANGES)).one()
        assert (kept.at, kept.minor, kept.own_seconds, bytes(kept.request_sha256)) == (
            one.at,
            False,
            1 / 3,
            one.request_sha256,
        )
        assert [tuple(each) for each in connection.execute(select(FINDINGS).order_by(FINDINGS.c.number))] == list(
            row.findings
        )
        assert [tuple(each) for each in connection.execute(select(UNCHECKED))] == list(row.unchecked)
        [label] = connection.execute(select(LABEL_ISSUES)).all()
        assert (bytes(label.sha256_after), label.explicit) == (one.labels[0].sha256_after, "valid")
        [unmarked] = connection.execute(select(UNMARKED_REQUESTS)).all()
        assert (unmarked.recipient, unmarked.at) == (one.person, one.at)


def test_links_bind_each_record_to_those_before(store: Store) -> None:
    """The link is that of the one before, the place, the moment and the digest."""
    rows = prepared(exchange(), exchange())
    for row in rows:
        with store.writing() as connection:
            insert(connection, [row], "r1", 7)
    first = next_link(START, 1, 7, rows[0].digest)
    second = next_link(first, 2, 7, rows[1].digest)
    with store.reading() as connection:
        links = connection.scalars(select(EXCHANGES.c.link).order_by(EXCHANGES.c.seq)).all()
        head = connection.execute(select(CHAINS.c.seq, CHAINS.c.link)).one()
    assert [bytes(link) for link in links] == [first, second]
    assert (head.seq, bytes(head.link)) == (2, second)


def test_what_is_there_already_is_passed_over(store: Store) -> None:
    """Where it is doubtful, known rows and rows that come twice are left out, and the chain has no gap."""
    rows = prepared(*(full_exchange() for _ in range(5)))
    with store.writing() as connection:
        insert(connection, rows[:3], "r1", 5)
    with store.writing() as connection:
        assert insert(connection, [*rows, rows[4]], "r1", 5, doubtful=True) == 2
        assert insert(connection, rows, "r1", 5, doubtful=True) == 0
    with store.reading() as connection:
        assert connection.scalar(select(func.max(EXCHANGES.c.seq))) == 5
        assert connection.scalar(select(func.count()).select_from(FINDINGS)) == 10
    assert sorted(ids_in(store)) == sorted(row.id for row in rows)


def test_duplicates_where_none_are_expected_keep_nothing(store: Store) -> None:
    """The caller is told, and what it undoes leaves neither rows nor links."""
    rows = prepared(exchange(), exchange())
    with store.writing() as connection:
        insert(connection, rows[:1], "r1", 5)
    with pytest.raises(Duplicates), store.writing() as connection:
        insert(connection, rows, "r1", 5)
    with store.reading() as connection:
        assert connection.scalar(select(CHAINS.c.seq)) == 1
    assert count(store) == 1


def test_a_chain_never_goes_back_in_time(store: Store) -> None:
    """A clock that is set back makes records of the last moment, not of an earlier one."""
    for now in (100, 50, 101):
        with store.writing() as connection:
            insert(connection, prepared(exchange()), "r1", now)
    with store.reading() as connection:
        moments = connection.scalars(select(EXCHANGES.c.recorded_at).order_by(EXCHANGES.c.seq)).all()
    assert [micros(moment) for moment in moments] == [100, 100, 101]


def test_two_who_write_one_chain_take_turns(store: Store) -> None:
    """Two processes under the same name by mistake: no place is given twice, nothing is lost."""

    def write() -> None:
        for _ in range(20):
            with store.writing() as connection:
                insert(connection, prepared(exchange()), "r1", 5)

    threads = [Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as connection:
        places = connection.scalars(select(EXCHANGES.c.seq).order_by(EXCHANGES.c.seq)).all()
    assert list(places) == list(range(1, 61))


def test_what_some_rows_of_a_batch_leave_open_and_others_tell_is_kept(store: Store) -> None:
    """Numbers, truths, bytes and nothing come back as they were, whether no row, one, or each has them."""
    told = {"minor": True, "real_name": False, "upstream": "u", "answer_sha256": bytes(range(32)), "produce_id": "p"}
    alone = (exchange(**{name: value}) for name, value in told.items())
    batch = prepared(*alone, full_exchange(), exchange(**dict.fromkeys(told)))
    for some in (batch[:2], batch[2:5], batch[5:6], batch[6:]):
        with store.writing() as connection:
            insert(connection, some, "r1", 1)
    names = EXCHANGES.columns.keys()[: len(batch[0].exchange)]
    with store.reading() as connection:
        kept = connection.exec_driver_sql(f"SELECT {', '.join(names)} FROM exchanges ORDER BY seq").all()  # noqa: S608  our names
    assert [tuple(row) for row in kept] == [row.exchange for row in batch]
