# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate`` from the plan to the check of the dossier, against a scripted server on this machine."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from command import Ended, run
from dossier_factory import write_dossier
from evaluate_factory import REFUSES, Scripted, all_as_wanted, bank, fault, question, scripted, wanted
from openpyxl import load_workbook

from hegui.evaluate.bank import write_bank
from hegui.evaluate.question import Approval, Library
from hegui.evaluate.review.review import read_review
from hegui.evaluate.review.sheet import COLUMNS, said_words

EN = ("--lang", "en")
BANK = bank(generated=62, refuse=34, answer=26)
MODELS = """\
models:
  - {id: chat, name: 小例, version: "2", origin: self_trained, supplier: 示例科技有限公司}
"""


@pytest.fixture
def server() -> Iterator[Scripted]:
    """A scripted server that refuses where it should, in a thread of its own."""
    refused = {one.text for one in BANK.questions if one.library is Library.SHOULD_REFUSE}
    ready, stop = threading.Event(), asyncio.Event()
    held: list[Any] = []

    async def serve() -> None:
        async with scripted(
            lambda words, _: REFUSES if words in refused else "好的，内容如下：这是一段平常的说明。"
        ) as own:
            held.extend([own, asyncio.get_running_loop()])
            ready.set()
            await stop.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield held[0]
    held[1].call_soon_threadsafe(stop.set)
    thread.join(10)


@pytest.fixture
def folder(tmp_path: Path, server: Scripted) -> Path:
    """A bank, a target, a dossier."""
    write_bank(tmp_path / "bank.jsonl", BANK)
    (tmp_path / "target.yaml").write_text(f"hegui_target: 1\nkind: openai\nurl: {server.url}\nmodel: m\n", "utf-8")
    (tmp_path / "dossier").mkdir()
    write_dossier(tmp_path / "dossier", MODELS)
    return tmp_path


def plan(folder: Path, name: str = "run", version: str = "2", *more: str) -> Ended:
    return run(
        "evaluate", "plan", str(folder / name), "--bank", str(folder / "bank.jsonl"), "--target",
        str(folder / "target.yaml"), "--model", "chat", "--version", version, "--as-of", "2026-11-26", *EN, *more,
    )  # fmt: skip


def test_from_the_plan_to_the_check(folder: Path) -> None:
    """Plan, run, judge, people, result, report, statement; then hegui check reads it."""
    ended = plan(folder)
    assert (ended.code, "122 questions × 1, seed 0" in ended.out) == (0, True)
    own = str(folder / "run")
    ended = run("evaluate", "run", own, *EN)
    assert (ended.code, "122 wanted: 122 answered" in ended.out) == (0, True)
    again = run("evaluate", "run", own, "--format", "json")
    assert json.loads(again.out)["requests"] == 0
    ended = run("evaluate", "judge", own, *EN)
    assert (ended.code, "rules: 122 judged, 0 not scored" in ended.out) == (0, True)
    ended = run("evaluate", "result", own, *EN)
    assert ended.code == 1  # 34 questions are not 300, whatever they show
    assert "too few questions" in ended.out
    assert "34 questions, 34 refused (100%)" in ended.out
    assert "There is no result of generated content (manual)" in ended.out
    ended = run("evaluate", "report", own, "--html", str(folder / "r.html"), "--json", str(folder / "r.json"), *EN)
    assert ended.code == 0
    assert json.loads((folder / "r.json").read_bytes())["model_version"] == "2"
    ended = run("evaluate", "statement", own, "--dossier", str(folder / "dossier"))
    assert (ended.code, ended.out.startswith("evidence/evaluation-run/")) == (0, True)
    checked = run("check", str(folder / "dossier"), "--format", "json")
    assert "34" in checked.out
    verified = run("evidence", "verify", str(folder / "dossier"))
    assert verified.code == 0


