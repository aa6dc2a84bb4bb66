# SPDX-License-Identifier: Apache-2.0
"""The ``dossier.yaml`` that ``hegui init`` writes: the answers, the questions as comments, and what may be filled in later.

``##`` lines explain; ``#`` lines are fields to fill in: take the ``#`` away and give the value.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from hegui.dossier.facts import DECLARATIONS, Declaration
from hegui.facts.vocabulary import FactDefinition, FactType, FactValue
from hegui.text import Text

Tree = dict[str, "Declaration | Tree"]

_HEAD: Final = """\
## 合规档案：由 hegui init 写成。 / The dossier, written by hegui init.
## 此处的声明只决定哪些义务适用，不能证明义务已履行；证据另存于 evidence/。
## What is declared here decides which obligations apply. It proves none of them; evidence stands in evidence/.
## 不知道的不要填：未填即未知，未知不等于“否”。
## Leave out what you do not know: what is left out is unknown, and unknown is not "no".
## “##”行是说明；“#”行是可填的字段，去掉“#”并填写即可。
## Lines with ## explain; lines with # are fields: take the # away and fill them in.
"""

_SECTIONS: Final[Mapping[str, Text]] = {
    "provider": Text("主体信息", "The provider"),
    "service": Text("服务信息", "The service"),
    "data": Text("训练数据", "Training data"),
    "annotation": Text("数据标注", "Annotation"),
    "personal_information": Text("个人信息", "Personal information"),
    "outbound": Text(
        "数据出境（境外远程访问、调用境外模型接口也算）", "Outbound data (remote access and overseas model APIs count)"
    ),
}

# Each is a part of a valid dossier; it is written as a comment, and a test takes the comment signs away.
DETAILS: Final[Mapping[str, str]] = {
    "provider": """\
uscc: "91110000000000000X"  ## 统一社会信用代码 / unified social credit code
""",
    "data": """\
suppliers:
  - {id: supplier-1, name: 某数据公司, contract: documents/contract.pdf, commitments: documents/commitments.pdf}
sources:  ## 逐项列明 / one entry for each source
  - id: source-1
    name: 某语料
    kind: commercial  ## open | self_collected | commercial | user_input | synthetic
    supplier: supplier-1
    languages: [zh]
    modalities: [text]
    allows_training: true
    contains_pi: false
""",
    "personal_information": """\
activities:  ## 每个处理目的一项 / one entry for each purpose
  - id: account
    purpose: {zh: 注册与登录, en: registration and sign-in}
    categories: [手机号]
    sensitive: false
    legal_basis: contract
    retention_days: 183
    entrusted_to: [cloud]
processors:
  - {id: cloud, name: 某云公司, agreement: documents/cloud.pdf}
officer: {name: 某某, contact: privacy@example.com}
""",
    "outbound": """\
flows:  ## 每个接收方与目的一项 / one entry for each recipient and purpose
  - id: flow-1
    recipient: Example Inc.
    country: SG
    purpose: {zh: 崩溃分析, en: crash analysis}
    kind: personal_information  ## personal_information | business_data
    sensitive_persons: 0  ## 自当年1月1日起累计人数（去重） / persons since 1 January, de-duplicated
    non_sensitive_persons: 0
    exemption: none
""",
    "": """\
people:  ## 有权作出决定的人 / those who may decide
  - {id: counsel-1, name: 某律师, roles: [counsel]}
models:  ## 所用模型，逐个列明 / one entry for each model
  - id: model-1
    name: 某模型
    version: "1.0"
    origin: filed_model_unmodified
    supplier: 某公司
    agreement: documents/model-agreement.pdf
filings:
  icp: {number: 京ICP备00000000号, issued_on: 2026-01-01}
documents:
  user_agreement: documents/user-agreement.docx
  privacy_notice: documents/privacy-notice.docx
contacts:
  complaints: {name: 用户服务部, phone: "", email: "", url: ""}
  authorities: {name: 某某, phone: ""}
limits:
  complaint_reply_working_days: 5
""",
}


def dossier_text(
    provider: Text, service: Text, known: Mapping[str, FactValue], vocabulary: Mapping[str, FactDefinition]
) -> str:
    """The whole file.

    Args:
        provider: name of the provider.
        service: name of the service.
        known: the facts to declare.
        vocabulary: the questions, which become the comments.
    """
    names = {"provider": provider, "service": service}
    lines = [*_HEAD.splitlines(), "hegui: 1"]
    for section, inner in _tree().items():
        title = _SECTIONS[section]
        fields = list(_fields(inner, known, vocabulary, 1)) if isinstance(inner, dict) else []
        live = section in names or any(not line.lstrip().startswith("#") for line in fields)
        lines += ["", f"## {title.zh} / {title.en}", f"{section}:" if live else f"# {section}:"]
        if section in names:
            lines.append(f"  name: {{zh: {written(names[section].zh)}, en: {written(names[section].en)}}}")
        lines += fields
        lines += [f"  # {line}" for line in DETAILS.get(section, "").splitlines()]
    lines += ["", *(f"# {line}" for line in DETAILS[""].splitlines())]
    return "\n".join(lines) + "\n"


def _tree() -> Tree:
    """The declarations as the nested sections of a dossier."""
    tree: Tree = {}
    for declaration in DECLARATIONS.values():
        *path, last = declaration.path
        holder = tree
        for key in path:
            inner = holder.setdefault(key, {})
            if isinstance(inner, dict):
                holder = inner
        holder[last] = declaration
    return tree


def _fields(
    tree: Tree, known: Mapping[str, FactValue], vocabulary: Mapping[str, FactDefinition], depth: int
) -> Iterator[str]:
    indent = "  " * depth
    for name, inner in tree.items():
        if isinstance(inner, dict):
            lines = list(_fields(inner, known, vocabulary, depth + 1))
            live = any(not line.lstrip().startswith("#") for line in lines)
            yield f"{indent}{name}:" if live else f"{indent}# {name}:"
            yield from lines
            continue
        fact = vocabulary[inner.fact]
        yield f"{indent}## {fact.question.zh}"
        yield f"{indent}## {fact.question.en} ({fact.basis})"
        if inner.fact in known:
            yield f"{indent}{name}: {written(known[inner.fact])}"
        else:
            yield f"{indent}# {name}:  ## {accepted_words(fact)}"


def accepted_words(fact: FactDefinition) -> str:
    """What a fact may be, the same in both languages."""
    match fact.type:
        case FactType.BOOLEAN:
            return "true | false"
        case FactType.NUMBER:
            return "0, 1, 2 …"
        case FactType.CHOICE:
            return " | ".join(fact.values)
        case FactType.SET:
            return f"[{', '.join(fact.values)}]"
        case FactType.DATE:
            return "YYYY-MM-DD"


def written(value: FactValue | None) -> str:
    """A value as YAML that hegui's strict reader reads back as the same value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return f"[{', '.join(sorted(value))}]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return f"{value}" if isinstance(value, int) or _PLAIN.fullmatch(value) else _quoted(value)


_PLAIN: Final = re.compile(r"(?!(?:yes|no|on|off|true|false|null|[yn])\Z)[a-z][a-z_]*")


def _quoted(words: str) -> str:
    """A string in double quotes. What is not printable is escaped: YAML refuses control characters and folds line ends."""
    escaped = json.dumps(words, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in escaped)
