# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon``: minimums of the standard, import, hits without text, false alarms, spellings."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from hegui.cli.detect import detect
from hegui.cli.detect_lexicon_files import MARGIN, windows
from hegui.detect.lexicon import Lexicon, Matcher, Term, Tier, Variant, lexicon_as_yaml, load_lexicon
from hegui.errors import HeguiError

RISKS = [f"A.1.{letter}" for letter in "abcdefgh"] + [f"A.2.{letter}" for letter in "abcdefghi"]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(*arguments: object) -> Ended:
    """Runs ``hegui detect lexicon ARGUMENTS``."""
    given = ["lexicon", *map(str, arguments)]
    result = CliRunner().invoke(detect, given, standalone_mode=False)
    if isinstance(result.exception, HeguiError):
        return Ended(result.exception.exit_code, result.stdout, str(result.exception))
    if result.exception is not None:
        raise result.exception
    return Ended(result.return_value, result.stdout, result.stderr)


def lexicon_of(folder: Path, *lines: str, name: str = "own", updated: str = "2026-11-25") -> Path:
    """A lexicon file with the terms of some lines."""
    path = folder / f"{name}.yaml"
    terms = "".join(f"  - {{{line}}}\n" for line in lines)
    path.write_text(f"name: {name}\nupdated: {updated}\nterms:\n{terms}", encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Two terms, one of them context."""
    return lexicon_of(
        tmp_path,
        "text: 线上赌场, category: A.1.h, tier: block, variants: [pinyin, homophone]",
        "text: 大麻, category: A.1.h, near: [出售]",
    )


@pytest.fixture
def full(tmp_path: Path) -> Path:
    """A list as large as the standard asks: 10,200 terms, 600 of each risk."""
    path = tmp_path / "full.yaml"
    texts = [(f"违规{number}词{index}类", risk) for index, risk in enumerate(RISKS) for number in range(600)]
    terms = tuple(Term(text, risk, tier=Tier.WEAK) for text, risk in texts)
    head = "name: full\nupdated: 2026-11-20\n"
    path.write_text(head + lexicon_as_yaml(Lexicon("full", terms)).partition("\n")[2], encoding="utf-8")
    return path


def test_a_small_lexicon_is_told_what_it_lacks(own: Path) -> None:
    """Exit 1, every risk with its count, and that the figure is not confirmed."""
    ended = run("check", own, "--as-of", "2026-11-26", "--lang", "zh")
    assert ended.code == 1
    assert "共 2 词，须不少于 10000" in ended.out
    assert "✗ A.1.h  2 / 200" in ended.out
    assert "✗ A.2.a  0 / 100" in ended.out
    assert "草案" in ended.out


def test_a_large_and_fresh_lexicon_reaches_the_minimums(full: Path) -> None:
    """Exit 0 on the day; seven days later it is stale."""
    fresh = run("check", full, "--as-of", "2026-11-26", "--format", "json")
    told = json.loads(fresh.out)
    assert (fresh.code, told["reached"], told["total"], told["shortfalls"]) == (0, True, 10_200, [])
    stale = run("check", full, "--as-of", "2026-11-28", "--format", "json")
    assert stale.code == 1
    assert [lack["lack"] for lack in json.loads(stale.out)["shortfalls"]] == ["update"]


def test_the_figures_are_those_of_the_day(own: Path) -> None:
    """Before GB/T 45654 those of TC260-003 counted; no number stands in the code."""
    earlier = json.loads(run("check", own, "--as-of", "2025-03-01", "--format", "json").out)
    later = json.loads(run("check", own, "--as-of", "2026-03-01", "--format", "json").out)
    assert {figure["instrument"] for figure in earlier["minimums"]["figures"]} == {"TC260"}
    assert {figure["instrument"] for figure in later["minimums"]["figures"]} == {"GBT45654"}
    assert later["age"] is None, "updated after the day of the check: not fresh"


def test_terms_there_twice_and_terms_too_short(tmp_path: Path, own: Path) -> None:
    """A term of two lexicons counts once; one character without company floods."""
    other = lexicon_of(
        tmp_path,
        "text: 線上赌场, category: A.1.h",
        "text: 毒, category: A.1.h",
        "text: abc, category: A.1.h",
        name="other",
    )
    ended = run("check", own, other, "--as-of", "2026-11-26", "--format", "json")
    told = json.loads(ended.out)
    assert told["total"] == 4
    assert [each["term"] for each in told["doubtful"]] == ["線上赌场", "毒", "abc"]
    assert "线上赌场" in told["doubtful"][0]["why"]["zh"]


def test_two_lexicons_of_one_name_are_refused(tmp_path: Path, own: Path) -> None:
    """Their rules could not be told apart."""
    (tmp_path / "b").mkdir()
    again = lexicon_of(tmp_path / "b", "text: 冰毒, category: A.1.h")
    ended = run("check", own, again)
    assert (ended.code, "own" in ended.err) == (2, True)


def test_hits_have_place_rule_tier_and_way_but_no_text(tmp_path: Path, own: Path) -> None:
    """Exit 1; the text is shown only on demand."""
    text = tmp_path / "a.txt"
    text.write_text("第一行\n欢迎来线·上·赌·场，出售大·麻\n", encoding="utf-8")
    hidden = run("find", text, "--lexicon", own, "--lang", "en")
    assert hidden.code == 1
    assert f"{text}:2:4: own/" in hidden.out
    assert "[separator]" in hidden.out
    assert "赌" not in hidden.out
    shown = run("find", text, "--lexicon", own, "--lang", "en", "--show")
    assert "线·上·赌·场 ← 线上赌场" in shown.out
    [file] = json.loads(run("find", text, "--lexicon", own, "--format", "json").out)
    assert [(hit["tier"], hit["start"], hit["end"], hit["via"]) for hit in file["hits"]] == [
        ("block", 7, 14, ["separator"]),
        ("context", 17, 20, ["separator"]),
    ]
    assert "text" not in file["hits"][0]


def test_no_hit_ends_with_nought_and_an_unreadable_file_with_two(tmp_path: Path, own: Path) -> None:
    """An error never reads as clean, and does not hide the other files."""
    text = tmp_path / "a.txt"
    text.write_text("今天天气不错", encoding="utf-8")
    assert run("find", text, "--lexicon", own).code == 0
    ended = run("find", tmp_path / "none.txt", text, "--lexicon", own, "--format", "json")
    missing, clean = json.loads(ended.out)
    assert ended.code == 2
    assert missing["problems"]
    assert "problems" not in clean


@pytest.mark.parametrize("size", [64, 300, 5000])
def test_windows_report_every_hit_once(size: int) -> None:
    """Whatever the cut: the hits of the windows are the hits of the whole, conditions and neighbours included."""
    matcher = Matcher(Lexicon("own", (Term("大麻", "A.1.h", near=("出售",)), Term("线上赌场", "A.1.h"))))
    text = ("出售一些大麻。" + "中" * 97 + "线 上赌场" + "大麻烦" + "文" * 41) * 60
    whole = [(hit.start, hit.end) for hit in matcher.find(text)]
    pieces = (text[at : at + 77] for at in range(0, len(text), 77))
    cut = [
        (window.start + hit.start, window.start + hit.end)
        for window in windows(pieces, size)
        for hit in window.hits(matcher)
    ]
    assert len(whole) > 100
    assert cut == whole
    assert MARGIN > 64


def test_import_writes_what_it_understood_and_tells_the_rest(tmp_path: Path) -> None:
    """A list of another maker becomes a lexicon that loads; what cannot be used is told with its line."""
    source, out = tmp_path / "in.txt", tmp_path / "out.yaml"
    source.write_text("# 词表\n赌博\n毒\n賭博\n冰毒,\n", encoding="utf-8")
    ended = run("import", source, "--out", out, "--category", "A.1.h", "--updated", "2026-11-20", "--format", "json")
    told = json.loads(ended.out)
    assert (ended.code, told["terms"], told["repeated"]) == (0, 2, 1)
    assert [each["place"] for each in told["left_out"]] == ["in.txt:3"]
    lexicon = load_lexicon(out)
    assert (lexicon.name, str(lexicon.updated)) == ("out", "2026-11-20")
    assert [(term.text, term.category, term.tier) for term in lexicon.terms] == [
        ("赌博", "A.1.h", Tier.WEAK),
        ("冰毒", "A.1.h", Tier.WEAK),
    ]


def test_import_of_a_table_with_labels(tmp_path: Path) -> None:
    """Labels stand for categories as the user says; an unknown one is an error, never a guess."""
    source, out = tmp_path / "in.csv", tmp_path / "out.jsonl"
    source.write_text("违禁词,分类\n冰毒,毒品\n赌场,赌博\n", encoding="utf-8")
    given = ["import", source, "--out", out, "--column", "违禁词=text", "--map", "毒品=A.1.h"]
    refused = run(*given)
    assert (refused.code, "赌博" in refused.err, out.exists()) == (2, True, False)
    assert run(*given, "--map", "赌博=gambling").code == 0
    assert [term.category for term in load_lexicon(out).terms] == ["A.1.h", "gambling"]


@pytest.mark.parametrize(
    "options",
    [
        ["--out", "x.csv", "--category", "A.1.h"],
        ["--out", "x.jsonl", "--category", "A.1.h", "--updated", "2026-11-20"],
        ["--out", "x.yaml", "--category", "毒品"],
        ["--out", "x.yaml", "--category", "A.1.h", "--name", "Mine"],
        ["--out", "x.yaml"],
    ],
)
def test_import_refuses_what_could_not_be_read_back(
    tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit 2, and no file."""
    monkeypatch.chdir(tmp_path)
    Path("in.txt").write_text("冰毒\n", encoding="utf-8")
    assert run("import", "in.txt", *options).code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["in.txt"]


def test_false_alarms_with_interval_and_the_worst_terms(tmp_path: Path) -> None:
    """Every hit in harmless text is a false alarm; each line is a text."""
    lexicon = lexicon_of(tmp_path, "text: 文明, category: own", "text: 天气, category: own")
    clean = tmp_path / "clean.txt"
    clean.write_text("文明礼貌\n\n今天天气好\n文明文明\n" + "没有问题\n" * 97, encoding="utf-8")
    told = json.loads(run("alarms", lexicon, "--clean", clean, "--format", "json").out)
    assert (told["texts"], told["texts_hit"], told["hits"]) == (100, 3, 4)
    assert [(term["text"], term["hits"]) for term in told["terms"]] == [("文明", 3), ("天气", 1)]
    assert told["interval"]["low"] == pytest.approx(0.00623, abs=1e-4)  # 3 of 100, from published tables
    assert told["interval"]["high"] == pytest.approx(0.08518, abs=1e-4)
    assert "文明" in run("alarms", lexicon, "--clean", clean, "--lang", "en", "--worst", "1").out
    assert "天气" not in run("alarms", lexicon, "--clean", clean, "--lang", "en", "--worst", "1").out


def test_no_text_says_nothing_about_alarms(tmp_path: Path, own: Path) -> None:
    """Nothing looked at is not the same as no alarm."""
    empty = tmp_path / "empty.txt"
    empty.write_text("\n\n", encoding="utf-8")
    assert run("alarms", own, "--clean", empty).code == 2


def test_the_spellings_of_a_term(own: Path) -> None:
    """Only those that the term asks for, and how its homophones read."""
    ended = run("variants", own, "--lang", "en")
    assert ended.code == 0
    assert "pinyin: xianshangduchang" in ended.out
    assert "homophone: xian shang du chang" in ended.out
    [gambling, hemp] = json.loads(run("variants", own, "--format", "json").out)
    assert hemp["spellings"] == []
    assert {spelling["via"] for spelling in gambling["spellings"]} == {"pinyin", "homophone"}
    assert len(json.loads(run("variants", own, "--term", "大麻", "--format", "json").out)) == 1


def test_a_lexicon_as_yaml_is_read_back(tmp_path: Path) -> None:
    """Whatever stands in its fields."""
    term = Term('引"号: #词', "own-1", tier=Tier.BLOCK, near=("甲", "乙"), variants=frozenset({Variant.SPLIT}))
    lexicon = Lexicon("own", (term, Term("yes", "own-1"), Term("123", "own-1")), "1.0", unless=("反诈",))
    (tmp_path / "own.yaml").write_text(lexicon_as_yaml(lexicon), encoding="utf-8")
    assert load_lexicon(tmp_path / "own.yaml") == lexicon


def test_starter_names_the_bundled_lexicon(tmp_path: Path) -> None:
    """Beside lexicons of one's own, so that nobody has to know where it lies."""
    text = tmp_path / "a.txt"
    text.write_text("高薪招聘兼职刷单日结三百", encoding="utf-8")
    assert "starter/" in run("find", text, "--lexicon", "starter").out
