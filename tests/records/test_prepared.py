# SPDX-License-Identifier: Apache-2.0
"""From an exchange to its rows: nothing of a person in clear, and a digest of all that never changes."""

from typing import Any

import msgspec
import pytest
from records_factory import ANSWER, QUESTION, ZHANG, exchange, full_exchange, prepared, privacy, seal

from hegui.errors import RecordsProblem
from hegui.records.exchange import Exchange, Found, Labelled, Status, Unchecked
from hegui.records.prepared import Prepared, Privacy, TextPolicy
from hegui.records.schema import EXCHANGES, FINDINGS, FIXED, LABEL_ISSUES, PRIVATE, UNCHECKED, UNMARKED_REQUESTS
from hegui.users.pseudonym import Pseudonyms

COLUMNS = list(EXCHANGES.columns.keys())


def values(row: Prepared) -> dict[str, Any]:
    """The columns of an exchange by their names."""
    return dict(zip(COLUMNS, row.exchange, strict=False))


def test_fields_and_columns_are_in_the_same_order() -> None:
    """An exchange is prepared by position: its first fields are the first columns."""
    told = Exchange.__struct_fields__
    count = told.index("own_seconds") + 1
    assert told[:count] == tuple(COLUMNS[:count])
    assert (*told[:count], "texts_kept", "private_sha256") == FIXED
    assert COLUMNS[len(FIXED) :] == [*PRIVATE, "recorded_at", "chain", "seq", "link"]


@pytest.mark.parametrize(("struct", "table"), [(Found, FINDINGS), (Unchecked, UNCHECKED), (Labelled, LABEL_ISSUES)])
def test_what_hangs_on_an_exchange_is_in_the_order_of_its_columns(struct: Any, table: Any) -> None:
    """Behind the exchange and the number."""
    assert ["exchange", "number", *struct.__struct_fields__] == list(table.columns.keys())


def test_the_rows_of_an_exchange_are_as_wide_as_their_tables() -> None:
    """All but the link, which is made when they are written."""
    [row] = prepared(full_exchange())
    assert len(row.exchange) == len(COLUMNS) - 4
    assert {len(each) for each in row.findings} == {len(FINDINGS.columns)}
    assert {len(each) for each in row.unchecked} == {len(UNCHECKED.columns)}
    assert {len(each) for each in row.labels} == {len(LABEL_ISSUES.columns)}
    assert row.unmarked is not None
    assert len(row.unmarked) == len(UNMARKED_REQUESTS.columns)


def test_nothing_in_clear_leaves() -> None:
    """Neither question nor answer nor session are in the bytes that would be spilled to a file."""
    [row] = prepared(full_exchange(session="s-of-zhang"))
    spilled = msgspec.msgpack.encode(row)
    for secret in (QUESTION, ANSWER, "s-of-zhang"):
        assert secret.encode() not in spilled
    kept = values(row)
    assert seal().opened(kept["request_sealed"], row.id, kept["text_key"]) == QUESTION
    assert seal().opened(kept["answer_sealed"], row.id, kept["text_key"]) == ANSWER
    assert kept["person"] == ZHANG


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("policy", list(TextPolicy))
def test_texts_are_kept_as_the_policy_says(policy: TextPolicy, status: Status) -> None:
    """None of them, all of them, or those of what the guard refused or stopped."""
    [row] = prepared(full_exchange(status=status), texts=policy)
    refused = status in {Status.REFUSED_INPUT, Status.REFUSED_OUTPUT, Status.STOPPED}
    kept = policy is TextPolicy.ALL or (policy is TextPolicy.REFUSED_ONLY and refused)
    found = values(row)
    assert (found["request_sealed"] is not None, found["answer_sealed"] is not None) == (kept, kept)
    assert found["texts_kept"] == (3 if kept else 0)
    assert found["request_sha256"] is not None


def test_texts_without_a_key_are_refused_at_configuration() -> None:
    """With the article and what to do."""
    with pytest.raises(RecordsProblem, match="五十一") as raised:
        Privacy(Pseudonyms(bytes(16)), TextPolicy.REFUSED_ONLY)
    assert "hegui records keys new" in str(raised.value)


def test_one_text_of_two_is_kept_as_one() -> None:
    """An input that was refused has no answer."""
    [row] = prepared(full_exchange(answer_text=None))
    assert (values(row)["texts_kept"], values(row)["answer_sealed"]) == (1, None)


def test_nobody_in_particular_leaves_nothing_private() -> None:
    """No commitment and no salt where there is nothing to commit to."""
    [row] = prepared(exchange())
    assert {values(row)[name] for name in (*PRIVATE, "private_sha256")} == {None}


def test_the_digest_is_of_all_that_never_changes() -> None:
    """Each field, finding, gap and label changes it; sealing the same texts again does not."""
    one = full_exchange()
    [row] = prepared(one)
    again = privacy(TextPolicy.NONE).prepare(msgspec.structs.replace(one, person=None, session=None))
    assert (
        again.digest == privacy(TextPolicy.NONE).prepare(msgspec.structs.replace(one, person=None, session=None)).digest
    )
    changed: list[dict[str, Any]] = [
        {"model": "other"},
        {"status": "failed"},
        {"minor": None},
        {"own_seconds": 0.34},
        {"findings": one.findings[:1]},
        {"unchecked": ()},
        {"labels": ()},
        {"unmarked_agreement": "v4"},
    ]
    plain = msgspec.structs.replace(one, person=None, session=None)
    digests = {privacy().prepare(msgspec.structs.replace(plain, **change)).digest for change in changed}
    assert len(digests) == len(changed)
    assert privacy().prepare(plain).digest not in digests
    assert row.digest != again.digest


@pytest.mark.parametrize("hostile", ["a\0b", "half \ud83d pair", "\0"])
def test_what_no_database_keeps_is_taken_out(hostile: str) -> None:
    """NUL and halves of surrogate pairs, wherever a caller can put them; the rest of the text stays."""
    found = Found("in", "lexicon", hostile, "A.1", "high", 1.0, "block", f"/messages/{hostile}")
    [row] = prepared(exchange(model=hostile, session=hostile, unmarked_agreement=hostile, findings=(found,)))
    spilled = msgspec.msgpack.encode(row)
    assert msgspec.msgpack.decode(spilled, type=Prepared) == row
    texts = [each for each in (*row.exchange, *row.findings[0], *(row.unmarked or ())) if isinstance(each, str)]
    assert not any("\0" in each for each in texts)
    assert "".join(texts).encode()


def test_a_moment_without_time_zone_makes_no_record() -> None:
    """It is a fault of the caller."""
    naive = exchange(at=exchange().at.replace(tzinfo=None), id="0" * 26)
    with pytest.raises(ValueError, match="时区"):
        privacy().prepare(naive)


def test_who_gets_an_answer_without_mark_is_on_record() -> None:
    """The person, else the host application's key (LBL 9)."""
    [person], [host] = prepared(full_exchange()), prepared(full_exchange(person=None))
    assert person.unmarked is not None
    assert host.unmarked is not None
    assert person.unmarked[2:5] == (ZHANG, "person", "v3")
    assert host.unmarked[2:5] == ("key-1", "key", "v3")
    [marked] = prepared(exchange())
    assert marked.unmarked is None
