# SPDX-License-Identifier: Apache-2.0
"""Packs that are built: complete, the same bytes each time, without placeholder or secret, and refused where the check fails."""

import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from types import MappingProxyType

import docx
import openpyxl
import pypdfium2
import pytest
from pack_factory import AS_OF, Get

from hegui.errors import InputError
from hegui.packs.build import FORM, MANIFEST, Pack, _flat, build_pack, counted, documents_in, members
from hegui.packs.checking import check_pack
from hegui.packs.context.common import common
from hegui.packs.context.memo import index, memo
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.data import assemble
from hegui.packs.folder import write_pack
from hegui.packs.kind import Kind
from hegui.packs.page.blocks import filled, text_of
from hegui.packs.page.docx import names_wanted
from hegui.packs.page.markup import load_page, page_names
from hegui.packs.rules.items import Need
from hegui.packs.rules.texts import placeholders_in, secret_in

pytestmark = pytest.mark.fonts
PACKS = [
    ("fine-tuned-images", Kind.MODEL_FILING),
    ("fine-tuned-images", Kind.ALGORITHM_FILING),
    ("fine-tuned-images", Kind.SECURITY_ASSESSMENT),
    ("fine-tuned-images", Kind.INSPECTION),
    ("chat-app-api", Kind.REGISTRATION),
    ("chat-app-api", Kind.STORE_SUBMISSION),
]
_BUILT: dict[Kind, Pack] = {}


def built(example: Get, name: str, kind: Kind) -> Pack:
    """The pack, built once for all tests."""
    if kind not in _BUILT:
        _BUILT[kind] = build_pack(check_pack(example(name, kind).data))
    return _BUILT[kind]


def words(path: str, content: bytes) -> str:
    """The words of a file of a pack, as far as it has any."""
    match Path(path).suffix:
        case ".docx":
            document = docx.Document(io.BytesIO(content))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
        case ".pdf":
            return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
        case ".xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            rows = (row for sheet in book.worksheets for row in sheet.iter_rows(max_row=200, values_only=True))
            return "\n".join(str(cell) for row in rows for cell in row if cell is not None)
        case ".md" | ".txt" | ".json" | ".jsonl" | ".html":
            return content.decode()
        case _:
            return ""


@pytest.mark.parametrize(("name", "kind"), PACKS)
def test_a_pack_holds_every_item_in_every_form_that_is_asked_for(example: Get, name: str, kind: Kind) -> None:
    """And an index, a memo for the head office, the values with their places, and a manifest of the digests of all."""
    pack = built(example, name, kind)
    held = dict(members(pack))
    manifest = json.loads(held.pop(MANIFEST))
    assert (manifest["form"], manifest["kind"], manifest["draft"]) == (FORM, kind.value, False)
    assert {entry["path"]: entry["sha256"] for entry in manifest["files"]} == {
        path: hashlib.sha256(content).hexdigest() for path, content in held.items()
    }
    for state in pack.checked.items:
        files = [file for file in pack.files if file.item == state.item.id]
        assert bool(files) is (state.need is Need.REQUIRED)
        if files and state.item.source == "page":
            assert {Path(file.path).suffix.strip(".") for file in files} == set(state.item.files)
    assert {"submission/00_材料目录.pdf", "internal/cover-memo.docx", "internal/values.json"} <= set(held)
    assert counted(pack.files)[".pdf"] >= 2


@pytest.mark.parametrize(("name", "kind"), PACKS)
def test_nothing_leaves_with_a_placeholder_or_a_secret(example: Get, name: str, kind: Kind) -> None:
    """Every file is read as whoever gets it reads it."""
    for path, content in members(built(example, name, kind)):
        text = words(path, content)
        if path.endswith((".docx", ".pdf")):
            assert text.strip()
            assert placeholders_in(text) is None, path
            assert "{%" not in text
        assert not secret_in(text), path


@pytest.mark.parametrize(("name", "kind"), [PACKS[1], PACKS[5]])
def test_the_same_input_gives_the_same_bytes(example: Get, name: str, kind: Kind) -> None:
    """In another folder and read anew."""
    pack = example(name, kind)
    again = build_pack(check_pack(assemble(pack.folder, kind, as_of=AS_OF)))
    assert list(members(again)) == list(members(built(example, name, kind)))


def test_archives_carry_no_times(example: Get) -> None:
    """Neither the DOCX nor the XLSX that hegui writes; what is supplied is copied as it is."""
    for file in built(example, *PACKS[0]).files:
        if file.path.endswith((".docx", ".xlsx")) and (file.origin.startswith("page:") or file.path.endswith(".xlsx")):
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                assert archive.namelist() == sorted(archive.namelist())
                assert len({info.date_time for info in archive.infolist()}) == 1


