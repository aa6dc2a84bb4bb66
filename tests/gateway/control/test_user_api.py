# SPDX-License-Identifier: Apache-2.0
"""Users by the API of operators: measures taken and lifted, appeals decided, keys revoked, each with name and reason."""

import pytest
from control_factory import Control
from desk_factory import NOON

from hegui.records.api_keys import add_key
from hegui.users.keys import Key, digest_of, new_secret, prefix_of
from hegui.users.pseudonym import Pseudonyms

PERSON = "ab" * 16


def measured(control: Control, kind: str = "suspend", person: str = PERSON) -> str:
    """The id of a measure that was just taken."""
    sent = {"application": "app", "kind": kind, "because": "多次违规", "until": "2026-11-30T12:00:00+08:00"}
    made = control.operate("POST", f"/users/{person}/measures", sent)
    assert (made["kind"], made["by"], made["because"]) == (kind, "张三", "多次违规")
    number: str = made["id"]
    return number


def test_a_measure_is_taken_appealed_and_lifted(either: Control) -> None:
    """The history tells all of it; on both databases."""
    measure = measured(either)
    appeal = either.operate("POST", f"/measures/{measure}/appeals", {"reference": "case-1"})["id"]
    assert [each["id"] for each in either.operate("GET", "/appeals")["appeals"]] == [appeal]
    lifted = either.operate("POST", f"/appeals/{appeal}", {"outcome": "upheld", "because": "核实无违规"})["lifted"]
    assert [each["id"] for each in lifted] == [measure]
    history = either.operate("GET", f"/users/{PERSON}")
    assert history["measures"][0]["lifted_by"] == "张三"
    assert history["appeals"][0]["outcome"] == "upheld"
    assert either.operate("GET", "/appeals") == {"appeals": []}


@pytest.mark.parametrize(
    ("kind", "until"),
    [
        ("warn", "2026-11-30T12:00:00+08:00"),
        ("close", "2026-11-30T12:00:00+08:00"),
        ("suspend", "2026-11-25T12:00:00+08:00"),
    ],
)
def test_an_end_that_a_measure_cannot_have_is_refused(control: Control, kind: str, until: str) -> None:
    """As on the command line: a closing does not end by itself, and nothing ends at once. No measure is taken."""
    sent = {"application": "app", "kind": kind, "because": "多次违规", "until": until}
    assert control.try_to("POST", f"/users/{PERSON}/measures", sent).status_code == 400
    assert control.try_to("GET", f"/users/{PERSON}").status_code == 404


def test_a_measure_is_lifted_without_an_appeal(control: Control) -> None:
    """With a reason."""
    measure = measured(control)
    assert control.try_to("POST", f"/measures/{measure}/lift", {"because": " "}).status_code == 400
    assert len(control.operate("POST", f"/measures/{measure}/lift", {"because": "期满"})["lifted"]) == 1
    assert control.operate("POST", f"/measures/{measure}/lift", {"because": "再次"})["lifted"] == []


def test_a_user_is_found_by_the_id_that_the_host_gave(control: Control) -> None:
    """Where the gateway has its key of pseudonyms; otherwise by the digest alone."""
    pseudonyms = Pseudonyms(bytes(32))
    running = Control(control.store, given={"pseudonyms": pseudonyms})
    measured(running, person=pseudonyms.of("app", "user-42"))
    assert running.operate("GET", "/users?application=app&user=user-42")["person"]["application"] == "app"
    assert running.try_to("GET", "/users?application=app&user=user-43").status_code == 404
    for query in ("", "?application=app", "?user=user-42", "?application=&user=user-42"):
        assert running.try_to("GET", f"/users{query}").status_code == 400
    assert control.try_to("GET", "/users?application=app&user=user-42").status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/users/nobody", None, 404),
        ("POST", "/measures/none/lift", {"because": "x"}, 409),
        ("POST", "/appeals/none", {"outcome": "upheld", "because": "x"}, 409),
        ("POST", "/violations/strike", {"violations": ["none"], "because": "x"}, 409),
        ("POST", "/keys/none/revoke", {"because": "x"}, 404),
        ("POST", f"/users/{PERSON}/measures", {"application": "app", "kind": "shout", "because": "x"}, 400),
        ("POST", "/users/zz/measures", {"application": "app", "kind": "warn", "because": "x"}, 400),
    ],
)
def test_what_is_not_there_is_told(control: Control, method: str, path: str, sent: object, status: int) -> None:
    """With a problem in both languages."""
    answer = control.try_to(method, path, sent)
    assert answer.status_code == status
    assert answer.json()["problems"][0]["what"]["zh"]


def test_keys_are_listed_without_digests_and_revoked(control: Control) -> None:
    """Who revoked it and why stays."""
    secret = new_secret()
    made = Key(id="k1", digest=digest_of(secret), prefix=prefix_of(secret), application="app", created_at=NOON)
    with control.store.writing() as connection:
        add_key(connection, made, by="张三")
    (told,) = control.operate("GET", "/keys")["keys"]
    assert told["key"]["prefix"] == prefix_of(secret)
    assert "digest" not in str(told)
    assert control.operate("POST", "/keys/k1/revoke", {"because": "泄露"}) == {"revoked": "k1"}
    assert control.operate("GET", "/keys")["keys"][0]["revoked_because"] == "泄露"
    assert control.try_to("POST", "/keys/k1/revoke", {"because": "再次"}).status_code == 404
