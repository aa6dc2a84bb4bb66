# SPDX-License-Identifier: Apache-2.0
"""Mistakes on a command line, told in both languages: by real commands, so that what click says is what is known."""

import re
from pathlib import Path

import click
import pytest
from command import run

from hegui.cli.usage_problem import usage_problem
from hegui.errors import Place

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("line", "zh", "en"),
    [
        ("chek", "没有这个命令", "no such command"),
        ("detect nothing", "没有这个命令", "no such command"),
        ("check --nope", "没有这个选项", "no such option"),
        ("check -x", "没有这个选项", "no such option"),
        ("check", "缺少参数 DOSSIER", "missing argument DOSSIER"),
        ("corpus sample .", "缺少选项 --out", "missing option --out"),
        ("check a b", "多余的参数“b”", "nothing is to be done with 'b'"),
        ("check a b c", "多余的参数“b c”", "nothing is to be done with 'b c'"),
        ("check a --format nope", "--format 的值无效：“nope”不在可选值之列", "invalid value for --format: 'nope' is none of the choices"),
        ("corpus sample . --out x --items 0", "--items 的值无效：“0”超出范围", "invalid value for --items: '0' is out of range"),
        ("corpus sample . --out x --items ten", "“ten”不是整数", "'ten' is no whole number"),
        ("corpus sample none --out x", "文件夹“none”不存在", "there is no folder 'none'"),
        ("corpus sample /dev/null --out /etc/hosts", "“/etc/hosts”是文件，不是文件夹", "'/etc/hosts' is a file and no folder"),
        ("records verify --keys /", "“/”是文件夹，不是文件", "'/' is a folder and no file"),
        ("gateway load u --seconds x", "“x”不是数字", "'x' is no number"),
        ("corpus scan none", "没有文件或者文件夹“none”", "there is no file or folder 'none'"),
        ("check a --as-of", "选项 --as-of 须带一个值", "option --as-of needs a value"),
        ("records statement a --period today", "选项 --period 须带 2 个值", "option --period needs 2 values"),
        ("check a --full=yes", "选项 --full 不带值", "option --full takes no value"),
        ("check a --as-of yesterday", "--as-of 的值无效：“yesterday”不是日期", "invalid value for --as-of: 'yesterday' is not a date"),
        ("corpus sample . --before a . --out x", "给出 RUN 或者 --before，二者取一。", "Give RUN or --before, one of the two."),
    ],
)  # fmt: skip
def test_a_mistake_is_told_in_both_languages_with_the_usage(line: str, zh: str, en: str) -> None:
    """Chinese in one line and English in the next, on the error stream only; exit code 2."""
    ended = run(*line.split())
    assert (ended.code, ended.out) == (2, "")
    lines = ended.err.splitlines()
    [place] = [number for number, words in enumerate(lines) if zh in words]
    assert en in lines[place + 1]
    assert not CHINESE.search(lines[place + 1])
    assert "命令行有误" not in ended.err


def test_the_usage_leads_and_help_is_named() -> None:
    """As far as click says which command it was."""
    told = run("check", "--nope").err
    assert told.startswith("Usage: hegui check [OPTIONS] DOSSIER\n\n没有这个选项\nno such option\n")
    assert "  处理 / what to do: 用 hegui check --help 查看用法。\n" in told
    assert "See hegui check --help." in told


@pytest.mark.parametrize(
    ("line", "accepted"),
    [
        ("chek", "check"),
        ("gateway lode", "load"),
        ("check --forma html", "--format"),
        ("check a --format nope", "terminal, html, markdown"),
        ("corpus sample . --out x --items 0", "1<=x<=1000000"),
    ],
)
def test_what_would_be_accepted_is_said_where_it_is_known(line: str, accepted: str) -> None:
    """Names that are near to what was typed, choices, ranges."""
    assert f"  应为 / accepted:  {accepted}" in run(*line.split()).err


def test_a_required_choice_that_is_missing_names_the_choices() -> None:
    """Of any command."""
    parameter = click.Option(["--kind"], type=click.Choice(["one", "two"]))
    problem = usage_problem(click.MissingParameter(param=parameter))
    assert problem.what.zh == "缺少选项 --kind"
    assert problem.accepted is not None
    assert problem.accepted.en == "one, two"
    assert usage_problem(click.MissingParameter()).what.en.startswith("missing parameter")


def test_a_value_that_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    """Root may read everything, so click is asked for its words by hand."""
    for words, zh in (
        (f"File '{tmp_path}' is not readable.", f"“{tmp_path}”不可读取"),
        (f"Path '{tmp_path}' is not writable.", f"“{tmp_path}”不可写入"),
        ("'x' is not a valid float.", "“x”不是数字"),
        ('"it\'s" is not a valid integer.', "“it's”不是整数"),
        ("Argument 'pair' takes 2 values.", "参数 pair 须有 2 个值"),
        ("Path '数据 / x' does not exist.", "没有文件或者文件夹“数据 / x”"),
        ("Missing command.", "没有写明命令"),
    ):
        assert usage_problem(click.UsageError(words)).what.zh == zh


def test_a_value_with_a_slash_is_quoted_whole_in_both_languages() -> None:
    """The middle of what is said twice parts the languages."""
    error = click.BadParameter("“a / b”不是日期。 / 'a / b' is not a date.", param_hint=["--from", "--to"])
    what = usage_problem(error).what
    assert (what.zh, what.en) == (
        "--from / --to 的值无效：“a / b”不是日期。",
        "invalid value for --from / --to: 'a / b' is not a date.",
    )


def test_words_that_are_not_known_stand_as_found() -> None:
    """Nothing that click says is lost, whatever it is."""
    for error in (click.UsageError("Something new / or other."), click.ClickException("Something new / or other.")):
        problem = usage_problem(error)
        assert (problem.what.zh, problem.what.en) == (
            "命令行有误：Something new / or other.",
            "Something new / or other.",
        )


def test_a_file_that_click_cannot_open_is_named() -> None:
    """With what the system said."""
    problem = usage_problem(click.FileError("secret.txt", "Permission denied"))
    assert (problem.where, problem.found) == (Place("secret.txt"), "Permission denied")


def test_a_group_without_a_command_shows_its_help() -> None:
    """That is no mistake to be told: what can be typed is."""
    ended = run("corpus")
    assert ended.code == 2
    assert "Commands:" in ended.err
    assert "没有写明命令" not in ended.err
