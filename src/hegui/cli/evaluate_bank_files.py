# SPDX-License-Identifier: Apache-2.0
"""What the bank commands share: banks by path, ``starter`` for the one that comes with hegui, and options that choose questions."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from hegui.errors import InputError, Place, Problem
from hegui.evaluate.bank import load_bank, starter_bank
from hegui.evaluate.question import NAME, Bank, Library, Modality
from hegui.risks import aspects
from hegui.text import Text, same

STARTER: Final = Path("starter")
"""In place of a file."""
NEW_FILE: Final = click.Path(path_type=Path, dir_okay=False)
Command = TypeVar("Command", bound=Callable[..., Any])


class _BankFile(click.Path):
    name = "file|starter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if str(value) == str(STARTER):
            return STARTER
        return Path(str(super().convert(value, param, ctx)))  # type: ignore[arg-type]


BANK_FILE: Final = _BankFile(path_type=Path, dir_okay=False, exists=True)


def bank_at(file: Path) -> Bank:
    """The bank in a file, or the one that comes with hegui.

    Raises:
        InputError: it cannot be read.
    """
    return starter_bank() if file == STARTER else load_bank(file)


def banks_at(files: Sequence[Path]) -> list[Bank]:
    """The banks in some files, to be used together.

    Raises:
        InputError: one cannot be read, or one stands there twice.
    """
    doubled = [file for file in files if files.count(file) > 1]
    if doubled:
        what = Text("同一题库给出了两次。", "The same bank is given twice.")
        raise InputError(Problem(what, Place(str(doubled[0]))))
    return [bank_at(file) for file in files]


def refuse_existing(file: Path) -> None:
    """Nothing, where there is no such file yet.

    Raises:
        InputError: there is.
    """
    if file.exists():
        what = Text("文件已存在，没有覆盖。", "The file exists and was not overwritten.")
        fix = Text("另取名称，或先移走原文件。", "Choose another name, or move the file away first.")
        raise InputError(Problem(what, Place(str(file)), fix=fix))


def named(words: str, option: str) -> str:
    """A name or version that can become part of a file's name.

    Raises:
        InputError: it cannot.
    """
    if not re.fullmatch(NAME, words):
        what = Text("名称或版本不合规则。", "The name or version is not right.")
        accepted = Text(
            "字母、数字、点、横线，至多 80 个字符", "letters, digits, dots and hyphens, at most 80 characters"
        )
        raise InputError(Problem(what, found=words[:80], accepted=accepted, fix=same(option)))
    return words


def library_option(command: Command) -> Command:
    """``--library``, repeatable."""
    return click.option(
        "--library",
        "libraries",
        type=click.Choice([library.value for library in Library]),
        multiple=True,
        callback=lambda _ctx, _param, values: tuple(map(Library, values)),
        help="只看此题库，可多次指定；默认全部。 / Only this library; repeatable. [default: all]",
    )(command)


def modality_option(command: Command) -> Command:
    """``--modality``."""
    return click.option(
        "--modality",
        type=click.Choice([modality.value for modality in Modality]),
        callback=lambda _ctx, _param, value: None if value is None else Modality(value),
        help="只计生成此模态内容的题目；默认全部。 / Only questions that ask for this modality. [default: all]",
    )(command)


def leave_out_option(command: Command) -> Command:
    """``--leave-out``, repeatable."""
    return click.option(
        "--leave-out",
        "left_out",
        type=click.Choice(list(aspects())),
        multiple=True,
        help="专用模型不涉及的方面，须列入应拒答题库；可多次指定。 / Aspect that a specialised model leaves out; it must then stand in the should-refuse bank. Repeatable.",
    )(command)
