# SPDX-License-Identifier: Apache-2.0
"""The strict YAML reader: what is read is what was written, and what could be misread is refused with a line."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hegui.errors import Place, Problem, SyntaxProblem
from hegui.source import MAX_BYTES, load_yaml, read_yaml
from hegui.strict_yaml import MAX_DEPTH, MAX_PROBLEMS


def problems(content: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(SyntaxProblem) as caught:
        read_yaml(content, "d.yaml")
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("7", 7),
        ("-7", -7),
        ("+7", 7),
        ("0", 0),
        ("1.5", 1.5),
        ("-0.25", -0.25),
        ("2026-11-25", date(2026, 11, 25)),
        ("2026-11-25T09:30:00+08:00", datetime.fromisoformat("2026-11-25T09:30:00+08:00")),
        ("2026-11-25T01:30:00Z", datetime.fromisoformat("2026-11-25T01:30:00+00:00")),
        ("甲", "甲"),
        ("1.2.3", "1.2.3"),
        ("'yes'", "yes"),
        ('"012"', "012"),
        ("'1:30'", "1:30"),
        ("2026-1-5", "2026-1-5"),
        ("v1_000", "v1_000"),
        ("[1, a]", [1, "a"]),
        ("{a: {b: [c]}}", {"a": {"b": ["c"]}}),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_values_are_what_they_look_like(text: str, value: object) -> None:
    """The JSON-like core of YAML 1.2, with dates."""
    assert read_yaml(f"x: {text}", "d.yaml").data == {"x": value}


@pytest.mark.parametrize("words", ["yes", "No", "ON", "off", "y", "N", "True", "FALSE", "Null", "NULL"])
def test_words_that_other_yaml_reads_as_truth_values_are_refused(words: str) -> None:
    """Norway stays Norway, in quotes."""
    [problem] = problems(f"a: 1\nx: {words}")
    assert problem.where == Place("d.yaml", 2)
    assert f'"{words}"' in str(problem.fix)


@pytest.mark.parametrize(
    "words",
    [
        "007", "0x1F", "0o17", "0b11", "1_000", "1_000.5", "12:30", "190:20:30", "12345678901234567", ".inf", "-.INF",
        ".NaN", "1e3", "1.5E-3", ".5", "5.", "01.5", "9" * 40 + ".0",
    ],
)  # fmt: skip
def test_numbers_that_programs_read_differently_are_refused(words: str) -> None:
    """Octal, hexadecimal, base 60, exponents, numbers beyond what a float holds."""
    [problem] = problems(f"x: {words}")
    assert "read as different numbers" in problem.what.en


@pytest.mark.parametrize("words", ["2026-02-30", "2026-13-01", "0000-01-01"])
def test_a_day_that_does_not_exist_is_refused(words: str) -> None:
    """It is not passed on as text."""
    assert "not a day" in problems(f"x: {words}")[0].what.en


@pytest.mark.parametrize("words", ["2026-11-25T09:30:00", "2026-11-25 09:30", "2026-11-25T25:00:00Z"])
def test_a_moment_needs_a_zone_and_must_exist(words: str) -> None:
    """Deadlines in hours are counted from it."""
    assert "time zone" in problems(f"x: {words}")[0].what.en


def test_a_repeated_key_is_refused_with_both_lines() -> None:
    """Plain YAML keeps the last and says nothing."""
    [problem] = problems("a: 1\nb: 2\na: 3\n")
    assert problem.where == Place("d.yaml", 3)
    assert "line 1" in problem.what.en


@pytest.mark.parametrize("key", ["1", "1.5", "true", "yes", "null", "~", "2026-11-25", "1e3", "12:30"])
def test_a_key_that_is_not_text_is_refused(key: str) -> None:
    """In quotes it is welcome."""
    assert problems(f"{key}: x")
    assert read_yaml(f'"{key}": x', "d.yaml").data == {key: "x"}


@pytest.mark.parametrize("text", ["? [a]\n: 1\nb: 2\n", "? {a: 1}\n: 1\nb: 2\n", "{[a, b]: 1, b: 2}"])
def test_a_list_or_mapping_as_a_key_is_one_problem(text: str) -> None:
    """Its value is dropped with it, so that nothing after it is misread."""
    [problem] = problems(text)
    assert problem.what.en == "A key must be text."


@pytest.mark.parametrize(
    "text", ["a: &x 1", "a: *x", "a: !!str 1", "a: !x 1", 'a: ! "1"', "<<: {a: 1}", "--- &a\nb: 1"]
)
def test_references_tags_and_merges_are_refused(text: str) -> None:
    """They would make the file say more than it shows."""
    assert problems(text)


def test_two_documents_in_a_file_are_refused() -> None:
    """The second would be lost."""
    assert problems("a: 1\n---\nb: 2\n")[0].where == Place("d.yaml", 2)


@pytest.mark.parametrize("text", ["a: [1", "a: 'x", "a:\n\tb: 1", "a: b: c", "- a\nb: 1", 'a: "\\ud800"'])
def test_broken_yaml_names_a_line(text: str) -> None:
    """And what the parser stumbled over."""
    [problem] = problems(text)
    assert problem.where is not None
    assert problem.where.line is not None
    assert problem.found


@pytest.mark.parametrize(("text", "line"), [("a: 1\nb: \x07", 2), ("a: 甲\n\nb: '\x00'", 3), ("\x1b: 1", 1)])
def test_control_characters_are_refused_with_their_line(text: str, line: int) -> None:
    """Counted in characters or bytes, the line is the same."""
    [problem] = problems(text)
    assert problem.where == Place("d.yaml", line)
    assert problem.found is not None
    assert problem.found.startswith("U+00")


def test_bytes_that_are_not_utf8_are_refused_with_their_line() -> None:
    """GB18030 is named as the likely one."""
    [problem] = problems("a: 1\nb: 甲".encode("gb18030"))
    assert problem.where == Place("d.yaml", 2)
    assert "GB18030" in str(problem.fix)


def test_a_byte_order_mark_is_welcome() -> None:
    """Windows editors write it."""
    assert read_yaml("a: 甲".encode("utf-8-sig"), "d.yaml").data == {"a": "甲"}


def test_a_file_that_is_too_large_is_refused_without_being_parsed() -> None:
    """Fifty megabytes cost nothing."""
    assert "too large" in problems(b"a" * (MAX_BYTES + 1))[0].what.en


def test_nesting_is_bounded() -> None:
    """A thousand brackets exhaust nothing."""
    assert "Nested too deeply" in problems("[" * 1000)[0].what.en
    assert read_yaml("[" * MAX_DEPTH + "]" * MAX_DEPTH, "d.yaml").data


def test_problems_are_told_together_up_to_a_limit() -> None:
    """Twenty are enough for one reading."""
    assert len(problems("\n".join(f"k{n}: yes" for n in range(3)))) == 3
    assert len(problems("\n".join(f"k{n}: yes" for n in range(99)))) == MAX_PROBLEMS


@pytest.mark.parametrize("text", ["", "# nothing\n", "\n\n"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    """Whoever needs something in it says what is missing."""
    assert read_yaml(text, "d.yaml").data == {}


def test_every_value_knows_its_line() -> None:
    """A value stands where its key stands; a path that does not exist stands where it would begin."""
    source = read_yaml("a:\n  b:\n    - x\n    - w\n  c: |\n    long\nd: {e: 1}\n", "d.yaml")
    assert source.place(()) == Place("d.yaml", 1)
    assert source.place(("a", "b")) == Place("d.yaml", 2)
    assert source.place(("a", "b", 1)) == Place("d.yaml", 4)
    assert source.place(("a", "c")) == Place("d.yaml", 5)
    assert source.place(("d", "e")) == Place("d.yaml", 7)
    assert source.place(("a", "zz", "deeper")) == Place("d.yaml", 1)


def test_a_file_is_read_and_named_as_asked(tmp_path: Path) -> None:
    """The name in messages is the caller's."""
    path = tmp_path / "x.yaml"
    path.write_text("a: yes", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=r"short\.yaml:1"):
        load_yaml(path, "short.yaml")


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """Missing, or a folder."""
    for path in (tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(SyntaxProblem, match="cannot read the file"):
            load_yaml(path)


TEXTS = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=40)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.decimals(-(10**9), 10**9, places=6).map(float),
    st.dates(),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)


