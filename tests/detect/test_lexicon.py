# SPDX-License-Identifier: Apache-2.0
"""Lexicons as files: hegui's own forms, strictly; lists of others, with all that cannot be used told."""

import base64
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from hegui.detect import Severity
from hegui.detect.lexicon import (
    Boundary,
    Lack,
    Layout,
    Lexicon,
    Matcher,
    Term,
    Tier,
    Variant,
    check_lexicon,
    false_alarms,
    import_terms,
    load_lexicon,
    write_lexicon,
)
from hegui.errors import HeguiError, InputError, MissingExtra, SchemaProblem, SyntaxProblem

FULL = Term(
    "线上赌场",
    "A.1.h",
    Severity.HIGH,
    Tier.BLOCK,
    Boundary.NONE,
    ("打击线上赌场",),
    ("注册", "充值"),
    12,
    frozenset({Variant.HOMOPHONE, Variant.PINYIN}),
)
YAML = """\
name: mine
version: "7"
updated: 2026-11-20
unless: [反赌博]
terms:
  - {text: 线上赌场, category: A.1.h, severity: high, tier: block, boundary: none, unless: [打击线上赌场],
     near: [注册, 充值], within: 12, variants: [pinyin, homophone], note: 例}
  - {text: 大麻, category: own.name}
"""
CSV = """\
text,category,severity,tier,boundary,unless,near,within,variants
线上赌场,A.1.h,high,block,none,打击线上赌场,注册|充值,12,pinyin|homophone

大麻,own.name,,,,,,,
"""


