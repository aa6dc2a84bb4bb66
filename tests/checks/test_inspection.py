# SPDX-License-Identifier: Apache-2.0
"""The inspection file and the contact for the authorities."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from context_factory import outcome, outcomes

from hegui.checks import inspection
from hegui.checks.context import CheckContext
from hegui.checks.results import Outcome

Make = Callable[..., CheckContext]
TEXTS = Path(__file__).parent / "texts"


def filed(make: Make, text: str, **dossier: Any) -> CheckContext:
    given = {**dossier, "documents": {"inspection_dossier": "i.md"}}
    return make(dossier=given, documents={"i.md": text})


def test_a_full_file_has_every_part(make: Make) -> None:
    text = (TEXTS / "inspection.md").read_text(encoding="utf-8")
    assert outcomes(inspection.dossier, filed(make, text)) == [Outcome.PASS] * 6


@pytest.mark.parametrize("line", ["训练数据来源", "规模：", "数据类型", "标注规则见", "算法机制机理", "联系人"])
def test_a_missing_part_fails(make: Make, line: str) -> None:
    lines = (TEXTS / "inspection.md").read_text(encoding="utf-8").splitlines()
    text = "\n".join(text for text in lines if not text.startswith(line))
    assert Outcome.FAIL in outcomes(inspection.dossier, filed(make, text))


def test_a_size_needs_a_number(make: Make) -> None:
    text = (TEXTS / "inspection.md").read_text(encoding="utf-8").replace("约1,200万条文档", "较大")
    assert outcomes(inspection.dossier, filed(make, text)).count(Outcome.FAIL) == 1


def test_an_english_file_is_read(make: Make) -> None:
    text = (
        "Data sources: public web. Size: 12,000,000 documents. Types of data: text. "
        "Annotation rules: see part 2. Mechanism of the algorithm: next-token prediction. Contact: Wang Fang."
    )
    assert outcomes(inspection.dossier, filed(make, text)) == [Outcome.PASS] * 6


def test_a_declared_source_must_be_named(make: Make) -> None:
    text = (TEXTS / "inspection.md").read_text(encoding="utf-8")
    source = {"id": "web", "name": "公开网页", "kind": "open"}
    named = filed(make, text, data={"sources": [source]})
    assert outcomes(inspection.dossier, named) == [Outcome.PASS] * 6
    other = filed(make, text, data={"sources": [{**source, "name": "论坛帖子"}]})
    assert outcomes(inspection.dossier, other)[-1] is Outcome.INCONCLUSIVE


def test_without_a_file_there_is_no_evidence(make: Make) -> None:
    assert outcome(inspection.dossier, make()) is None


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({"name": "王芳", "phone": "010-12345678"}, Outcome.PASS),
        ({"name": "王芳", "email": "wang@example.com.cn"}, Outcome.PASS),
        ({"name": "王芳"}, Outcome.FAIL),
        (None, None),
    ],
)
def test_the_contact_can_be_reached(make: Make, contact: dict[str, str] | None, expected: Outcome | None) -> None:
    given = {"contacts": {"authorities": contact}} if contact else {}
    assert outcome(inspection.contact, make(dossier=given)) is expected
