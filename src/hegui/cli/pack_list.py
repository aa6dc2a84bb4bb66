# SPDX-License-Identifier: Apache-2.0
"""``hegui pack list``: the packs, and the items of one with the confidence of their form."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import click

from hegui.cli.options import language_option
from hegui.cli.pack_options import KIND
from hegui.errors import ExitCode
from hegui.law.model import RawCondition
from hegui.packs.kind import Kind
from hegui.packs.specification import Item, Specification
from hegui.packs.specification_file import bundled_overlays, load_specification
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

_OPERATORS: Final[Mapping[str, Text]] = {
    "is": Text("为", "is"),
    "includes": Text("包含", "includes"),
    "includes_any": Text("至少包含其中之一", "includes one of"),
}

_SOURCES: Final[Mapping[str, Text]] = {
    "page": Text("由 hegui 编写", "written by hegui"),
    "document": Text("档案中的文件", "a document of the dossier"),
    "paper": Text("填报文件所列的文件", "a paper that the answers name"),
    "receipt": Text("证据库中的回执", "a receipt in the evidence store"),
    "evidence": Text("证据库中的记录", "records of the evidence store"),
    "sheet": Text("由 hegui 列表", "a sheet by hegui"),
    "screenshots": Text("填报文件所列的截图", "screenshots that the answers name"),
    "model_papers": Text("各模型的许可证或协议", "licence or agreement of each model"),
}


@click.command("list")
@click.argument("kind", metavar="[KIND]", type=KIND, required=False)
@language_option
def list(kind: str | None, language: ReportLanguage) -> int:  # noqa: A001  the lazy group finds a command by its name
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
        f"{language.say(_SOURCES[item.source])}",
        ", ".join(item.files),
    ]
    if item.answered:
        told = Text(f"填报文件有 {item.answered} 时需要", f"required when the answers have {item.answered}")
        details.append(language.say(told))
    elif item.required != "always":
        when = _when(item.condition)
        details.append(language.say(Text(f"需要的条件：{when.zh}", f"required when: {when.en}")))
    if cited:
        details.append(cited)
    yield f"     {' · '.join(details)}"
    if item.note is not None:
        yield f"     {language.say(item.note)}"


def _when(condition: RawCondition) -> Text:
    """A condition in the words of the dossier and the catalogue: names of facts, ids of triggers."""
    match condition:
        case {"trigger": trigger}:
            return Text(f"触发条件 {trigger} 成立", f"trigger {trigger} holds")
        case {"all": parts}:
            return Text(" 且 ".join(_when(part).zh for part in parts), " and ".join(_when(part).en for part in parts))
        case {"any": parts}:
            return Text(" 或 ".join(_when(part).zh for part in parts), " or ".join(_when(part).en for part in parts))
        case {"fact": fact, **asked}:
            return _compared(str(fact), {str(operator): operand for operator, operand in asked.items()})
        case _:
            return same(str(condition))


def _compared(fact: str, asked: Mapping[str, object]) -> Text:
    operator, operand = next(iter(asked.items()))
    named = (
        tuple(map(str, operand)) if isinstance(operand, Iterable) and not isinstance(operand, str) else (str(operand),)
    )
    words = _OPERATORS.get(operator, same(operator))
    return Text(f"{fact} {words.zh} {'、'.join(named)}", f"{fact} {words.en} {', '.join(named)}")