def written(folder: Path, name: str, text: str | bytes) -> Path:
    """A file with that text."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(error: HeguiError) -> list[str]:
    """The place and the first words of each problem."""
    return [f"{problem.where} {problem.what.en}" for problem in error.problems]


class TestOwnForms:
    """YAML, CSV and JSON Lines."""

    def test_yaml_says_everything(self, tmp_path: Path) -> None:
        """All fields, and the defaults of those left out."""
        lexicon = load_lexicon(written(tmp_path, "any.yaml", YAML))
        assert lexicon == Lexicon("mine", (FULL, Term("大麻", "own.name")), "7", date(2026, 11, 20), ("反赌博",))

    def test_csv_has_the_same_terms(self, tmp_path: Path) -> None:
        """Cells left empty are as by default; name and day come from the caller."""
        path = written(tmp_path, "Mine.csv", b"\xef\xbb\xbf" + CSV.encode())
        assert load_lexicon(path).terms == (FULL, Term("大麻", "own.name"))
        assert load_lexicon(path).name == "mine"
        assert load_lexicon(path, name="other", updated=date(2026, 11, 1)).updated == date(2026, 11, 1)

    def test_json_lines_are_written_and_read_back(self, tmp_path: Path) -> None:
        """What is written is what is read."""
        lexicon = Lexicon("mine", (FULL, Term("大麻", "own.name")))
        write_lexicon(tmp_path / "mine.jsonl", lexicon)
        assert load_lexicon(tmp_path / "mine.jsonl") == lexicon
        assert (tmp_path / "mine.jsonl").read_text().splitlines()[1] == '{"text": "大麻", "category": "own.name"}'

    @pytest.mark.parametrize(
        ("name", "text", "problems"),
        [
            ("a.yaml", "name: a\nterms:\n  - {text: 甲乙, category: x, teir: weak}\n", ["a.yaml:3 There is no field 'terms.0.teir'."]),
            ("a.yaml", "name: a\nterms:\n  - {text: 甲乙}\n", ["a.yaml:3 'terms.0.category' is missing."]),
            ("a.yaml", "name: A a\nterms: []\n", ["None The name of the lexicon is not right."]),
            ("a.csv", "text,category,tier\n甲乙,x,hard\n", ["a.csv:2 '0.tier' is not one of the accepted values."]),
            ("a.csv", "text,category\n甲乙,x,y\n", ["a.csv:2 This is not CSV, or a row has more cells than names."]),
            ("a.csv", 'text,category\n甲乙,x\n"甲丙,x\n', ["a.csv:3 This is not CSV, or a row has more cells than names."]),
            ("a.csv", "text,category\n甲乙,x\n\n甲\u200b乙,y\n", ["a.csv:4 '甲\u200b乙' has the same plain form as the term at a.csv:2."]),
            ("a.csv", "text,category\n\u200b,x\n", ["a.csv:2 The term is empty, too long or has line ends."]),
            ("a.csv", "text,category\n甲乙,x y\n", ["a.csv:2 The category is not right."]),
            ("a.csv", "text,category,unless\n大麻,x,小麻烦\n", ["a.csv:2 The harmless phrase '小麻烦' does not hold '大麻', or is it."]),
            ("a.csv", "text,category,within\n大麻,x,0\n", ["a.csv:2 'within' must be 1 or more."]),
            ("a.csv", f"text,category,near\n大麻,x,{'卖' * 65}\n", ["a.csv:2 A phrase of 'unless' or 'near' is too long or has a line end."]),
            ("a.yaml", f"name: a\nunless: [{'反' * 65}]\nterms:\n  - {{text: 甲乙, category: x}}\n", ["a.yaml A phrase of the white list is too long."]),
            ("a.csv", "text,category,near\n大麻,x,卖|\n", ["a.csv:2 There is an empty term in 'near'."]),
            ("a.csv", "text,category,variants\n大麻,x,homophone\n", ["a.csv:2 '大麻' is too short for the variant homophone: it would hit much ordinary text."]),
            ("a.jsonl", '{"text": "甲乙", "category": "x"}\n{"text"\n', ["a.jsonl:2 The line is not JSON."]),
            ("a.jsonl", '{"text": "甲", "text": "乙", "category": "x"}\n', ["a.jsonl:1 The line is not JSON."]),
            ("a.jsonl", '\n{"text": 5, "category": "x"}\n', ["a.jsonl:2 '0.text' has the wrong type."]),
            ("a.csv", "text,category\n甲乙,x\n".encode("gb18030"), ["a.csv:2 The file is not utf-8."]),
            ("a.doc", "甲乙", ["a.doc The form of the lexicon is not known."]),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_told_with_its_line(
        self, tmp_path: Path, name: str, text: str | bytes, problems: list[str]
    ) -> None:
        """One message a fault, nothing half read."""
        with pytest.raises(InputError) as raised:
            load_lexicon(written(tmp_path, name, text))
        assert told(raised.value) == problems

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        """No such file."""
        with pytest.raises(SyntaxProblem, match="cannot read"):
            load_lexicon(tmp_path / "none.csv")

    def test_many_problems_are_told_in_part(self, tmp_path: Path) -> None:
        """Twenty, and how many more."""
        rows = "".join(f"甲{number},x y\n" for number in range(30))
        with pytest.raises(SchemaProblem) as raised:
            load_lexicon(written(tmp_path, "a.csv", f"text,category\n{rows}"))
        assert len(raised.value.problems) == 21
        assert told(raised.value)[-1] == "None There are 10 more problems."


class TestImport:
    """Lists of other makers."""

    @pytest.mark.parametrize(
        ("layout", "text"),
        [
            (Layout.LINES, "# 说明\n甲乙,\n\n丙丁\n"),
            (Layout.MANY, "甲乙、丙丁\n"),
            (Layout.MANY, "甲乙|丙丁|\n"),
            (Layout.PAIRS, "甲乙 5\n丙丁=1\n"),
            (Layout.BASE64, "\n".join(base64.b64encode(word.encode()).decode() for word in ("甲乙", "丙丁"))),
        ],
    )
    def test_layouts_of_public_lists(self, tmp_path: Path, layout: Layout, text: str) -> None:
        """The same two terms, WEAK because nobody says how sure they are."""
        made = import_terms(written(tmp_path, "list.txt", text), layout=layout, category="A.1.f")
        assert made.terms == (Term("甲乙", "A.1.f", tier=Tier.WEAK), Term("丙丁", "A.1.f", tier=Tier.WEAK))
        assert (made.repeated, made.left_out) == (0, ())

    def test_labels_stand_for_categories(self, tmp_path: Path) -> None:
        """By the caller's table; a risk stands for itself."""
        path = written(tmp_path, "list.txt", "甲乙\t色情\n丙丁\tA.1.h\n".encode("gb18030"))
        made = import_terms(path, layout=Layout.PAIRS, categories={"色情": "A.1.f"}, encoding="gb18030")
        assert [term.category for term in made.terms] == ["A.1.f", "A.1.h"]

    def test_a_label_nobody_explains_is_refused(self, tmp_path: Path) -> None:
        """Each strange label once, at its first line; also where a category for the rest is given."""
        path = written(tmp_path, "list.txt", "甲乙\t色情\n丙丁\t其他\n戊己\t其他\n庚辛\n")
        with pytest.raises(SchemaProblem) as raised:
            import_terms(path, layout=Layout.PAIRS, categories={"色情": "A.1.f"})
        assert told(raised.value) == [
            "list.txt:2 It is not known which category the label '其他' stands for.",
            "list.txt:4 The term has no category.",
        ]

    def test_a_folder_of_lists_is_named_by_category(self, tmp_path: Path) -> None:
        """A file a category."""
        written(tmp_path, "色情.txt", "甲乙\n")
        written(tmp_path, "赌博.txt", "丙丁\n")
        made = import_terms(tmp_path, categories={"色情": "A.1.f", "赌博": "A.1.h"})
        assert {term.text: term.category for term in made.terms} == {"甲乙": "A.1.f", "丙丁": "A.1.h"}

    def test_tables_are_read_by_the_names_of_their_columns(self, tmp_path: Path) -> None:
        """CSV and XLSX alike; other columns do not matter."""
        book = Workbook()
        for row in (["编号", "违禁词", "分类"], [1, "甲乙", "A.1.f"], [None, None, None], [2, 110, "A.1.h"]):
            book.active.append(row)
        book.save(tmp_path / "list.xlsx")
        csv = written(tmp_path, "list.csv", "编号,违禁词,分类\n1,甲乙,A.1.f\n,,\n2,110,A.1.h\n")
        tables = [import_terms(path, columns={"违禁词": "text"}) for path in (tmp_path / "list.xlsx", csv)]
        assert tables[0] == tables[1]
        assert [(term.text, term.category) for term in tables[0].terms] == [("甲乙", "A.1.f"), ("110", "A.1.h")]

    def test_a_table_without_a_column_of_terms_is_refused(self, tmp_path: Path) -> None:
        """With the names that are understood."""
        with pytest.raises(SyntaxProblem, match=r"list\.csv:2: 该行没有词"):
            import_terms(written(tmp_path, "list.csv", "a,b\n甲乙,x\n"), category="x")

    def test_what_cannot_be_used_is_told(self, tmp_path: Path) -> None:
        """Repeated by plain form: counted; too short or too long: with place."""
        path = written(tmp_path, "list.txt", f"赌博\n賭 博\n赌\n{'长' * 65}\n")
        made = import_terms(path, category="A.1.h")
        assert [term.text for term in made.terms] == ["赌博"]
        assert made.repeated == 1
        assert [str(problem.where) for problem in made.left_out] == ["list.txt:3", "list.txt:4"]

    @pytest.mark.parametrize(
        ("name", "content", "layout"),
        [
            ("a.xlsx", b"no zip", Layout.TABLE),
            ("a.txt", "不是".encode(), Layout.BASE64),
            ("a.txt", b"\n#\n", Layout.LINES),
        ],
    )
    def test_a_file_that_is_not_so_laid_out_is_refused(
        self, tmp_path: Path, name: str, content: bytes, layout: Layout
    ) -> None:
        """Not a spreadsheet, not base64, not a term in it."""
        with pytest.raises(InputError):
            import_terms(written(tmp_path, name, content), layout=layout, category="x")

    def test_a_damaged_spreadsheet_and_one_that_is_too_large_are_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Also where the packing breaks in the middle of the rows; what would unpack into too much is not unpacked."""
        book = Workbook()
        book.active.append(["词", "分类"])
        for number in range(500):
            book.active.append([f"词{number}", "A.1.f"])
        book.save(tmp_path / "list.xlsx")
        content = bytearray((tmp_path / "list.xlsx").read_bytes())
        with zipfile.ZipFile(tmp_path / "list.xlsx") as packed:
            sheet = packed.getinfo("xl/worksheets/sheet1.xml")
        middle = sheet.header_offset + 30 + len(sheet.filename) + sheet.compress_size // 2
        content[middle : middle + 8] = bytes(byte ^ 0xFF for byte in content[middle : middle + 8])
        (tmp_path / "damaged.xlsx").write_bytes(content)
        with pytest.raises(SyntaxProblem, match="cannot be read"):
            import_terms(tmp_path / "damaged.xlsx", layout=Layout.TABLE)
        monkeypatch.setattr("hegui.safe_workbook._MOST_UNPACKED", 1000)
        with pytest.raises(SyntaxProblem, match="cannot be read"):
            import_terms(tmp_path / "list.xlsx", layout=Layout.TABLE)

    def test_a_spreadsheet_needs_an_extra(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The message says what to install."""
        monkeypatch.setitem(sys.modules, "openpyxl", None)
        with pytest.raises(MissingExtra, match=r"hegui\[corpus\]"):
            import_terms(written(tmp_path, "a.xlsx", b""), category="x")


