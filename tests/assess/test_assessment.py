# SPDX-License-Identifier: Apache-2.0
"""Applicability before any check has run."""

from datetime import date

from hegui.assess.assessment import applicability
from hegui.assess.model import Status
from hegui.facts import facts_of
from hegui.law.load import load_catalogue
from hegui.law.view import LawView

TODAY = date(2026, 11, 25)


def test_what_is_not_told_is_undetermined_and_names_what_is_missing() -> None:
    """No facts: nothing binds by guess, and every open obligation says what would settle it."""
    binding = applicability(LawView(load_catalogue(), TODAY), facts_of())
    open_ = [item for item in binding.assessed if item.status is Status.UNDETERMINED]
    assert len(open_) > 100
    assert all(item.missing_facts for item in open_)
    assert not [item for item in binding.assessed if item.status is Status.MET]


def test_a_provider_of_nothing_is_outside_most_of_it() -> None:
    """S01: an internal assistant is not bound by the Interim Measures; its control points are not needed."""
    facts = facts_of(offers_generation_to_mainland_public=False)
    binding = applicability(LawView(load_catalogue(), TODAY), facts)
    ours = {item.obligation.id: item.status for item in binding.assessed if item.obligation.instrument == "GAI"}
    assert set(ours.values()) == {Status.NOT_APPLICABLE}
    needed = binding.needed_controls
    assert all(
        set(item.obligation.controls) <= needed for item in binding.assessed if item.status is not Status.NOT_APPLICABLE
    )


def test_provisions_without_a_duty_are_shown_and_not_assessed() -> None:
    """Purpose, definitions, duties of authorities."""
    binding = applicability(LawView(load_catalogue(), TODAY), facts_of())
    assert "GAI-1" in {version.id for version in binding.informational}
    assert "GAI-1" not in {item.obligation.id for item in binding.assessed}
