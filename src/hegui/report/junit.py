# SPDX-License-Identifier: Apache-2.0
"""JUnit XML for build servers: a failure for what blocks the gate, *skipped* with the reason for what was let through."""

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from hegui.assess.model import Assessment, Status
from hegui.law.terms import HEAD_TITLES
from hegui.law.view import LawView
from hegui.report.entries import Entry, by_head, entries_of
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line, printable
from hegui.report.titles import STATUS_TITLES
from hegui.text import Text


def render_junit(assessment: Assessment, view: LawView, language: ReportLanguage) -> bytes:
    """The report as UTF-8 XML: a suite a head, a case an obligation, and a case for the gate itself.

    Only what is met passes. What does not apply is skipped, so that nobody reads it as met; the case of the gate
    fails whenever the gate is closed, so that an empty run is never green.
    """
    suites = [_gate_suite(assessment, language)]
    for head, entries in by_head(entries_of(assessment, view)).items():
        cases = [_case(entry, language) for entry in entries]
        suites.append(_suite(f"{head} {one_line(language.say(HEAD_TITLES[head]))}", cases))
    root = ET.Element(
        "testsuites", name="hegui", tests=_total(suites, "tests"), failures=_total(suites, "failures"), errors="0"
    )
    root.extend(suites)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _gate_suite(assessment: Assessment, language: ReportLanguage) -> ET.Element:
    gate, receipt = assessment.gate, assessment.receipt
    case = ET.Element(
        "testcase", classname="hegui.gate", name=language.say(Text("门禁开启", "the gate is open")), time="0"
    )
    if gate.empty:
        _say(case, "failure", language.say(Text("没有评估任何义务。", "Nothing was assessed.")), "empty")
    elif not gate.opens:
        count = len(gate.blocking)
        _say(case, "failure", language.say(Text(f"{count} 项义务阻断。", f"{count} obligations block.")), "closed")
    if gate.notices:
        ET.SubElement(case, "system-out").text = printable("\n".join(language.say(notice) for notice in gate.notices))
    suite = _suite("gate", [case])
    properties = ET.Element("properties")
    for name, value in (
        ("as_of", receipt.as_of.isoformat()),
        ("known_by", receipt.known_by.isoformat() if receipt.known_by else ""),
        ("catalogue", receipt.catalogue),
        ("engine", receipt.engine),
        ("dossier", receipt.dossier),
        ("launch", assessment.launch.answer),
    ):
        ET.SubElement(properties, "property", name=name, value=one_line(value))
    suite.insert(0, properties)
    return suite


def _suite(name: str, cases: list[ET.Element]) -> ET.Element:
    suite = ET.Element(
        "testsuite",
        name=name,
        tests=str(len(cases)),
        failures=_holding(cases, "failure"),
        errors="0",
        skipped=_holding(cases, "skipped"),
        time="0",
    )
    suite.extend(cases)
    return suite


def _holding(cases: Iterable[ET.Element], tag: str) -> str:
    return str(sum(case.find(tag) is not None for case in cases))


def _total(suites: Iterable[ET.Element], count: str) -> str:
    return str(sum(int(suite.attrib[count]) for suite in suites))


def _case(entry: Entry, language: ReportLanguage) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=f"hegui.{entry.head}.{entry.assessed.obligation.instrument}",
        name=f"{entry.id} {one_line(language.say(entry.title))}",
        time="0",
    )
    status = language.say(STATUS_TITLES[entry.status])
    reason = "\n".join(language.say(text) for text in entry.reasons)
    if entry.status is Status.NOT_APPLICABLE:
        _say(case, "skipped", f"{status}: {reason}", entry.status)
    elif entry.let_through is not None:
        allowed = entry.let_through.allowed or Text("放行", "let through")
        _say(case, "skipped", f"{status}: {language.say(allowed)}", entry.status)
    elif entry.status is not Status.MET:
        detail = _say(case, "failure", f"{status}: {reason}", entry.status)
        detail.text = printable("\n".join(_detail(entry, language)))
    return case


def _say(case: ET.Element, tag: str, message: str, kind: str) -> ET.Element:
    return ET.SubElement(case, tag, message=one_line(message), type=kind)


def _detail(entry: Entry, language: ReportLanguage) -> Iterable[str]:
    yield f"{entry.place}: {language.say(entry.citation)}"
    yield language.say(entry.must)
    for reason in entry.reasons:
        yield f"- {language.say(reason)}"
    if entry.next_step is not None:
        yield f"→ {language.say(entry.next_step)}"