class TestCheck:
    """Size and freshness, by numbers of the caller."""

    LEXICON = Lexicon(
        "mine", (Term("甲乙", "A.1.a"), Term("丙丁", "A.1.a"), Term("戊己", "A.1.b")), updated=date(2026, 11, 20)
    )

    def test_all_that_is_asked_for(self) -> None:
        """Nothing is lacking."""
        made = check_lexicon(self.LEXICON, total=3, per_category={"A.1.a": 2}, most_days=7, as_of=date(2026, 11, 27))
        assert (made.total, made.per_category, made.age, made.shortfalls) == (3, {"A.1.a": 2, "A.1.b": 1}, 7, ())

    def test_each_lack_is_told(self) -> None:
        """One more in each number, one day later."""
        wanted = {"A.1.a": 3, "A.1.b": 1, "A.1.c": 1}
        made = check_lexicon(self.LEXICON, total=4, per_category=wanted, most_days=7, as_of=date(2026, 11, 28))
        assert [(one.lack, one.category, one.needed, one.found) for one in made.shortfalls] == [
            (Lack.TERMS, "", 4, 3),
            (Lack.CATEGORY, "A.1.a", 3, 2),
            (Lack.CATEGORY, "A.1.c", 1, 0),
            (Lack.UPDATE, "", 7, 8),
        ]
        assert [one.text.en for one in made.shortfalls][::3] == [
            "3 terms in all, 4 needed",
            "last updated 8 days ago, at most 7 days allowed",
        ]

    @pytest.mark.parametrize("updated", [None, date(2026, 11, 26)])
    def test_an_unknown_or_coming_day_is_not_fresh(self, updated: date | None) -> None:
        """It is a lack of its own, whatever else is known."""
        other = Lexicon("other", (), updated=updated)
        made = check_lexicon(self.LEXICON, other, total=0, per_category={}, most_days=7, as_of=date(2026, 11, 25))
        assert made.age is None
        assert [one.lack for one in made.shortfalls] == [Lack.DATE]
        assert made.shortfalls[0].text.zh

    def test_a_term_twice_counts_once(self) -> None:
        """Plain forms are counted, over all lexicons."""
        twice = Lexicon("other", (Term("甲 乙", "A.1.a"), Term("甲乙", "A.1.c")), updated=date(2026, 11, 1))
        made = check_lexicon(self.LEXICON, twice, total=3, per_category={}, most_days=30, as_of=date(2026, 11, 20))
        assert (made.total, made.per_category, made.age) == (3, {"A.1.a": 2, "A.1.b": 1, "A.1.c": 1}, 19)

    def test_false_alarms_are_counted_worst_first(self) -> None:
        """On texts that their owner calls clean."""
        made = false_alarms(Matcher(self.LEXICON), ["甲乙甲乙丙丁", "无事", "甲乙"])
        assert (made.texts, made.texts_hit, made.characters, made.hits) == (3, 2, 10, 4)
        assert [(term.text, term.hits) for term in made.terms] == [("甲乙", 3), ("丙丁", 1)]
        assert made.per_million == 400_000

    def test_no_text_says_nothing(self) -> None:
        """Not a rate of zero."""
        assert false_alarms(Matcher(self.LEXICON), []).per_million is None
