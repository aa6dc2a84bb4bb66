# SPDX-License-Identifier: Apache-2.0
"""``hegui records verify``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.label_output import EXISTING, format_option, print_json
from hegui.cli.options import language_option
from hegui.cli.progress import Progress
from hegui.cli.records_place import Place, place_options
from hegui.cli.records_purge import months_of_law
from hegui.errors import ExitCode, Problem, RecordsProblem
from hegui.errors import Place as Where
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.records.verify import Chain, Fault

_SHOWN = 20
"""Faults of a chain that are listed; all are counted."""


@click.command()
@place_options
@click.option(
    "--against",
    "kept",
    type=EXISTING,
    multiple=True,
    help="hegui records statement 写出的文件，其中有当日的链尾；可多次给出。 / File of `hegui records statement`, with the last links of its day; repeatable.",
)
@click.option(
    "--keys",
    type=EXISTING,
    help="文本密钥文件，用于核对文本。 / File of the text keys, to hold texts against their digests.",
)
@format_option
@language_option
def verify(place: Place, kept: tuple[Path, ...], keys: Path | None, as_json: bool, language: ReportLanguage) -> int:
    """逐条核验各链：有无改动、缺失、未经登记的删除。有问题的，退出码为 1。

    Follow every chain: whether something was changed, is missing, or was deleted without being on record. Exit code 1 if so.
    """
    store = place.store()
    from hegui.records.verify import verify as verify_store  # noqa: PLC0415  help must not load the extra

    heads = [_heads(path) for path in kept]
    with store.reading() as connection, Progress(None, language) as progress:
        chains = verify_store(
            connection, least=months_of_law, kept=heads, seal=place.seal(keys), on_record=progress.step
        )
    if as_json:
        print_json([_as_json(chain) for chain in chains])
    else:
        for chain in chains:
            _tell(chain, language)
    return ExitCode.GATE if any(chain.faults for chain in chains) else ExitCode.PASS


def _heads(path: Path) -> dict[str, tuple[int, str]]:
    try:
        heads = json.loads(path.read_bytes())["heads"]
        return {str(name): (int(seq), str(link)) for name, (seq, link) in heads.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        what = Text("这不是 hegui records statement 写出的文件", "this is no file of `hegui records statement`")
        raise RecordsProblem(Problem(what, Where(str(path)))) from None


def _as_json(chain: "Chain") -> dict[str, object]:
    return {
        "chain": chain.name,
        "records": chain.records,
        "purged": chain.purged,
        "last": chain.last,
        "link": chain.link.hex(),
        "faults": [{"seq": found.seq, "fault": found.fault, "record": found.record} for found in chain.faults],
    }


def _tell(chain: "Chain", language: ReportLanguage) -> None:
    told = Text(
        f"{chain.name}：{chain.records:,} 条，期满已删 {chain.purged:,} 条，问题 {len(chain.faults):,} 处",
        f"{chain.name}: {chain.records:,} records, {chain.purged:,} purged, {len(chain.faults):,} faults",
    )
    click.echo(language.say(told))
    for found in chain.faults[:_SHOWN]:
        click.echo(f"  ! {found.seq}  {found.record or ''}  {language.say(_words(found.fault))}".replace("    ", "  "))
    if len(chain.faults) > _SHOWN:
        click.echo("  …")


def _words(fault: "Fault") -> Text:
    from hegui.records.verify import Fault  # noqa: PLC0415  help must not load the extra

    words = {
        Fault.CHANGED: Text("被改动", "was changed"),
        Fault.MISSING: Text("缺失，没有删除登记", "is missing, and no purge tells of it"),
        Fault.EMPTIED: Text(
            "文本或标识被清除或改动，没有删除登记",
            "texts or links to the person are gone or changed, and no erasure tells of it",
        ),
        Fault.UNMARKED: Text(
            "无显式标识的提供登记缺失或改动", "the record of a delivery without explicit mark is gone or changed"
        ),
        Fault.EARLY: Text("删除登记早于法定留存期", "a purge deleted what was still in its term"),
        Fault.END: Text("链尾不符", "the chain ends elsewhere than it should"),
        Fault.HEAD: Text("与另存的链尾不符", "is another link than the one that was kept"),
    }
    return words[fault]
