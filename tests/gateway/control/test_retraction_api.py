# SPDX-License-Identifier: Apache-2.0
"""What must be taken down: a host application reads its own list on, with its API key."""

from datetime import timedelta

import pytest
from control_factory import TOKEN, Control
from desk_factory import NOON, kept_exchange
from httpx import Response

from hegui.records.api_keys import add_key, revoke_key
from hegui.users.keys import Key, digest_of, new_secret, prefix_of


def key(control: Control, application: str, number: str, **values: object) -> str:
    """A new key of an application; gives the secret."""
    secret = new_secret()
    made = Key(
        id=number,
        digest=digest_of(secret),
        prefix=prefix_of(secret),
        application=application,
        created_at=NOON,
        **values,
    )  # type: ignore[arg-type]  values of several types
    with control.store.writing() as connection:
        add_key(connection, made, by="张三")
    return secret


def asked(control: Control, secret: str, query: str = "") -> Response:
    """The list as a key sees it."""
    return control.get(f"/retractions{query}", authorization=f"Bearer {secret}")


def retracted(control: Control, *keys: str) -> list[str]:
    """Exchanges of some keys that an incident took back."""
    with control.store.writing() as connection:
        exchanges = [kept_exchange(connection, key_id=each) for each in keys]
    sent = {"kind": "illegal_content", "title": "违法内容", "exchanges": exchanges}
    path = f"/incidents/{control.operate('POST', '/incidents', sent)['id']}"
    control.operate("POST", f"{path}/stop", {"otherwise": "下线"})
    control.operate("POST", f"{path}/remove", {})
    return exchanges


def test_a_host_application_reads_its_own_list_on(either: Control) -> None:
    """All keys of an application see the same; the next call asks behind the last number."""
    secret, second, foreign = key(either, "app", "k1"), key(either, "app", "k2"), key(either, "other", "k3")
    own, also_own, others = retracted(either, "k1", "k2", "k3")
    first = asked(either, secret).json()
    assert {each["exchange"] for each in first["retractions"]} == {own, also_own}
    assert asked(either, second).json() == first
    assert [each["exchange"] for each in asked(either, foreign).json()["retractions"]] == [others]
    assert asked(either, secret, f"?after={first['next']}").json() == {"retractions": [], "next": first["next"]}
    assert set(first["retractions"][0]) == {"number", "exchange", "at"}, "nothing of the incident is told"


def test_operators_see_the_whole_list(control: Control) -> None:
    """With their token."""
    exchanges = retracted(control, "k1", "k2")
    assert {each["exchange"] for each in asked(control, TOKEN).json()["retractions"]} == set(exchanges)


def test_keys_that_open_nothing_see_nothing(control: Control) -> None:
    """Unknown, revoked, expired; guessing is slowed down."""
    expired = key(control, "app", "k1", expires_at=NOON - timedelta(days=1))
    revoked = key(control, "app", "k2")
    with control.store.writing() as connection:
        revoke_key(connection, "k2", now=NOON, by="张三", because="泄露")
    retracted(control, "k1")
    for secret in (expired, revoked, new_secret(), "x"):
        assert asked(control, secret).status_code == 401
    assert control.get("/retractions").status_code == 401
    statuses = [asked(control, str(number)).status_code for number in range(30)]
    assert statuses[-1] == 429


def test_keys_of_the_running_gateway_are_asked_where_it_tells_them(control: Control) -> None:
    """Those of its settings are in no database."""
    secret = new_secret()
    made = Key(id="host", digest=digest_of(secret), prefix=prefix_of(secret), application="host", created_at=NOON)
    running = Control(control.store, given={"keys": lambda: {made.digest: made}})
    (exchange,) = retracted(running, "host")
    assert [each["exchange"] for each in asked(running, secret).json()["retractions"]] == [exchange]
    assert asked(control, secret).status_code == 401


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 30, "²", "1;"])
def test_a_strange_number_asks_from_the_beginning(control: Control, after: str) -> None:
    """It breaks nothing."""
    retracted(control, "k1")
    assert len(asked(control, TOKEN, f"?after={after}").json()["retractions"]) == 1
