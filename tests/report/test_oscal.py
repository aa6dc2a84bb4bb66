# SPDX-License-Identifier: Apache-2.0
"""The report as OSCAL, against NIST's schemas and in trestle's own types."""

import json
import re
import subprocess
import sys
import uuid
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from assessment_factory import assessment, clear, empty, hostile
from jsonschema import Draft7Validator
from msgspec.structs import replace

from hegui.assess.model import Assessment, Status
from hegui.checking import check
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.oscal import NAMESPACE, token

with warnings.catch_warnings():
    # trestle and what it imports use names that Python and pydantic have deprecated; none of it is ours.
    warnings.simplefilter("ignore")
    from trestle.oscal.assessment_results import AssessmentResults
    from trestle.oscal.poam import PlanOfActionAndMilestones

SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"
SCHEMAS = Path(__file__).parent / "schemas"
FILES = {Format.OSCAL: "oscal-1.2.3-assessment-results.json", Format.OSCAL_POAM: "oscal-1.2.3-poam.json"}
MADE: list[Callable[[], Assessment]] = [assessment, hostile, empty, clear]


def validator(format: Format) -> Draft7Validator:  # noqa: A002  the word of the option
    """NIST's schema, with the two Unicode classes that Python's `re` does not know in Python's words."""
    text = (SCHEMAS / FILES[format]).read_text("utf-8")
    return Draft7Validator(
        json.loads(text.replace("\\\\p{L}", "[^\\\\W\\\\d_]").replace("[^\\\\W\\\\d_]|\\\\p{N}", "[^\\\\W_]"))
    )


def results(whole: Assessment, view: LawView, language: ReportLanguage = ReportLanguage.EN) -> Any:
    """The body of the assessment results."""
    return json.loads(render(whole, view, Format.OSCAL, language))["assessment-results"]


def poam(whole: Assessment, view: LawView) -> Any:
    """The body of the plan."""
    return json.loads(render(whole, view, Format.OSCAL_POAM, ReportLanguage.EN))["plan-of-action-and-milestones"]


def props(part: Any) -> dict[str, str]:
    """The properties of our namespace."""
    assert {prop["ns"] for prop in part["props"]} == {NAMESPACE}
    return {prop["name"]: prop["value"] for prop in part["props"]}


@pytest.mark.parametrize("language", ReportLanguage)
@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("made", MADE)
def test_it_validates_against_the_official_schema(
    view: LawView,
    made: Callable[[], Assessment],
    format: Format,  # noqa: A002  the word of the option
    language: ReportLanguage,
) -> None:
    """NIST's schema has nothing to object to, line breaks and malice included."""
    validator(format).validate(json.loads(render(made(), view, format, language)))


def test_the_schema_would_notice_a_line_break_in_a_title(whole: Assessment, view: LawView) -> None:
    """The check above can fail, at the point that cost us an experiment."""
    document = json.loads(render(whole, view, Format.OSCAL))
    document["assessment-results"]["metadata"]["title"] = "two\nlines"
    assert list(validator(Format.OSCAL).iter_errors(document))


def test_the_schema_would_notice_a_bad_token(whole: Assessment, view: LawView) -> None:
    """The patterns still bite after their Unicode classes were put in Python's words."""
    document = json.loads(render(whole, view, Format.OSCAL))
    document["assessment-results"]["results"][0]["findings"][0]["target"]["target-id"] = "7 (1)"
    assert list(validator(Format.OSCAL).iter_errors(document))


@pytest.mark.parametrize("made", MADE)
def test_trestle_reads_both(view: LawView, made: Callable[[], Assessment], tmp_path: Path) -> None:
    """compliance-trestle loads the files into its own types."""
    for format_, kind in ((Format.OSCAL, AssessmentResults), (Format.OSCAL_POAM, PlanOfActionAndMilestones)):
        file = tmp_path / f"{format_}.json"
        file.write_text(str(render(made(), view, format_)), "utf-8")
        assert kind.oscal_read(file) is not None


def nothing_applies() -> Assessment:
    """An assessment in which every obligation was left out."""
    whole = assessment()
    return replace(
        whole,
        obligations=tuple(replace(item, status=Status.NOT_APPLICABLE, controls=()) for item in whole.obligations),
        plan=(),
    )


def nothing_can_be_told() -> Assessment:
    """An assessment in which nothing is known of any obligation, not even its control points."""
    whole = assessment()
    return replace(
        whole, obligations=tuple(replace(item, status=Status.UNDETERMINED, controls=()) for item in whole.obligations)
    )