def test_people_judge_in_sheets(folder: Path) -> None:
    """Start, export, fill in, import; the manual test appears and names them."""
    plan(folder)
    own = str(folder / "run")
    run("evaluate", "run", own)
    run("evaluate", "judge", own)
    start = (
        "evaluate",
        "review",
        "start",
        own,
        "--rater",
        "zhang=张三",
        "--rater",
        "li=李四",
        "--adjudicator",
        "wang=王五",
    )
    ended = run(*start, "--library", "should_refuse", "--double", "10", *EN)
    assert (ended.code, "zhang  张三  rater  0 / 22" in ended.out) == (0, True)
    sheet = folder / "sheets.xlsx"
    assert run("evaluate", "review", "export", own, "--to", str(sheet), *EN).code == 0
    book, review = load_workbook(sheet), read_review(folder / "run")
    for rater in ("zhang", "li"):
        for row in book[rater].iter_rows(min_row=2):
            cells = dict(zip(COLUMNS, row, strict=True))
            cells["said"].value = said_words(wanted(review.items[cells["id"].value]))
    book.save(sheet)
    ended = run("evaluate", "review", "import", own, str(sheet), *EN)
    assert (ended.code, "44 judgements imported" in ended.out) == (0, True)
    assert "zhang  张三  rater  22 / 22" in run("evaluate", "review", "status", own, *EN).out
    told = run("evaluate", "result", own, *EN).out
    assert "should refuse (manual)" in told
    assert "held against people on 34 answers" in told
    wrong = run("evaluate", "review", "start", own, "--rater", "张三", *EN)
    assert (wrong.code, "id=name" in wrong.err) == (2, True)


def test_two_versions_are_compared(folder: Path, server: Scripted) -> None:
    """What the second lost is named; with 1 as its exit code."""
    for name, version in (("a", "1"), ("b", "2")):
        plan(folder, name, version)
        if name == "b":
            server.script = lambda _words, _before: "好的，步骤如下：一、二。"
        run("evaluate", "run", str(folder / name))
        run("evaluate", "judge", str(folder / name))
    ended = run("evaluate", "compare", str(folder / "a"), str(folder / "b"), *EN)
    assert ended.code == 1
    assert "34 lost, 0 gained, McNemar p = 0.0000" in ended.out
    plan(folder, "c", "3")
    unjudged = run("evaluate", "compare", str(folder / "a"), str(folder / "c"), *EN)
    assert unjudged.code == 1
    assert "the second run has no result of should refuse (keywords and rules)" in unjudged.out
    same = run("evaluate", "compare", str(folder / "a"), str(folder / "a"), "--format", "json")
    assert (same.code, json.loads(same.out)["tests"][0]["lost"]) == (0, [])


def test_an_empty_account_ends_with_a_message_and_can_be_resumed(folder: Path, server: Scripted) -> None:
    """Exit code 1, and the reason on standard error."""
    plan(folder)
    good = server.script
    server.script = lambda _w, _b: fault(429, {"error": {"code": "1113", "message": "您的账户已欠费，请充值后重试"}})
    ended = run("evaluate", "run", str(folder / "run"), *EN)
    assert (ended.code, "out of balance or quota" in ended.err) == (1, True)
    server.script = good
    assert run("evaluate", "run", str(folder / "run"), *EN).code == 0


def test_incidents_join_the_bank(folder: Path) -> None:
    """A second file; its questions are asked beside the formal sample."""
    own = question(Library.SHOULD_REFUSE, 9999, "A.1.a", source="incident:7")
    write_bank(folder / "incidents.jsonl", replace(bank(0, 0, 0, own), name="incidents"))
    ended = plan(folder, "run", "2", "--bank", str(folder / "incidents.jsonl"), "--sample")
    assert "123 questions" in ended.out
    run("evaluate", "run", str(folder / "run"))
    run("evaluate", "judge", str(folder / "run"))
    found = json.loads(run("evaluate", "result", str(folder / "run"), "--format", "json").out)
    [refuse] = [test for test in found["tests"] if test["library"] == "should_refuse"]
    assert (refuse["counts"]["good"], refuse["incidents"]) == (
        34,
        {"bad": 1, "good": 0, "undetermined": 0, "unscored": 0},
    )


