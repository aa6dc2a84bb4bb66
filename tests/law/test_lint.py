# SPDX-License-Identifier: Apache-2.0
"""The lint finds each fault that it is for, and nothing in a catalogue without faults."""

from pathlib import Path

import pytest

from hegui.law.lint import lint
from hegui.law.load import bundled_folder, load_catalogue
from hegui.law.model import Catalogue
from hegui.law.scenarios import load_scenarios


def problems(folder: Path, cache: Path) -> str:
    found = lint(load_catalogue(folder, cache), load_scenarios(folder / "scenarios"))
    return "\n".join(str(problem) for problem in found)


def test_a_catalogue_without_faults_has_no_problems(small_folder: Path, tmp_path: Path) -> None:
    """The small catalogue is clean."""
    assert problems(small_folder, tmp_path / "cache") == ""


def test_the_bundled_catalogue_is_clean(bundled: Catalogue) -> None:
    """No overlap, no dangling reference, no orphan control, no loose number, no obligation without its scenarios."""
    found = lint(bundled, load_scenarios(bundled_folder() / "scenarios"))
    assert [str(problem) for problem in found] == []


FAULTS = {
    "overlap": ("obligations/TST.yaml", "{from: 2024-01-01, recorded: 2024-01-01}", "{from: 2024-01-01, to: 2026-05-01, recorded: 2024-01-01}", "overlap"),
    "ends before it begins": ("obligations/TST.yaml", "{from: 2024-01-01, recorded: 2024-01-01}", "{from: 2024-01-01, to: 2023-05-01, recorded: 2024-01-01}", "ends before it begins"),
    "one day, one record": ("obligations/TST.yaml", "recorded: 2026-06-01", "recorded: 2025-11-01", "recorded on one day"),
    "before the instrument": ("obligations/TST.yaml", "{from: 2024-01-01, recorded", "{from: 2023-01-01, recorded", "begins before its instrument"),
    "dangling instrument": ("obligations/TST.yaml", "instrument: TST", "instrument: TSX", "refers to a instrument that does not exist: 'TSX'"),
    "dangling control": ("obligations/TST.yaml", "controls: [logs-kept]", "controls: [logs-lost]", "'logs-lost'"),
    "dangling penalty": ("obligations/TST.yaml", "penalties: [P-TST]", "penalties: [P-TSX]", "'P-TSX'"),
    "dangling deadline": ("obligations/TST.yaml", "deadline: tst-filing", "deadline: tst-flying", "'tst-flying'"),
    "dangling artefact": ("obligations/TST.yaml", "evidence: [E01]", "evidence: [E99]", "'E99'"),
    "dangling parameter": ("obligations/TST.yaml", "logs for {tst_log_months}", "logs for {tst_months}", "'tst_months'"),
    "dangling source": ("penalties/tst.yaml", "code: SRC", "code: SRX", "'SRX'"),
    "dangling start": ("deadlines/tst.yaml", "starts_on: launch_date", "starts_on: lunch_date", "'lunch_date'"),
    "dangling term": ("deadlines/tst.yaml", "within: tst_filing_working_days", "within: tst_days", "'tst_days'"),
    "dangling freshness": ("controls/cooperation.yaml", "    remedy:", "    fresh_for: one_year\n    remedy:", "'one_year'"),
    "unknown trigger": ("obligations/TST.yaml", "{trigger: T1}", "{trigger: T9}", "'trigger:T9'"),
    "unknown fact": ("triggers/triggers.yaml", "when: offers", "when: offerz", "no fact 'offerz'"),
    "orphan control": ("controls/cooperation.yaml", "  - id: logs-kept", "  - {id: nobody, head: cooperation, question: {zh: 甲, en: a}, answered_by: machine, asks: evidence, kinds: [document], role: counsel, remedy: {zh: 乙, en: b}}\n  - id: logs-kept", "No obligation needs the control point 'nobody'"),
    "loose number": ("obligations/TST.yaml", "for {tst_log_months} months", "for 6 months", "holds the number '6'"),
    "no control": ("obligations/TST.yaml", "    controls: [logs-kept]\n", "", "names no control point"),
    "no duty, yet a control": ("obligations/TST.yaml", "duty: must", "duty: none", "carries no duty and must not name controls"),
    "wrong judge": ("obligations/TST.yaml", "conclusion: machine", "conclusion: person", "the conclusion is for a machine"),
    "no evidence kind": ("controls/cooperation.yaml", "    kinds: [log-retention]\n", "", "names no evidence kind"),
    "weak without a note": ("penalties/tst.yaml", "    confidence: H\n", "    confidence: L\n", "has confidence L and must say why"),
    "derived from nothing": ("facts/facts.yaml", "basis: TST 1", "derived: true\n    basis: TST 1", "must say what to declare"),
    "two values of one day": ("parameters/tst.yaml", "{from: 2026-01-01, recorded: 2025-11-01, value: 12}", "{from: 2024-01-01, recorded: 2024-01-01, value: 12}", "two values of one day"),
    "no case that applies": ("scenarios/tst.yaml", "applies: [TST-1]\n      routes_not", "undetermined: []\n      routes_not", "lacks scenarios: applies"),
    "no case that does not apply": ("scenarios/tst.yaml", 'not_applies: ["TST-*"]', "not_applies: []", "lacks scenarios"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(fault: str, small_folder: Path, tmp_path: Path) -> None:
    """One fault at a time, each with the words that name it."""
    file, old, new, words = FAULTS[fault]
    path = small_folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    if fault == "no case that does not apply":
        path.write_text(
            path.read_text(encoding="utf-8").replace("not_applies: [TST-1]", "not_applies: []"), encoding="utf-8"
        )
    assert words in problems(small_folder, tmp_path / "cache")


def test_an_id_used_twice_is_found(small_folder: Path, tmp_path: Path) -> None:
    """Ids are never shared."""
    path = small_folder / "controls" / "again.yaml"
    path.write_text((small_folder / "controls" / "cooperation.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert "'logs-kept' is used twice among controls" in problems(small_folder, tmp_path / "cache")


@pytest.mark.parametrize(
    "words", ["TST 第17条第(1)项", "GB/T 45654-2025", "TC260-003", "art. 17(1)", "Order 21", "附录A", "annex B", "B25"]
)
def test_citations_are_not_loose_numbers(words: str, small_folder: Path, tmp_path: Path) -> None:
    """Article, annex, order and standard numbers may stand in a text."""
    path = small_folder / "obligations" / "TST.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("Keep logs for", f"{words}: keep logs for"), encoding="utf-8"
    )
    assert "holds the number" not in problems(small_folder, tmp_path / "cache")
