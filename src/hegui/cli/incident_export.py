# SPDX-License-Identifier: Apache-2.0
"""``hegui incident export``."""

from pathlib import Path

import click

from hegui.cli.incident_options import reading, seal_of, sealed_place, write
from hegui.cli.options import language_option, today
from hegui.cli.records_place import Place
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra

_FILES = {
    "tuning": "tuning.jsonl",
    "preferences": "preferences.jsonl",
    "lexicon": "lexicon.yaml",
    "bank": "bank.jsonl",
}


@click.command()
@sealed_place
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--incident", metavar="ID", help="仅此事件的，默认全部。 / Of this incident only; of all by default.")
@click.option(
    "--only", multiple=True, type=click.Choice(list(_FILES)), help="仅导出这些，可多次。 / Only these; repeatable."
)
@language_option
def export(
    place: Place,
    keys_file: Path | None,
    folder: Path,
    incident: str | None,
    only: tuple[str, ...],
    language: ReportLanguage,
) -> None:
    """导出整改材料：训练样例（对话格式）、偏好对、词库（YAML）、题库（JSONL，待审定）。文件含违法内容原文，用后删除。

    Export what corrects: examples (chat format), preference pairs, lexicon (YAML), question bank (JSONL, to be approved). The
    files quote what must not be said: delete them when done.
    """
    seal = seal_of(place, keys_file)
    day = today()
    with reading(place) as connection:
        from hegui.desk import export as forms
        from hegui.desk.correction import examples, questions
        from hegui.desk.incident import incident as found

        number = None if incident is None else found(connection, incident).row.id
        made, probes = list(examples(connection, seal, number)), list(questions(connection, seal, number))
        contents = {
            "tuning": forms.as_tuning(made),
            "preferences": forms.as_preferences(made),
            "lexicon": forms.as_lexicon(connection, number, updated=day),
            "bank": forms.as_bank(probes, version=day.isoformat()),
        }
    for name, file in _FILES.items():
        if not only or name in only:
            write(folder / file, contents[name].encode(), mode=0o600)
            click.echo(str(folder / file))
    click.echo(
        language.say(Text(f"样例 {len(made)}、题目 {len(probes)}", f"examples: {len(made)}, questions: {len(probes)}")),
        err=True,
    )
