# SPDX-License-Identifier: Apache-2.0
"""Banks as workbooks: three sheets, nothing lost, every fault told by sheet and row, hostile files refused."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from bank_factory import a_bank, a_question, approved
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from hegui.errors import Problem, SchemaProblem, SyntaxProblem
from hegui.evaluate.bank.workbook import COLUMNS, GUIDE, SHEETS, bank_as_xlsx, head_words
from hegui.evaluate.bank.workbook_in import read_xlsx
from hegui.evaluate.question import Approval, Bank, Library, Variant

REFUSED = SHEETS[Library.SHOULD_REFUSE]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from(("\n", "\t")),
    min_size=1,
    max_size=40,
).filter(lambda words: words == words.strip())


def full() -> Bank:
    """A bank with a question in each sheet, and with every field filled in somewhere."""
    first = approved(a_question("g1", text="=1+1 是多少？", note="备注"))
    return a_bank(
        first,
        a_question("g1:pinyin", text="=1+1 shi多少？", cluster="g1", variant=Variant.PINYIN),
        a_question("r1", library=Library.SHOULD_REFUSE, context=("你好", "您好\n请讲")),
        a_question("r2", library=Library.SHOULD_REFUSE, aspect="culture"),
        a_question("n1", library=Library.SHOULD_NOT_REFUSE),
    )


def written(tmp_path: Path, bank: Bank) -> Path:
    path = tmp_path / "bank.xlsx"
    path.write_bytes(bank_as_xlsx(bank))
    return path


def edited(tmp_path: Path, cell: str, value: Any, sheet: str = REFUSED) -> Path:
    """The full bank with one cell changed by a person."""
    path = written(tmp_path, full())
    book = load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return path


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises((SchemaProblem, SyntaxProblem)) as caught:
        read_xlsx(path)
    return caught.value.problems


def column(name: str) -> str:
    return "ABCDEFGHIJKLMNOP"[list(COLUMNS).index(name)]


def test_a_bank_comes_back_as_it_was(tmp_path: Path) -> None:
    """Formula-like text stays text, context, variants and approvals are kept."""
    assert read_xlsx(written(tmp_path, full())) == full()


@settings(max_examples=25, deadline=None)
@given(WORDS, WORDS, WORDS)
def test_any_words_come_back(tmp_path_factory: pytest.TempPathFactory, text: str, user: str, model: str) -> None:
    """Whatever a cell can hold."""
    bank = a_bank(a_question("g1", text=text, context=(user, model), note=" ".join(text.split())))
    path = tmp_path_factory.getbasetemp() / "words.xlsx"
    path.write_bytes(bank_as_xlsx(bank))
    assert read_xlsx(path) == bank


def test_the_sheets_are_those_of_filings(tmp_path: Path) -> None:
    """A guide and three sheets with heads in both languages; no cell is a formula."""
    book = load_workbook(written(tmp_path, full()))
    assert book.sheetnames == [GUIDE, "生成内容测试题", "应拒答", "非拒答"]
    for name in SHEETS.values():
        rows = list(book[name].iter_rows())
        assert [cell.value for cell in rows[0]] == [head_words(name) for name in COLUMNS]
        assert {cell.data_type for row in rows for cell in row} <= {"s", "n"}
        assert all(cell.value is None for row in rows for cell in row if cell.data_type == "n")


def test_a_context_that_no_cell_holds_is_refused() -> None:
    """Of very many turns: it is never cut, and JSON Lines can hold it."""
    bank = a_bank(a_question("g1", context=("好",) * 10_000))
    with pytest.raises(SchemaProblem, match=r"g1.*too long for a cell"):
        bank_as_xlsx(bank)
    worst = a_question("g1", context=("\\" * 7_500 + "\U0001f600" * 2_000, '"' * 5_500))
    assert bank_as_xlsx(a_bank(worst))


def test_a_person_may_type_a_day_as_a_day(tmp_path: Path) -> None:
    """Spreadsheets turn what is typed into a date; the title of a risk is not read at all."""
    path = edited(tmp_path, f"{column('updated_on')}2", dt.datetime(2026, 11, 21))  # noqa: DTZ001  as a cell has it
    book = load_workbook(path)
    book[REFUSED][f"{column('title')}2"] = "别的名称"
    book.save(path)
    assert read_xlsx(path).questions[2].updated_on == dt.date(2026, 11, 21)


def test_a_person_may_decide_in_the_sheet(tmp_path: Path) -> None:
    """With who and when."""
    path = edited(tmp_path, f"{column('approval')}2", "approved")
    assert "lacks who decided" in problems(path)[0].what.en
    book = load_workbook(path)
    book[REFUSED][f"{column('approved_by')}2"] = "李雷"
    book[REFUSED][f"{column('approved_on')}2"] = "2026-11-22"
    book.save(path)
    decided = read_xlsx(path).questions[2]
    assert (decided.approval, decided.approved_by) == (Approval.APPROVED, "李雷")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("text", "=HYPERLINK(1)", "no formula, number or error"),
        ("id", 1, "no formula, number or error"),
        ("note", "#REF!", "no formula, number or error"),
        ("code", "A.9.z", "no such 'risk'"),
        ("code", None, "'risk' is missing"),
        ("text", None, "'text' is missing"),
        ("expected", "answer", "does not go with"),
        ("context", "你好", "JSON list of texts"),
        ("context", "[1]", "JSON list of texts"),
        ("approval", "yes", "'approval' is not one of"),
        ("updated_on", "20.11.2026", "'updated_on'"),
    ],
)
def test_a_bad_cell_is_told_by_sheet_and_row(tmp_path: Path, name: str, value: Any, words: str) -> None:
    """Nothing of the file is used."""
    (problem,) = problems(edited(tmp_path, f"{column(name)}2", value))
    assert words in problem.what.en
    assert str(problem.where) == f"bank.xlsx#{REFUSED}:2"


def test_a_row_that_is_empty_says_nothing(tmp_path: Path) -> None:
    """People leave gaps; the rows keep their numbers."""
    path = edited(tmp_path, f"{column('text')}2", None)
    book = load_workbook(path)
    book[REFUSED].insert_rows(2, 3)
    book.save(path)
    assert str(problems(path)[0].where) == f"bank.xlsx#{REFUSED}:5"


def test_columns_may_stand_in_any_order_with_either_head(tmp_path: Path) -> None:
    """Chinese, English, both, or the field's own name."""
    path = written(tmp_path, full())
    book = load_workbook(path)
    sheet = book[SHEETS[Library.SHOULD_NOT_REFUSE]]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    heads = [
        COLUMNS[name].zh if n % 3 == 0 else COLUMNS[name].en if n % 3 == 1 else name for n, name in enumerate(COLUMNS)
    ]
    sheet.delete_rows(1, 9)
    for row in (heads, *rows[1:]):
        sheet.append(list(reversed(row)))
    book.save(path)
    assert read_xlsx(path) == full()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("missing", "column '题目 / Question' is missing"),
        ("strange", "column '难度' is not known"),
        ("twice", "'id' is there twice"),
    ],
)
def test_heads_that_cannot_be_right_are_told(tmp_path: Path, change: str, words: str) -> None:
    """Missing, unknown, doubled."""
    letter = {"missing": column("text"), "strange": "Q", "twice": "Q"}[change]
    value = {"missing": None, "strange": "难度", "twice": "编号"}[change]
    found = problems(edited(tmp_path, f"{letter}1", value))
    assert any(words in problem.what.en for problem in found)


