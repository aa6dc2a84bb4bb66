# SPDX-License-Identifier: Apache-2.0
"""The change of keys."""

import pytest
from records_factory import ANSWER, NOON, QUESTION, exchange, full_exchange, keep, seal, six_months
from sqlalchemy import select

from hegui.errors import RecordsProblem
from hegui.records import resealing
from hegui.records.resealing import keys_in_use, reseal
from hegui.records.schema import ACTS, EXCHANGES
from hegui.records.store import Store
from hegui.records.verify import verify


def test_all_texts_are_sealed_by_the_current_key(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the old key opens nothing any longer and can go; the records verify, and it is put on record."""
    monkeypatch.setattr(resealing, "_BATCH", 2)
    keep(store, *(full_exchange() for _ in range(5)), full_exchange(answer_text=None), exchange())
    told: list[int] = []
    assert reseal(store, seal("k2", "k1"), now=NOON, on_batch=told.append) == 6
    assert sum(told) == 6
    with store.reading() as connection:
        assert keys_in_use(connection) == {"k2": 6}
        row = connection.execute(select(EXCHANGES).where(EXCHANGES.c.answer_sealed.is_not(None))).first()
        assert row is not None
        assert seal("k2").opened(bytes(row.request_sealed), row.id, row.text_key) == QUESTION
        assert seal("k2").opened(bytes(row.answer_sealed), row.id, row.text_key) == ANSWER
        assert all(not chain.faults for chain in verify(connection, least=six_months, seal=seal("k2")))
        assert set(connection.scalars(select(ACTS.c.details))) == {'{"exchanges":2,"key":"k2"}'}
    assert reseal(store, seal("k2", "k1"), now=NOON) == 0


def test_a_missing_key_is_told_and_leaves_the_rest_as_it_was(store: Store) -> None:
    """Nothing is sealed with a key that nobody knows the text of."""
    keep(store, full_exchange())
    with pytest.raises(RecordsProblem, match="k1"):
        reseal(store, seal("k2"), now=NOON)
    with store.reading() as connection:
        assert keys_in_use(connection) == {"k1": 1}
