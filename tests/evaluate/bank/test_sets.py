# SPDX-License-Identifier: Apache-2.0
"""The data files that say how sets of others are read: our codes only, no label twice, a licence with each."""

import pytest

from hegui.errors import InputError
from hegui.evaluate.bank.importing import _plain
from hegui.evaluate.bank.sets import Confidence, all_sets, names_of_sets, question_set
from hegui.evaluate.question import Library
from hegui.risks import aspects, risks

ASKED = {"ailuminate", "chisafetybench", "cvalues", "flames", "jade", "s-eval", "safetybench", "smartsafe", "table"}


def test_every_set_that_was_asked_for_is_there() -> None:
    """And tables of one's own."""
    assert set(names_of_sets()) == ASKED


@pytest.mark.parametrize("name", sorted(ASKED))
def test_a_mapping_names_our_codes_and_each_label_once(name: str) -> None:
    """A label either maps or is told not to; candidates are codes too; nothing maps on a guess."""
    of_set = question_set(name)
    codes = aspects() if of_set.library is Library.SHOULD_NOT_REFUSE else risks()
    assert all(each.code in codes for each in of_set.codes)
    assert all(code in {**risks(), **aspects()} for each in of_set.unmapped for code in each.maybe)
    labels = [_plain(each.label) for each in (*of_set.codes, *of_set.unmapped)]
    assert len(labels) == len(set(labels))
    assert {each.confidence for each in of_set.codes} <= {Confidence.HIGH, Confidence.MEDIUM}


def test_every_set_says_its_licence_in_both_languages() -> None:
    """Two of them cannot simply be used, and say so."""
    sets = all_sets()
    assert all(of_set.licence and of_set.terms.zh and of_set.terms.en for of_set in sets.values())
    assert "no commercial use" in sets["s-eval"].terms.en
    assert sets["chisafetybench"].licence == "none"


def test_an_unknown_set_is_told_with_those_that_are_known() -> None:
    """As bad input."""
    with pytest.raises(InputError, match="jade"):
        question_set("jadde")
