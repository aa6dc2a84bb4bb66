# SPDX-License-Identifier: Apache-2.0
"""What cases are about: every kind has choices, and the rights of the law are all among them."""

from hegui.desk.subjects import KINDS, NEEDS_CONTACT, SUBJECTS
from hegui.records.cases import CASES, CaseKind


def test_every_kind_has_words_and_choices_that_its_column_holds() -> None:
    """None of them is shown by its code."""
    assert set(KINDS) == set(SUBJECTS) == set(CaseKind)
    longest = CASES.c.subject.type.length  # type: ignore[attr-defined]  of a String
    assert all(len(code) <= longest for choices in SUBJECTS.values() for code in choices)


def test_every_right_of_the_law_can_be_asked_for() -> None:
    """PIPL 44 to 49: to know and refuse, see and copy, transfer, correct, delete, have explained; withdraw consent (15)."""
    asked = {"restrict", "access", "copy", "portability", "correct", "delete", "explain", "deceased", "withdraw"}
    assert asked <= set(SUBJECTS[CaseKind.RIGHTS])


def test_everything_else_has_a_place_too() -> None:
    """Nobody is sent away because nothing fits."""
    assert all("other" in SUBJECTS[kind] for kind in CaseKind if kind is not CaseKind.RIGHTS)
    assert set(CaseKind) > NEEDS_CONTACT
