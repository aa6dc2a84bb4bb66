# SPDX-License-Identifier: Apache-2.0
"""``hegui pack build``."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.options import as_of_options, language_option
from hegui.cli.pack_options import DOSSIER, answers_option, kind_argument
from hegui.cli.progress import Progress
from hegui.errors import ExitCode
from hegui.packs.kind import Kind
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.packs.build import Pack


@click.command()
@kind_argument
@click.argument("dossier", type=DOSSIER)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="写入的文件夹；已有的材料包会被替换。 / Folder to write; a pack that is there is replaced.",
)
@as_of_options
@answers_option
@click.option(
    "--draft",
    is_flag=True,
    help="未通过检查也生成，每页标“草稿”。 / Build what does not pass; every sheet says that it is a draft.",
)
@click.option(
    "--fonts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    help="另加的字体文件夹，可多次给出。 / A folder with fonts, beside those of the system; repeatable.",
)
@click.option(
    "--templates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="自备的 DOCX 模板文件夹。 / Folder with DOCX templates of your own.",
)
@language_option
def build(
    kind: Kind,
    dossier: Path,
    out: Path,
    as_of: date,
    known_by: date | None,
    answers: str | None,
    draft: bool,
    fonts: tuple[Path, ...],
    templates: Path | None,
    language: ReportLanguage,
) -> int:
    """生成材料包：可编辑的 DOCX、PDF、关键词和题库的 XLSX、目录、双语备忘录、带摘要的清单；同样的输入得到同样的字节。未通过检查的以 1 退出。

    Build a pack: editable DOCX, PDF, XLSX of keywords and questions, index, bilingual memo, manifest with digests. The same
    input gives the same bytes. What does not pass its check is only built with --draft.
    """
    from hegui.cli.pack_faults import told  # noqa: PLC0415  as below
    from hegui.packs.build import build_pack, documents_in  # noqa: PLC0415  help must not load the extra
    from hegui.packs.checking import check_pack  # noqa: PLC0415  as above
    from hegui.packs.data import assemble  # noqa: PLC0415  as above
    from hegui.packs.folder import write_pack  # noqa: PLC0415  as above

    checked = check_pack(assemble(dossier, kind, as_of=as_of, known_by=known_by, answers=answers))
    if not (checked.passes or draft):
        for line in told(checked, language):
            click.echo(line)
        not_built = Text(
            "没有生成。改正后再试；只想看样子的，用 --draft。",
            "Nothing is built. Correct it; --draft builds a draft as it is.",
        )
        click.echo(language.say(not_built))
        return ExitCode.GATE
    with Progress(documents_in(checked), language) as progress:
        made = build_pack(checked, draft=draft, fonts=fonts, templates=templates, step=progress.step)
    write_pack(made, out)
    click.echo(language.say(_built(made, out)))
    return ExitCode.PASS


def _built(made: "Pack", out: Path) -> Text:
    from hegui.packs.build import counted  # noqa: PLC0415  as above

    types = "、".join(
        f"{suffix.removeprefix('.').upper()} {count}" for suffix, count in sorted(counted(made.files).items())
    )
    draft_zh, draft_en = ("（草稿）", " (draft)") if made.draft else ("", "")
    return Text(
        f"{out}{draft_zh}：{len(made.files) + 1} 个文件（{types}），清单 manifest.json。",
        f"{out}{draft_en}: {len(made.files) + 1} files ({types.replace('、', ', ')}), listed in manifest.json.",
    )
