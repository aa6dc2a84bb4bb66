# SPDX-License-Identifier: Apache-2.0
"""The user agreement: clauses in both languages, version and acceptance."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from context_factory import outcome, outcomes, words

from hegui.checks import agreement
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome
from hegui.errors import DocumentProblem
from hegui.evidence.findings import ConsentCount, ConsentLog, ConsentScope, Finding

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"


def with_text(make: Make, text: str, *evidence: Finding, **dossier: Any) -> CheckContext:
    content = (TEXTS / text).read_text(encoding="utf-8")
    given = {**dossier, "documents": {"user_agreement": "a.md"}}
    return make(*evidence, dossier=given, documents={"a.md": content})


@pytest.mark.parametrize("text", ["agreement-good.md", "agreement-english.md"])
def test_a_full_agreement_has_every_clause(make: Make, text: str) -> None:
    found = outcomes(agreement.clauses, with_text(make, text))
    assert found == [Outcome.PASS] * len(agreement.CLAUSES)


def test_missing_clauses_are_for_a_person(make: Make) -> None:
    context = with_text(make, "agreement-missing.md")
    assert outcomes(agreement.clauses, context).count(Outcome.INCONCLUSIVE) == len(agreement.CLAUSES) - 2
    assert "生成内容的标识" in words(agreement.clauses, context)


def test_an_agreement_against_the_dossier_fails(make: Make) -> None:
    training = {"personal_information": {"used_for_training": True}}
    found = outcomes(agreement.clauses, with_text(make, "agreement-contradictory.md", **training))
    assert found.count(Outcome.FAIL) == 1
    labels = [clause.id for clause in agreement.CLAUSES].index("labels")
    assert found[labels] is Outcome.INCONCLUSIVE, "removing labels is allowed by the text"


def test_what_a_switch_turns_off_is_no_denial(make: Make) -> None:
    given = {"documents": {"user_agreement": "a.md"}, "personal_information": {"used_for_training": True}}
    text = "只有在您开启后，输入才会用于训练；关闭后的输入不再用于训练。"
    assert Outcome.FAIL not in outcomes(agreement.clauses, make(dossier=given, documents={"a.md": text}))


def test_a_denial_that_the_dossier_does_not_contradict_is_no_failure(make: Make) -> None:
    assert Outcome.FAIL not in outcomes(agreement.clauses, with_text(make, "agreement-contradictory.md"))


@pytest.mark.parametrize("checked", [agreement.clauses, agreement.published, agreement.accepted])
def test_without_an_agreement_there_is_no_evidence(make: Make, checked: Any) -> None:
    assert outcome(checked, make()) is None


def test_an_empty_agreement_is_a_problem(make: Make) -> None:
    context = make(dossier={"documents": {"user_agreement": "a.md"}}, documents={"a.md": ""})
    with pytest.raises(DocumentProblem):
        list(agreement.clauses.run(context))


def test_an_agreement_shows_version_and_date(make: Make) -> None:
    assert outcomes(agreement.published, with_text(make, "agreement-good.md")) == [Outcome.PASS, Outcome.PASS]
    assert outcomes(agreement.published, with_text(make, "agreement-missing.md")) == [Outcome.INCONCLUSIVE] * 2


def accepted(version: str, given: int = 100, without: int = 0) -> ConsentLog:
    count = ConsentCount(
        scope=ConsentScope.AGREEMENT, document_version=version, asked=100, given=given, processed_without=without
    )
    return ConsentLog(consents=(count,), withdrawable=True)


@pytest.mark.parametrize(
    ("log", "users", "expected"),
    [
        (accepted("V3.2"), 100, Outcome.PASS),
        (accepted("3.2"), None, Outcome.PASS),
        (accepted("3.1"), 100, None),
        (accepted("3.2", without=1), 100, Outcome.FAIL),
        (accepted("3.2"), 101, Outcome.INCONCLUSIVE),
    ],
)
def test_registered_users_accepted_the_current_version(
    make: Make, log: ConsentLog, users: int | None, expected: Outcome | None
) -> None:
    service = {"service": {"registered_users": users}} if users else {}
    assert outcome(agreement.accepted, with_text(make, "agreement-good.md", log, **service)) is expected


def test_acceptance_of_an_agreement_without_version_is_for_a_person(make: Make) -> None:
    context = with_text(make, "agreement-missing.md", accepted("1.0"))
    assert outcome(agreement.accepted, context) is Outcome.INCONCLUSIVE


def test_no_log_of_acceptance_is_no_evidence(make: Make) -> None:
    assert outcome(agreement.accepted, with_text(make, "agreement-good.md")) is None