def test_tables_are_complete(example: Get) -> None:
    """More than ten thousand keywords and all questions stand in the sheets."""
    pack = built(example, *PACKS[0])
    sheets = {
        sheet.title: sheet.max_row - 1
        for file in pack.files
        if file.path.endswith(".xlsx")
        for sheet in openpyxl.load_workbook(io.BytesIO(file.content)).worksheets
    }
    data = pack.checked.data
    assert data.keywords is not None
    assert data.questions is not None
    assert sheets.pop("拦截关键词") == len(data.keywords.keywords) >= 10_000
    assert sum(sheets.values()) == len(data.questions.questions)


def test_the_safety_report_answers_every_clause_with_reason_proof_and_measure(example: Get) -> None:
    """The clauses of both yardsticks, the conclusion, and the three signatures."""
    pack = built(example, *PACKS[0])
    (file,) = [file for file in pack.files if file.item == "safety-report" and file.path.endswith(".docx")]
    text = words(file.path, file.content)
    data = pack.checked.data
    for clause in (*data.clauses, *data.quoted_clauses):
        assert clause.article.partition(" ")[2] in text or clause.article in text
        if clause.measure is not None:
            assert clause.measure.what in text
    assert "部分符合要求" in text
    for signed in ("法定代表人", "评估总负责人", "合法性评估负责人"):
        assert signed in text


def test_the_memo_is_bilingual_and_shows_how_sure_each_form_is(example: Get) -> None:
    """A reader abroad learns what is filed, on which article, and what is only practice."""
    pack = built(example, *PACKS[4])
    text = words("memo.docx", next(file.content for file in pack.files if file.path == "internal/cover-memo.docx"))
    for said in ("Registration of a caller", "登记", "practice", "实务"):
        assert said.casefold() in text.casefold(), said


def test_the_memo_names_the_standards_whose_text_was_not_read(example: Get) -> None:
    """People sign for clauses by their numbers: those that come from a draft are counted, with what the catalogue says of it."""
    data = example(*PACKS[0]).data
    law = data.examination.law
    unsure = [clause for clause in data.clauses if law.obligations[clause.id].confidence.value != "H"]
    assert unsure
    steps = memo(built(example, *PACKS[0]).checked)["steps"]
    (told,) = [step for step in steps if "GB/T 45654—2025" in step.zh]
    assert f"所列{len(data.clauses)}条中，{len(unsure)}条" in told.zh
    assert "最终文本未读到" in told.zh
    assert "final text was not available" in told.en
    assert not any("TC260" in step.zh for step in memo(built(example, *PACKS[3]).checked)["steps"])


def test_the_report_cites_the_standard_by_name_and_number(example: Get) -> None:
    """And says of the older one only that practice quotes it."""
    report = text_of(filled(load_page("safety-report"), CONTEXTS["safety-report"](example(*PACKS[0]).data)))
    assert "《网络安全技术 生成式人工智能服务安全基本要求》（GB/T 45654—2025）" in report
    assert "已被国家标准取代" not in report


def test_the_words_of_the_table_of_tests_are_not_cut(example: Get) -> None:
    """Its narrow columns hold what stands in them: a test, a method, a size and a share each on one line."""
    (content,) = [file.content for file in built(example, *PACKS[0]).files if file.path.endswith("安全评估报告.pdf")]
    lines = [re.sub(r"\s", "", line) for line in words("report.pdf", content).splitlines()]
    for whole in ("生成内容", "分类模型", "未评分", "≥1,000题"):
        assert any(line.endswith(whole) or whole in line for line in lines), whole
    assert not {"生成内", "分类模", "未评", "题", "≥1,000"} & set(lines)


def test_values_say_where_each_number_comes_from(example: Get) -> None:
    """A line of a file of people, the digest of a statement, the page of a document."""
    pack = built(example, *PACKS[0])
    rows = json.loads(next(file.content for file in pack.files if file.path == "internal/values.json"))
    assert len(rows) == len(pack.checked.said)
    assert all(row["file"] and (row["line"] or row["page"] or row["sha256"] or row["path"]) for row in rows)


def test_what_fails_its_check_is_only_built_as_a_draft(example: Get) -> None:
    """And then every sheet says that it is one, in name and in print."""
    pack = example("chat-app-api", Kind.STORE_SUBMISSION)
    without = pack.edited("dossier.yaml", ("  app: {", "  #app: {"))
    checked = pack.with_files(without, pack.read_again)
    assert not checked.passes
    with pytest.raises(InputError, match="--draft"):
        build_pack(checked)
    made = build_pack(checked, draft=True)
    assert json.loads(made.manifest())["draft"] is True
    for file in made.files:
        if file.path.endswith(".pdf") and file.origin.startswith("page:"):
            assert "草稿_" in file.path
            assert all("草稿" in page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.content))


