# SPDX-License-Identifier: Apache-2.0
"""The report in a terminal."""

import re
from datetime import date
from pathlib import Path

import pytest
from assessment_factory import clear, empty, hostile
from golden import check_golden
from msgspec.structs import replace

from hegui.assess.model import Action, Assessment, ControlState, GateItem, GateResult, Launch, Status
from hegui.checking import Checked, check
from hegui.law.view import LawView
from hegui.report import Format, ReportLanguage, render
from hegui.report.columns import COLUMNS, width
from hegui.report.terminal import ACTIONS, LINES
from hegui.text import Text

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = Path(__file__).parent.parent / "dossier" / "sample"


def shown(
    assessment: Assessment, view: LawView, language: ReportLanguage, *, colour: bool = False, full: bool = False
) -> str:
    """The report as text."""
    text = render(assessment, view, Format.TERMINAL, language, colour=colour, full=full)
    assert isinstance(text, str)
    return text


@pytest.fixture(scope="module")
def sample() -> Checked:
    """A real dossier under the whole catalogue, with hundreds of open points."""
    return check(SAMPLE, as_of=date(2026, 11, 25))


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """A dossier that declares nothing, so that nearly nothing can be told."""
    folder = tmp_path_factory.mktemp("bare")
    (folder / "dossier.yaml").write_text(
        "hegui: 1\nprovider: {name: {zh: 空, en: Bare}}\nservice: {name: {zh: 空, en: Bare}}\n", encoding="utf-8"
    )
    return check(folder, as_of=date(2026, 11, 25))


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """The report reads as reviewed."""
    check_golden(GOLDEN / f"terminal.{language}.txt", shown(whole, view, language))


@pytest.mark.parametrize("language", ReportLanguage)
def test_golden_of_the_full_report(whole: Assessment, view: LawView, language: ReportLanguage) -> None:
    """So does the one that cuts nothing."""
    check_golden(GOLDEN / f"terminal-full.{language}.txt", shown(whole, view, language, full=True))


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("language", ReportLanguage)
def test_no_line_is_wider_than_eighty_columns(
    view: LawView, sample: Checked, language: ReportLanguage, full: bool
) -> None:
    """Long names and hostile ones wrap too."""
    for assessment, law in ((hostile(), view), (empty(), view), (clear(), view), (sample.assessment, sample.law)):
        assert max(width(line) for line in shown(assessment, law, language, full=full).splitlines()) <= COLUMNS


@pytest.mark.parametrize("language", ReportLanguage)
def test_a_person_can_read_it(sample: Checked, bare: Checked, language: ReportLanguage) -> None:
    """Whatever is open, the report stays short; the full one has what was cut."""
    for made in (sample, bare):
        text = shown(made.assessment, made.law, language)
        assert len(text.splitlines()) <= LINES
        assert len(shown(made.assessment, made.law, language, full=True).splitlines()) > 10 * LINES


def test_what_is_cut_is_counted(sample: Checked) -> None:
    """The control points told and those left out are all that something blocking waits for."""
    assessment = sample.assessment
    text = shown(assessment, sample.law, ReportLanguage.EN)
    told = len(re.findall(r"^ +\d+\. \[", text, re.MULTILINE))
    (left_out,) = re.findall(r"(\d+) more control points: see them with --full", text)
    blocking = {
        item.assessed.obligation.id
        for item in assessment.gate.blocking
        if item.assessed.status is not Status.UNDETERMINED
    } | {item.obligation.id for item in assessment.launch.blocked_by}
    assert told + int(left_out) == sum(not blocking.isdisjoint(action.obligations) for action in assessment.plan)
    assert 0 < told <= ACTIONS


def test_what_cannot_be_told_is_counted_and_asked(bare: Checked) -> None:
    """Undetermined obligations are not listed; the questions that settle most of them are."""
    text = shown(bare.assessment, bare.law, ReportLanguage.EN)
    count = len(bare.assessment.launch.unsettled)
    assert f"Unsettled: cannot be told until facts are declared: {count} obligations; answer" in text
    assert "(offers_generation_to_mainland_public: may settle" in " ".join(text.split())
    assert f"{len(bare.assessment.questions) - 8} more questions" in text
    assert "GAI-4.1" not in text


