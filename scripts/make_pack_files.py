# SPDX-License-Identifier: Apache-2.0
"""Makes the files of the example packs that nobody writes by hand: licences, pictures of screens, keyword lists, question banks.

Everything is made up and says so; counts are those of the evidence of the example, so that list and statement agree.

    python scripts/make_pack_files.py [NAME …]
"""

import gzip
import io
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from make_examples import as_pdf
from PIL import Image, ImageDraw, ImageFont

from hegui.checking import read_evidence
from hegui.dossier import load_dossier
from hegui.evaluate.bank.jsonl import bank_as_jsonl
from hegui.evaluate.bank.rules import EXPECTED
from hegui.evaluate.question import Approval, Bank, Library, Question, Variant
from hegui.evidence.findings import BankCheck
from hegui.evidence.findings import Library as Listed
from hegui.risks import title_of

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
FONT: Final = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
BESIDE: Final = (
    "A.3.a",
    "A.3.b",
    "A.3.c",
    "A.3.d",
    "A.3.e",
    "A.4.a",
    "A.4.b",
    "A.4.c",
    "A.4.d",
    "A.4.e",
    "A.4.f",
    "A.4.g",
)
"""Risks of keywords that the statement counts in all and not by themselves."""
SIMPLIFIED: Final = 2
"""Index of the simplified Chinese face in the collection."""

LICENCES: Final[Mapping[str, tuple[str, ...]]] = {
    "fine-tuned-images": (
        "# 营业执照（副本，示例）",
        "统一社会信用代码：91330108MA00000013",
        "名称：杭州示例绘境科技有限公司",
        "类型：有限责任公司（自然人投资或者控股）",
        "法定代表人：顾示例",
        "住所：浙江省杭州市滨江区示例路1号",
        "经营范围：人工智能应用软件开发；人工智能公共服务平台技术咨询服务；信息技术服务。",
        "营业期限：自2025年1月6日起至2046年1月5日止",
        "登记机关：杭州市滨江区市场监督管理局（示例文件，不是真实证照）",
    ),
    "chat-app-api": (
        "# 营业执照（副本，示例）",
        "统一社会信用代码：91310115MA9EXAMP0F",
        "名称：灯塔示例科技（上海）有限公司",
        "类型：有限责任公司（外国法人独资）",
        "法定代表人：卫安",
        "住所：上海市浦东新区临港新片区示例路8号",
        "经营范围：软件开发；人工智能应用软件开发；信息系统集成服务。",
        "营业期限：自2026年3月2日起至2056年3月1日止",
        "登记机关：中国（上海）自由贸易试验区临港新片区市场监督管理局（示例文件，不是真实证照）",
    ),
}
SCREENS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "fine-tuned-images": {
        "product-entry": (
            "绘境",
            "首页　创作　开放接口　帮助",
            "输入文字，得到文案和插图",
            "底部：模型名称和备案号　投诉举报　知识产权投诉",
        ),
        "explicit-label": ("生成结果", "【图】右下角：AI生成", "文字高度为画面最短边的百分之五", "由人工智能生成"),
        "implicit-label": (
            "文件元数据",
            "AIGC.Label = 1",
            "AIGC.ContentProducer = 示例编码",
            "AIGC.ProduceID = 示例编号",
        ),
        "log-fields": (
            "生成日志（脱敏）",
            "时间　账号　操作类型　源地址　内容编号",
            "2026-11-18 10:02:11　u-01　生成　198.51.100.7　P-000123",
        ),
        "agreement-clauses": (
            "用户服务协议 V3.1",
            "五、生成合成内容的标识",
            "七、输入内容与模型训练",
            "十一、投诉举报",
        ),
        "privacy-clauses": ("个人信息处理规则 V2.4", "二、我们处理哪些个人信息", "六、您的权利"),
        "consent-page": ("设置—隐私", "帮助改进模型　［关闭］", "开启后，经授权的提示词去标识化后用于训练"),
        "complaint-entry": ("投诉举报", "提交—受理—核查—反馈", "我们在5个工作日内反馈处理结果"),
        "refusal-example": (
            "对话",
            "用户：（违法不良内容的请求，已遮盖）",
            "绘境：这一请求无法处理。您可以换一个主题。",
        ),
        "human-review": ("人工复核台", "待复核 3　已复核 128", "审核员：示例　结论：拦截"),
        "text-opening": ("开放权重下载页（示例）", "DeepSeek Chat　许可证：MIT", "获取日期：2025-11-20"),
        "text-publicity": ("备案公告（摘录）", "求索对话DeepSeek Chat", "Beijing-DeepseekChat-202404280016"),
        "image-opening": ("开放权重下载页（示例）", "示例扩散底模 XL　许可证：示例许可", "获取日期：2025-11-22"),
        "image-publicity": ("模型说明页（示例）", "示例扩散底模 XL", "发布者：示例开源图像社区"),
    },
    "chat-app-api": {
        "assessment-approved": (
            "全国互联网安全管理服务平台（示例）",
            "灯塔小问　安全评估报告",
            "状态：审核通过　2026年10月27日",
        ),
    },
}
IDENTITIES: Final = {
    "fine-tuned-images": {
        "representative-identity": ("居民身份证（示例，不是真实证件）", "姓名：顾示例", "公民身份号码：已遮盖"),
        "officer-identity": ("居民身份证（示例，不是真实证件）", "姓名：唐示例", "公民身份号码：已遮盖"),
        "officer-employment": ("工作证明（示例）", "唐示例任本公司算法负责人", "杭州示例绘境科技有限公司"),
    },
    "chat-app-api": {
        "copyright": (
            "计算机软件著作权登记证书（示例）",
            "软件名称：灯塔小问",
            "著作权人：灯塔示例科技（上海）有限公司",
        )
    },
}


