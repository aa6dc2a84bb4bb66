# SPDX-License-Identifier: Apache-2.0
"""``hegui pack check``: every missing item and every contradiction, with both places."""

import json
from datetime import date
from pathlib import Path

import click

from hegui.cli.options import as_of_options, language_option
from hegui.cli.pack_faults import told
from hegui.cli.pack_options import DOSSIER, answers_option, kind_argument
from hegui.errors import ExitCode
from hegui.packs.checking import PackCheck, check_pack
from hegui.packs.data import assemble
from hegui.packs.faults import Fault
from hegui.packs.kind import Kind
from hegui.packs.said.value import Origin
from hegui.report.language import ReportLanguage


@click.command()
@kind_argument
@click.argument("dossier", type=DOSSIER)
@as_of_options
@answers_option
@click.option(
    "--format", "shown", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="输出文字或 JSON。 / Text, or JSON for machines.",
)  # fmt: skip
@language_option
def check(
    kind: Kind,
    dossier: Path,
    as_of: date,
    known_by: date | None,
    answers: str | None,
    shown: str,
    language: ReportLanguage,
) -> int:
    """检查材料包：缺什么，哪两处矛盾，哪里有占位、口令，签字和到期。以 0 通过，1 未通过，2 输入有误。

    Check a pack: what is missing, which two places contradict each other, what was left over, signatures, what has expired.
    Exits with 0 when it passes, 1 when it does not, 2 for bad input.
    """
    checked = check_pack(assemble(dossier, kind, as_of=as_of, known_by=known_by, answers=answers))
    if shown == "json":
        click.echo(json.dumps(_as_json(checked), ensure_ascii=False, indent=2))
    else:
        for line in told(checked, language):
            click.echo(line)
    return ExitCode.PASS if checked.passes else ExitCode.GATE


def _as_json(checked: PackCheck) -> dict[str, object]:
    return {
        "kind": checked.data.kind.value,
        "passes": checked.passes,
        "items": [
            {
                "id": state.item.id,
                "name": {"zh": state.item.name.zh, "en": state.item.name.en},
                "need": state.need.value,
                "complete": state.complete,
                "confidence": state.item.confidence.value,
                "files": [supplied.file for supplied in state.supplied],
            }
            for state in checked.items
        ],
        "values": len(checked.said),
        "faults": [_fault(fault) for fault in checked.faults],
    }


def _fault(fault: Fault) -> dict[str, object]:
    return {
        "rule": fault.rule.value,
        "zh": fault.what.zh,
        "en": fault.what.en,
        "places": [_place(place) for place in fault.places],
    }


def _place(origin: Origin) -> dict[str, object]:
    return {
        "file": origin.file,
        "line": origin.line,
        "page": origin.page,
        "sha256": origin.digest,
        "path": list(origin.path),
    }
