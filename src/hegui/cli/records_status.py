# SPDX-License-Identifier: Apache-2.0
"""``hegui records status``."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.label_output import FOLDER, format_option, print_json
from hegui.cli.options import language_option
from hegui.cli.records_place import Place, place_options
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.records.overview import Overview


@click.command()
@place_options
@click.option(
    "--spill", type=FOLDER, help="溢写文件夹，默认见配置。 / Folder of spilled records. [default: as configured]"
)
@format_option
@language_option
def status(place: Place, spill: Path | None, as_json: bool, language: ReportLanguage) -> None:
    """记录的数量、期间、保全、链，以及还没有写入数据库的文件。

    How many records there are, since when, what is held, the chains, and files that are not in the database yet.
    """
    store = place.store()
    from hegui.records.overview import overview, waiting_files  # noqa: PLC0415  help must not load the extra

    with store.reading() as connection:
        seen = overview(connection)
    folder = place.spill(spill)
    files = {} if folder is None else waiting_files(folder)
    if as_json:
        chains = {name: {"links": links, "last": at.isoformat()} for name, (links, at) in seen.chains.items()}
        moments = {"oldest": seen.oldest and seen.oldest.isoformat(), "newest": seen.newest and seen.newest.isoformat()}
        print_json(asdict(seen) | moments | {"chains": chains, "waiting_files": files})
        return
    click.echo(store.name)
    for line in _told(seen, files):
        click.echo(f"  {language.say(line)}")


def _told(seen: "Overview", files: Mapping[str, int]) -> Iterator[Text]:
    from hegui.users.beijing import date_of  # noqa: PLC0415  help must not load the extra

    if seen.oldest is None or seen.newest is None:
        yield Text("没有记录", "no records")
    else:
        days = f"{date_of(seen.oldest)} … {date_of(seen.newest)}"
        yield Text(f"记录 {seen.exchanges:,} 条，{days}", f"{seen.exchanges:,} exchanges, {days}")
    yield Text(
        f"命中 {seen.findings:,}，未检查 {seen.unchecked:,}，标识 {seen.labels:,}，无显式标识的提供 {seen.unmarked:,}",
        f"{seen.findings:,} findings, {seen.unchecked:,} unchecked, {seen.labels:,} labels, {seen.unmarked:,} without explicit mark",
    )
    yield Text(
        f"事件保全 {seen.held:,}，已按请求删除 {seen.erased:,}，待保全解除后删除 {seen.to_be_erased:,}",
        f"{seen.held:,} held, {seen.erased:,} erased on request, {seen.to_be_erased:,} to be erased once let go",
    )
    for key, count in seen.text_keys.items():
        yield Text(f"以密钥 {key} 加密文本的记录 {count:,} 条", f"{count:,} with texts sealed by key {key}")
    for name, (links, at) in seen.chains.items():
        yield same(f"{name}  {links:,}  {at.isoformat(timespec='seconds')}")
    for name, size in files.items():
        yield Text(f"待写入：{name}（{size:,} 字节）", f"waiting: {name} ({size:,} bytes)")
