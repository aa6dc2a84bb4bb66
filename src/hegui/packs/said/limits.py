# SPDX-License-Identifier: Apache-2.0
"""The limits that the provider has published: replies to complaints and requests, inputs after which it suspends."""

import re
from collections.abc import Iterator
from typing import Final

from hegui.checks.numerals import read_number, working_days
from hegui.dossier import DocumentText
from hegui.packs.data import PackData
from hegui.packs.said.finding import folded, origin_of
from hegui.packs.said.value import Quantity, Said, at, number
from hegui.text import Text

_COMPLAINTS: Final = Quantity(
    "complaint-reply", Text("投诉反馈时限（工作日）", "working days for a reply to complaints")
)
_RIGHTS: Final = Quantity("rights-reply", Text("个人信息请求答复时限（工作日）", "working days for requests"))
_CONSECUTIVE: Final = Quantity("suspend-consecutive", Text("暂停服务：连续次数", "inputs in a row before suspension"))
_DAILY: Final = Quantity("suspend-daily", Text("暂停服务：一天内次数", "inputs in a day before suspension"))
_CONSECUTIVE_WORDS: Final = re.compile(r"连续\D{0,16}?(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})\s*次")
_DAILY_WORDS: Final = re.compile(
    r"(?:一|1)?[天日](?:之?内)?\D{0,16}?(?P<number>\d{1,3}|[二两三四五六七八九十]{1,3})\s*次"
)


def limits(data: PackData) -> Iterator[Said]:
    """Each published limit in dossier, agreement, notice and rules."""
    declared, documents = data.dossier.model.limits, data.dossier.model.documents
    agreement, notice, rules = (
        None if path is None else data.text_of(path)
        for path in (documents.user_agreement, documents.privacy_notice, documents.platform_rules)
    )
    for field, what in (
        ("complaint_reply_working_days", _COMPLAINTS),
        ("rights_reply_working_days", _RIGHTS),
        ("suspend_after_consecutive", _CONSECUTIVE),
        ("suspend_after_daily", _DAILY),
    ):
        value = getattr(declared, field)
        if value is not None:
            path = ("limits", field)
            yield Said(what, "", number(value), str(value), at(data.declared(*path), path))
    for document in (agreement, rules):
        if document is not None:
            yield from _counts(document, _CONSECUTIVE, _CONSECUTIVE_WORDS)
            yield from _counts(document, _DAILY, _DAILY_WORDS)
    if agreement is not None:
        yield from _days(agreement, _COMPLAINTS, ("投诉", "举报"))
        yield from _days(agreement, _COMPLAINTS, ("工作日内反馈",))
    if notice is not None:
        yield from _days(notice, _RIGHTS, ("请求",))
        yield from _days(notice, _RIGHTS, ("申请",))


def _counts(document: DocumentText, what: Quantity, pattern: re.Pattern[str]) -> Iterator[Said]:
    for passage in document.passages:
        for match in pattern.finditer(folded(passage.text)):
            value = read_number(match["number"])
            if value is not None:
                yield Said(what, "", number(value), match["number"], origin_of(document, passage))


def _days(document: DocumentText, what: Quantity, words: tuple[str, ...]) -> Iterator[Said]:
    for passage in document.passages:
        text = folded(passage.text)
        if all(word in text for word in words):
            for value in working_days(text):
                yield Said(what, "", number(value), str(value), origin_of(document, passage))
