# SPDX-License-Identifier: Apache-2.0
"""``hegui pack list``: the packs, and the items of one with the confidence of their form."""

from collections.abc import Iterator

import click

from hegui.cli.options import language_option
from hegui.cli.pack_options import KIND
from hegui.errors import ExitCode
from hegui.packs.kind import Kind
from hegui.packs.specification import Item, Specification
from hegui.packs.specification_file import bundled_overlays, load_specification
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command("list")
@click.argument("kind", metavar="[KIND]", type=KIND, required=False)
@language_option
def list_(kind: str | None, language: ReportLanguage) -> int:
    """各类材料；给出 KIND 时，列出其材料项、来源、签章、依据和可信度。

    The packs; with KIND its items: where each comes from, who signs, the article, and how sure its form is.
    """
    lines = _kinds(language) if kind is None else _items(load_specification(Kind(kind)), language)
    for line in lines:
        click.echo(line)
    return ExitCode.PASS


def _kinds(language: ReportLanguage) -> Iterator[str]:
    for kind in Kind:
        specification = load_specification(kind)
        yield f"{kind.value:20} {specification.confidence.value}  {language.say(kind.words)}"
    yield ""
    yield language.say(
        Text(
            "第二列是清单的可信度（H 高、M 中、L 低）；各地表格以受理部门为准。",
            "The second column is how sure the list is (H, M, L); the office's own forms prevail.",
        )
    )


def _items(specification: Specification, language: ReportLanguage) -> Iterator[str]:
    yield language.say(specification.title)
    yield f"  {language.say(Text('报送：', 'Goes to: '), '')}{language.say(specification.authority)}"
    yield f"  {language.say(specification.note)}"
    yield ""
    for item in specification.items:
        yield from _item(item, language)
    for overlay in bundled_overlays():
        if specification.kind in overlay.kinds:
            yield ""
            doubt = "" if overlay.confirmed else language.say(Text("（未确认）", " (unconfirmed)"))
            yield f"[{overlay.id}] {language.say(overlay.title)}{doubt}"
            for item in overlay.items:
                yield from _item(item, language)


def _item(item: Item, language: ReportLanguage) -> Iterator[str]:
    cited = "; ".join(map(str, item.cite))
    yield f"  {item.confidence.value}  {item.id:22} {item.number}　{language.say(item.name)}"
    details = [
        f"{language.say(Text('来源', 'from'))}: {item.source}",
        f"{language.say(Text('格式', 'files'))}: {', '.join(item.files)}",
    ]
    if item.required != "always" or item.answered:
        details.append(f"{language.say(Text('需要的条件', 'required when'))}: {item.answered or item.required}")
    if cited:
        details.append(cited)
    yield f"     {' · '.join(details)}"
    if item.note is not None:
        yield f"     {language.say(item.note)}"
