# SPDX-License-Identifier: Apache-2.0
"""Signatures and dates: who must sign, who may sign twice, and what has run out."""

import dataclasses
from datetime import date, timedelta

import pytest
from pack_factory import AS_OF, Get

from hegui.packs.checking import check_pack
from hegui.packs.data import assemble
from hegui.packs.faults import Fault, Rule
from hegui.packs.kind import Kind
from hegui.packs.specification_file import load_specification

TUNED, CALLER = "fine-tuned-images", "chat-app-api"
LEAD = "{role: assessment_lead, person: tang-algorithm, signed_on: 2026-11-23}"
LEGAL = "{role: legality_lead, person: shen-counsel, signed_on: 2026-11-23}"


def test_at_least_three_roles_sign_where_a_safety_report_is_handed_in() -> None:
    """The legal representative, the head of the assessment and the head of the legality part."""
    for kind in (Kind.MODEL_FILING, Kind.REGISTRATION):
        assert set(load_specification(kind).signatures) >= {"legal_representative", "assessment_lead", "legality_lead"}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f"  - {LEGAL}\n", "", "缺少合法性评估负责人的签字"),
        ("person: shen-counsel, signed_on", "person: nobody, signed_on", "不在档案的 people 中"),
        ("person: shen-counsel, signed_on", "person: tang-algorithm, signed_on", "签字两次"),
        ("person: shen-counsel, signed_on: 2026-11-23", "person: shen-counsel, signed_on: 2026-11-26", "晚于填报日期"),
    ],
)
def test_a_signature_that_does_not_count(example: Get, old: str, new: str, told: str) -> None:
    """Both places are named: the signature, and what it does not agree with."""
    pack = example(TUNED, Kind.MODEL_FILING)
    faults = pack.faults_of(pack.kind.answers_file, (old, new), rules=[Rule.SIGNATURE])
    assert [(told in fault.what.zh, fault.second is not None) for fault in faults] == [(True, True)]


def test_who_signs_twice_may_do_so_with_a_written_note(example: Get) -> None:
    """TC260-003 9.1 e: one person in two roles, with the reason."""
    pack = example(TUNED, Kind.MODEL_FILING)
    twice = LEGAL.replace("shen-counsel", "tang-algorithm").replace(
        "}", ", note: 法务负责人空缺，经法定代表人书面授权兼任}"
    )
    assert pack.faults_of(pack.kind.answers_file, (LEGAL, twice)) == ()


def test_keywords_that_have_expired_are_not_handed_in(example: Get) -> None:
    """How many, and the line of the first; one that ends on the day still counts."""
    pack = example(TUNED, Kind.MODEL_FILING)
    assert pack.data.keywords is not None
    words = pack.data.keywords.keywords

    def faults(*days: date) -> list[Fault]:
        kept = [dataclasses.replace(word, expires=day) for word, day in zip(words, days, strict=False)]
        listed = dataclasses.replace(pack.data.keywords, keywords=(*kept, *words[len(kept) :]))
        found = check_pack(dataclasses.replace(pack.data, keywords=listed)).faults
        return [fault for fault in found if fault.rule is Rule.EXPIRED]

    assert faults(AS_OF) == []
    (fault,) = faults(AS_OF, AS_OF - timedelta(days=1), AS_OF - timedelta(days=2))
    assert "2个关键词已失效" in fault.what.zh
    assert (fault.first.file, fault.first.line) == (pack.data.keywords.file, pack.data.keywords.lines[1])
    assert fault.second is not None


def test_papers_that_have_run_out(example: Get) -> None:
    """A licence of the business that is no longer valid does not leave the house."""
    pack = example(TUNED, Kind.MODEL_FILING)
    (fault,) = pack.faults_of(
        pack.kind.answers_file, ("expires: 2046-01-05", "expires: 2026-11-24"), rules=[Rule.EXPIRED]
    )
    assert fault.first.path == ("papers", 0, "expires")
    assert fault.second is not None


def test_a_contract_on_calling_that_has_run_out(example: Get) -> None:
    """The model may no longer be called."""
    pack = example(CALLER, Kind.REGISTRATION)
    file = pack.kind.answers_file
    faults = pack.faults_of(file, ("contract_to: 2027-11-08", "contract_to: 2026-11-24"), rules=[Rule.EXPIRED])
    assert [fault.first.path for fault in faults] == [("calling", "contract_to")]


def test_a_contract_with_a_supplier_that_has_run_out(example: Get) -> None:
    """Its data may no longer be used."""
    pack = example(TUNED, Kind.MODEL_FILING)
    faults = pack.faults_of(
        "dossier.yaml", ("contract_ends_on: 2027-12-07", "contract_ends_on: 2026-01-07"), rules=[Rule.EXPIRED]
    )
    assert [fault.first.file for fault in faults] == ["dossier.yaml"]


def test_plans_that_are_overdue(example: Get) -> None:
    """On a later day the measures that were due are faults, and so is what ran out in the meantime."""
    pack = example(TUNED, Kind.MODEL_FILING)
    later = check_pack(assemble(pack.folder, pack.kind, as_of=date(2027, 2, 1)))
    overdue = [fault for fault in later.faults if fault.rule is Rule.EXPIRED and "措施的完成日期" in fault.what.zh]
    assert overdue
    assert all(fault.first.path[0] == "measures" for fault in overdue)
