# SPDX-License-Identifier: Apache-2.0
"""What click says of a command line that it cannot read, as a problem in both languages.

Commands and types of ours word what they refuse themselves, ``中文。 / English.``; the sentences of click are known here.
A sentence that is not known stands as found, so that nothing is lost where click rewords one.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

import click

from hegui.errors import Place, Problem
from hegui.text import Text, same

_SENTENCES: Final = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"(?P<value>.*) is not one of (?P<accepted>'.*')\.", Text("“{value}”不在可选值之列", "'{value}' is none of the choices")),
        (r"(?P<value>.*) is not in the range (?P<accepted>.*)\.", Text("“{value}”超出范围", "'{value}' is out of range")),
        (r"(?P<value>.*) is not a valid integer(?: range)?\.", Text("“{value}”不是整数", "'{value}' is no whole number")),
        (r"(?P<value>.*) is not a valid float(?: range)?\.", Text("“{value}”不是数字", "'{value}' is no number")),
        (r"File (?P<value>.*) does not exist\.", Text("文件“{value}”不存在", "there is no file '{value}'")),
        (r"Directory (?P<value>.*) does not exist\.", Text("文件夹“{value}”不存在", "there is no folder '{value}'")),
        (r"Path (?P<value>.*) does not exist\.", Text("没有文件或者文件夹“{value}”", "there is no file or folder '{value}'")),
        (r"Directory (?P<value>.*) is a file\.", Text("“{value}”是文件，不是文件夹", "'{value}' is a file and no folder")),
        (r"File (?P<value>.*) is a directory\.", Text("“{value}”是文件夹，不是文件", "'{value}' is a folder and no file")),
        (r"\w+ (?P<value>.*) is not readable\.", Text("“{value}”不可读取", "'{value}' cannot be read")),
        (r"\w+ (?P<value>.*) is not writable\.", Text("“{value}”不可写入", "'{value}' cannot be written")),
        (r"Option (?P<value>.*) requires an argument\.", Text("选项 {value} 须带一个值", "option {value} needs a value")),
        (r"Option (?P<value>.*) requires (?P<n>\d+) arguments\.", Text("选项 {value} 须带 {n} 个值", "option {value} needs {n} values")),
        (r"Option (?P<value>.*) does not take a value\.", Text("选项 {value} 不带值", "option {value} takes no value")),
        (r"Argument (?P<value>.*) takes (?P<n>\d+) values\.", Text("参数 {value} 须有 {n} 个值", "argument {value} needs {n} values")),
        (r"Got unexpected extra arguments? \((?P<value>.*)\)", Text("多余的参数“{value}”", "nothing is to be done with '{value}'")),
        (r"Missing command\.", Text("没有写明命令", "no command is given")),
    )
)  # fmt: skip
"""Sentences of click that a command of ours can lead to, and what they say. A test has click say them."""
_KINDS: Final = {"option": Text("选项", "option"), "argument": Text("参数", "argument")}


def usage_problem(error: click.ClickException) -> Problem:
    """What is wrong with a command line, what would be accepted, and where that is told."""
    match error:
        case click.NoSuchOption():
            return _unknown(error, Text("没有这个选项", "no such option"), error.option_name, error.possibilities or ())
        case click.NoSuchCommand():
            near = get_close_matches(error.command_name, _commands(error.ctx))
            return _unknown(error, Text("没有这个命令", "no such command"), error.command_name, near)
        case click.MissingParameter():
            kind = _KINDS.get(_kind_of(error) or "", Text("参数", "parameter"))
            what = Text(f"缺少{kind.zh} {_hint(error)}", f"missing {kind.en} {_hint(error)}")
            return Problem(what, accepted=_choices(error), fix=_help(error.ctx))
        case click.BadParameter():
            said, accepted = _said(error.message)
            hint = _hint(error)
            what = Text(f"{hint} 的值无效：{said.zh}", f"invalid value for {hint}: {said.en}") if hint else said
            return Problem(what, accepted=accepted, fix=_help(error.ctx))
        case click.UsageError():
            said, accepted = _said(error.message)
            return Problem(said, accepted=accepted, fix=_help(error.ctx))
        case click.FileError():
            what = Text("文件无法打开", "a file cannot be opened")
            return Problem(what, Place(error.ui_filename), found=error.message)
        case _:
            return Problem(_said(error.message)[0])


def _unknown(error: click.UsageError, what: Text, found: str, near: Iterable[str]) -> Problem:
    meant = ", ".join(near)
    return Problem(what, found=found, accepted=same(meant) if meant else None, fix=_help(error.ctx))


def _commands(ctx: click.Context | None) -> list[str]:
    """The names that stand where one was not known; click itself does not see those that are loaded when they run."""
    return ctx.command.list_commands(ctx) if ctx is not None and isinstance(ctx.command, click.Group) else []


def _kind_of(error: click.MissingParameter) -> str | None:
    return error.param_type or (None if error.param is None else error.param.param_type_name)


def _choices(error: click.MissingParameter) -> Text | None:
    kind = None if error.param is None else error.param.type
    return same(", ".join(map(str, kind.choices))) if isinstance(kind, click.Choice) else None


def _hint(error: click.BadParameter) -> str:
    """The parameter as it is typed; nothing where click does not know which it was."""
    hint = error.param_hint
    if hint is None and error.param is not None:
        hint = error.param.get_error_hint(error.ctx)
    names = (hint,) if isinstance(hint, str) else hint or ()
    return " / ".join(name.replace("'", "") for name in names)


def _help(ctx: click.Context | None) -> Text | None:
    if ctx is None:
        return None
    return Text(f"用 {ctx.command_path} --help 查看用法。", f"See {ctx.command_path} --help.")


def _said(message: str) -> tuple[Text, Text | None]:
    """A sentence in both languages, and what it says would be accepted."""
    for pattern, words in _SENTENCES:
        match = pattern.fullmatch(message)
        if match is not None:
            named = match.groupdict()
            if "value" in named:
                named["value"] = _unquoted(named["value"])
            accepted = named.get("accepted", "").replace("'", "")
            said = Text(words.zh.format_map(named), words.en.format_map(named))
            return said, same(accepted) if accepted else None
    # Last, since a value in a sentence of click may have Chinese and a slash as well.
    parts = message.split(" / ")
    half = len(parts) // 2  # a value that is quoted in both languages may have a slash itself
    zh, en = " / ".join(parts[:half]), " / ".join(parts[half:])
    if len(parts) % 2 == 0 and any("\u4e00" <= character <= "\u9fff" for character in zh):
        return Text(zh, en), None
    return Text(f"命令行有误：{message}", message), None


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] == value[-1:] != "" and value[0] in "'\"" else value
