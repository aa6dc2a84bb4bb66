# SPDX-License-Identifier: Apache-2.0
"""One page for each predicate type: what it says, its JSON Schema, an example; the schemas also stand alone as files."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from reference.page import Page, Say, as_json, code, codes, plain, table

from hegui.evidence import FINDING_OF, schema_of
from hegui.evidence.findings import Finding
from hegui.law.model import Catalogue
from hegui.text import Text

EXAMPLES: Final = Path(__file__).parents[2] / "tests" / "evidence" / "examples"
"""The findings that the tests of the evidence store write, read and verify."""

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


def evidence_pages(catalogue: Catalogue) -> Iterator[Page]:
    """The list of kinds, and a page for each."""
    yield Page("evidence/index", Text("证据类型", "Evidence kinds"), lambda say: _kinds(catalogue, say))
    for kind, finding in FINDING_OF.items():
        yield _kind_page(kind, finding, catalogue)


def evidence_files() -> Mapping[str, str]:
    """The JSON Schema of each kind, by its file in the reference folder."""
    return {f"evidence/{kind}.schema.json": as_json(_slim(schema_of(kind))) for kind in FINDING_OF}


def _slim(schema: Any) -> Any:  # noqa: ANN401  a JSON Schema, or a part of one
    """The schema without the titles that only repeat names."""
    if isinstance(schema, dict):
        return {key: _slim(value) for key, value in schema.items() if key != "title" or not isinstance(value, str)}
    return [_slim(part) for part in schema] if isinstance(schema, list) else schema


def meaning(finding: type[Finding]) -> Text:
    """What a kind is: its docstring has an English sentence and the Chinese name."""
    words = " ".join((finding.__doc__ or "").split())
    start = _CHINESE.search(words)
    if start is None:
        raise ValueError(f"{finding.__name__}: no Chinese name")
    return Text(words[start.start() :].rstrip("。"), words[: start.start()].strip())


def _kinds(catalogue: Catalogue, say: Say) -> Iterator[str]:
    yield say(
        Text(
            "证据陈述是 in-toto Statement v1。每种类型有固定的 `predicateType` 和 JSON Schema，hegui 今后的工具和第三方工具都可以产出。陈述只含计数、日期、编号和摘要，不含个人信息。",
            "An evidence statement is an in-toto Statement v1. Each kind has a fixed `predicateType` and a JSON Schema, so that later tools of hegui and tools of others can produce it. Statements hold counts, dates, numbers and digests, never personal data.",
        )
    )
    yield ""
    answers = {kind: [control.id for control in catalogue.controls if kind in control.kinds] for kind in FINDING_OF}
    ending = say(Text(".zh.md", ".md"))
    headers = (
        Text("类型", "Kind"),
        Text("内容", "What it says"),
        Text("可回答的控制点", "Control points it can answer"),
    )
    rows = (
        (f"[`{kind}`]({kind}{ending})", plain(say(meaning(finding))), str(len(answers[kind])))
        for kind, finding in FINDING_OF.items()
    )
    yield from table([say(header) for header in headers], rows)
    yield f"## {say(Text('每份陈述都有的部分', 'What every statement carries'))}"
    yield ""
    yield from table(
        (say(Text("字段", "Field")), say(Text("含义", "Meaning"))),
        ((code(name), say(words)) for name, words in _COMMON.items()),
    )


_COMMON: Final = {
    "subject": Text("所述文件的名称和 SHA-256，至少一个", "the files it is about, by name and SHA-256; at least one"),
    "predicateType": Text("`https://hegui.dev/<类型>/v1`", "`https://hegui.dev/<kind>/v1`"),
    "predicate.about": Text("所述期间的首日和末日", "the first and the last day it speaks of"),
    "predicate.collected": Text("查明之日，决定证据新旧", "the day the finding was made, from which its age counts"),
    "predicate.recorded": Text("入库之日，以后不改", "the day it entered the store, never changed"),
    "predicate.expires": Text("最后有效日，可不填", "the last day on which it counts; optional"),
    "predicate.depends_on": Text(
        "所依据的模型版本、供应商、来源、功能或文件；任何一项变更，证据即过期",
        "the model version, supplier, source, function or document it rests on; a change of any makes it stale",
    ),
    "predicate.tool": Text("产出工具及版本", "the tool that made it, and its version"),
    "predicate.inputs": Text("用到的其他文件的摘要", "digests of further files that went into it"),
    "predicate.finding": Text("查明的内容，由类型决定", "what was found; the kind decides its form"),
}


def _kind_page(kind: str, finding: type[Finding], catalogue: Catalogue) -> Page:
    def body(say: Say) -> Iterator[str]:
        yield plain(say(meaning(finding)))
        yield ""
        yield f"`predicateType`: `https://hegui.dev/{kind}/v1`"
        yield ""
        controls = [control.id for control in catalogue.controls if kind in control.kinds]
        yield f"{say(Text('可回答的控制点', 'Control points it can answer'))}: {codes(controls)}"
        yield ""
        yield say(
            Text(
                f"登记：`hegui evidence add 档案 --kind {kind} --finding 文件 --subject 文件`。陈述的其余部分（期间、日期、依据、工具）由命令补全。",
                f"To file one: `hegui evidence add DOSSIER --kind {kind} --finding FILE --subject FILE`. The command adds the rest of the statement: period, dates, dependencies, tool.",
            )
        )
        yield ""
        yield f"## {say(Text('示例', 'Example'))}"
        yield ""
        yield say(Text("`finding` 部分：", "The `finding`:"))
        yield ""
        yield "```yaml"
        yield _example(kind)
        yield "```"
        yield ""
        yield "## JSON Schema"
        yield ""
        yield f"[{kind}.schema.json]({kind}.schema.json)"
        yield ""
        yield "```json"
        yield f'--8<-- "docs/reference/evidence/{kind}.schema.json"'
        yield "```"

    return Page(f"evidence/{kind}", Text(f"证据：{kind}", f"Evidence: {kind}"), body)


def _example(kind: str) -> str:
    lines = (EXAMPLES / f"{kind}.yaml").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip()
