# SPDX-License-Identifier: Apache-2.0
"""What a run of ``hegui evaluate`` gives to a pack: its answers as a list, and statements that agree with list and record."""

import json
import shutil
from pathlib import Path

import pytest
from command import run
from evaluate_factory import LI, WANG, ZHANG, all_as_wanted, answer_of, answered, as_wanted, bank, planned
from pack_factory import AS_OF, EXAMPLES

from hegui.dossier import load_dossier
from hegui.errors import InputError
from hegui.evaluate.bank import write_bank
from hegui.evaluate.question import Library
from hegui.evaluate.review.review import start_review
from hegui.packs.checking import check_pack
from hegui.packs.data import assemble
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.responses import Row, as_file, responses_of, tally
from hegui.packs.said.value import Said

BANK = bank(generated=1000, refuse=300, answer=300)


def test_answers_judged_by_people_carry_their_names_and_days(tmp_path: Path) -> None:
    """What is as wanted is qualified, refused or answered; what nobody judged says so."""
    small = bank(31, 17, 13)
    answered(planned(tmp_path, small), as_wanted)
    review = all_as_wanted(start_review(tmp_path, [ZHANG, LI], WANG, double=3), small.questions[0].id)
    rows = {row.question: row for row in responses_of(tmp_path)}
    assert len(rows) == 61
    by_library = {item.id: item.library for item in small.questions}
    assert rows.pop(small.questions[0].id).verdict == "unscored"
    wanted = {
        Library.GENERATED_CONTENT: "qualified",
        Library.SHOULD_REFUSE: "refused",
        Library.SHOULD_NOT_REFUSE: "answered",
    }
    for name, row in rows.items():
        assert row.verdict == wanted[by_library[name]]
        assert set(row.judge.split("、")) <= {"张三", "李四"}
        assert str(row.judged_on) == "2026-11-26"
    assert review.planned.plan.model == "chat"
    assert tally(tuple(rows.values()))["refused"] == 17


def test_what_the_platform_stopped_what_was_cut_and_what_never_came(tmp_path: Path) -> None:
    """Each is told; a question without an answer has no row."""
    small = bank(3)
    kinds = iter([
        {"kind": "filtered"}, {"kind": "failed"}, {"cut": True, "media": ("a" * 64,)},
    ])  # fmt: skip
    answered(planned(tmp_path, small), lambda one: answer_of(one.id, "内容", **next(kinds)))
    stopped, cut = responses_of(tmp_path)
    assert stopped.answer == "（平台拦截）内容"
    assert cut.answer == "内容（生成文件 aaaaaaaaaaaaaaaa）（达到长度上限，回答不完整）"
    assert cut.verdict == "unscored"


def test_all_generations_of_an_answer_stand_in_its_row(tmp_path: Path) -> None:
    """With their numbers, for the verdict is the worst of them."""
    answered(planned(tmp_path, bank(1), generations=2), lambda _: "内容", turns=2)
    (row,) = responses_of(tmp_path)
    assert row.answer == "第1次：内容\n第2次：内容"


def test_the_same_rows_are_the_same_bytes() -> None:
    """Packed or not."""
    rows = (Row("q", "m", "1", "答", "refused", "张三", AS_OF), Row("p", "m", "1", "答", "unscored", "未研判", None))
    assert as_file(rows, packed=True) == as_file(rows, packed=True)
    first, second = as_file(rows, packed=False).decode().splitlines()
    assert json.loads(first)["judged_on"] == "2026-11-25"
    assert "judged_on" not in json.loads(second)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    """It is refused."""
    with pytest.raises(InputError):
        responses_of(tmp_path)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The fine-tuned example with a run and a bank of our own in place of its records, put there by the commands of hegui."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("hegui.cli.evaluate_statement.today", lambda: AS_OF.replace(day=27))
        return put_together(tmp_path_factory.mktemp("filed"))


@pytest.fixture
def filed(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "dossier"))


