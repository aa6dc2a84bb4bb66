# SPDX-License-Identifier: Apache-2.0
"""The report as SARIF, against the official schema."""

import json
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from assessment_factory import answer, assessment, clear, empty, hostile
from jsonschema import Draft4Validator
from msgspec.structs import replace

from hegui.assess.model import Assessed, Assessment, ControlState, Status
from hegui.checks.results import Outcome, Result
from hegui.errors import Place
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.sarif import kind_of
from hegui.text import Text

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_bytes())


def run(whole: Assessment, view: LawView, language: ReportLanguage = ReportLanguage.BOTH) -> Any:
    """The one run of the log."""
    (only,) = json.loads(render(whole, view, Format.SARIF, language))["runs"]
    return only


@pytest.mark.parametrize("format", [Format.SARIF, Format.SARIF_ALERTS])
@pytest.mark.parametrize("language", ReportLanguage)
@pytest.mark.parametrize("made", [assessment, hostile, empty, clear])
def test_it_validates_against_the_official_schema(
    view: LawView,
    made: Any,
    language: ReportLanguage,
    format: Format,  # noqa: A002  the word of the option
) -> None:
    """OASIS's schema has nothing to object to."""
    Draft4Validator(SCHEMA).validate(json.loads(render(made(), view, format, language)))


def test_alerts_are_exactly_what_blocks(whole: Assessment, view: LawView) -> None:
    """A host that takes every result for an alert gets no result that is none."""
    (alerts,) = json.loads(render(whole, view, Format.SARIF_ALERTS))["runs"]
    assert [result["ruleId"] for result in alerts["results"]] == [
        item.assessed.obligation.id for item in whole.gate.blocking
    ]
    assert not any("suppressions" in result for result in alerts["results"])
    assert all(
        alerts["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] for result in alerts["results"]
    )


def test_a_failed_check_is_a_failed_run(whole: Assessment, view: LawView) -> None:
    """The log says that the answer is incomplete."""
    assert run(whole, view)["invocations"] == [{"executionSuccessful": False}]
    assert run(clear(), view)["invocations"] == [{"executionSuccessful": True}]


def test_the_schema_would_notice_a_wrong_kind(whole: Assessment, view: LawView) -> None:
    """The check above can fail."""
    log = json.loads(render(whole, view, Format.SARIF))
    log["runs"][0]["results"][0]["kind"] = "compliant"
    assert list(Draft4Validator(SCHEMA).iter_errors(log))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.NOT_MET, "fail"),
        (Status.NEEDS_REVIEW, "review"),
        (Status.NO_EVIDENCE, "open"),
        (Status.STALE, "open"),
        (Status.UNDETERMINED, "open"),
        (Status.MET, "pass"),
        (Status.NOT_APPLICABLE, "notApplicable"),
    ],
)
def test_the_kind_of_each_status(status: Status, kind: str) -> None:
    """Only what is met passes."""
    assert kind_of(status) == kind


def test_a_level_stands_only_beside_a_failure(whole: Assessment, view: LawView) -> None:
    """SARIF 3.27.10; a duty that binds is an error."""
    levels = {(result["kind"] == "fail", result["level"]) for result in run(whole, view)["results"]}
    assert levels == {(True, "error"), (False, "none")}


def test_every_result_points_into_the_dossier(whole: Assessment, view: LawView) -> None:
    """A relative path and a line, without which GitHub refuses the file."""
    for result in run(whole, view)["results"]:
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        uri = urlsplit(physical["artifactLocation"]["uri"])
        assert (uri.scheme, uri.netloc) == ("", "")
        assert not PurePosixPath(unquote(uri.path)).is_absolute()
        assert physical["region"]["startLine"] >= 1


def test_without_a_place_the_dossier_s_first_line_is_cited(whole: Assessment, view: LawView) -> None:
    """Nothing is left without a location."""
    result = next(item for item in run(whole, view)["results"] if item["ruleId"] == "ANTH-10")
    physical = result["locations"][0]["physicalLocation"]
    assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == ("dossier.yaml", 1)


def test_other_places_are_related_and_paths_are_encoded(whole: Assessment, view: LawView) -> None:
    """A second finding keeps its place; a space or Chinese in a path is percent-encoded."""
    control = "source-illegal-share-within-limit"
    places = (Place("数据/来源 1.yaml", 0), Place("数据/来源 1.yaml", 9))
    told = tuple(Result(control, Outcome.FAIL, Text("超过", "too much"), place) for place in places)
    changed = [
        Assessed(item.obligation, item.explanation, item.status, (answer(view, control, ControlState.FAILED, *told),))
        for item in whole.obligations[:1]
    ]
    (result,) = run(replace(whole, obligations=tuple(changed)), view)["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "%E6%95%B0%E6%8D%AE/%E6%9D%A5%E6%BA%90%201.yaml"},
        "region": {"startLine": 1},
    }
    assert [related["physicalLocation"]["region"]["startLine"] for related in result["relatedLocations"]] == [9]


def test_rules_are_obligations_with_help(whole: Assessment, view: LawView) -> None:
    """Each result refers to its rule, whose help holds article, duty and remedy."""
    content = run(whole, view, ReportLanguage.EN)
    rules = content["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in content["results"]] == [
        result["ruleId"] for result in content["results"]
    ]
    text = next(rule for rule in rules if rule["id"] == "GAI-7.1")["help"]["text"]
    assert "Interim Measures (generative AI), art. 7(1)" in text
    assert "no more than 5% of one source" in text
    assert "at most 5%?" in text
    assert "Drop the source" in text


def test_what_was_let_through_is_suppressed_with_its_reason(whole: Assessment, view: LawView) -> None:
    """The result stays open; the reader sees who accepted it."""
    suppressed = {
        result["ruleId"]: result
        for result in run(whole, view, ReportLanguage.EN)["results"]
        if "suppressions" in result
    }
    assert set(suppressed) == {"CSL-23", "TC260-7.e"}
    assert suppressed["CSL-23"]["kind"] == "review"
    assert suppressed["CSL-23"]["suppressions"][0]["justification"].startswith("waived until 2026-12-31")


def test_fingerprints_follow_the_obligation(whole: Assessment, view: LawView) -> None:
    """The same obligation is the same alert on the next run, whatever the wording."""
    prints = [
        [result["partialFingerprints"] for result in run(whole, view, language)["results"]]
        for language in ReportLanguage
    ]
    assert prints[0] == prints[1] == prints[2]
    assert len({str(one) for one in prints[0]}) == len(whole.obligations)
