# SPDX-License-Identifier: Apache-2.0
"""Sealed columns: bound to their place, told by their key, sealed anew when the key changes."""

import pytest
from desk_factory import LIMIT, NOON, PERSON, calendar, incident, seal
from sqlalchemy import LargeBinary

import hegui.records.block_rules
import hegui.records.retractions  # noqa: F401  all tables must be known
from hegui.desk.cases import NewCase, case, file_case, reply
from hegui.desk.correction import Example, Message, Probe, examples, keep_example, keep_question, questions
from hegui.desk.incident import circumstances
from hegui.desk.steps import open_incident
from hegui.errors import RecordsProblem
from hegui.records.cases import CASES, CaseKind
from hegui.records.incidents import INCIDENTS, incident_of
from hegui.records.metadata import METADATA
from hegui.records.sealed import SEALED, keys_in_use, opened, reseal, sealed
from hegui.records.sealing import Key, KeyRing, Seal
from hegui.records.store import Store

NEW = Key("k2", bytes(range(32, 64)))


def test_a_value_opens_in_its_own_row_and_column_only() -> None:
    """Swapped between rows or columns it is refused."""
    content = sealed(seal(), "秘密", CASES.c.text, "A" * 26)
    assert opened(seal(), content, CASES.c.text, "A" * 26) == "秘密"
    for column, row in ((CASES.c.text, "B" * 26), (CASES.c.contact, "A" * 26), (INCIDENTS.c.text, "A" * 26)):
        with pytest.raises(RecordsProblem):
            opened(seal(), content, column, row)


@pytest.mark.parametrize("content", [b"", b"k1:", b"k1:short", b"k9:" + bytes(40), b"\xff\xfe:x"])
def test_what_is_no_sealed_value_is_told(content: bytes) -> None:
    """Damage is a clear error, never an empty text."""
    with pytest.raises(RecordsProblem):
        opened(seal(), content, CASES.c.text, "A" * 26)


def test_a_changed_key_seals_everything_anew(store: Store) -> None:
    """Afterwards the old key is in use nowhere, and all of it opens with the new one alone."""
    with store.writing() as connection:
        made = open_incident(connection, seal(), incident(text="情况"), person=PERSON, now=NOON)
        keep_example(connection, seal(), made.row.id, Example((Message("user", "问"),), "答"), person=PERSON, now=NOON)
        probe = Probe(text="题", expected="refusal", risk="A.1.a")
        keep_question(connection, seal(), made.row.id, probe, person=PERSON, now=NOON)
        new = NewCase(kind=CaseKind.COMPLAINT, subject="other", text="内容", contact="a@example.com")
        filed = file_case(connection, seal(), new, LIMIT, calendar(), now=NOON)
        reply(connection, seal(), filed.case.id, "答复", person=PERSON, now=NOON)
        assert set(keys_in_use(connection)) == {"k1"}
    both = Seal(KeyRing([NEW, *seal().ring]))
    with store.writing() as connection:
        assert reseal(connection, both) == 6
        assert reseal(connection, both) == 0
        assert set(keys_in_use(connection)) == {"k2"}
        alone = Seal(KeyRing([NEW]))
        shown = case(connection, alone, filed.case.id)
        assert (shown.text, shown.contact, shown.events[0].text) == ("内容", "a@example.com", "答复")
        assert [each.wanted for each in examples(connection, alone)] == ["答"]
        assert [found.text for _, found in questions(connection, alone)] == ["题"]
        again = incident_of(connection, made.row.id)
        assert again is not None
        assert circumstances(alone, again) == "情况"


def test_every_sealed_column_of_the_desk_is_listed() -> None:
    """A binary column of its tables that were not sealed anew would keep the old key alive for ever."""
    desk = {"incidents", "training_examples", "regression_questions", "cases", "case_events", "lexicon_additions"}

    columns = {
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        if table.name in desk
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert columns == {f"{column.table.name}.{column.name}" for column in SEALED}  # type: ignore[attr-defined]  of tables