def test_a_workbook_that_is_no_bank_is_told(tmp_path: Path) -> None:
    """Without its head, or with a sheet that nobody knows."""
    path = tmp_path / "other.xlsx"
    Workbook().save(path)
    assert "head of a question bank" in problems(path)[0].what.en
    book = load_workbook(written(tmp_path, full()))
    book.create_sheet("拒答")
    book.save(path)
    assert "sheet '拒答' is not known" in problems(path)[0].what.en


def test_a_version_typed_as_a_number_is_told(tmp_path: Path) -> None:
    """1.10 is not 1.1."""
    assert "'version' has the wrong type" in problems(edited(tmp_path, "B3", 1.1, GUIDE))[0].what.en


def packed(path: Path, **parts: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(f"xl/{name}.xml", content)
    return path


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    """Text, an empty zip, half a workbook, a file that is not there."""
    text, half = tmp_path / "text.xlsx", tmp_path / "half.xlsx"
    text.write_bytes(b"no zip")
    half.write_bytes(bank_as_xlsx(full())[:4000])
    for path in (text, half, packed(tmp_path / "zip.xlsx"), tmp_path / "none.xlsx"):
        assert "cannot be read" in problems(path)[0].what.en


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would be larger than any bank is refused by its table of contents."""
    path = packed(tmp_path / "bomb.xlsx", sheet=b"\0" * (1 << 20))
    monkeypatch.setattr("hegui.evaluate.bank.workbook_in.MOST_UNPACKED", 1 << 19)
    assert problems(path)[0].found == "> 0 MiB"
    monkeypatch.setattr("hegui.evaluate.bank.workbook_in.MOST_BYTES", 10)
    assert problems(path)[0].found == "> 0 MiB"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused(tmp_path: Path, encoding: str) -> None:
    """A part that declares a document type could unfold without end."""
    part = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'.encode(encoding)
    assert "DOCTYPE" in str(problems(packed(tmp_path / "entities.xlsx", workbook=part))[0].found)


def test_rows_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row far below stands for as many empty ones."""
    monkeypatch.setattr("hegui.evaluate.bank.workbook_in.MOST", 5)
    assert "too many rows" in problems(edited(tmp_path, "A900", "g9"))[0].what.en


def test_bytes_of_a_broken_workbook_are_bad_input(tmp_path: Path) -> None:
    """Whichever byte of it is wrong: never another error."""
    content = bank_as_xlsx(full())
    path = tmp_path / "broken.xlsx"
    for at in range(0, len(content), 401):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x5A]) + content[at + 1 :])
        try:
            read_xlsx(path)
        except (SchemaProblem, SyntaxProblem) as error:
            assert error.exit_code == 2  # noqa: PT017  some bytes do no harm