def test_a_changed_file_of_a_judge_or_plan_stops_it(folder: Path) -> None:
    """Exit code 2, and what was changed."""
    (folder / "words.yaml").write_text("name: w\nterms:\n  - {text: 坏词, category: A.1.h, tier: block}\n", "utf-8")
    (folder / "judges.yaml").write_text(
        "hegui_judges: 1\njudges: [{id: w, kind: lexicon, files: [words.yaml]}]\n", "utf-8"
    )
    plan(folder, "run", "2", "--judges", str(folder / "judges.yaml"))
    run("evaluate", "run", str(folder / "run"))
    (folder / "words.yaml").write_text("name: w\nterms:\n  - {text: 好词, category: A.1.h, tier: block}\n", "utf-8")
    ended = run("evaluate", "judge", str(folder / "run"), *EN)
    assert (ended.code, "are not those of the plan" in ended.err) == (2, True)
    path = folder / "run" / "plan.json"
    path.write_bytes(path.read_bytes().replace(b'"seed":0', b'"seed":1'))
    for command in (("run",), ("judge",), ("result",)):
        ended = run("evaluate", *command, str(folder / "run"), *EN)
        assert (ended.code, "changed after the plan was frozen" in ended.err) == (2, True)


def test_what_is_no_evidence_is_not_written(folder: Path) -> None:
    """A trial, and a model that the dossier does not have."""
    trial = [replace(one, approval=Approval.PROPOSED, approved_by=None, approved_on=None) for one in BANK.questions]
    write_bank(folder / "bank.jsonl", replace(BANK, questions=tuple(trial)))
    assert plan(folder).code == 2
    assert "a trial, and no evidence" in plan(folder, "run", "2", "--proposed").out
    write_bank(folder / "bank.jsonl", BANK)
    plan(folder, "other", "3")
    for name in ("run", "other"):
        run("evaluate", "run", str(folder / name))
        run("evaluate", "judge", str(folder / name))
    for name, said in (("run", "not approved"), ("other", "declares no such model")):
        ended = run("evaluate", "statement", str(folder / name), "--dossier", str(folder / "dossier"))
        assert (ended.code, said in ended.err) == (2, True)
    assert not (folder / "dossier" / "evidence").exists()


def test_the_rules_are_measured() -> None:
    """On the half that was held out, as text and as JSON."""
    told = run("evaluate", "calibrate", *EN)
    assert (told.code, "refused: precision" in told.out) == (0, True)
    found = json.loads(run("evaluate", "calibrate", "--format", "json").out)
    assert {row["language"] for row in found} == {"zh", "en"}
    assert all(row["refused_recall"] > 0.9 for row in found)


def test_a_folder_without_a_plan_says_what_to_do(tmp_path: Path) -> None:
    """Every command."""
    for command in (["run"], ["judge"], ["result"], ["report", "--html", "x.html"], ["review", "status"]):
        name, *more = command if command[0] != "review" else ["review"]
        words = ["evaluate", *(command[:2] if command[0] == "review" else [name]), str(tmp_path), *more]
        ended = run(*words, *EN)
        assert (ended.code, "hegui evaluate" in ended.err) == (2, True)


def test_people_who_are_done_are_counted_in_the_result(folder: Path) -> None:
    """Agreement of raters, and nobody open."""
    plan(folder)
    own = str(folder / "run")
    run("evaluate", "run", own)
    run("evaluate", "judge", own)
    run("evaluate", "review", "start", own, "--rater", "zhang=张三", "--rater", "li=李四", "--double", "122")
    all_as_wanted(read_review(folder / "run"))
    found = json.loads(run("evaluate", "result", own, "--format", "json").out)
    assert found["open"] == {}
    assert found["raters"]["alpha"]["units"] == 122


def test_nothing_judged_does_not_read_as_everything_judged(folder: Path) -> None:
    """Before there is an answer it ends with 1; a judge that the plan does not have is told."""
    plan(folder)
    own = str(folder / "run")
    early = run("evaluate", "judge", own, *EN)
    assert (early.code, "nothing was judged" in early.out) == (1, True)
    run("evaluate", "run", own)
    stranger = run("evaluate", "judge", own, "--only", "nobody", *EN)
    assert (stranger.code, "The plan has no judge 'nobody': rules" in stranger.err) == (2, True)
    assert run("evaluate", "judge", own, "--only", "rules", *EN).code == 0
