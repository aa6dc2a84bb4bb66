# SPDX-License-Identifier: Apache-2.0
"""Gate files and baselines."""

from datetime import date
from pathlib import Path

import pytest

from hegui.assess.model import Status
from hegui.errors import SchemaProblem
from hegui.gate_file import read_gate

KNOWN = frozenset({"GAI-15.1", "LBL-5"})

GATE = """\
hegui_gate: 1
waivers:
  - obligation: GAI-15.1
    owner: Li Na
    reason: portal moves in December
    until: 2026-12-31
allow: [needs_review]
baseline: baseline.yaml
"""

BASELINE = """\
hegui_baseline: 1
made_on: 2026-11-25
until: 2027-03-31
statuses:
  LBL-5: no_evidence
"""


def write(folder: Path, gate: str = GATE, baseline: str = BASELINE) -> Path:
    (folder / "baseline.yaml").write_text(baseline, encoding="utf-8")
    (folder / "gate.yaml").write_text(gate, encoding="utf-8")
    return folder / "gate.yaml"


def test_a_gate_file_becomes_a_policy(tmp_path: Path) -> None:
    """Waivers with owner, reason, end and line; allowances; the baseline beside it."""
    policy = read_gate(write(tmp_path), KNOWN)
    [waiver] = policy.waivers
    assert (waiver.obligation, waiver.owner, waiver.until) == ("GAI-15.1", "Li Na", date(2026, 12, 31))
    assert str(waiver.place) == "gate.yaml:3"
    assert policy.allow == {Status.NEEDS_REVIEW}
    assert policy.baseline is not None
    assert policy.baseline.statuses == {"LBL-5": Status.NO_EVIDENCE}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("GAI-15.1", "GAI-99", "There is no obligation 'GAI-99' to waive"),
        ("    until: 2026-12-31\n", "", "'waivers.0.until' is missing"),
        ("    owner: Li Na\n", '    owner: ""\n', "'waivers.0.owner' is out of range"),
        ("[needs_review]", "[not_met]", "not one of the accepted values"),
        ("hegui_gate: 1", "hegui_gate: 2", "not one of the accepted values"),
        ("allow:", "allowed:", "There is no field 'allowed'"),
    ],
)
def test_a_gate_that_is_not_explicit_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    """No waiver without owner, end and an obligation that exists; "not met" is never let through as a whole."""
    with pytest.raises(SchemaProblem) as caught:
        read_gate(write(tmp_path, GATE.replace(old, new)), KNOWN)
    assert words in str(caught.value)
    assert "gate.yaml:" in str(caught.value)


def test_a_baseline_with_an_unknown_status_is_refused(tmp_path: Path) -> None:
    """A status that does not exist compares with nothing."""
    with pytest.raises(SchemaProblem, match=r"statuses\.LBL-5"):
        read_gate(write(tmp_path, baseline=BASELINE.replace("no_evidence", "fine")), KNOWN)