def quoted(value: Any) -> Any:
    """The value with its strings marked to be written in double quotes."""
    if isinstance(value, str):
        return Quoted(value)
    if isinstance(value, list):
        return [quoted(item) for item in value]
    if isinstance(value, dict):
        return {Quoted(key): quoted(item) for key, item in value.items()}
    return value


class Quoted(str):
    __slots__ = ()


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  never write an anchor
        return True


Dumper.add_representer(
    Quoted, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:str", str(data), style='"')
)
Dumper.add_representer(float, lambda dumper, data: dumper.represent_scalar("tag:yaml.org,2002:float", f"{data:.6f}"))


def dumped(value: Any) -> str:
    return yaml.dump(quoted(value), Dumper=Dumper, allow_unicode=True, width=10_000)


@given(st.dictionaries(TEXTS, VALUES, max_size=5))
def test_what_was_written_is_read_back(data: dict[str, Any]) -> None:
    """Any data in strict form comes back as it was."""
    assert read_yaml(dumped(data), "d.yaml").data == data


@given(st.text() | st.binary())
@example("? a\n? b\n")
@example("{a, b: , ? }")
@example("- ? - a\n  : b")
@example(b"\xff\xfea\x00")
def test_any_text_is_read_or_refused(content: str | bytes) -> None:
    """No other error can come out, whatever is put in."""
    try:
        read_yaml(content, "d.yaml")
    except SyntaxProblem as error:
        assert error.problems  # noqa: PT017  the point of the test


YAML_BITS = st.sampled_from(
    [":", ": ", "- ", "? ", "{", "}", "[", "]", "&a ", "*a", "!t ", "|\n", ">\n", "'", '"', "#", "---\n", "...\n", "%", "\t", "\n", "<<", "yes", "~"]
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=3), st.data())
def test_damaged_yaml_is_read_or_refused(value: dict[str, Any], data: st.DataObject) -> None:
    """Pieces of syntax thrown into good YAML break the file, never the reader."""
    text = dumped(value)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        text = text[:at] + data.draw(YAML_BITS) + text[at + cut :]
    try:
        read_yaml(text, "d.yaml")
    except SyntaxProblem as error:
        assert all(problem.where and problem.where.file == "d.yaml" for problem in error.problems)  # noqa: PT017