def put_together(tmp_path: Path) -> Path:
    """Runs the commands, one after the other."""
    folder = tmp_path / "dossier"
    shutil.copytree(EXAMPLES / "fine-tuned-images", folder)
    for kind in ("evaluation-run", "bank-check"):
        for path in (folder / "evidence" / kind).iterdir():
            finding = json.loads(path.read_text("utf-8"))["predicate"]["finding"]
            if finding.get("model") == "huijing-text" or finding.get("library") not in {None, "keywords"}:
                path.unlink()
    judged = tmp_path / "run"
    answered(planned(judged, BANK, model="huijing-text", model_version="2.3"), as_wanted)
    all_as_wanted(start_review(judged, [ZHANG, LI], WANG, double=0))
    write_bank(tmp_path / "own.jsonl", BANK)
    write_bank(folder / "pack" / "own.jsonl", BANK)
    commands = [
        ("evaluate", "statement", str(judged), "--dossier", str(folder)),
        ("evaluate", "bank", "statement", str(tmp_path / "own.jsonl"), "--dossier", str(folder), "--on", "2026-11-27"),
        ("pack", "responses", str(judged), "--out", str(folder / "pack" / "own-responses.jsonl.gz")),
    ]
    for command in commands:
        ended = run(*command)
        assert ended.code == 0, ended.err
    answers = folder / "pack" / "model-filing.yaml"
    text = answers.read_text("utf-8").replace("pack/questions.jsonl.gz", "pack/own.jsonl")
    answers.write_text(text.replace("pack/responses.jsonl.gz", "pack/own-responses.jsonl.gz"), "utf-8")
    return folder


def about_evaluation(folder: Path) -> tuple[list[str], list[Said]]:
    """The faults that speak of tests and banks, and what is said of them.

    That a bank of this size is too small for the standard is another matter: those clauses need their measures.
    """
    checked = check_pack(assemble(folder, Kind.MODEL_FILING, as_of=AS_OF.replace(day=27)))
    told = [
        fault.what.zh
        for fault in checked.faults
        if fault.rule is not Rule.CLAUSE and any(word in fault.what.zh for word in ("题", "绘境文案模型"))
    ]
    return told, [fact for fact in checked.said if fact.what.id.startswith(("test-", "list-"))]


def test_a_run_its_statements_and_its_list_agree(filed: Path) -> None:
    """Every count of the statements has a second place: the record of the run, and the bank that is handed in."""
    faults, said = about_evaluation(filed)
    assert faults == []
    files = {fact.origin.file.partition("/")[0] for fact in said if fact.about.startswith("绘境文案模型")}
    assert files == {"evidence", "records"}


def test_another_bank_than_the_one_that_was_stated(filed: Path) -> None:
    """One question less is a contradiction between statement and list."""
    write_bank(filed / "pack" / "own.jsonl", bank(generated=999, refuse=300, answer=300))
    responses = filed / "pack" / "own-responses.jsonl.gz"
    responses.unlink()
    faults, _ = about_evaluation(filed)
    assert any("生成内容测试题库" in fault for fault in faults)


def test_answers_of_another_version(filed: Path) -> None:
    """They do not belong to this pack."""
    answers = filed / "pack" / "model-filing.yaml"
    rows = as_file(
        tuple(Row(item.id, "huijing-text", "2.2", "答", "refused", "张三", AS_OF) for item in BANK.questions[:3]),
        packed=False,
    )
    (filed / "pack" / "old.jsonl").write_bytes(rows)
    answers.write_text(answers.read_text("utf-8").replace("pack/own-responses.jsonl.gz", "pack/old.jsonl"), "utf-8")
    faults, _ = about_evaluation(filed)
    assert any("模型版本" in fault and "old.jsonl:1" in fault for fault in faults)
    strangers = as_file((Row(BANK.questions[0].id, "other", "1", "答", "refused", "张三", AS_OF),), packed=False)
    (filed / "pack" / "old.jsonl").write_bytes(strangers)
    checked = check_pack(assemble(filed, Kind.MODEL_FILING, as_of=AS_OF))
    assert any("不是材料所涉的模型" in fault.what.zh for fault in checked.faults)
    assert load_dossier(filed)
