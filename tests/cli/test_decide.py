# SPDX-License-Identifier: Apache-2.0
"""``hegui decide``: a decision that the assessment can count."""

from datetime import date
from pathlib import Path

import pytest
from command import Ended, run

from hegui.cli.evidence import open_store
from hegui.dossier import load_dossier
from hegui.evidence.findings import Answer, Decision
from hegui.law.load import load_catalogue
from hegui.law.terms import AnsweredBy, Role

DOSSIER = """\
hegui: 1
provider:
  name: {zh: 示例公司, en: Example Ltd}
service:
  name: {zh: 示例服务, en: Example Service}
people:
  - {id: wang, name: 王某, roles: [counsel, data_lead], public_key: "KEY"}
  - {id: li, name: 李某, roles: [product_lead]}
"""
CONTROL = next(
    control.id
    for control in load_catalogue().controls
    if control.answered_by is AnsweredBy.PERSON and control.role is Role.COUNSEL
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dossier whose counsel has a key beside it."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    key = run("evidence", "keygen", str(tmp_path / "wang.pem")).out.strip()
    (folder / "dossier.yaml").write_text(DOSSIER.replace("KEY", key), "utf-8")
    (folder / "memo.md").write_text("适用性备忘", "utf-8")
    return folder


def _decide(folder: Path, control: str = CONTROL, **changes: str) -> Ended:
    values = {
        "answer": "yes",
        "by": "wang",
        "role": "counsel",
        "reason": "不模拟人格。",
        "until": "2027-11-20",
        "date": "2026-11-20",
        "key": str(folder.parent / "wang.pem"),
        **changes,
    }
    options = [part for name, value in values.items() for part in (f"--{name}", value)]
    return run("decide", str(folder), control, *options)


def test_a_decision_is_written_signed(folder: Path) -> None:
    """It is in the store as its person's word about the dossier as it stands, until its last day."""
    ended = _decide(folder)
    assert (ended.code, ended.err) == (0, "")
    (statement,) = open_store(load_dossier(folder)).read().of_kind("decision")
    assert ended.out.strip() == statement.file
    assert statement.signed_by == ("wang",)
    assert statement.finding == Decision(
        control=CONTROL,
        answer=Answer.YES,
        by="wang",
        role="counsel",
        reason="不模拟人格。",
        decided_on=date(2026, 11, 20),
        until=date(2027, 11, 20),
    )
    assert [subject.name for subject in statement.subjects] == ["dossier.yaml"]
    assert (statement.predicate.collected, statement.predicate.expires) == (date(2026, 11, 20), date(2027, 11, 20))


def test_a_decision_ends_with_what_it_rested_on(folder: Path) -> None:
    """One about a memo lasts while the memo does; the dossier may change."""
    assert _decide(folder, subject="memo.md").code == 0
    with (folder / "dossier.yaml").open("a") as stream:
        stream.write("# a remark\n")
    assert run("evidence", "verify", str(folder)).code == 0
    (folder / "memo.md").write_text("改过的备忘", "utf-8")
    assert run("evidence", "verify", str(folder)).code == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"control": "no-such-control"}, "no control point 'no-such-control'"),
        ({"control": CONTROL[:-1]}, CONTROL),
        ({"by": "zhao"}, "'zhao' is not among the people"),
        ({"role": "security_lead"}, "'wang' does not have the role 'security_lead'"),
        ({"role": "data_lead"}, "Another role decides"),
        ({"reason": "  "}, "needs a reason"),
        ({"until": "2026-11-19"}, "end before it is made"),
        ({"date": "2999-01-01", "until": "2999-01-02"}, "recorded before"),
        ({"key": "missing.pem"}, "cannot be used"),
        ({"answer": "maybe"}, "unclear"),
        ({"subject": "missing.md"}, "missing.md"),
    ],
)
def test_a_decision_that_could_not_count_is_refused(folder: Path, changes: dict[str, str], words: str) -> None:
    """Exit code 2 with the reason, and nothing is written."""
    ended = _decide(folder, **changes)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert not (folder / "evidence").exists()


def test_a_person_without_a_public_key_cannot_decide(folder: Path) -> None:
    """The signature could not be verified, and the message says what to do."""
    control = next(control.id for control in load_catalogue().controls if control.role is Role.PRODUCT_LEAD)
    ended = _decide(folder, control, by="li", role="product_lead")
    assert ended.code == 2
    assert "no public key of 'li'" in ended.err
    assert "keygen" in ended.err


def test_all_problems_are_told_at_once(folder: Path) -> None:
    """Nobody should have to run it four times."""
    ended = _decide(folder, by="zhao", control="no-such-control", reason=" ", until="2026-01-01")
    assert all(words in ended.err for words in ("'zhao'", "no-such-control", "needs a reason", "end before"))
