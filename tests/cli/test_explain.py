# SPDX-License-Identifier: Apache-2.0
"""``hegui explain``."""

from command import run


def test_without_a_dossier_the_answer_is_what_it_would_need() -> None:
    """Undetermined, with the questions and the control points."""
    ended = run("explain", "ALG-24.1", "--as-of", "2026-11-25", "--lang", "en")
    assert ended.code == 0
    assert "Undetermined: needs" in ended.out
    assert "algorithm-filing-held" in ended.out


def test_both_languages_can_be_asked_for() -> None:
    """Chinese first."""
    out = run("explain", "LBL-5", "--as-of", "2026-11-25", "--lang", "both").out
    assert out.index("元数据") < out.index("metadata")


def test_what_is_not_in_force_is_not_explained_as_if_it_were() -> None:
    """On 2023-08-01 no answer may cite the Interim Measures."""
    ended = run("explain", "GAI-17.1", "--as-of", "2023-08-01", "--lang", "en")
    assert ended.code == 0
    assert "must not be cited for that day" in ended.out
    assert "2023-08-15" in ended.out


def test_an_unknown_obligation_is_an_error() -> None:
    """Exit 2 with suggestions."""
    ended = run("explain", "GAI-99")
    assert ended.code == 2
    assert "GAI-9" in ended.err
