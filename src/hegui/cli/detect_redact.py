# SPDX-License-Identifier: Apache-2.0
"""``hegui detect redact``."""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import BinaryIO

import click

from hegui.atomic import is_no_file
from hegui.cli.detect_input import STANDARD_INPUT, opened, unreadable
from hegui.cli.detect_personal import hits_of, names_option
from hegui.cli.options import language_option
from hegui.detect.finding import Confidence
from hegui.detect.personal.files import written
from hegui.detect.personal.windows import segments
from hegui.detect.redaction import How, Redactor, Replacement
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="FILE|-")
@click.option(
    "--how",
    type=click.Choice([how.value for how in How]),
    default=How.MASK.value,
    show_default=True,
    callback=lambda _ctx, _param, value: How(value),
    help="遮盖、代号、同形但不可能存在的值。 / Mask, token, or a value of the same form that cannot exist.",
)
@click.option("--to", "out", type=_FILE, required=True, help="写入的文件。 / The file to write.")
@click.option(
    "--map",
    "kept",
    type=_FILE,
    help="还原对照表（含原值，仅本人可读）；不指定则无法还原。 / The way back, with the values, readable by you only; without it there is none.",
)
@click.option(
    "--key",
    "key_file",
    type=_FILE,
    help="密钥文件：使用同一密钥的文件中，同一值的代号相同。 / A secret: the same value is replaced alike in all files.",
)
@click.option(
    "--least",
    type=click.Choice([level.name.lower() for level in Confidence]),
    default="low",
    show_default=True,
    callback=lambda _ctx, _param, value: Confidence[value.upper()],
    help="最低置信度。 / The least confidence that counts.",
)
@names_option
@language_option
def redact(
    file: Path,
    how: How,
    out: Path,
    kept: Path | None,
    key_file: Path | None,
    least: Confidence,
    language: ReportLanguage,
    *,
    names: bool,
) -> int:
    """去除文本中的个人信息，写成新文件；还原对照表另存。写成以 0 退出，出错以 2 退出且不留半个文件。

    Take personal information out of a text into a new file; the way back is kept apart. Exits with 0 when it is written,
    with 2 when it is not, and then leaves no half of a file.
    """
    _refuse_one_file_for_two(file, out, kept, key_file)
    redactor = Redactor(how, None if key_file is None else _key(key_file))
    count = 0
    with ExitStack() as stack:
        text = stack.enter_context(opened(file))
        target = stack.enter_context(_appearing(out, 0o644))
        record = None if kept is None else stack.enter_context(_appearing(kept, 0o600))
        start = 0
        for segment in segments(text.pieces):
            hits = [hit for hit in hits_of(segment, names=names) if hit.confidence >= least]
            redacted = redactor.redact(segment.text, hits)
            target.write(written(redacted.text, text.encoding))
            if record is not None:
                record.writelines(_line(replacement, start) for replacement in redacted.replacements)
            start += len(redacted.text)
            count += len(redacted.replacements)
    told = Text(f"{out}：替换 {count} 处", f"{out}: {count} replaced")
    click.echo(language.say(told))
    return ExitCode.PASS


def _line(replacement: Replacement, shift: int) -> bytes:
    """One line of the way back; positions count in the whole redacted text."""
    moved = replace(replacement, start=replacement.start + shift, end=replacement.end + shift)
    return json.dumps(asdict(moved), ensure_ascii=True).encode() + b"\n"


def _key(file: Path) -> bytes:
    try:
        key = file.read_bytes().strip()
    except OSError as error:
        raise unreadable(file, error) from error
    if len(key) < _SHORTEST_KEY:
        raise InputError(
            Problem(
                Text("密钥过短，他人可逐一试出原值", "the key is so short that values can be found by trying"),
                Place(str(file)),
                found=f"{len(key)} B",
                accepted=Text(f"不少于 {_SHORTEST_KEY} 字节的随机内容", f"at least {_SHORTEST_KEY} random bytes"),
            )
        )
    return key


_SHORTEST_KEY = 16


def _refuse_one_file_for_two(file: Path, out: Path, kept: Path | None, key_file: Path | None) -> None:
    """The output may replace the input; nothing else may stand for two things."""
    resolved = [path.resolve() for path in (out, kept, key_file) if path is not None]
    source = [] if file == STANDARD_INPUT else [path.resolve() for path in (file,)]
    if len(set(resolved)) < len(resolved) or not set(source).isdisjoint(resolved[1:]):
        raise InputError(
            Problem(
                Text(
                    "输入、输出、对照表、密钥不能是同一个文件",
                    "input, output, map and key cannot be one and the same file",
                )
            )
        )


@contextmanager
def _appearing(path: Path, mode: int) -> Iterator[BinaryIO]:
    """A file to be written piece by piece that appears whole at the end, or not at all.

    Raises:
        InputError: it cannot be written.
    """
    if is_no_file(path):
        what = Text("输出须为普通文件", "the output must be an ordinary file")
        raise InputError(Problem(what, Place(str(path))))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise unreadable(path, error) from error
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        fresh.chmod(mode)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise unreadable(path, error) from error
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
