# SPDX-License-Identifier: Apache-2.0
"""``hegui pack draft``."""

from datetime import date
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.options import Day, language_option, today
from hegui.cli.pack_options import DOSSIER
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

_DRAFTS = ("service-agreement", "privacy-notice", "complaint-rules", "annotation-rules", "data-provider-agreement")


@click.command()
@click.argument("draft", metavar="DOCUMENT", type=click.Choice(_DRAFTS))
@click.argument("dossier", type=DOSSIER)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="写入的文件夹：DOCX 和 Markdown 各一份。 / Folder to write: DOCX and Markdown.",
)
@click.option("--supplier", metavar="ID", help="数据供应商在档案中的 id。 / Id of the supplier of data in the dossier.")
@click.option(
    "--as-of", type=Day(), default=today, help="法律适用日，默认今天（北京时间）。 / Legal date; today in Beijing."
)
@language_option
def draft(draft: str, dossier: Path, out: Path, supplier: str | None, as_of: date, language: ReportLanguage) -> int:
    """起草服务协议、隐私政策、投诉规则、标注规则或数据采购协议，按档案填写，供法务审定。

    Draft a service agreement, a privacy notice, complaint rules, annotation rules or an agreement with a provider of data,
    filled from the dossier, for counsel. What the dossier does not know stands in it as 【待补充：…】.
    """
    from hegui.packs.drafts import DRAFT_TITLES, Draft, make_draft  # noqa: PLC0415  help must not load the extra

    kind = Draft(draft)
    made = make_draft(dossier, kind, as_of=as_of, supplier=supplier)
    for suffix, content in ((".docx", made.docx), (".md", made.markdown.encode())):
        path = out / f"draft-{kind.value}{suffix}"
        try:
            write_atomically(path, content)
        except OSError as error:
            what = Text(f"无法写入：{error.strerror}。", f"It cannot be written: {error.strerror}.")
            raise InputError(Problem(what, Place(str(path)))) from error
        click.echo(path)
    title = DRAFT_TITLES[kind]
    told = Text(
        f"{title.zh}草稿，须由法务审定；待补充 {len(made.blanks)} 处。",
        f"{title.en}: a draft that counsel must settle; {len(made.blanks)} blanks to fill in.",
    )
    click.echo(language.say(told))
    for blank in made.blanks:
        click.echo(f"  - {blank}")
    return ExitCode.PASS
