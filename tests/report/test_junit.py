# SPDX-License-Identifier: Apache-2.0
"""The report as JUnit XML, against the schema of the Jenkins plugin and read by junitparser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from assessment_factory import assessment, clear, empty, hostile
from junitparser import Failure, JUnitXml, Skipped, TestCase
from lxml import etree
from msgspec.structs import replace

from hegui.assess.model import Assessment, Status
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def written(whole: Assessment, view: LawView, language: ReportLanguage = ReportLanguage.EN) -> bytes:
    """The report as bytes."""
    content = render(whole, view, Format.JUNIT, language)
    assert isinstance(content, bytes)
    return content


def cases(whole: Assessment, view: LawView) -> dict[str, TestCase]:
    """The cases by the first word of their names; the gate's under ``gate``."""
    found = {}
    for suite in JUnitXml.fromstring(written(whole, view)):
        for case in suite:
            found["gate" if case.classname == "hegui.gate" else case.name.split(" ")[0]] = case
    return found


@pytest.mark.parametrize("language", ReportLanguage)
@pytest.mark.parametrize("made", [assessment, hostile, empty, clear])
def test_it_validates_against_the_schema(
    view: LawView, made: Callable[[], Assessment], language: ReportLanguage
) -> None:
    """Jenkins' schema has nothing to object to, whatever a dossier says."""
    SCHEMA.assertValid(etree.fromstring(written(made(), view, language)))


def test_the_schema_would_notice_a_case_without_a_name(whole: Assessment, view: LawView) -> None:
    """The check above can fail."""
    tree = etree.fromstring(written(whole, view))
    case = tree.find(".//testcase")
    assert case is not None
    del case.attrib["name"]
    assert not SCHEMA.validate(tree)


def test_what_blocks_fails_and_what_was_let_through_is_skipped(whole: Assessment, view: LawView) -> None:
    """Failures are exactly what blocks; skipped is what was let through or does not apply; only what is met passes."""
    found = cases(whole, view)
    outcome = {name: type(case.result[0]).__name__ if case.result else "passed" for name, case in found.items()}
    blocking = {item.assessed.obligation.id for item in whole.gate.blocking}
    assert {name for name, word in outcome.items() if word == Failure.__name__} == blocking | {"gate"}
    assert {name for name, word in outcome.items() if word == Skipped.__name__} == {"CSL-23", "TC260-7.e", "IIS-4"}
    assert {name for name, word in outcome.items() if word == "passed"} == {"GAI-15"}


def test_messages_say_why(whole: Assessment, view: LawView) -> None:
    """A reader of the build log needs no other report for the reason, the article and the line."""
    found = cases(whole, view)
    (failure,) = found["GAI-7.1"].result
    assert failure.message == "not met: forum-crawl: 7.2% of the sample before collection is illegal; the limit is 5%."
    assert failure.text.startswith("dossier.yaml:40: Interim Measures (generative AI), art. 7(1)\n")
    assert found["CSL-23"].result[0].message.startswith("needs review: waived until 2026-12-31")
    assert found["IIS-4"].result[0].message.startswith("not applicable: Does not apply because")


def test_counts_agree_with_the_cases(whole: Assessment, view: LawView) -> None:
    """The attributes say what the elements hold."""
    tree = etree.fromstring(written(whole, view))
    for suite in tree.findall("testsuite"):
        found = (len(suite.findall("testcase")), len(suite.findall(".//failure")), len(suite.findall(".//skipped")))
        assert tuple(int(suite.get(name, "")) for name in ("tests", "failures", "skipped")) == found
    assert int(tree.get("tests", "")) == len(tree.findall(".//testcase"))


def test_an_empty_run_is_never_green(view: LawView) -> None:
    """Without an obligation the gate's own case fails."""
    (failure,) = cases(empty(), view)["gate"].result
    assert (failure.message, failure.type) == ("Nothing was assessed.", "empty")


def test_an_open_gate_passes(view: LawView) -> None:
    """The build is green only when the gate is open."""
    assert b"<failure" not in written(clear(), view)


def test_a_gap_that_no_list_of_the_gate_names_still_fails(whole: Assessment, view: LawView) -> None:
    """A status other than met passes only when it was let through by name."""
    forgotten = replace(whole, gate=replace(whole.gate, blocking=(), let_through=()))
    failing = {
        name for name, case in cases(forgotten, view).items() if case.result and isinstance(case.result[0], Failure)
    }
    assert failing == {
        item.obligation.id for item in whole.obligations if item.status not in {Status.MET, Status.NOT_APPLICABLE}
    }
