# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus person``."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.atomic import write_atomically
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import Day, language_option, today
from hegui.corpus.extra import corpus_extra
from hegui.detect.personal.kinds import DESCRIPTIONS, Kind
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.corpus.person import Removal

_STANDARD_INPUT = Path("-")


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path, file_okay=False, exists=True), metavar="RUN")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE|-",
    help="标识符，每行一个；- 为标准输入。 / Identifiers, one a line; - is standard input.",
)
@click.option(
    "--identifier",
    "identifiers",
    multiple=True,
    metavar="VALUE",
    help="标识符；会留在命令历史和进程列表中，宜用 --from -。 / An identifier; it stays in the history of the shell, so rather use --from -.",
)
@click.option("--request", required=True, metavar="ID", help="请求编号。 / Id of the request.")
@click.option(
    "--received-on",
    type=Day(),
    default=today,
    help="收到请求的日期，默认今天。 / Day on which it came in. [default: today]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写出移除清单（仅本人可读）。 / Write the removal set, readable by you only.",
)
@click.option(
    "--receipt",
    "receipt_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="写出查找回执（只有计数）。 / Write the receipt: counts only.",
)
@format_option
@language_option
def person(
    run_folder: Path,
    source: Path | None,
    identifiers: tuple[str, ...],
    request: str,
    received_on: date,
    out: Path | None,
    receipt_file: Path | None,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """按个人的请求（《个人信息保护法》第四十七条），在扫描过的语料中查找其标识符，写出移除清单，由 hegui corpus clean --remove 执行。

    按带密钥的摘要查找，任何输出都不含标识符。姓名、地址和自由文本没有摘要，不能这样查找。找到与否都以 0 退出。

    Look for a person's identifiers in a scanned corpus, on request (PIPL 47), and write the removal set that `hegui corpus
    clean --remove` carries out. The search is by keyed digest, and no output holds an identifier. Names, addresses and free
    text have no digest and cannot be found so. Exits with 0 whether anything was found or not.
    """
    with corpus_extra():
        from hegui.corpus.person import receipt, search, write_removal  # noqa: PLC0415  help must not load the extra
        from hegui.corpus.run import Run  # noqa: PLC0415  as above
    values = [*identifiers, *(_lines(source) if source else [])]
    removal = search(Run.load(run_folder), values, request=request, received_on=received_on, searched_on=today())
    told = receipt(removal)
    if out is not None:
        write_removal(out, removal)
        receipt_file = receipt_file or out.with_name(f"{out.stem}-receipt.json")
    if receipt_file is not None:
        write_atomically(receipt_file, json.dumps(told, ensure_ascii=False, indent=2).encode() + b"\n")
    if as_json:
        print_json(told)
    else:
        click.echo("\n".join(_told(removal, [path for path in (out, receipt_file) if path], language)))
    return ExitCode.PASS


def _lines(source: Path) -> Sequence[str]:
    try:
        raw = sys.stdin.buffer.read() if source == _STANDARD_INPUT else source.read_bytes()
        return raw.decode("utf-8-sig").splitlines()
    except OSError as error:
        what = Text(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}")
        raise InputError(Problem(what, Place(str(source)))) from error
    except UnicodeDecodeError as error:
        raise InputError(Problem(Text("不是 UTF-8 文本", "this is no UTF-8 text"), Place(str(source)))) from error


def _told(removal: "Removal", written: Sequence[Path], language: ReportLanguage) -> Iterator[str]:
    from hegui.corpus.person import ANSWER_NAMES  # noqa: PLC0415  help must not load the extra

    for asked in removal.asked:
        kind = DESCRIPTIONS[Kind(asked.kind)].name if asked.kind else same("?")
        answer = ANSWER_NAMES[asked.answer]
        words = Text(
            f"标识符 {asked.number}（{kind.zh}）：{answer.zh}，{asked.hits} 处",
            f"identifier {asked.number} ({kind.en}): {answer.en}, {asked.hits} places",
        )
        yield language.say(words)
    files = len({place.file for place in removal.standing})
    whole = Text(f"共 {removal.records} 条记录、{files} 个文件", f"{removal.records} records in {files} files")
    yield language.say(whole)
    limits = Text(
        "姓名、地址、出生日期和自由文本不能按摘要查找；无法读取的记录和图片、音视频不在查找范围内。",
        "Names, addresses, birth dates and free text cannot be found by digest; records that could not be read, pictures, "
        "sound and video were not searched.",
    )
    yield language.say(limits, "\n")
    yield from map(str, written)
