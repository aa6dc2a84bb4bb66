# SPDX-License-Identifier: Apache-2.0
"""Records as lines of JSON: what was asked for, all of it, nothing else."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from records_factory import ANSWER, NOON, QUESTION, ZHANG, as_json, days, exchange, full_exchange, keep, seal

from hegui.errors import RecordsProblem
from hegui.records import reading
from hegui.records.erasure import erase
from hegui.records.export import export
from hegui.records.holds import hold
from hegui.records.reading import Wanted
from hegui.records.sealing import Seal
from hegui.records.store import Store
from hegui.records.term import Period


def exported(store: Store, wanted: Wanted, opens: Seal | None = None) -> list[dict[str, Any]]:
    """The lines of an export."""
    with store.reading() as connection:
        return [as_json(line.content) for line in export(connection, wanted, now=NOON, seal=opens)]


def names(lines: list[dict[str, Any]]) -> list[str]:
    """The ids of the exchanges in it."""
    return [str(line["id"]) for line in lines[1:-1]]


def test_an_exchange_is_told_whole(store: Store) -> None:
    """All that is kept, digests in hexadecimal, moments with their zone; nothing that only the seal needs."""
    [name] = keep(store, full_exchange())
    first, told, last = exported(store, Wanted())
    assert first == {"form": "hegui.records.export/1", "exported_at": "2026-11-25T12:00:00+08:00", "texts": False}
    assert told["id"] == name
    assert told["at"] == "2026-11-25T12:00:00+08:00"
    assert told["request_sha256"] == sha256(b"request").hexdigest()
    assert (told["person"], told["minor"], told["own_seconds"], told["texts_sealed"]) == (ZHANG, False, 1 / 3, True)
    assert [found["detector"] for found in told["findings"]] == ["lexicon", "personal"]
    assert told["findings"][1] == {
        "side": "out",
        "detector": "personal",
        "rule": "phone",
        "category": "phone",
        "severity": "medium",
        "score": 2 / 3,
        "action": "mask",
        "path": "",
        "start": None,
        "end": None,
        "late": True,
    }
    assert told["unchecked"][0]["reason_zh"] == "超时"
    assert told["labels"][0]["sha256_after"] == sha256(b"after").hexdigest()
    assert (told["unmarked"]["agreement"], told["unmarked"]["recipient"]) == ("v3", ZHANG)
    assert not told.keys() & {"request_sealed", "salt", "request_text"}
    assert last["exchanges"] == 1


def test_the_last_line_is_a_digest_of_all_before(store: Store) -> None:
    """Who gets the file sees whether all of it is there."""
    keep(store, exchange(), exchange())
    with store.reading() as connection:
        lines = [line.content for line in export(connection, Wanted(), now=NOON)]
    whole = b"".join(line + b"\n" for line in lines[:-1])
    assert as_json(lines[-1]) == {"end": True, "exchanges": 2, "sha256": sha256(whole).hexdigest()}


def test_texts_are_opened_where_asked_for(store: Store) -> None:
    """With the key that sealed them; without it nothing is told half."""
    keep(store, full_exchange(), exchange(NOON + timedelta(minutes=1)))
    _, told, plain, _ = exported(store, Wanted(), seal("k2", "k1"))
    assert (told["request_text"], told["answer_text"]) == (QUESTION, ANSWER)
    assert "request_text" not in plain
    with pytest.raises(RecordsProblem, match="密钥环"):
        exported(store, Wanted(), seal("k2"))


def test_only_what_is_wanted_is_told(store: Store) -> None:
    """A period, a person, single exchanges, those of an incident, and these together."""
    ids = keep(
        store, *(full_exchange(day, person=ZHANG if place % 2 else None) for place, day in enumerate(days(NOON, 6)))
    )
    with store.writing() as connection:
        hold(connection, "I-1", ids[2:4], NOON)
    week = Period(date(2026, 11, 26), date(2026, 11, 28))
    assert names(exported(store, Wanted(week))) == list(ids[1:4])
    assert names(exported(store, Wanted(person=ZHANG))) == [ids[1], ids[3], ids[5]]
    assert names(exported(store, Wanted(exchanges=[ids[5], ids[0]]))) == [ids[0], ids[5]]
    assert names(exported(store, Wanted(incident="I-1"))) == list(ids[2:4])
    assert names(exported(store, Wanted(week, person=ZHANG, incident="I-1"))) == [ids[3]]
    assert names(exported(store, Wanted(incident="I-2"))) == []


def test_what_was_asked_for_stands_in_the_first_line(sqlite: Store) -> None:
    """So that nobody takes a part for the whole."""
    [first, _] = exported(sqlite, Wanted(Period(date(2026, 11, 1), date(2026, 11, 30)), ZHANG, ["x"], "I-1"), seal())
    assert first == {
        "form": "hegui.records.export/1",
        "exported_at": "2026-11-25T12:00:00+08:00",
        "first_day": "2026-11-01",
        "last_day": "2026-11-30",
        "person": ZHANG,
        "exchanges": ["x"],
        "incident": "I-1",
        "texts": True,
    }


def test_pages_hang_together(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small they are, also where many exchanges are of one moment; all once, the oldest first."""
    monkeypatch.setattr(reading, "_PAGE", 2)
    ids = keep(store, *(exchange(NOON) for _ in range(7)), *(exchange(NOON - timedelta(days=1)) for _ in range(2)))
    assert names(exported(store, Wanted())) == [*sorted(ids[7:]), *sorted(ids[:7])]


def test_an_export_is_one_state_of_the_records(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes in meanwhile is not in it, and its count is right."""
    monkeypatch.setattr(reading, "_PAGE", 1)
    ids = keep(store, exchange(), exchange(NOON + timedelta(minutes=1)))
    with store.reading() as connection:
        lines = export(connection, Wanted(), now=NOON)
        told = [as_json(next(lines).content), as_json(next(lines).content)]
        keep(store, exchange(NOON + timedelta(minutes=2)))
        told += [as_json(line.content) for line in lines]
    assert names(told) == list(ids)


def test_an_erased_exchange_is_told_without_its_person(store: Store) -> None:
    """What is left of it is exported as it is kept."""
    keep(store, full_exchange(unmarked_agreement=None))
    with store.writing() as connection:
        erase(connection, request="R-1", why="x", now=NOON, person=ZHANG)
    _, told, _ = exported(store, Wanted(), seal())
    assert (told["person"], told["session"], told["texts_sealed"]) == (None, None, False)
    assert ZHANG not in str(told)
