# SPDX-License-Identifier: Apache-2.0
"""`hegui corpus judge`: from the panel to the results."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from command import Ended, run
from openpyxl import load_workbook
from sample_factory import MOBILE, all_fine, sampled, says, started

from hegui.corpus.judging.judgement import Answer
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.judging.sheet import LETTERS, answer_words

SMALL = {"web": {"zh": 20}}
PANEL = ("--rater", "zhang=张三", "--rater", "li=李四", "--adjudicator", "wang=王五", "--double", "10")


def judge(command: str, folder: Path, *words: str) -> Ended:
    """``hegui corpus judge COMMAND FOLDER WORDS`` in English."""
    return run("corpus", "judge", command, str(folder), *words, "--lang", "en")


@pytest.fixture
def review(tmp_path: Path) -> Review:
    """A review that has been started."""
    return started(tmp_path, SMALL, double=10)


def test_a_panel_is_named(tmp_path: Path) -> None:
    """And shown with what each has to do."""
    sampled(tmp_path, SMALL)
    done = judge("start", tmp_path / "sample", *PANEL)
    assert done.code == 0
    assert done.out.splitlines() == [
        "zhang  张三  rater  0 / 15",
        "li  李四  rater  0 / 15",
        "wang  王五  adjudicator  0 / 0",
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--rater", "zhang=张三"), "two raters"),
        (("--rater", "zhang=张三", "--rater", "li=张三"), "different people"),
        (("--rater", "zhang", "--rater", "li=李四"), "must be written id=name"),
        (("--rater", "Zhang San=张三", "--rater", "li=李四"), "small letters"),
    ],
)
def test_a_panel_that_is_none_is_refused(tmp_path: Path, words: tuple[str, ...], why: str) -> None:
    """With what is wrong."""
    sampled(tmp_path, SMALL)
    done = judge("start", tmp_path / "sample", *words)
    assert done.code == 2
    assert why in done.err


def test_export_fill_in_import_result(review: Review, tmp_path: Path) -> None:
    """The whole way by sheets; not finished is exit 1, finished is 0."""
    book_file = tmp_path / "judge.xlsx"
    assert judge("export", review.folder, "--to", str(book_file)).out == f"{book_file}: 2 sheets, 30 rows\n"
    begun = judge("result", review.folder)
    assert begun.code == 1
    assert "96 % of the sample (GB/T 45654-2025 B.2.1 a): not settled yet" in begun.out
    refused = judge("import", review.folder, str(book_file))
    assert refused.code == 2
    assert "judge.xlsx#zhang!E2" in refused.err
    book = load_workbook(book_file)
    for rater in ("zhang", "li"):
        for row in range(2, 17):
            book[rater][f"{LETTERS['answer']}{row}"] = answer_words(Answer.FINE)
    book.save(book_file)
    assert judge("import", review.folder, str(book_file)).out == f"{book_file}: 30 judgements imported\n"
    done = judge("result", review.folder)
    assert done.code == 0
    assert "qualified 20 / 20 (100.00%), not qualified 0, undetermined 0; population 20" in done.out
    assert "96 % of the sample (GB/T 45654-2025 B.2.1 a): reached" in done.out
    assert (
        "web: illegal 0 / 20, limit 5 % (GB/T 45654-2025 5.1 a): within the limit, proved (all of it was drawn)"
        in done.out
    )
    assert "10 items judged twice, 100.0% alike, Krippendorff's alpha cannot be told" in done.out


def test_a_sample_that_is_too_small_is_told(tmp_path: Path) -> None:
    """All of it is fine, and it is no manual sample of the corpus: the reason stands beside."""
    told = judge("result", all_fine(started(tmp_path)).folder).out
    assert "96 % of the sample (GB/T 45654-2025 B.2.1 a): not reached" in told
    assert "fewer than the 4,000 items that are asked for (GB/T 45654-2025 B.2.1 a)" in told


def test_one_rater_alone_and_in_the_clear(review: Review, tmp_path: Path) -> None:
    """For those who must not see the sheet of the other; personal information only if asked for."""
    book_file = tmp_path / "zhang.xlsx"
    assert judge("export", review.folder, "--to", str(book_file), "--person", "zhang", "--unmasked").code == 0
    book = load_workbook(book_file)
    assert "li" not in book.sheetnames
    assert any(MOBILE in str(cell.value) for row in book["zhang"].iter_rows() for cell in row)
    assert "nobody on the panel" in judge("export", review.folder, "--to", str(book_file), "--person", "x").err
    assert "xlsx" in judge("export", review.folder, "--to", str(tmp_path / "x.csv")).err


def test_disputes_are_listed_and_decided(review: Review) -> None:
    """Exit 1 while one is left; the decision is of the adjudicator alone."""
    item = review.sample.items[0].id
    review = all_fine(review, item)
    review.record([says(review, "zhang", item), says(review, "li", item, Answer.ILLEGAL, "A.1.f")])
    listed = judge("adjudicate", review.folder)
    assert listed.code == 1
    assert listed.out.splitlines() == ["1 item awaits adjudication", f"  {item}  张三 No risk  李四 Risk found A.1.f"]
    [left] = json.loads(judge("adjudicate", review.folder, "--format", "json").out)
    assert (left["item"], [said["verdict"] for said in left["judgements"]]) == (item, ["fine", "illegal"])
    assert judge("adjudicate", review.folder, "--item", item).code == 2
    wrong = judge("adjudicate", review.folder, "--item", item, "--verdict", "illegal")
    assert (wrong.code, "risks are named" in wrong.err) == (2, True)
    words = ("--item", item, "--verdict", "illegal", "--category", "A.1.f", "--note", "x")
    assert judge("adjudicate", review.folder, *words).code == 0
    said = read_review(review.folder).said[item]["wang"]
    assert (said.name, said.role, said.categories) == ("王五", "adjudicator", ("A.1.f",))
    assert said.at.tzinfo is not None
    assert judge("result", review.folder).code == 0


def test_without_an_adjudicator_disputes_stay(tmp_path: Path) -> None:
    """They are told, and cannot be decided."""
    sampled(tmp_path, SMALL)
    judge("start", tmp_path / "sample", *PANEL[:4])
    done = judge("adjudicate", tmp_path / "sample", "--item", "x", "--verdict", "fine")
    assert done.code == 2
    assert "no adjudicator" in done.err


def test_results_as_json(review: Review) -> None:
    """Every number for a machine."""
    review = all_fine(review, review.sample.items[0].id)
    done = run("corpus", "judge", "result", str(review.folder), "--format", "json")
    told = json.loads(done.out)
    assert done.code == 1
    assert (told["items"], told["qualified"], told["undetermined"]) == (20, 19, {"not_judged": 1})
    assert (told["worst"], told["best"]) == (0.95, 1)
    assert told["sources"][0]["illegal_at_most"] == 1
    assert told["sources"][0]["decision"] == "proven"  # 1 of 20 is 5 %: not above, and all of it was drawn
    assert told["people"][0] == {"person": "zhang", "name": "张三", "role": "rater", "items": 15, "judged": 14}


def test_in_chinese(review: Review) -> None:
    """Every line, and no English sentence."""
    done = run("corpus", "judge", "result", str(all_fine(review).folder), "--lang", "zh")
    assert "合格 20 / 20（100.00%），不合格 0，未确定 0；总体 20" in done.out
    assert "qualified" not in done.out


def test_a_sample_that_is_none_is_told(tmp_path: Path) -> None:
    """Not drawn, or not started."""
    assert "cannot be read" in judge("result", tmp_path).err
    sampled(tmp_path, SMALL)
    assert "judge start" in judge("result", tmp_path / "sample").err


def test_a_corpus_that_has_moved_is_found_with_data(review: Review, tmp_path: Path) -> None:
    """Its old place is only a note."""
    (tmp_path / "corpus").rename(tmp_path / "moved")
    to = ("--to", str(tmp_path / "b.xlsx"))
    assert judge("export", review.folder, *to).code == 2
    assert judge("export", review.folder, *to, "--data", str(tmp_path / "moved")).code == 0
    (review.folder / "where.json").unlink()
    assert "--data" in judge("export", review.folder, *to).err


def test_the_page_is_served_until_it_is_interrupted(review: Review) -> None:
    """In a process of its own: the address answers, Ctrl+C ends it in peace."""
    code = "from hegui.cli.main import main; main()"
    words = ("corpus", "judge", "serve", str(review.folder), "--person", "zhang", "--lang", "en")
    with subprocess.Popen(
        [sys.executable, "-u", "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert "Ctrl+C" in server.stdout.readline()
        answer = httpx.HTTPTransport(retries=5)
        with httpx.Client(transport=answer) as client:
            assert client.get(f"{address}api/state").json()["name"] == "张三"
        server.send_signal(signal.SIGINT)
        _, told = server.communicate(timeout=30)
    assert server.returncode == 0
    assert told == "Ended; everything that was judged is kept.\n"


def test_nobody_is_served_who_is_not_on_the_panel(review: Review) -> None:
    """Nor a port that is no port."""
    assert "nobody on the panel" in judge("serve", review.folder, "--person", "x").err
    assert judge("serve", review.folder, "--person", "zhang", "--port", "70000").code == 2