def test_failures_come_first_and_are_never_cut(whole: Assessment, view: LawView) -> None:
    """Forty failures are all named, the first ones in full, before anything else."""
    action = whole.plan[0]
    assert action.state is ControlState.FAILED

    def numbered(number: int, state: ControlState) -> Action:
        return replace(action, control=replace(action.control, id=f"point-{number}"), state=state)

    plan = [
        *(numbered(n, ControlState.NO_EVIDENCE) for n in range(30)),
        *(numbered(n, action.state) for n in range(30, 70)),
    ]
    item = next(item for item in whole.obligations if item.obligation.id in action.obligations)
    controls = tuple(replace(item.controls[0], control=step.control) for step in plan)
    many = replace(
        whole,
        obligations=tuple(replace(one, controls=controls) if one is item else one for one in whole.obligations),
        plan=tuple(plan),
    )
    text = shown(many, view, ReportLanguage.EN)
    told = re.findall(r"\d+\. \[(\w+)] point-(\d+)", text)
    assert told == [("failed", str(number)) for number in range(30, 70)]
    assert "30 more control points" in text


def test_what_is_let_through_is_told_by_its_reason(whole: Assessment, view: LawView) -> None:
    """A baseline with hundreds of obligations takes one entry."""
    reason = Text("基线已列，放行至 2027-03-31", "in the baseline, let through until 2027-03-31")
    passed = tuple(GateItem(item, allowed=reason) for item in whole.obligations * 20)
    text = shown(replace(whole, gate=GateResult((), passed)), view, ReportLanguage.EN)
    assert f"  - in the baseline, let through until 2027-03-31 ({len(passed)}): GAI-7.1, " in text
    assert f"and {len(passed) - 12} more" in " ".join(text.split())


def test_an_obligation_without_control_points_is_not_forgotten(whole: Assessment, view: LawView) -> None:
    """No action waits for it, so it is named by itself."""
    item = replace(whole.obligations[0], controls=())
    bare = replace(whole, gate=GateResult((GateItem(item),), ()), launch=Launch(whole.launch.answer, (item,)), plan=())
    text = shown(bare, view, ReportLanguage.EN)
    assert "No control point in the catalogue; a person must judge (1): GAI-7.1" in " ".join(text.split())


def test_the_launch_answer_comes_first_then_the_gate(whole: Assessment, view: LawView) -> None:
    """A reader in a hurry reads two lines."""
    text = shown(whole, view, ReportLanguage.EN)
    order = [
        "Launch: Do not launch yet",
        "Gate: closed",
        "Status\n",
        "What blocks",
        "Questions that",
        "What nobody checked",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_there_is_no_colour_unless_asked(whole: Assessment, view: LawView) -> None:
    """A pipe or a log gets plain text."""
    assert "\x1b" not in shown(whole, view, ReportLanguage.BOTH)


def test_colour_changes_nothing_but_colour(whole: Assessment, view: LawView) -> None:
    """Without the codes it is the same text."""
    coloured = shown(whole, view, ReportLanguage.ZH, colour=True)
    assert "\x1b[31m" in coloured
    assert re.sub(r"\x1b\[\d+m", "", coloured) == shown(whole, view, ReportLanguage.ZH)


def test_a_dossier_cannot_steer_the_terminal(view: LawView) -> None:
    """Escapes and direction marks of a provider's name are shown as codes."""
    text = shown(hostile(), view, ReportLanguage.BOTH) + shown(hostile(), view, ReportLanguage.BOTH, full=True)
    assert not set("\x1b\x00\r\u202e") & set(text)
    assert "\\u{001b}[2J" in text


def test_an_empty_run_is_never_green(view: LawView) -> None:
    """Nothing assessed: the gate is closed and says why."""
    text = shown(empty(), view, ReportLanguage.EN)
    assert "Gate: closed" in text
    assert "Nothing was assessed" in text


def test_a_clear_report_still_promises_nothing(view: LawView) -> None:
    """An open gate is no certificate."""
    text = shown(clear(), view, ReportLanguage.EN)
    assert "Gate: open (0 blocking, 0 let through)" in text
    assert "promises no" in text
    assert "What blocks" not in text


def test_many_gaps_are_counted_and_only_the_first_named(whole: Assessment, view: LawView) -> None:
    """The answer stays short, under each head."""
    many = replace(whole, launch=replace(whole.launch, blocked_by=whole.obligations[:1] * 153))
    text = " ".join(shown(many, view, ReportLanguage.EN).split())
    assert "Gaps: 153 Data sources and suppliers (153): GAI-7.1, " in text
    assert "GAI-7.1 and 141 more" in text
    assert text.index("Gate:") - text.index("Gaps:") < 800


def test_a_failed_check_is_announced(whole: Assessment, view: LawView) -> None:
    """A reader learns at the top that the answer is incomplete."""
    assert "A check itself failed" in shown(whole, view, ReportLanguage.EN)
    assert "A check itself failed" not in shown(clear(), view, ReportLanguage.EN)
