# SPDX-License-Identifier: Apache-2.0
"""Measures of the safety report: one for each clause that is not met, with proof, of a person, for a clause that there is."""

import pytest
from pack_factory import Get

from hegui.packs.faults import Rule
from hegui.packs.kind import Kind

TUNED = "fine-tuned-images"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[GBT45654-7.f, TC260-7.i.4]", "[TC260-7.i.4]", "GBT45654-7.f“"),
        ("[GBT45654-7.f, TC260-7.i.4]", "[GBT45654-7.f]", "TC260-7.i.4“"),
        ("[GBT45654-7.f, TC260-7.i.4]", "[GBT45654-7.f, TC260-7.i.4, TC260-5.1.d]", "写有两项措施"),
        ("[TC260-5.1.d]", "[TC260-5.1.d, TC260-99.x]", "没有条款“TC260-99.x”"),
        ("[TC260-5.1.d]", "[TC260-5.1.d, GBT45654-5.2.a]", "却写有措施"),
        ("by: qiu-product\n    until: 2026-12-10", "by: nobody\n    until: 2026-12-10", "责任人“nobody”"),
        ("    proof: pack/papers/export-check.md\n", "", "等效措施须有证明文件"),
        ("proof: pack/papers/export-check.md", "proof: pack/papers/lost.md", "等效措施须有证明文件"),
    ],
)
def test_a_measure_that_does_not_do(example: Get, old: str, new: str, told: str) -> None:
    """Both places are named: the answer and the clause, or who is not there."""
    pack = example(TUNED, Kind.MODEL_FILING)
    changed = pack.edited(pack.kind.answers_file, (old, new))
    faults = [fault for fault in pack.with_files(changed, pack.read_again).faults if fault.rule is Rule.CLAUSE]
    assert any(told in fault.what.zh and fault.second is not None for fault in faults)


def test_packs_without_a_safety_report_ask_for_no_measures(example: Get) -> None:
    """Their answers have no place for them."""
    pack = example(TUNED, Kind.ALGORITHM_FILING)
    assert not pack.data.measures
    assert not [fault for fault in pack.checked(()).faults if fault.rule is Rule.CLAUSE]
