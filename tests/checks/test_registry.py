# SPDX-License-Identifier: Apache-2.0
"""Checks: names are unique, control points exist, strangers carry their package's name."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from hegui.checks import registry
from hegui.checks.builtin import BUILT_IN
from hegui.checks.context import CheckContext
from hegui.checks.registry import check, refuse_strangers, third_party_checks
from hegui.checks.results import NoEvidence, Result
from hegui.errors import InputError
from hegui.law.load import load_catalogue
from hegui.law.terms import AnsweredBy


@check("acme/one", answers=("a",))
def stranger(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """别家。 / Somebody else's."""
    yield from ()
    assert context


CHECKS = (stranger,)


def test_two_checks_of_one_name_are_refused() -> None:
    """A result must have one author."""
    with pytest.raises(InputError, match="registered twice"):
        refuse_strangers([stranger, stranger], ["a"])


def test_a_check_of_an_unknown_control_point_is_refused() -> None:
    """An answer to a question that nobody asks would vanish."""
    with pytest.raises(InputError, match="unknown control points"):
        refuse_strangers([stranger], ["b"])


@pytest.mark.parametrize(("package", "accepted"), [("acme", True), ("hegui", False)])
def test_third_party_checks_carry_the_name_of_their_package(
    package: str, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`acme` may register `acme/one` and nobody else may."""
    entry = EntryPoint(name="x", value=f"{package}:CHECKS", group="hegui.checks")
    monkeypatch.setattr(EntryPoint, "load", lambda _self: CHECKS)
    monkeypatch.setattr(registry, "third_party_entries", lambda: (entry,))
    third_party_checks.cache_clear()
    try:
        if accepted:
            assert third_party_checks() == CHECKS
        else:
            with pytest.raises(InputError, match="must be named 'hegui/"):
                third_party_checks()
    finally:
        third_party_checks.cache_clear()


def test_every_machine_control_has_exactly_one_built_in_check() -> None:
    """No control point is left to nobody, none is answered twice, and what only people answer has no check."""
    controls = {control.id: control for control in load_catalogue().controls}
    refuse_strangers(BUILT_IN, controls)
    answered = [control for item in BUILT_IN for control in item.answers]
    assert sorted(answered) == sorted(set(answered))
    wanted = {name for name, control in controls.items() if control.answered_by is not AnsweredBy.PERSON}
    assert set(answered) == wanted


def test_every_built_in_check_speaks_both_languages() -> None:
    """中文。 / English."""
    for item in BUILT_IN:
        zh, separator, en = item.purpose.partition(" / ")
        assert zh, item.id
        assert separator, item.id
        assert en.isascii(), item.id