def test_a_placeholder_of_the_dossier_is_found_at_the_last_look(example: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the check did not see does not leave either."""
    pack = example("fine-tuned-images", Kind.ALGORITHM_FILING)
    real = CONTEXTS["algorithm-commitment"]
    spoiled = {**CONTEXTS, "algorithm-commitment": lambda data: {**real(data), "subject": Spoiled()}}
    monkeypatch.setattr("hegui.packs.build.CONTEXTS", MappingProxyType(spoiled))
    with pytest.raises(InputError, match="XXX"):
        build_pack(check_pack(pack.data))


class Spoiled:
    """Every field is a placeholder."""

    def __getattr__(self, name: str) -> str:
        return "XXX公司"


def test_steps_are_severalfor_progress(example: Get) -> None:
    """One call a document."""
    checked = check_pack(example(*PACKS[5]).data)
    steps: list[None] = []
    build_pack(checked, step=lambda: steps.append(None))
    assert len(steps) == documents_in(checked)


def test_a_template_of_ones_own_takes_the_place_of_a_page(example: Get, tmp_path: Path) -> None:
    """Where the office hands out its own form."""
    own = docx.Document()
    own.add_paragraph("本地表格：{{ subject.name }}")
    own.save(str(tmp_path / "store-statement.docx"))
    made = build_pack(check_pack(example(*PACKS[5]).data), templates=tmp_path)
    (file,) = [file for file in made.files if file.origin == "page:store-statement" and file.path.endswith(".docx")]
    assert "本地表格：" in words(file.path, file.content)


@pytest.mark.parametrize(("name", "kind"), PACKS)
def test_every_page_finds_what_it_asks_for(example: Get, name: str, kind: Kind) -> None:
    """Names of templates are held against the context, without which docxtpl would leave places empty."""
    data = example(name, kind).data
    for item in data.specification.pages():
        assert item.page is not None
        assert names_wanted(load_page(item.page)) <= CONTEXTS[item.page](data).keys()
    checked = check_pack(data)
    assert names_wanted(load_page("index")) <= index(checked, {}).keys()
    assert names_wanted(load_page("cover-memo")) <= memo(checked).keys()
    assert common(data)


def test_every_page_is_used() -> None:
    """By a pack, as the index or memo of all, or as a draft."""
    others = {name for name in page_names() if name.startswith("draft-")} | {"index", "cover-memo"}
    assert set(page_names()) == set(CONTEXTS) | others


def test_a_pack_is_written_whole_and_replaces_only_a_pack(example: Get, tmp_path: Path) -> None:
    """A folder with something else in it is left alone, and so is a file of that name."""
    pack = built(example, *PACKS[5])
    folder = tmp_path / "deep" / "pack"
    write_pack(pack, folder)
    (folder / "stray.txt").write_text("left from before")
    write_pack(pack, folder)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == dict(
        members(pack)
    ).keys()
    assert list(folder.parent.iterdir()) == [folder]
    assert all((folder / path).read_bytes() == content for path, content in members(pack))
    for content in ("{}", "no json", None):
        other = tmp_path / "other"
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        (other / (MANIFEST if content else "mine.txt")).write_text(content or "mine")
        with pytest.raises(InputError, match="不覆盖"):
            write_pack(pack, other)
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="不覆盖"):
        write_pack(pack, tmp_path / "file")


def test_a_folder_that_cannot_be_written(example: Get, tmp_path: Path) -> None:
    """It is said; nothing is left behind."""
    (tmp_path / "file").write_text("a file")
    with pytest.raises(InputError, match="无法写入"):
        write_pack(built(example, *PACKS[5]), tmp_path / "file" / "pack")
    assert re.fullmatch("a file", (tmp_path / "file").read_text())


def test_the_index_names_every_file_with_its_folder(example: Get) -> None:
    """Whoever holds the index finds the file; a folder of many is named with their number."""
    for name, kind in PACKS:
        pack = built(example, name, kind)
        held = {file.path.removeprefix("submission/") for file in pack.files if file.path.startswith("submission/")}
        (listing,) = [file.content for file in pack.files if file.path.endswith("00_材料目录.docx")]
        named = [
            line
            for table in docx.Document(io.BytesIO(listing)).tables[1:]
            for row in table.rows[1:]
            for line in row.cells[3].text.splitlines()
        ]
        assert named
        for line in named:
            several = re.fullmatch(r"(.+/)（(\d+)个文件）", line)
            if several is None:
                assert line in held, line
            else:
                assert sum(path.startswith(several[1]) for path in held) == int(several[2])


def test_files_of_the_same_name_do_not_replace_each_other() -> None:
    """Their paths are kept whole where the last two parts are the same."""
    flat = _flat(["a/logs/x.md", "b/logs/x.md", "b/logs/y.md", "z.md"])
    assert list(flat.values()) == ["a-logs-x.md", "b-logs-x.md", "logs-y.md", "z.md"]