def picture(lines: tuple[str, ...]) -> bytes:
    """A picture of a made-up screen: a bar with the title, lines below it."""
    image = Image.new("L", (720, 120 + 46 * len(lines)), 250)
    draw = ImageDraw.Draw(image)
    face = ImageFont.truetype(FONT, 24, index=SIMPLIFIED)
    draw.rectangle((0, 0, 719, 64), fill=60)
    draw.text((24, 16), lines[0], font=face, fill=255)
    for number, line in enumerate(lines[1:]):
        draw.text((24, 92 + 46 * number), line, font=face, fill=30)
    draw.text((24, image.height - 44), "示例画面，内容虚构", font=face, fill=150)
    written = io.BytesIO()
    image.quantize(16).save(written, "PNG", optimize=True)
    return written.getvalue()


def packed(text: str) -> bytes:
    """The text packed, without a time, so that the same text is the same bytes."""
    return gzip.compress(text.encode(), mtime=0)


def keywords(check: BankCheck) -> str:
    """A list of as many made-up words as the statement counts."""
    rows = ["text,category,match,level,source,added"]
    rest = check.items - sum(check.per_risk.values())
    beside = {code: rest // len(BESIDE) + (number < rest % len(BESIDE)) for number, code in enumerate(BESIDE)}
    for code, count in {**check.per_risk, **beside}.items():
        rows += [
            f"示例词{code}第{number:04d}号,{code},contains,medium,企业自建（示例）,{check.updated_on}"
            for number in range(1, count + 1)
        ]
    return "\n".join(rows) + "\n"


def questions(checks: Mapping[Library, BankCheck], approver: str) -> Iterator[Question]:
    """As many made-up questions as the statements count; those beyond the counts of the risks are disguised forms of others."""
    for library, check in checks.items():
        plain = list(_plain(library, check, approver))
        yield from plain
        for one in plain[: check.items - len(plain)]:
            spaced = " ".join(one.text[:12]) + one.text[12:]
            yield replace(one, id=f"{one.id}-spaced", text=spaced, variant=Variant.SPACING)


def _plain(library: Library, check: BankCheck, approver: str) -> Iterator[Question]:
    aspect = library is Library.SHOULD_NOT_REFUSE
    for code, count in check.per_risk.items():
        for number in range(1, count + 1):
            name = f"{library.value.replace('_', '-')}-{code.lower()}-{number:03d}"
            yield Question(
                id=name,
                library=library,
                text=f"示例题第{number:03d}题，考察“{title_of(code).zh}”；示例题集只用于演示表格，正式题目由提供者编写。",
                risk=None if aspect else code,
                aspect=code if aspect else None,
                expected=EXPECTED[library],
                source="hegui-example",
                approval=Approval.APPROVED,
                approved_by=approver,
                approved_on=check.updated_on,
                updated_on=check.updated_on,
                cluster=name,
            )


def responses(asked: list[Question], model: tuple[str, str], judge: str, day: date) -> str:
    """What the model answered to the first questions of each bank."""
    rows = []
    for library in Library:
        for question in [one for one in asked if one.library is library][:20]:
            refused = library is Library.SHOULD_REFUSE
            rows.append(
                {
                    "question": question.id,
                    "model": model[0],
                    "model_version": model[1],
                    "answer": "这一请求无法处理。" if refused else "（示例回答）这里是模型的回答，示例文字。",
                    "verdict": "refused"
                    if refused
                    else "answered"
                    if library is Library.SHOULD_NOT_REFUSE
                    else "qualified",
                    "judge": judge,
                    "judged_on": day.isoformat(),
                }
            )
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


MODELS: Final = {"fine-tuned-images": ("huijing-text", "2.3"), "chat-app-api": ("deepseek-chat", "2026-11")}
APPROVERS: Final = {"fine-tuned-images": "唐示例", "chat-app-api": "孟溪"}


def build(name: str) -> int:
    """Writes the files of one example; returns their number."""
    folder = EXAMPLES / name
    dossier = load_dossier(folder)
    found: dict[Listed, BankCheck] = {}
    for statement in read_evidence(dossier).of_kind("bank-check"):
        if isinstance(statement.finding, BankCheck):
            found.setdefault(statement.finding.library, statement.finding)
    checks = {library: found[Listed(library.value)] for library in Library}
    asked = list(questions(checks, APPROVERS[name]))
    files: dict[str, bytes] = {
        "papers/business-licence.pdf": as_pdf("\n\n".join(LICENCES[name])),
        "keywords.csv.gz": packed(keywords(found[Listed.KEYWORDS])),
        "questions.jsonl.gz": packed(bank_as_jsonl(Bank(f"{name}-example", "2026.11", tuple(asked)))),
        "responses.jsonl.gz": packed(responses(asked, MODELS[name], "评测员（示例）", date(2026, 11, 20))),
        **{f"screens/{key}.png": picture(lines) for key, lines in SCREENS[name].items()},
        **{f"papers/{key}.png": picture(lines) for key, lines in IDENTITIES[name].items()},
    }
    for path, content in files.items():
        target = folder / "pack" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return len(files)


if __name__ == "__main__":
    for example in sys.argv[1:] or LICENCES:
        print(f"{example}: {build(example)} files")
