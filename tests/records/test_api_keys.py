# SPDX-License-Identifier: Apache-2.0
"""Keys on record: by digest only, with who made and who revoked them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from users_factory import NOON, SECRET, key

from hegui.records.api_keys import API_KEYS, KIND, KeptKey, add_key, kept_keys, revoke_key
from hegui.records.revisions import revision_of
from hegui.records.store import Store
from hegui.users.keys import Scope
from hegui.users.limits import Limits

FULL = key(
    id="KEY2",
    digest=bytes(range(32)),
    label="网页版",
    application="web",
    scope=Scope(frozenset({"/v1/messages", "/v1/embeddings"}), frozenset()),
    limits=Limits(1, 2, 3),
    publishes=True,
    expires_at=NOON + timedelta(days=365),
)


def test_a_key_comes_back_as_it_was(store: Store) -> None:
    """Every field, of one without limits and of one with all; an empty scope is not no scope."""
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
        add_key(connection, FULL, by="李强")
    with store.reading() as connection:
        assert list(kept_keys(connection)) == [KeptKey(key(), "王芳"), KeptKey(FULL, "李强")]
        assert [kept.key.id for kept in kept_keys(connection, application="web")] == ["KEY2"]


def test_the_key_itself_is_nowhere(store: Store) -> None:
    """Only its beginning is."""
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
        [row] = connection.execute(select(API_KEYS)).all()
    assert SECRET not in repr(row)
    assert SECRET[:9] in repr(row)


def test_a_key_is_revoked_once(store: Store) -> None:
    """By whom and why stays on record; whoever comes second is told."""
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
        before = revision_of(connection, KIND)
        assert revoke_key(connection, "KEY1", now=NOON, by="李强", because="泄露")
        assert revision_of(connection, KIND) == before + 1
        assert not revoke_key(connection, "KEY1", now=NOON, by="王芳", because="")
        assert not revoke_key(connection, "NONE", now=NOON, by="王芳", because="")
        [kept] = kept_keys(connection)
    assert kept == KeptKey(replace(key(), revoked_at=NOON), "王芳", "李强", "泄露")


def test_two_keys_are_never_the_same(store: Store) -> None:
    """A digest stands once."""
    with store.writing() as connection:
        add_key(connection, key(), by="王芳")
    with pytest.raises(IntegrityError), store.writing() as connection:
        add_key(connection, key(id="KEY9"), by="王芳")
