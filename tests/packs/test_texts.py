# SPDX-License-Identifier: Apache-2.0
"""Placeholders and secrets: in answers, dossier, documents and lists; and words that only look like them."""

import gzip

import pytest
from pack_factory import Get

from hegui.packs.drafts import MARK
from hegui.packs.faults import Rule
from hegui.packs.kind import Kind
from hegui.packs.rules.texts import placeholders_in, secret_in

TUNED = "fine-tuned-images"


@pytest.mark.parametrize(
    "text",
    [
        "TODO", "名称 FIXME", "TBD", "XXX公司", "xxx 有限公司", "××公司", "○○公司", "某某科技", "20XX年", "？？？", "???",
        "{{ name }}", "{% if x %}", "${NAME}", "<<name>>", "<填写名称>", "____", "＿＿＿", "………", "......", "【】", "【 】",
        "【填写公司名称】", "【待定】", "【某日期】", "[填写]", "（　）", "(  )", "待补充", "待填写", "待定", "此处填写", "请填写", "暂缺",
        "Lorem ipsum dolor", MARK,
    ],
)  # fmt: skip
def test_what_templates_leave_behind(text: str) -> None:
    """Each is found alone and inside a sentence."""
    assert placeholders_in(text) is not None
    assert placeholders_in(f"本公司{text}负责") is not None


@pytest.mark.parametrize(
    "text",
    [
        "【重要提示】请仔细阅读",
        "（见附件）",
        "(一)",
        "第3条……",
        "你好？",
        "X射线",
        "XL码",
        "todos",
        "<b>",
        "待人接物",
        "3.14",
        "a_b__c",
    ],
)
def test_what_only_looks_like_a_placeholder(text: str) -> None:
    """Headings in brackets, ellipses and plain words stay."""
    assert placeholders_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "密码：Abc12345", "口令: hunter2xyz", "api_key = sk_live_123456", "Bearer abcdefghijklmnop1234", "sk-abcdefghijklmnop1234",
        "AKIAABCDEFGHIJKLMNOP", "-----BEGIN RSA PRIVATE KEY-----", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.", "access token: abcdef123",
    ],
)  # fmt: skip
def test_secrets_as_people_paste_them(text: str) -> None:
    """Passwords, keys and tokens."""
    assert secret_in(text)
    assert secret_in(f"账号{text}，限内网")


@pytest.mark.parametrize(
    "text", ["密码由联系人另行交付", "以密码登录", "token 数量：约 4.2 万", "密钥长度不少于 256 位", "口令：见函"]
)
def test_words_about_secrets_are_none(text: str) -> None:
    """A pack may say that there are passwords."""
    assert not secret_in(text)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("人工复核导出文件", "人工复核【待补充】", Rule.PLACEHOLDER),
        ("office_address: 浙江省杭州市", "office_address: XXX市", Rule.PLACEHOLDER),
        ("prepared_on: 2026-11-25", "prepared_on: 2000-01-01", Rule.PLACEHOLDER),
        ("授权方式固定", "测试账号口令：Test123456", Rule.SECRET),
    ],
)
def test_answers_with_leftovers(example: Get, old: str, new: str, rule: Rule) -> None:
    """The line of the answer is named."""
    pack = example(TUNED, Kind.MODEL_FILING)
    name = pack.kind.answers_file
    (fault, *_) = pack.faults_of(name, (old, new), rules=[rule])
    line = next(
        number for number, text in enumerate((pack.folder / name).read_text("utf-8").splitlines(), 1) if old in text
    )
    assert (fault.first.file, fault.first.line) == (name, line)


@pytest.mark.parametrize(
    ("added", "rule"), [("{{ company }}", Rule.PLACEHOLDER), ("服务器密码：Root#123456", Rule.SECRET)]
)
def test_documents_with_leftovers(example: Get, added: str, rule: Rule) -> None:
    """A document that is handed in is read too, and its line named beside what names the document."""
    pack = example(TUNED, Kind.MODEL_FILING)
    name = "documents/judging-procedure.md"
    content = (pack.folder / name).read_bytes() + f"\n{added}\n".encode()
    (fault, *_) = [fault for fault in pack.with_files({name: content}).faults if fault.rule is rule]
    assert fault.first.file == name
    assert fault.second is not None


def test_keywords_and_questions_with_leftovers(example: Get) -> None:
    """Only what is never a keyword is one: the row is named."""
    pack = example(TUNED, Kind.MODEL_FILING)
    packed = gzip.decompress((pack.folder / "pack/keywords.csv.gz").read_bytes()).decode().splitlines()
    packed[5] = packed[5].replace(packed[5].split(",")[0], "{keyword}", 1)
    found = pack.with_files({"pack/keywords.csv.gz": gzip.compress("\n".join(packed).encode())}, pack.read_again)
    (fault,) = [fault for fault in found.faults if fault.rule is Rule.PLACEHOLDER]
    assert (fault.first.file, fault.first.line) == ("pack/keywords.csv.gz", 6)
