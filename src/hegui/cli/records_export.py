# SPDX-License-Identifier: Apache-2.0
"""``hegui records export``."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from hegui.atomic import is_no_file
from hegui.cli.label_output import EXISTING
from hegui.cli.options import Day, language_option, now
from hegui.cli.progress import Progress
from hegui.cli.records_place import Place, person_of, person_options, place_options
from hegui.errors import Place as Where
from hegui.errors import Problem, RecordsProblem
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@place_options
@click.option("--period", type=Day(), nargs=2, metavar="FROM TO", help="起止日（含）。 / First and last day.")
@person_options
@click.option(
    "--exchange",
    "exchanges",
    multiple=True,
    metavar="ID",
    help="记录编号，可多次给出。 / Id of an exchange; repeatable.",
)
@click.option("--incident", metavar="ID", help="该事件保全的记录。 / Those that an incident holds.")
@click.option(
    "--texts/--no-texts", default=False, help="是否打开加密的文本。 / Whether sealed texts are opened. [default: no]"
)
@click.option(
    "--keys", type=EXISTING, help="文本密钥文件，默认见配置。 / File of the text keys. [default: as configured]"
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    metavar="FILE|-",
    help="写入的文件（仅本人可读）；- 为标准输出。 / File to write, readable by you only; - is standard output.",
)
@language_option
def export(
    place: Place,
    period: tuple[date, date] | None,
    user: str | None,
    application: str | None,
    person: str | None,
    exchanges: tuple[str, ...],
    incident: str | None,
    texts: bool,
    keys: Path | None,
    out: Path,
    language: ReportLanguage,
) -> None:
    """导出记录，每行一条 JSON；首行写明范围，末行写明数量和校验值。

    Export records, one JSON object a line; the first says what was asked for, the last how many and their digest.
    """
    store = place.store()
    from hegui.records.export import export as lines_of  # noqa: PLC0415  help must not load the extra
    from hegui.records.reading import Wanted  # noqa: PLC0415  as above
    from hegui.records.term import Period  # noqa: PLC0415  as above

    wanted = Wanted(
        None if period is None else Period(*period), person_of(place, user, application, person), exchanges, incident
    )
    seal = place.seal(keys) if texts else None
    if texts and seal is None:
        what = Text("没有文本密钥，不能打开文本", "there are no keys to open texts with")
        raise RecordsProblem(Problem(what, fix=Text("给出 --keys 或 --config。", "Give --keys or --config.")))
    count = 0
    with store.reading() as connection, _opened(out) as stream, Progress(None, language) as progress:
        for line in lines_of(connection, wanted, now=now(), seal=seal):
            stream.write(line.content + b"\n")
            count += line.exchange
            progress.step(int(line.exchange))
    click.echo(language.say(Text(f"已导出 {count:,} 条", f"exported {count:,} exchanges")), err=True)


@contextmanager
def _opened(out: Path) -> Iterator[BinaryIO]:
    """Where lines go: a file that appears whole or not at all, or standard output."""
    if out == Path("-"):
        yield sys.stdout.buffer
        return
    if is_no_file(out):
        what = Text("这不是普通文件", "this is no ordinary file")
        raise RecordsProblem(Problem(what, Where(str(out)), accepted=Text("新文件的路径", "the path of a new file")))
    fresh = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        what = Text(f"文件写不了：{error.strerror}", f"the file cannot be written: {error.strerror}")
        raise RecordsProblem(Problem(what, Where(str(out)))) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(out)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
