# SPDX-License-Identifier: Apache-2.0
"""Problems say what, where, why, what was found, what is accepted and what to do."""

import pytest

from hegui.errors import (
    DocumentProblem,
    EvidenceProblem,
    ExitCode,
    HeguiError,
    InputError,
    InternalError,
    MissingExtra,
    Place,
    Problem,
    SchemaProblem,
    SyntaxProblem,
)
from hegui.text import Text, same


def test_a_place_is_file_and_line() -> None:
    """Without a line it is the file."""
    assert str(Place("dossier.yaml", 7)) == "dossier.yaml:7"
    assert str(Place("scan.pdf")) == "scan.pdf"


def test_a_problem_prints_its_six_parts_in_both_languages() -> None:
    """Chinese first; what reads the same is printed once."""
    problem = Problem(
        Text("缺少名称。", "The name is missing."),
        Place("dossier.yaml", 3),
        why=same("GAI 17"),
        found='""',
        accepted=Text("名称", "a name"),
        fix=Text("补上。", "Add it."),
    )
    assert str(problem).splitlines() == [
        "dossier.yaml:3: 缺少名称。",
        "                The name is missing.",
        '  发现 / found:    ""',
        "  应为 / accepted:  名称",
        "                    a name",
        "  依据 / because:   GAI 17",
        "  处理 / what to do: 补上。",
        "                    Add it.",
    ]


def test_a_problem_needs_no_more_than_what() -> None:
    """Two lines, one a language."""
    assert str(Problem(Text("坏了。", "Broken."))) == "坏了。\nBroken."


def test_an_error_tells_all_its_problems() -> None:
    """One below the other."""
    error = SchemaProblem(Problem(Text("甲。", "One.")), Problem(Text("乙。", "Two.")))
    assert [problem.what.en for problem in error.problems] == ["One.", "Two."]
    assert str(error) == "甲。\nOne.\n乙。\nTwo."


@pytest.mark.parametrize("kind", [SyntaxProblem, SchemaProblem, DocumentProblem, EvidenceProblem])
def test_what_the_user_gave_ends_with_two(kind: type[InputError]) -> None:
    """Bad input is never taken for a closed gate or a fault of hegui."""
    assert kind(Problem(Text("甲", "a"))).exit_code is ExitCode.BAD_INPUT


def test_a_fault_of_hegui_ends_with_three() -> None:
    """And so does any error of a kind not thought of."""
    assert InternalError().exit_code is ExitCode.INTERNAL
    assert HeguiError().exit_code is ExitCode.INTERNAL


def test_a_missing_part_says_how_to_install_it() -> None:
    """In both languages, with the name of the extra."""
    [problem] = MissingExtra("documents", Text("读取 PDF ", "Reading PDF")).problems
    assert problem.what.zh == "读取 PDF 需要安装：pip install 'hegui[documents]'"
    assert problem.what.en == "Reading PDF needs: pip install 'hegui[documents]'"


def test_what_a_terminal_would_obey_is_shown() -> None:
    """Names in files of others may clear a screen or turn a line round; tabs, line ends and every script stay."""
    problem = Problem(Text("有“\x1b[2J”", "has '\u202e'"), found="a\x07\tb\n😀")
    told = str(InputError(problem))
    assert "有“\\u001b[2J”" in told
    assert "has '\\u202e'" in told
    assert "a\\u0007\tb\n😀" in told
