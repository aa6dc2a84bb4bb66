# SPDX-License-Identifier: Apache-2.0
"""``hegui records keys``: the keys that texts are sealed with."""

from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.label_output import EXISTING, FILE
from hegui.cli.options import language_option, now
from hegui.cli.progress import Progress
from hegui.cli.records_place import Place, place_options
from hegui.records.extra import records_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.group()
def keys() -> None:
    """文本密钥：生成、轮换。密钥丢失，文本即永久不可读；密钥与数据库须分开备份。

    Keys of texts: make, change. Without its key a text is lost for good; back keys up apart from the database.
    """


@keys.command()
@click.argument("file", type=FILE)
@language_option
def new(file: Path, language: ReportLanguage) -> None:
    """生成密钥并置于文件首位，今后以它加密；原有密钥留在其后，仍可打开旧文本。文件仅本人可读。

    Make a key and put it first in the file: from now on it seals. Keys that were there stay behind it and still open. The
    file is readable by you only.
    """
    with records_extra():
        from hegui.records.sealing import as_words, new_key, read_keys  # noqa: PLC0415  help must not load the extra
    old = list(read_keys(file)) if file.exists() else []
    key = new_key(now(), old)
    write_atomically(file, as_words([key, *old]).encode(), mode=0o600)
    click.echo(language.say(Text(f"新密钥 {key.id}，写入 {file}", f"new key {key.id} in {file}")))


@keys.command()
@place_options
@click.option(
    "--keys",
    "keys_file",
    type=EXISTING,
    help="文本密钥文件，默认见配置。 / File of the text keys. [default: as configured]",
)
@language_option
def rotate(place: Place, keys_file: Path | None, language: ReportLanguage) -> None:
    """把旧密钥加密的文本改用现用密钥加密；完成后可从文件中删除旧密钥。

    Seal with the current key what older keys have sealed; these can be taken out of the file then.
    """
    store = place.store()
    from hegui.records import sealed  # noqa: PLC0415  help must not load the extra
    from hegui.records.resealing import reseal  # noqa: PLC0415  as above

    seal = place.seal(keys_file)
    if seal is None:
        raise click.UsageError("须给出 --keys 或 --config。 / Give --keys or --config.")
    with Progress(None, language) as progress:
        exchanges = reseal(store, seal, now=now(), on_batch=progress.step)
    with store.writing() as connection:
        others = sealed.reseal(connection, seal)
    click.echo(
        language.say(
            Text(
                f"{exchanges:,} 次交互和 {others:,} 处事件、投诉的文本改用密钥 {seal.key_id}",
                f"the texts of {exchanges:,} exchanges and {others:,} of incidents and cases are sealed by key {seal.key_id} now",
            )
        )
    )
