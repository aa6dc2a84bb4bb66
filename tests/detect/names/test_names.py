# SPDX-License-Identifier: Apache-2.0
"""Names in running text: found where they stand, never on top of what rules have found, never by default."""

import builtins
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from hegui.cli.detect import detect
from hegui.detect.finding import Confidence, Hit
from hegui.detect.names import RULE, find_names, names_beside_identifiers, with_names
from hegui.detect.names.extra import tagger
from hegui.detect.personal import Kind, find_personal
from hegui.errors import MissingExtra


def names(text: str) -> list[str]:
    """The names found in a text."""
    return [text[hit.start : hit.end] for hit in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨天下午王建国和李小红在公园散步。", ["王建国", "李小红"]),
        ("记者张伟报道", ["张伟"]),
        ("据刘志强介绍，项目进展顺利", ["刘志强"]),
        ("欧阳文静说她不去", ["欧阳文静"]),
        ("克林顿总统发表讲话", ["克林顿"]),
        ("主持人卡洛斯·阿马特", ["卡洛斯·阿马特"]),
        ("𠀀𠀀，随后王建国离开", ["王建国"]),
    ],
)
def test_names_are_found_where_they_stand(text: str, expected: list[str]) -> None:
    """Positions are code points of the text as it is."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "今天有雷阵雨，请注意安全",
        "文明城市创建工作",
        "石家庄市的高考成绩",
        "感谢您的关怀和祝福",
        "王先生和李女士来了",
        "王家庄的路基已经完工",
        "伊拉克与阿根廷签署协议",
        "张某、李某某涉案",
        "the quick brown fox",
        "",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    """Words that begin with a surname, places, and surnames alone."""
    assert names(text) == []


def test_a_word_for_a_person_beside_makes_it_surer() -> None:
    """Even so it is a guess: never HIGH."""
    text = "记者王建国报道。公园里王建国"
    assert [hit.confidence for hit in find_names(text)] == [Confidence.MEDIUM, Confidence.LOW]
    assert {(hit.rule, hit.category) for hit in find_names(text)} == {(RULE, Kind.NAME)}


def test_what_rules_have_found_is_not_told_again() -> None:
    """A name behind a label is the rule's; the hits together do not overlap."""
    text = "姓名：王建国，电话13812345678，同事李小红"
    by_rule = find_personal(text)
    both = with_names(text, by_rule)
    assert [text[hit.start : hit.end] for hit in both] == ["王建国", "13812345678", "李小红"]
    assert [hit.rule == RULE for hit in both] == [False, False, True]


def test_rules_alone_find_none_of_them() -> None:
    """The default is unchanged."""
    assert find_personal("昨天王建国和李小红在公园散步。") == []


@example("昨天王建国和李小红在公园散步。\n记者张小红说")
@given(st.text(alphabet="王李张刘小红建国说在的记者·，。\n Ａa1𠀀某欧阳", max_size=60))
def test_hits_are_ordered_apart_and_inside(text: str) -> None:
    """Whatever the text."""
    hits = find_names(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert all(first.end <= second.start for first, second in pairwise(hits))
    assert all("\n" not in text[hit.start : hit.end] for hit in hits)


def test_a_name_beside_an_identifier_is_the_finding_that_matters() -> None:
    """Far from it, or beside a body's code, it is not."""
    near = "王建国住在这里，电话13812345678"
    [found] = names_beside_identifiers(with_names(near, find_personal(near)))
    assert near[found.name.start : found.name.end] == "王建国"
    assert [hit.category for hit in found.identifiers] == [Kind.MOBILE]
    far = "记者王建国报道" + "。" * 300 + "电话13812345678"
    assert names_beside_identifiers(with_names(far, find_personal(far))) == []
    assert len(names_beside_identifiers(with_names(far, find_personal(far)), within=1000)) == 1


def test_only_identifiers_of_persons_count() -> None:
    """A credit code is a body's; a term of a lexicon is no identifier."""
    name = Hit("pi/name-titled", Kind.NAME, 0, 3)
    others = [Hit("pi/uscc", Kind.ORGANISATION, 5, 23), Hit("own/1", "A.1.h", 30, 34), name]
    assert names_beside_identifiers(others) == []
    assert names_beside_identifiers([*others, Hit("pi/mobile", Kind.MOBILE, 40, 51)])[0].name == name


def invoked(*arguments: object) -> tuple[int, str]:
    """Runs ``hegui detect ARGUMENTS``."""
    result = CliRunner().invoke(detect, [str(each) for each in arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.return_value, result.stdout


def test_on_the_command_line(tmp_path: Path) -> None:
    """``--names`` adds them, masked, and counts those beside an identifier; without it nothing changes."""
    file = tmp_path / "a.txt"
    file.write_text("王建国昨天说，电话是13812345678。\n", encoding="utf-8")
    plain = json.loads(invoked("personal", file, "--format", "json")[1])[0]
    assert (plain["total"], "names_beside_identifiers" in plain) == (1, False)
    named = json.loads(invoked("personal", file, "--names", "--show", "masked", "--format", "json")[1])[0]
    assert (named["total"], named["names_beside_identifiers"]) == (2, 1)
    assert [(hit["rule"], hit["masked"], hit["start"]) for hit in named["hits"]] == [
        (RULE, "王**", 0),
        ("pi/mobile", "138****5678", 10),
    ]
    assert "王建国" not in invoked("personal", file, "--names", "--show", "masked")[1]


def test_redaction_takes_names_out(tmp_path: Path) -> None:
    """Only where they are asked for."""
    file, out = tmp_path / "a.txt", tmp_path / "b.txt"
    file.write_text("王建国昨天说，电话是13812345678。\n", encoding="utf-8")
    invoked("redact", file, "--names", "--how", "token", "--to", out)
    assert out.read_text(encoding="utf-8") == "[NAME_1]昨天说，电话是[MOBILE_1]。\n"
    invoked("redact", file, "--how", "token", "--to", out)
    assert out.read_text(encoding="utf-8").startswith("王建国")


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the rules go on working."""
    real = builtins.__import__

    def refusing(
        name: str,
        globals_: Mapping[str, object] | None = None,
        locals_: Mapping[str, object] | None = None,
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> object:
        if name == "rjieba":
            raise ImportError("no such package", name="rjieba")
        return real(name, globals_, locals_, fromlist, level)

    tagger.cache_clear()
    monkeypatch.setattr(builtins, "__import__", refusing)
    with pytest.raises(MissingExtra, match=r"hegui\[names\]"):
        find_names("王建国")
    assert find_personal("电话13812345678")
    monkeypatch.undo()
    tagger.cache_clear()
