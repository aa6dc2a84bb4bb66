# SPDX-License-Identifier: Apache-2.0
"""A policy file says what is done, and is refused with line and reason where it asks for what must not be."""

from itertools import product
from pathlib import Path

import pytest

from hegui.errors import SchemaProblem
from hegui.guard import Action, Mode, OnFailure, Policy, When, load_policy
from hegui.guard.answers import ANSWERS, answer_for
from hegui.guard.policy import CLASSIFIER, LEXICON, PERSONAL, PersonalHold, Rule
from hegui.guard.policy_file import policy_of
from hegui.guard.verdict import gravest
from hegui.source import read_yaml
from hegui.text import Text

WHOLE = """\
name: service
version: "3"
detectors:
  lexicon:
    rules:
      - {category: A.1, at: high, action: block}
      - {category: A.1.g, at: low, action: replace}
      - {at: medium, action: review}
  personal:
    on_failure: open
    rules: [{at: medium, action: mask}]
  classifier:
    rules: [{at: 0.9, action: review}]
  qwen3guard:
    when: escalated
    rules:
      - {at: 0.9, action: block}
      - {at: 0.4, action: review}
minors:
  lexicon: [{category: A.2, at: low, action: block}]
  qwen3guard: [{at: 0.3, action: block}]
unread: open
stream: {mode: bounded, most_shown: 20, personal: sentence}
refusal: {zh: 不行。, en: No.}
answers:
  A.2: {zh: 请友善。, en: Be kind.}
"""


def policy(content: str) -> Policy:
    """The policy in a text."""
    return policy_of(read_yaml(content, "policy.yaml"))


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """Every field arrives."""
    (tmp_path / "policy.yaml").write_text(WHOLE, encoding="utf-8")
    read = load_policy(tmp_path / "policy.yaml")
    assert (read.name, read.version, read.unread) == ("service", "3", OnFailure.OPEN)
    assert read.of(PERSONAL).on_failure is OnFailure.OPEN
    assert read.of(LEXICON).on_failure is OnFailure.CLOSED
    assert read.services == ("qwen3guard",)
    assert read.of("qwen3guard").when is When.ESCALATED
    assert (read.stream.mode, read.stream.most_shown, read.stream.personal) == (Mode.BOUNDED, 20, PersonalHold.SENTENCE)
    assert read.refusal == Text("不行。", "No.")
    assert answer_for("A.2.d", read.answers) == Text("请友善。", "Be kind.")
    assert read.of(CLASSIFIER).rules == (Rule("*", Action.REVIEW, 0.9),)


def test_the_most_exact_category_decides() -> None:
    """A rule for A.1.g takes the place of those for A.1, which take the place of those for all."""
    read = policy(WHOLE)
    assert read.action(LEXICON, "A.1.h", 1.0, minor=False) is Action.BLOCK
    assert read.action(LEXICON, "A.1.h", 2 / 3, minor=False) is Action.PASS
    assert read.action(LEXICON, "A.1.g", 1.0, minor=False) is Action.REPLACE
    assert read.action(LEXICON, "A.2.d", 1.0, minor=False) is Action.REVIEW
    assert read.action(LEXICON, "A.10", 1.0, minor=False) is Action.REVIEW
    assert read.action("unknown", "A.1", 1.0, minor=False) is Action.PASS
    assert read.action("unknown", "A.1", 1.0, minor=False, otherwise=Action.BLOCK) is Action.BLOCK


def test_the_gravest_rule_that_is_reached_counts() -> None:
    """Thresholds of one category are steps."""
    read = policy(WHOLE)
    assert [read.action("qwen3guard", "x", score, minor=False) for score in (0.95, 0.5, 0.1)] == [
        Action.BLOCK,
        Action.REVIEW,
        Action.PASS,
    ]


def test_minors_are_never_treated_more_lightly() -> None:
    """Whatever an overlay says, the graver action wins."""
    lighter = "\nminors:\n  lexicon: [{category: A.1, at: low, action: pass}]\n"
    read = policy(WHOLE.replace("\nminors:\n  lexicon: [{category: A.2, at: low, action: block}]\n", lighter))
    for category, score in product(("A.1.h", "A.1.g", "A.2.d", "b"), (1 / 3, 2 / 3, 1.0)):
        grown_up = read.action(LEXICON, category, score, minor=False)
        minor = read.action(LEXICON, category, score, minor=True)
        assert gravest(grown_up, minor) is minor
    assert policy(WHOLE).action(LEXICON, "A.2.d", 1 / 3, minor=True) is Action.BLOCK
    assert policy(WHOLE).action(LEXICON, "A.2.d", 1 / 3, minor=False) is Action.PASS


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("[{at: 0.9, action: review}]", "[{at: 0.9, action: block}]", 13, "never blocks"),
        ("[{at: 0.9, action: review}]", "[{at: 1.5, action: review}]", 13, "must give a score"),
        ("[{at: 0.9, action: review}]", "[{action: review}]", 13, "must give a score"),
        ("[{at: 0.9, action: review}]", "[{at: high, action: review}]", 13, "must give a score"),
        ("{at: medium, action: review}", "{at: 0.5, action: review}", 8, "not a score"),
        ("action: block}\n      - {category", "action: stop}\n      - {category", 6, "action"),
        ("    on_failure: open", "    on_failure: opne", 10, "on_failure"),
        ("    on_failure: open", "    when: always", 10, "for services"),
        ("  qwen3guard: [{at: 0.3", "  qwen: [{at: 0.3", 21, "not among"),
        ("unread: open", "unraed: open", 22, "Did you mean 'unread'"),
        ("most_shown: 20", "most_shown: 0", 23, "out of range"),
        ('version: "3"', "version: 3", 2, "wrong type"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, words: str) -> None:
    """In both languages, as everywhere."""
    assert old in WHOLE
    with pytest.raises(SchemaProblem) as raised:
        policy(WHOLE.replace(old, new, 1))
    places = [problem.where.line for problem in raised.value.problems if problem.where]
    assert line in places, raised.value
    assert words in str(raised.value)


def test_a_policy_without_detectors_is_none() -> None:
    """It would look at nothing and say that all is well."""
    with pytest.raises(SchemaProblem, match="nothing would be checked"):
        policy('name: a\nversion: "1"\ndetectors: {}\n')


def test_every_group_of_risks_has_an_answer() -> None:
    """For each of the 31 risks something is written."""
    for group, letters in (
        ("A.1", "abcdefgh"),
        ("A.2", "abcdefghi"),
        ("A.3", "abcde"),
        ("A.4", "abcdefg"),
        ("A.5", "ab"),
    ):
        for letter in letters:
            assert answer_for(f"{group}.{letter}", {}) is not None
    assert answer_for("advertising", {}) is None
    assert answer_for("advertising", {"*": ANSWERS["A.2"]}) is ANSWERS["A.2"]
