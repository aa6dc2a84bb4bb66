# SPDX-License-Identifier: Apache-2.0
"""What the commands of incidents and complaints share: who acts, when, the keys of sealed texts, texts from files."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

import click

from hegui.atomic import write_atomically
from hegui.cli.label_output import EXISTING
from hegui.cli.records_place import Place, place_options
from hegui.clock import BEIJING
from hegui.errors import InputError, Problem, RecordsProblem, SyntaxProblem
from hegui.errors import Place as Spot
from hegui.text import Text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from hegui.records.sealing import Seal

Command = TypeVar("Command", bound=Callable[..., Any])

# ruff: noqa: PLC0415  help must not load the extra

_MOST_PROBLEMS: Final = 20


class At(click.ParamType[datetime]):
    """A moment on the command line: ISO 8601; without a time zone it is in Beijing time."""

    name = "YYYY-MM-DDTHH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(
                f"“{value}”不是时刻（如 2026-11-25T09:30，北京时间）。 / '{value}' is no moment (2026-11-25T09:30 is in Beijing time).",
                param,
                ctx,
            )
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=BEIJING)


def by_option(command: Command) -> Command:
    """``--by``: the person who acts."""
    return click.option(
        "--by",
        "person",
        required=True,
        metavar="NAME",
        envvar="HEGUI_OPERATOR",
        help="操作人姓名。 / Name of the person who acts. [env: HEGUI_OPERATOR]",
    )(command)


def at_option(command: Command) -> Command:
    """``--at``: when it was done."""
    return click.option(
        "--at",
        type=At(),
        help="完成的时刻，默认现在；无时区的按北京时间。 / When it was done; now by default, Beijing time without a zone.",
    )(command)


def keys_option(command: Command) -> Command:
    """``--keys``: what opens and seals texts."""
    return click.option(
        "--keys",
        "keys_file",
        type=EXISTING,
        envvar="HEGUI_RECORDS_KEYS",
        help="文本密钥文件，默认见配置。 / File of the text keys. [default: as configured; env: HEGUI_RECORDS_KEYS]",
    )(command)


def sealed_place(command: Command) -> Command:
    """Where the records lie and what opens them: ``--config``, ``--database`` and ``--keys``."""
    return place_options(keys_option(command))


@contextmanager
def writing(place: Place) -> Iterator["Connection"]:
    """A transaction on the records."""
    store = place.store()
    try:
        with store.writing() as connection:
            yield connection
    finally:
        store.close()


@contextmanager
def reading(place: Place) -> Iterator["Connection"]:
    """A connection to the records, to read with."""
    store = place.store()
    try:
        with store.reading() as connection:
            yield connection
    finally:
        store.close()


class _Row(Protocol):
    """What has an id to read on from."""

    @property
    def id(self) -> str: ...


Listed = TypeVar("Listed", bound=_Row)


def all_of(page: Callable[[str], Iterable[Listed]]) -> Iterator[Listed]:
    """All rows of a list, however many.

    Args:
        page: the next rows after an id, in the order of ids.
    """
    after = ""
    while rows := [*page(after)]:
        yield from rows
        after = rows[-1].id


def seal_of(place: Place, keys_file: Path | None) -> "Seal":
    """What seals and opens texts.

    Raises:
        RecordsProblem: there are no keys.
    """
    seal = place.seal(keys_file)
    if seal is None:
        raise RecordsProblem(
            Problem(
                Text("没有文本密钥，不能加密或者打开文本。", "There are no text keys to seal or open texts with."),
                why=Text(
                    "《个人信息保护法》第五十一条：采取相应的加密等安全技术措施",
                    "PIPL 51: security measures such as encryption",
                ),
                fix=Text(
                    "给出 --config 或者 --keys；没有的先运行 hegui records keys new。",
                    "Give --config or --keys; make keys with `hegui records keys new`.",
                ),
            )
        )
    return seal


def text_of(words: str | None, file: Path | None) -> str | None:
    """A text from the command line or from a file; ``-`` reads standard input.

    Raises:
        InputError: both are given.
        SyntaxProblem: the file is no UTF-8 text.
    """
    if words is not None and file is not None:
        raise InputError(Problem(Text("文字和文件只能给出一个。", "Give a text or a file, not both.")))
    if words == "-":
        return sys.stdin.read()
    return words if file is None else read_text(file)


def read_text(file: Path) -> str:
    """The text of a file.

    Raises:
        SyntaxProblem: it cannot be read, or is no UTF-8.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise SyntaxProblem(
            Problem(Text(f"文件无法读取：{reason}。", f"The file cannot be read: {reason}."), Spot(str(file)))
        ) from error


def write(file: Path, content: bytes, *, mode: int) -> None:
    """Writes a file, whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    try:
        write_atomically(file, content, mode=mode)
    except OSError as error:
        raise InputError(
            Problem(
                Text(f"文件写不了：{error.strerror}。", f"The file cannot be written: {error.strerror}."),
                Spot(str(file)),
            )
        ) from error


def rows_of(file: Path) -> Iterator[tuple[Spot, bytes]]:
    """The lines of a file of JSON Lines, each with its place, or the only value of one of JSON.

    Raises:
        SyntaxProblem: it cannot be read.
    """
    words = read_text(file)
    try:
        whole = json.loads(words)
    except ValueError:
        # Not splitlines: U+2028 and its like may stand in a string of JSON, as models write them.
        for number, line in enumerate(words.split("\n"), start=1):
            if line.strip():
                yield Spot(str(file), number), line.encode()
        return
    for row in whole if isinstance(whole, list) else [whole]:
        yield Spot(str(file)), json.dumps(row).encode()


Record = TypeVar("Record")


def records_in(file: Path, kind: type[Record]) -> list[Record]:
    """The rows of a file as records, strictly.

    Raises:
        SyntaxProblem: the file cannot be read.
        SchemaProblem: rows are wrong; each field with its line.
    """
    from pydantic import ValidationError

    from hegui.errors import SchemaProblem
    from hegui.schema import adapter_of, problem_of

    records: list[Record] = []
    problems: list[Problem] = []
    for place, row in rows_of(file):
        try:
            records.append(adapter_of(kind).validate_json(row, strict=True))
        except ValidationError as error:
            problems += [
                _no_json(place) if fault["type"] == "json_invalid" else problem_of(fault, _Here(place))
                for fault in error.errors()
            ]
    if problems:
        raise SchemaProblem(*problems[:_MOST_PROBLEMS])
    if not records:
        raise SyntaxProblem(Problem(Text("文件是空的。", "The file is empty."), Spot(str(file))))
    return records


def _no_json(place: Spot) -> Problem:
    return Problem(
        Text("不是 JSON。", "This is no JSON."),
        place,
        accepted=Text(
            "一个 JSON 文件，或者每行一个 JSON 对象（JSONL）", "a file of JSON, or one object of JSON a line (JSONL)"
        ),
    )


class _Here:
    """The one place of a row."""

    def __init__(self, place: Spot) -> None:
        self._place = place

    def place(self, path: object = ()) -> Spot:  # noqa: ARG002  as `hegui.schema.Places` has it
        """The place of the row."""
        return self._place
