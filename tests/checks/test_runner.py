# SPDX-License-Identifier: Apache-2.0
"""The runner: every needed check runs, and one that breaks is seen."""

import logging
from collections.abc import Iterator
from typing import cast

import pytest

from hegui.checks.context import CheckContext
from hegui.checks.registry import Check, check
from hegui.checks.results import NoEvidence, Outcome, Result, Skipped, no_evidence, passed
from hegui.checks.runner import run_checks
from hegui.errors import DocumentProblem, MissingExtra, Place, Problem
from hegui.text import Text

CONTEXT = cast("CheckContext", None)
"""The checks of these tests look at nothing."""


@check("test/good", answers=("a", "b"), version=3)
def good(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """好。 / Good."""
    assert context is None
    yield passed("a", "好", "good")
    yield no_evidence("b", "需要", "wanted")


@check("test/broken", answers=("c", "d"))
def broken(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """坏。 / Broken."""
    yield passed("c", "好", "good")
    raise ZeroDivisionError(context)


@check("test/unreadable", answers=("e",))
def unreadable(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """读不了。 / Unreadable."""
    yield from ()
    raise DocumentProblem(Problem(Text("加密", f"encrypted {context}"), Place("notice.pdf")))


@check("test/bare", answers=("f",))
def bare(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """缺组件。 / An extra is missing."""
    yield from ()
    raise MissingExtra("documents", Text("读取 PDF", f"Reading PDF {context}"))


def test_results_carry_the_name_and_version_of_their_check() -> None:
    """An old result can be told from a new check."""
    found = list(run_checks([good], CONTEXT, {"a", "b"}))
    assert [(answer.control, answer.check) for answer in found] == [("a", "test/good@3"), ("b", "test/good@3")]


def test_only_what_is_needed_is_answered() -> None:
    """A control point that binds nobody is not looked at; a check with none of them does not run."""
    assert [answer.control for answer in run_checks([good, broken], CONTEXT, {"a"})] == ["a"]


def test_a_check_that_breaks_is_an_error_for_all_its_controls(caplog: pytest.LogCaptureFixture) -> None:
    """Also for the control point that it had passed before it broke: half of an answer is not an answer."""
    with caplog.at_level(logging.CRITICAL):
        found = list(run_checks([broken, good], CONTEXT, {"a", "c", "d"}))
    assert [(answer.control, answer.outcome) for answer in found if isinstance(answer, Result)] == [
        ("c", Outcome.ERROR),
        ("d", Outcome.ERROR),
        ("a", Outcome.PASS),
    ]


def test_an_unreadable_document_needs_a_person() -> None:
    """The reason and the file are kept."""
    [found] = run_checks([unreadable], CONTEXT, {"e"})
    assert isinstance(found, Result)
    assert (found.outcome, found.place) == (Outcome.INCONCLUSIVE, Place("notice.pdf"))


def test_a_missing_extra_is_said_with_its_command() -> None:
    """Skipped is a type of its own; one line names what to install."""
    [found] = run_checks([bare], CONTEXT, {"f"})
    assert isinstance(found, Skipped)
    assert "pip install 'hegui[documents]'" in found.reason.en


def test_a_decorated_function_is_a_check() -> None:
    """The first line of the docstring says what it does."""
    assert isinstance(good, Check)
    assert (good.id, good.answers, good.version, good.purpose) == ("test/good", ("a", "b"), 3, "好。 / Good.")
