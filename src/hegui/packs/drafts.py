# SPDX-License-Identifier: Apache-2.0
"""Drafts of documents that a provider lacks, filled from the dossier, for counsel: never a finished text.

What the dossier does not know stands in the draft as 【待补充：…】; `hegui pack check` refuses a document in which one is left.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace
from typing import Final

from hegui.checking import context_of, read_evidence
from hegui.checks.context import CheckContext
from hegui.checks.yardsticks import standard
from hegui.dossier import Dossier, load_dossier
from hegui.dossier.processing import PersonalInformation, ProcessingActivity, Supplier
from hegui.errors import InputError, Problem
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.packs.context.common import MODALITY_TITLES, ORIGIN_TITLES, SOURCE_KIND_TITLES, Context, named
from hegui.packs.page.blocks import Block, day, filled, text_of
from hegui.packs.page.docx import as_docx
from hegui.packs.page.markdown import as_markdown
from hegui.packs.page.markup import load_page
from hegui.text import Text, same

MARK: Final = "（草稿，供法务审定，不得直接使用 / DRAFT FOR COUNSEL, NOT FOR USE）"
VERSION: Final = "0.1"


class Draft(StrEnum):
    """A document that hegui drafts."""

    SERVICE_AGREEMENT = "service-agreement"
    PRIVACY_NOTICE = "privacy-notice"
    COMPLAINT_RULES = "complaint-rules"
    ANNOTATION_RULES = "annotation-rules"
    DATA_PROVIDER_AGREEMENT = "data-provider-agreement"


DRAFT_TITLES: Final[Mapping[Draft, Text]] = {
    Draft.SERVICE_AGREEMENT: Text("用户服务协议", "Service agreement"),
    Draft.PRIVACY_NOTICE: Text("个人信息处理规则（隐私政策）", "Privacy notice"),
    Draft.COMPLAINT_RULES: Text("投诉举报处理规则", "Complaint rules"),
    Draft.ANNOTATION_RULES: Text("数据标注规则", "Annotation rules"),
    Draft.DATA_PROVIDER_AGREEMENT: Text("训练数据采购协议", "Agreement with a provider of training data"),
}


@dataclass(frozen=True)
class Drafted:
    """A draft in both forms, and what it leaves open."""

    draft: Draft
    blocks: tuple[Block, ...]
    docx: bytes
    blanks: tuple[str, ...]
    """What counsel or the business must fill in, each once."""

    @property
    def markdown(self) -> str:
        return as_markdown(self.blocks)


_BLANK: Final = re.compile(r"【待补充：([^】]*)】")


class _Blanks:
    """What the dossier does not know; the place shows what belongs there."""

    def __call__(self, what: str) -> str:
        return f"【待补充：{what}】"

    def given(self, value: object, what: str) -> str:
        """The value, or the place for it."""
        return self(what) if value is None or value == "" else str(value)


def make_draft(dossier: Path, draft: Draft, *, as_of: date, supplier: str | None = None) -> Drafted:
    """A draft, filled from a dossier.

    Args:
        dossier: the folder that holds ``dossier.yaml``.
        draft: which document.
        as_of: the legal date: the figures of the law on that day.
        supplier: for the agreement with a provider of data: the id of the supplier in the dossier.

    Raises:
        InputError: the dossier cannot be read, or has no such supplier.
        MissingExtra: ``hegui[packs]`` is not installed.
    """
    loaded, view = load_dossier(dossier), LawView(load_catalogue(), as_of)
    examined, model = context_of(view, loaded, read_evidence(loaded)), loaded.model
    blanks = _Blanks()
    context: Context = {
        **_common(model, view, blanks),
        **_facts(examined),
        **_information(examined, model, blanks),
        "supplier": _supplier(model, supplier, blanks),
        "illegal_limit": f"{standard(examined, 'source_illegal_share_percent'):g}%",
        "risks": [SimpleNamespace(code=risk.code, title=risk.title.zh) for risk in view.catalogue.risks],
        "annotators": model.annotation.annotators,
        "today": as_of,
        "blanks": blanks,
    }
    page = load_page(f"draft-{draft.value}")
    blocks = filled(page, context)
    docx = as_docx(page, context, root=dossier, draft=True)
    return Drafted(draft, blocks, docx, tuple(dict.fromkeys(_BLANK.findall(text_of(blocks)))))


def _common(model: Dossier, view: LawView, blanks: _Blanks) -> Context:
    service, contact, limits = model.service, model.contacts.complaints, model.limits
    modes = view.vocabulary["access_modes"]
    ways = [
        f"电话{contact.phone}" if contact and contact.phone else "",
        f"邮箱{contact.email}" if contact and contact.email else "",
    ]
    if contact and contact.url:
        ways.append(f"投诉举报入口（{contact.url}）")
    way = "、".join(filter(None, ways)) or blanks("投诉举报的电话、邮箱或者入口")
    return {
        "mark": MARK,
        "version": VERSION,
        "provider": SimpleNamespace(
            name=model.provider.name.zh, uscc=blanks.given(model.provider.uscc, "统一社会信用代码")
        ),
        "service": SimpleNamespace(
            name=service.name.zh,
            description=service.description.zh.rstrip("。") if service.description else blanks("服务说明"),
            modes="、".join(modes.label(mode).zh for mode in service.access_modes or ()) or blanks("提供方式"),
            modalities=named(MODALITY_TITLES, service.modalities) if service.modalities else blanks("生成的模态"),
        ),
        "modalities": service.modalities or (),
        "models": [
            SimpleNamespace(
                name=item.name,
                origin=ORIGIN_TITLES[item.origin],
                number=_number(model, item.id) or blanks("备案号或者上线编号"),
            )
            for item in model.models or ()
        ],
        "complaints": SimpleNamespace(
            way=way, contact=(contact and (contact.email or contact.phone)) or blanks("联系方式")
        ),
        "limits": SimpleNamespace(
            complaint=blanks.given(limits.complaint_reply_working_days, "反馈时限的工作日数"),
            rights=blanks.given(limits.rights_reply_working_days, "答复时限的工作日数"),
            consecutive=blanks.given(limits.suspend_after_consecutive, "连续次数"),
            daily=blanks.given(limits.suspend_after_daily, "一天内次数"),
        ),
        "telecom": model.filings.telecom_licence.number
        if model.filings.telecom_licence
        else blanks("经营许可证编号，或者法务关于无须许可的结论"),
    }


def _number(model: Dossier, name: str) -> str | None:
    return next((filing.number for filing in model.filings.models or () if filing.model == name), None)


def _facts(examined: CheckContext) -> Context:
    """What decides which clauses stand in a draft. What is not known is drafted as if it were: the stricter text."""
    facts = examined.facts
    return {
        "trains_on_input": facts.value("uses_user_inputs_for_training") is not False,
        "automated": facts.value("makes_automated_decisions") is not False,
        "children": facts.value("processes_under14_pi") is not False,
        "minors": facts.value("serves_minors") is not False,
        "charges": facts.value("charges_users") is not False,
        "publishes": facts.value("publishes_pi") is not False,
    }


def _information(examined: CheckContext, model: Dossier, blanks: _Blanks) -> Context:
    information, facts = model.personal_information, examined.facts
    activities = information.activities or ()
    sensitive = [f"{item.purpose.zh}（{'、'.join(item.categories)}）" for item in activities if item.sensitive]
    if not sensitive and facts.value("processes_sensitive_pi") is not False:
        sensitive = [blanks("涉及敏感个人信息的处理目的和信息种类；没有的删去本节")]
    first = 3 if not sensitive else 4
    numerals = "一二三四五六七八九十"
    return {
        "officer": information.officer,
        "representative": information.representative or model.provider.domestic_entity,
        "activities": [_activity(item, blanks) for item in activities]
        or [SimpleNamespace(purpose=blanks("处理目的"), categories=blanks("信息种类"), retention=blanks("保存期限"))],
        "sensitive": sensitive,
        "recipients": _recipients(information, blanks) or [_no_recipient(examined, blanks)],
        "flows": _flows(examined, model, blanks),
        "numbers": [numerals[first - 1 + offset] for offset in range(7)],
    }


def _flows(examined: CheckContext, model: Dossier, blanks: _Blanks) -> list[SimpleNamespace]:
    """What leaves the mainland; none only where flows are listed and carry none, or the dossier says that nothing leaves."""
    if model.outbound.flows is None and examined.facts.value("exports_data") is not False:
        return [
            SimpleNamespace(
                recipient=blanks("境外接收方的名称；不出境的删去本段，写明不向境外提供"),
                country=blanks("境外接收方所在国家或者地区"),
                purpose=blanks("向境外提供的目的"),
            )
        ]
    return [
        SimpleNamespace(recipient=flow.recipient, country=flow.country, purpose=flow.purpose.zh)
        for flow in model.outbound.flows or ()
        if flow.kind == "personal_information"
    ]


def _recipients(information: PersonalInformation, blanks: _Blanks) -> list[SimpleNamespace]:
    """Who receives personal information: those entrusted, then those to whom it is provided."""
    activities = information.activities or ()
    entrusted = [
        SimpleNamespace(
            name=processor.name,
            contact=blanks(f"{processor.name}的联系方式"),
            role="受托",
            purpose="、".join(item.purpose.zh for item in theirs),
            method=blanks(f"{processor.name}的处理方式"),
            categories="、".join(dict.fromkeys(name for item in theirs for name in item.categories)),
        )
        for processor in information.processors
        if (theirs := [item for item in activities if processor.id in item.entrusted_to])
    ]
    provided = [
        SimpleNamespace(
            name=name,
            contact=blanks(f"{name}的联系方式"),
            role="提供",
            purpose=item.purpose.zh,
            method=blanks(f"{name}的处理方式"),
            categories="、".join(item.categories),
        )
        for item in activities
        for name in item.provided_to
    ]
    return [*entrusted, *provided]


def _no_recipient(examined: CheckContext, blanks: _Blanks) -> SimpleNamespace:
    """The row of a list without recipients: that there are none is said only where the dossier says so."""
    asked = ("entrusts_processing", "provides_pi_to_others")
    none = all(examined.facts.value(fact) is False for fact in asked)
    return SimpleNamespace(
        name="目前没有" if none else blanks("接收方的名称、联系方式、处理目的、处理方式和信息种类；没有的写明没有"),
        contact="—",
        role="—",
        purpose="—",
        method="—",
        categories="—",
    )


def _activity(item: ProcessingActivity, blanks: _Blanks) -> SimpleNamespace:
    days = f"{item.retention_days}日" if item.retention_days is not None else None
    retention = f"期限：{item.retention}" if item.retention else days
    return SimpleNamespace(
        purpose=item.purpose.zh,
        categories="、".join(item.categories),
        retention=retention or blanks("保存期限"),
    )


def _supplier(model: Dossier, wanted: str | None, blanks: _Blanks) -> SimpleNamespace:
    known = {supplier.id: supplier for supplier in model.data.suppliers}
    if wanted is not None and wanted not in known:
        raise InputError(
            Problem(
                Text(f"档案中没有供应商“{wanted}”。", f"The dossier has no supplier '{wanted}'."),
                accepted=same(", ".join(sorted(known)) or "—"),
            )
        )
    chosen: Supplier | None = known[wanted] if wanted else next(iter(known.values()), None)
    supplied = [source for source in model.data.sources or () if chosen is not None and source.supplier == chosen.id]
    data = "；".join(
        f"{source.name}（{SOURCE_KIND_TITLES[source.kind]}，{named(MODALITY_TITLES, source.modalities)}）"
        for source in supplied
    )
    return SimpleNamespace(
        name=chosen.name if chosen else blanks("供方名称"),
        uscc=blanks.given(chosen.uscc if chosen else None, "供方统一社会信用代码"),
        data=data or blanks("数据的名称、种类和数量"),
        start=day(chosen.contract_signed_on) if chosen and chosen.contract_signed_on else blanks("起日"),
        end=day(chosen.contract_ends_on) if chosen and chosen.contract_ends_on else blanks("止日"),
    )