def test_trestle_validates_every_kind_of_assessment(view: LawView, tmp_path: Path) -> None:
    """`trestle validate` finds nothing wrong in a real dossier, one that declares nothing, and all those made by hand."""
    trestle = Path(sys.executable).with_name("trestle")
    subprocess.run([trestle, "init"], cwd=tmp_path, check=True, capture_output=True)
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "dossier.yaml").write_text(
        "hegui: 1\nprovider: {name: {zh: 空, en: Bare}}\nservice: {name: {zh: 空, en: Bare}}\n", encoding="utf-8"
    )
    made = {one.__name__: (one(), view) for one in (*MADE, nothing_applies, nothing_can_be_told)}
    for folder in (SAMPLE, bare):
        checked = check(folder, as_of=date(2026, 11, 25))
        made[folder.name] = checked.assessment, checked.law
    for name, (whole, law) in made.items():
        for format_, kind in (
            (Format.OSCAL, "assessment-results"),
            (Format.OSCAL_POAM, "plan-of-action-and-milestones"),
        ):
            file = tmp_path / kind / name / f"{kind}.json"
            file.parent.mkdir()
            file.write_text(str(render(whole, law, format_)), "utf-8")
    ended = subprocess.run([trestle, "validate", "-a"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(re.findall(r"\bVALID: Model", ended.stdout)) == 2 * len(made)


@pytest.mark.parametrize("made", [*MADE, nothing_applies, nothing_can_be_told])
def test_some_control_was_always_reviewed(view: LawView, made: Callable[[], Assessment]) -> None:
    """OSCAL wants a list of reviewed controls that is not empty, whatever was assessed."""
    (result,) = results(made(), view)["results"]
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert selection["include-controls"]


def test_satisfied_means_met_and_nothing_else(whole: Assessment, view: LawView) -> None:
    """OSCAL knows two states; doubt is on the other side, and the true status is never lost."""
    (result,) = results(whole, view)["results"]
    told = {finding["target"]["target-id"]: finding["target"]["status"] for finding in result["findings"]}
    met = {item.obligation.id for item in whole.obligations if item.status is Status.MET}
    assert {name for name, status in told.items() if status["state"] == "satisfied"} == met
    by_id = {item.obligation.id: item.status for item in whole.obligations}
    assert all(status["reason"] == by_id[name].replace("_", "-") for name, status in told.items())
    assert all(props(finding)["status"] == by_id[finding["target"]["target-id"]] for finding in result["findings"])


def test_what_does_not_apply_is_excluded_with_its_reason(whole: Assessment, view: LawView) -> None:
    """It is no finding, and the remarks say why it was left out."""
    (result,) = results(whole, view)["results"]
    (selection,) = result["reviewed-controls"]["control-selections"]
    assert selection["exclude-controls"] == [{"control-id": "IIS-4"}]
    assert "\nIIS-4: Does not apply because" in selection["remarks"]
    assert {"control-id": "IIS-4"} not in selection["include-controls"]
    assert "IIS-4" not in {finding["target"]["target-id"] for finding in result["findings"]}


def test_an_empty_run_does_not_look_clean(view: LawView) -> None:
    """OSCAL has no word for it, so it is a finding that is not satisfied."""
    (result,) = results(empty(), view)["results"]
    assert [finding["target"]["status"]["state"] for finding in result["findings"]] == ["not-satisfied"]


def test_references_lead_somewhere(whole: Assessment, view: LawView) -> None:
    """Every observation, piece of evidence and risk that is named exists."""
    document = results(whole, view)
    (result,) = document["results"]
    resources = {resource["uuid"] for resource in document["back-matter"]["resources"]}
    observations = {observation["uuid"] for observation in result["observations"]}
    named = {
        link["observation-uuid"] for finding in result["findings"] for link in finding.get("related-observations", [])
    }
    evidence = {
        item["href"][1:] for observation in result["observations"] for item in observation.get("relevant-evidence", [])
    }
    assert named == observations
    assert evidence < resources
    assert document["import-ap"]["href"][1:] in resources
    plan = poam(whole, view)
    assert [item["related-risks"][0]["risk-uuid"] for item in plan["poam-items"]] == [
        risk["uuid"] for risk in plan["risks"]
    ]


def test_evidence_keeps_its_digest(whole: Assessment, view: LawView) -> None:
    """An auditor can check the bytes."""
    hashes = [
        link["hashes"][0]
        for resource in results(whole, view)["back-matter"]["resources"]
        for link in resource.get("rlinks", [])
    ]
    assert hashes
    assert all(item["algorithm"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", item["value"]) for item in hashes)


def test_the_same_assessment_gives_the_same_bytes(whole: Assessment, view: LawView) -> None:
    """UUIDs are version 5 over what the assessment rests on."""
    first = str(render(whole, view, Format.OSCAL))
    assert first == render(assessment(), view, Format.OSCAL)
    found = re.findall(r'uuid": "([0-9a-f-]{36})"', first)
    assert {uuid.UUID(one).version for one in found} == {5}


def test_another_dossier_gives_other_identifiers(whole: Assessment, view: LawView) -> None:
    """Two assessments never claim to be the same document."""
    other = replace(whole, receipt=replace(whole.receipt, dossier="0" * 64))
    assert results(whole, view)["uuid"] != results(other, view)["uuid"]


def test_the_plan_is_a_poam_with_deadlines_and_roles(whole: Assessment, view: LawView) -> None:
    """One item an action; the statutory day is the risk's deadline."""
    plan = poam(whole, view)
    assert [props(item)["control"] for item in plan["poam-items"]] == [action.control.id for action in whole.plan]
    by_control = {
        props(item)["control"]: (props(item), risk)
        for item, risk in zip(plan["poam-items"], plan["risks"], strict=True)
    }
    filing, risk = by_control["algorithm-filing-held"]
    assert (filing["role"], risk["deadline"]) == ("compliance_lead", "2026-11-16T00:00:00+08:00")
    assert by_control["log-kept-long-enough"][0]["due-provisional"] == "yes"


@pytest.mark.parametrize(
    ("name", "shown"), [("GAI-7.1", "GAI-7.1"), ("5.2 b)", "_5.2_b_"), ("第7条", "第7条"), ("", "_")]
)
def test_identifiers_become_tokens(name: str, shown: str) -> None:
    """OSCAL allows a letter or ``_`` first, then letters, digits and three signs."""
    assert token(name) == shown
