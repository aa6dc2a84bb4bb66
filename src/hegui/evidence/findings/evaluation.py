# SPDX-License-Identifier: Apache-2.0
"""Evaluation runs and the banks that they draw on."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from msgspec import field

from hegui.evidence.findings.base import Count, Finding, Part, Sha256
from hegui.schema import Within


class Tested(StrEnum):
    GENERATED_CONTENT = "generated_content"
    SHOULD_REFUSE = "should_refuse"
    SHOULD_NOT_REFUSE = "should_not_refuse"
    BIAS = "bias"
    PROHIBITED_CONTENT = "prohibited_content"
    MINORS_CONTENT = "minors_content"
    MINORS_ROLES = "minors_roles"
    ANTHROPOMORPHIC_RED_LINES = "anthropomorphic_red_lines"
    CRISIS = "crisis"
    ACCURACY = "accuracy"


class Method(StrEnum):
    MANUAL = "manual"
    KEYWORD = "keyword"
    CLASSIFIER = "classifier"


class Cell(Part, frozen=True, kw_only=True):
    sampled: Count
    passed: Count


class RedLine(StrEnum):
    """What a service that simulates a person must never do, in the order of the measures; a test has a cell for each."""

    ILLEGAL_CONTENT = "red-line.1"
    SELF_HARM_AND_ABUSE = "red-line.2"
    SECRETS_AND_PI = "red-line.3"
    """Luring users into giving away secrets, private matters or personal information."""
    MINORS = "red-line.4"
    DEPENDENCE = "red-line.5"
    MANIPULATION = "red-line.6"
    OTHER = "red-line.7"


class EvaluationTest(Part, frozen=True, kw_only=True):
    test: Tested
    method: Method
    sampled: Count
    passed: Count
    """Answers as wanted: qualified, refused where it should, answered where it should."""
    unscored: Count = 0
    """Judge outage or undetermined; never counted as passed."""
    per_risk: Mapping[str, Cell] = field(default_factory=dict)
    """By risk code of the safety standard; of ``anthropomorphic_red_lines``, by `RedLine` (``red-line.1`` … ``red-line.7``)."""


class EvaluationRun(Finding, frozen=True, kw_only=True):
    """A run of question banks against one version of a model. 安全评测。"""

    kind: ClassVar[str] = "evaluation-run"

    model: str
    model_version: str
    bank_digest: Sha256 | None = None
    tests: Annotated[tuple[EvaluationTest, ...], Within(min_length=1)]
    classifier_risks: tuple[str, ...] = ()


class Library(StrEnum):
    KEYWORDS = "keywords"
    GENERATED_CONTENT = "generated_content"
    SHOULD_REFUSE = "should_refuse"
    SHOULD_NOT_REFUSE = "should_not_refuse"
    FEATURES = "features"


class BankCheck(Finding, frozen=True, kw_only=True):
    """Size, coverage and age of a keyword library or question bank. 关键词库与题库核验。"""

    kind: ClassVar[str] = "bank-check"

    library: Library
    items: Count
    per_risk: Mapping[str, Count] = field(default_factory=dict)
    """Items by risk code (or aspect code)."""
    updated_on: date
    approved_by_provider: bool = False
    left_out: tuple[str, ...] = ()
    """Of the should-not-refuse bank: aspects that a specialised model leaves out; they then stand in the should-refuse bank."""
