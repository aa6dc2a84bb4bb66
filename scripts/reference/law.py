# SPDX-License-Identifier: Apache-2.0
"""The pages that come from the catalogue: instruments, obligations, numbers, clocks, conditions, drafts, terms."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import yaml
from reference.page import Page, Say, code, codes, plain, table

from hegui.dossier.facts import DECLARATIONS
from hegui.facts.vocabulary import FactDefinition
from hegui.law.model import Catalogue, Draft, Instrument, ObligationVersion, Parameter, RawCondition
from hegui.law.view import in_order, shown_unit
from hegui.report.titles import CONFIDENCE_TITLES, DUTY_TITLES, INSTRUMENT_TITLES
from hegui.text import Text, same

AREAS: Final = {
    "aigc": Text("生成式人工智能", "Generative AI"),
    "data": Text("数据、个人信息、未成年人与网络安全", "Data, personal information, minors and security"),
    "crossborder": Text("数据出境", "Cross-border transfer"),
    "market": Text("电信、互联网信息服务与应用商店", "Telecom, internet information services and app stores"),
    "newer": Text("拟人化互动、伦理与竞争", "Anthropomorphic services, ethics and competition"),
    "standards": Text("标准与技术文件", "Standards and technical documents"),
}
"""The folders of ``catalogue/obligations``."""

_CONFIDENCE: Final = Text("可信度", "Confidence")
_TITLE: Final = Text("名称", "Title")
_BASIS: Final = Text("依据", "Basis")
_NUMBER: Final = Text("编号", "Id")


def law_pages(catalogue: Catalogue) -> Iterator[Page]:
    """Every page that shows the law as data."""
    yield Page("instruments", Text("规范文件", "Instruments"), lambda say: _instruments(catalogue, say))
    for area, title in AREAS.items():
        yield _obligation_page(catalogue, area, title)
    yield Page("parameters", Text("参数", "Parameters"), lambda say: _parameters(catalogue, say))
    yield Page("deadlines", Text("法定期限", "Deadlines"), lambda say: _deadlines(catalogue, say))
    yield Page("triggers", Text("触发条件", "Triggers"), lambda say: _triggers(catalogue, say))
    yield Page("facts", Text("事实", "Facts"), lambda say: _facts(catalogue, say))
    yield Page("drafts", Text("草案", "Drafts"), lambda say: _drafts(catalogue, say))
    yield Page("glossary", Text("术语", "Glossary"), lambda say: _glossary(catalogue, say))
    yield Page("unconfirmed", Text("未确认事项", "Unconfirmed items"), lambda say: _unconfirmed(catalogue, say))


def _instruments(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "目录收录的法律、法规、规章、标准和商店规则，按施行日排列。“有效期”右端为不再有效的第一天。可信度见[说明](../explanation/confidence.zh.md)。",
            "The laws, regulations, rules, standards and store rules of the catalogue, by the day they begin. The end of a period is the first day on which the text no longer holds. The letters are explained under [confidence](../explanation/confidence.md).",
        )
    )
    yield ""
    headers = (
        _NUMBER,
        _TITLE,
        Text("类别", "Kind"),
        Text("制定机关", "Issuer"),
        Text("文号", "Number"),
        Text("有效期", "In force"),
        _CONFIDENCE,
    )
    ordered = sorted(catalogue.instruments, key=lambda item: (item.in_force, item.id))
    yield from table([say(header) for header in headers], (_instrument_row(item, say) for item in ordered))
    noted = [item for item in ordered if item.note or item.revisions]
    yield f"## {say(Text('修订与说明', 'Revisions and notes'))}"
    yield ""
    for item in noted:
        parts = [f"{revision.in_force}: {say(revision.note)}" for revision in item.revisions if revision.note]
        parts += [say(item.note)] if item.note else []
        if parts:
            yield f"- **{item.id}** {plain(' '.join(parts))}"


def _instrument_row(item: Instrument, say: Say) -> tuple[str, ...]:
    return (
        code(item.id),
        say(item.title),
        say(INSTRUMENT_TITLES[item.kind]),
        say(item.issuer),
        say(item.number) if item.number else "",
        f"{item.in_force} – {item.ends or ''}",
        item.confidence,
    )


def _obligation_page(catalogue: Catalogue, area: str, title: Text) -> Page:
    versions = [version for version in catalogue.obligations if area_of(version) == area]
    return Page(
        f"obligations/{area}",
        Text(f"义务：{title.zh}", f"Obligations: {title.en}"),
        lambda say: _obligations(catalogue, versions, say),
    )


def area_of(version: ObligationVersion) -> str:
    """The folder of an obligation."""
    return version.place.file.split("/")[2] if version.place else ""


def _obligations(catalogue: Catalogue, versions: list[ObligationVersion], say: Say) -> Iterator[str]:
    yield say(
        Text(
            "一行是一项义务的一个版本。内容、来源和历史用 `hegui law show 编号` 查看，适用理由用 `hegui explain 编号` 查看。",
            "One row is one version of an obligation. See its words, sources and history with `hegui law show ID`, and why it applies with `hegui explain ID`.",
        )
    )
    yield ""
    instruments = {item.id: item for item in catalogue.instruments}
    headers = (
        _NUMBER,
        Text("义务", "Obligation"),
        Text("条款", "Article"),
        Text("约束力", "Force"),
        Text("有效期", "In force"),
        _CONFIDENCE,
        Text("控制点", "Control points"),
    )
    for instrument, group in groupby(versions, key=lambda version: version.instrument):
        yield f"## {plain(say(instruments[instrument].title))} ({instrument})"
        yield ""
        yield from table([say(header) for header in headers], (_obligation_row(version, say) for version in group))


def _obligation_row(version: ObligationVersion, say: Say) -> tuple[str, ...]:
    title = version.title
    return (
        code(version.id),
        f"{plain(say(title))}<br>{plain(say(Text(title.en, title.zh)))}",
        say(_ARTICLES.get(version.article, same(version.article))),
        say(DUTY_TITLES[version.duty]),
        f"{version.valid_from} – {version.valid_to or ''}",
        version.confidence,
        codes(version.controls),
    )


_ARTICLES: Final = {"unconfirmed": Text("未确认", "unconfirmed"), "unnumbered": Text("无条款号", "unnumbered")}


def _parameters(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "法律可能改动的数字都在这里，不写在代码或义务文字中。同一参数的多个数值各有有效期。",
            "Every number that the law may change stands here, and not in code or in the words of an obligation. A parameter with several values has a period for each.",
        )
    )
    yield ""
    headers = (Text("参数", "Parameter"), _TITLE, _BASIS, Text("数值", "Values"), _CONFIDENCE)
    yield from table([say(header) for header in headers], (_parameter_row(item, say) for item in catalogue.parameters))


def _parameter_row(item: Parameter, say: Say) -> tuple[str, ...]:
    values = (
        f"{amount(item, value.value, say)} ({value.valid_from} – {value.valid_to or ''})" for value in item.values
    )
    return code(item.id), say(item.title), f"{item.instrument} {item.article}", "; ".join(values), item.confidence


def amount(item: Parameter, value: float, say: Say) -> str:
    """A value of a parameter with its unit."""
    number = f"{value:,.0f}" if value == int(value) else f"{value:g}"
    return f"{number} {say(shown_unit(item.unit))}"


def _deadlines(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "法定期限，用 `hegui clock 编号 --from 日期` 计算。起算事实在档案中声明的，`hegui check` 自动计算。",
            "Statutory clocks; count one with `hegui clock ID --from DATE`. Where the dossier declares the fact that starts it, `hegui check` counts by itself.",
        )
    )
    yield ""
    numbers = {item.id: item for item in catalogue.parameters}
    headers = (
        _NUMBER,
        _TITLE,
        _BASIS,
        Text("期限", "Term"),
        Text("起算", "Event"),
        Text("起算事实", "Starting fact"),
        _CONFIDENCE,
    )
    rows = (
        (
            code(item.id),
            say(item.title),
            f"{item.instrument} {item.article}",
            f"{amount(numbers[item.within], numbers[item.within].values[-1].value, say)} {say(_DIRECTIONS[item.direction])}",
            say(item.event),
            code(item.starts_on or ""),
            item.confidence,
        )
        for item in catalogue.deadlines
    )
    yield from table([say(header) for header in headers], rows)


_DIRECTIONS: Final = {"after": Text("之内", "after"), "before": Text("之前", "before")}


def _triggers(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "许多义务共用的条件。条件只读[事实](facts.zh.md)和[参数](parameters.zh.md)，按三值逻辑求值。",
            "Conditions that many obligations share. A condition reads [facts](facts.md) and [parameters](parameters.md) only, and is evaluated in three-valued logic.",
        )
    )
    yield ""
    judges = {"machine": Text("机器", "a machine"), "person": Text("人员", "a person")}
    for item in catalogue.triggers:
        yield f"## {item.id} {plain(say(item.title))}"
        yield ""
        yield from _condition(item.when)
        yield f"{say(_BASIS)}{say(_COLON)}{plain(say(item.basis))}  "
        yield f"{say(Text('由谁判断', 'Judged by'))}{say(_COLON)}{say(judges[item.judged_by])}  "
        yield f"{say(_CONFIDENCE)}{say(_COLON)}{say(CONFIDENCE_TITLES[item.confidence])}"
        if item.note:
            yield f"\n{plain(say(item.note))}"
        yield ""


_COLON: Final = Text("：", ": ")


def _condition(when: RawCondition) -> Iterator[str]:
    yield "```yaml"
    yield yaml.safe_dump({"when": _plain(when)}, sort_keys=False, allow_unicode=True, width=100).rstrip()
    yield "```"
    yield ""


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a condition holds
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


def _facts(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "适用条件所读的事实。它们是提供者的声明：只决定义务是否适用，从不证明义务已经满足。不填即未知。",
            "What conditions read. Facts are claims of the provider: they decide whether an obligation applies and never prove that it is met. Left out means unknown.",
        )
    )
    yield ""
    yield f"## {say(Text('服务', 'The service'))}"
    yield ""
    yield from _fact_table(catalogue.facts, say)
    yield f"## {say(Text('每条出境流', 'Each outbound flow'))}"
    yield ""
    yield say(Text("在 `outbound.flows` 中逐条声明。", "Declared one by one under `outbound.flows`."))
    yield ""
    yield from _fact_table(catalogue.flow_facts, say)


def _fact_table(facts: Iterable[FactDefinition], say: Say) -> Iterator[str]:
    headers = (
        Text("事实", "Fact"),
        Text("问题", "Question"),
        Text("取值", "Values"),
        Text("在档案中的位置", "Where in the dossier"),
        _BASIS,
    )
    yield from table([say(header) for header in headers], (_fact_row(item, say) for item in facts))


def _fact_row(item: FactDefinition, say: Say) -> tuple[str, ...]:
    values = codes(item.values) or say(_TYPES[item.type])
    if item.judged_by == "person":
        values += say(Text("（须经人员研判）", " (a person must have judged)"))
    return code(item.id), say(item.question), values, _where_declared(item, say), item.basis


def _where_declared(item: FactDefinition, say: Say) -> str:
    if item.derived:
        return say(Text("由 hegui 推算", "computed by hegui"))
    declared = DECLARATIONS.get(item.id)
    return code(".".join(declared.path) if declared else item.id.removeprefix("flow_"))


_TYPES: Final = {
    "boolean": Text("是或否", "yes or no"),
    "number": Text("数字", "a number"),
    "choice": Text("其一", "one of several"),
    "set": Text("若干", "some of several"),
    "date": Text("日期", "a date"),
}


def _drafts(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "未生效的文本。只有在 `hegui check --draft 编号` 的假设性提问中才参与评估，从不并入现行法律。",
            "Texts that are not in force. They are assessed only in a what-if question, `hegui check --draft ID`, and never merged into the law.",
        )
    )
    yield ""
    for draft in catalogue.drafts:
        yield f"## {plain(say(draft.title))}"
        yield ""
        yield f"{code(draft.id)} · {say(draft.issuer)} · {' · '.join(_stages(draft, say))} · {say(_CONFIDENCE)}{say(_COLON)}{draft.confidence}"
        yield ""
        yield plain(say(draft.summary))
        yield ""
        for version in in_order(draft.obligations):
            yield f"- {code(version.id)} {plain(say(version.title))} ({say(DUTY_TITLES[version.duty])})"
        yield ""


def _stages(draft: Draft, say: Say) -> Iterator[str]:
    if draft.published:
        yield f"{say(Text('公布', 'published'))} {draft.published}"
    if draft.comments_until:
        yield f"{say(Text('征求意见至', 'comments until'))} {draft.comments_until}"
    yield f"{say(Text('预计施行', 'expected'))} {draft.expected or say(Text('未知', 'unknown'))}"


def _glossary(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(Text("一个概念在每种语言中只有一个名称。", "One name in each language for one concept."))
    yield ""
    terms = sorted(catalogue.terms, key=lambda term: term.en.lower())
    headers = (say(Text("中文", "English")), say(Text("英文", "Chinese")), say(Text("含义", "Meaning")))
    yield from table(
        headers, ((say(Text(term.zh, term.en)), say(Text(term.en, term.zh)), say(term.meaning)) for term in terms)
    )


def _unconfirmed(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "研究未能确认的内容。这些内容都不决定任何状态。",
            "What the research could not confirm. None of it decides a status.",
        )
    )
    yield ""
    yield from (f"- {plain(say(item))}" for item in catalogue.unconfirmed)
