# SPDX-License-Identifier: Apache-2.0
"""Names, official numbers, versions and days, in every place that says them."""

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

from hegui.checks.context import Found
from hegui.dossier import DocumentText
from hegui.evidence.findings import EvaluationRun, OfficialReceipt, PageCapture, PageElement, ReceiptKind
from hegui.packs.data import PackData
from hegui.packs.said.evidence import TEST_TITLES
from hegui.packs.said.finding import folded, origin_of
from hegui.packs.said.value import Origin, Quantity, Said, at, name, version
from hegui.source import Key
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.errors import Place

SUBJECT: Final = Quantity("subject", Text("主体名称", "name of the subject"), number=False)
SERVICE: Final = Quantity("service", Text("服务名称", "name of the service"), number=False)
MODEL: Final = Quantity("model-name", Text("模型名称", "name of a model"), number=False)
VERSION: Final = Quantity("model-version", Text("模型版本", "version of a model"), number=False)
OFFICIAL: Final = Quantity("official-number", Text("备案、许可编号", "official number"), number=False)
CREDIT_CODE: Final = Quantity("credit-code", Text("统一社会信用代码", "unified social credit code"), number=False)
CONTACT: Final = Quantity("contact", Text("投诉联系方式", "contact for complaints"), number=False, supported=False)
ADDRESS: Final = Quantity("address", Text("注册地址", "registered address"), number=False)
LAUNCH: Final = Quantity("launched-on", Text("上线日期", "day of the launch"), number=False, supported=False)
DOCUMENT_VERSION: Final = Quantity(
    "document-version", Text("文件版本", "version of a document"), number=False, supported=False
)

_OWN: Final[Mapping[ReceiptKind, tuple[str, ...]]] = {
    ReceiptKind.ICP_FILING: ("filings", "icp"),
    ReceiptKind.APP_FILING: ("filings", "app"),
    ReceiptKind.POLICE_FILING: ("filings", "police"),
    ReceiptKind.TELECOM_LICENCE: ("filings", "telecom_licence"),
}
"""Receipts of which a service has one."""
_FILING_TITLES: Final[Mapping[str, str]] = {
    "icp": "ICP备案号",
    "app": "应用备案号",
    "police": "公安联网备案号",
    "telecom_licence": "经营许可证编号",
}
UNSAID: Final = "（没有写）"


def names(data: PackData) -> Iterator[Said]:
    """Every name, official number, version and day of the pack."""
    yield from _subject(data)
    yield from _service(data)
    yield from _models(data)
    yield from _filings(data)
    yield from _contacts(data)
    yield from _credit_code(data)
    yield from _address(data)
    yield from _document_versions(data)


def said(what: Quantity, about: str, written: str, origin: Origin) -> Said:
    """That a place says a name."""
    return Said(what, about, name(written), written, origin)


def contained(what: Quantity, about: str, written: str, document: DocumentText) -> Said:
    """That a document says a name, or that it does not although it must."""
    for passage in document.passages:
        if name(written) in name(passage.text):
            return said(what, about, written, origin_of(document, passage))
    return Said(what, about, UNSAID, UNSAID, origin_of(document))


_COMPANY: Final = re.compile(r"[\u4e00-\u9fff()（）]{2,30}?(?:股份有限公司|有限责任公司|有限公司)")
_ALIKE: Final = 0.8
"""From here on a company's name is taken for a slip of the subject's."""


def _subject(data: PackData) -> Iterator[Said]:
    provider = data.dossier.model.provider
    yield said(SUBJECT, "", provider.name.zh, at(data.declared("provider", "name", "zh"), ("provider", "name", "zh")))
    for path, holder in _holders(data):
        yield said(SUBJECT, "", holder, at(data.declared(*path), path))
    for receipt in _own_receipts(data):
        yield said(SUBJECT, "", receipt.finding.holder, _in(receipt, "holder"))
    for document in data.texts:
        yield from _companies(document, provider.name.zh)
    documents = data.dossier.model.documents
    for document_name in (documents.user_agreement, documents.privacy_notice):
        text = None if document_name is None else data.text_of(document_name)
        if text is not None:
            yield contained(SUBJECT, "", provider.name.zh, text)


def _companies(document: DocumentText, subject: str) -> Iterator[Said]:
    """Names of companies that are the subject's or so like it that they must be meant for it."""
    wanted = name(subject)
    for passage in document.passages:
        for match in _COMPANY.finditer(folded(passage.text)):
            found = match[0]
            if wanted in name(found):
                yield said(SUBJECT, "", subject, origin_of(document, passage))
            else:
                tail = found[-len(subject) :]
                if difflib.SequenceMatcher(None, name(tail), wanted).ratio() >= _ALIKE:
                    yield said(SUBJECT, "", tail, origin_of(document, passage))


def _holders(data: PackData) -> Iterator[tuple[tuple[Key, ...], str]]:
    filings = data.dossier.model.filings
    for field in _FILING_TITLES:
        filing = getattr(filings, field)
        if filing is not None and filing.holder:
            yield ("filings", field, "holder"), filing.holder
    for field, listed in (("algorithms", filings.algorithms), ("models", filings.models)):
        for index, item in enumerate(listed or ()):
            if item.holder:
                yield ("filings", field, index, "holder"), item.holder


def _own_receipts(data: PackData) -> Iterator[Found[OfficialReceipt]]:
    """The receipts of what the dossier declares as its own."""
    numbers = {name(number) for _, number, path in _declared_numbers(data) if path[0] == "filings"}
    for found in data.examination.context.findings(OfficialReceipt):
        number = found.finding.number
        if number is not None and name(number) in numbers:
            yield found


def _in(found: Found[OfficialReceipt], *path: Key) -> Origin:
    statement = found.statement
    return Origin(statement.file, digest=statement.digest, path=("predicate", "finding", *path))


def _service(data: PackData) -> Iterator[Said]:
    service = data.dossier.model.service.name.zh
    path = ("service", "name", "zh")
    yield said(SERVICE, "", service, at(data.declared(*path), path))
    filings = data.dossier.model.filings
    for field in ("icp", "app"):
        filing = getattr(filings, field)
        if filing is not None and filing.name:
            here = ("filings", field, "name")
            yield said(SERVICE, "", filing.name, at(data.declared(*here), here))
    for receipt in data.examination.context.findings(
        OfficialReceipt, lambda receipt: receipt.receipt in {ReceiptKind.ICP_FILING, ReceiptKind.APP_FILING}
    ):
        if receipt.finding.name:
            yield said(SERVICE, "", receipt.finding.name, _in(receipt, "name"))
    documents = data.dossier.model.documents
    for document in (documents.user_agreement, documents.privacy_notice, documents.store_listing):
        text = None if document is None else data.text_of(document)
        if text is not None:
            yield contained(SERVICE, "", service, text)


def _models(data: PackData) -> Iterator[Said]:
    listed = data.dossier.model.models or ()
    filings = data.dossier.model.filings.models or ()
    for model in data.models:
        index = [item.id for item in listed].index(model.id)
        path = ("models", index)
        own = model.origin != "filed_model_unmodified"
        yield said(MODEL, model.id, model.name, at(data.declared(*path, "name"), (*path, "name")))
        yield Said(
            VERSION,
            model.name,
            version(model.version),
            model.version,
            at(data.declared(*path, "version"), (*path, "version")),
        )
        for number, filing in enumerate(filings):
            here = ("filings", "models", number, "name")
            if own and filing.model == model.id and filing.name:
                yield said(MODEL, model.id, filing.name, at(data.declared(*here), here))
        for receipt in _own_receipts(data):
            if own and model.id in receipt.finding.covers and receipt.finding.name:
                yield said(MODEL, model.id, receipt.finding.name, _in(receipt, "name"))
        yield from _versions(data, model.id, model.name)
        yield from _answering(data, model.id, model.name)


def _answering(data: PackData, model: str, called: str) -> Iterator[Said]:
    """The version that the answers of the list come from, each once."""
    if data.questions is None:
        return
    first: dict[str, Place] = {}
    for question, response in data.questions.responses.items():
        if response.model == model and response.model_version not in first:
            first[response.model_version] = data.questions.answered_at[question]
    for shown, place in first.items():
        yield Said(VERSION, called, version(shown), shown, at(place))


def _versions(data: PackData, model: str, called: str) -> Iterator[Said]:
    """The version that was evaluated, and that documents name behind the model's name."""
    for run in data.examination.context.findings(EvaluationRun, lambda run: run.model == model):
        if any(test.test in TEST_TITLES for test in run.finding.tests):
            shown = run.finding.model_version
            where = Origin(
                run.statement.file,
                digest=run.statement.digest,
                path=("predicate", "finding", "model_version"),
            )
            yield Said(VERSION, called, version(shown), shown, where)
            for subject in run.statement.subjects:
                text = data.text_of(subject.name)
                if text is not None:
                    yield from _versions_in(text, called)
            break  # the newest counts; older runs were of older versions
    report = data.dossier.model.documents.self_assessment_report
    text = None if report is None else data.text_of(report)
    if text is not None:
        yield from _versions_in(text, called)


def _versions_in(document: DocumentText, called: str) -> Iterator[Said]:
    pattern = re.compile(rf"{re.escape(folded(called))}[ (]?[Vv]?(?P<version>\d+(?:[.-]\d+)+|\d+)")
    for passage in document.passages:
        for match in pattern.finditer(folded(passage.text)):
            yield Said(VERSION, called, version(match["version"]), match["version"], origin_of(document, passage))


def _declared_numbers(data: PackData) -> Iterator[tuple[str, str, tuple[Key, ...]]]:
    """The official numbers of the dossier: what each is called, the number, its path."""
    filings = data.dossier.model.filings
    for field, title in _FILING_TITLES.items():
        filing = getattr(filings, field)
        if filing is not None:
            yield title, filing.number, ("filings", field, "number")
    for index, algorithm in enumerate(filings.algorithms or ()):
        yield f"算法备案编号 {algorithm.name or index}", algorithm.number, ("filings", "algorithms", index, "number")
    for index, filed in enumerate(filings.models or ()):
        title = "模型备案号" if filed.kind == "filing" else "上线编号"
        yield f"{title} {filed.name or filed.model}", filed.number, ("filings", "models", index, "number")
    for index, model in enumerate(data.dossier.model.models or ()):
        if model.filing_number:
            yield f"上游模型备案号 {model.id}", model.filing_number, ("models", index, "filing_number")


def _filings(data: PackData) -> Iterator[Said]:
    """Each official number in dossier, receipt, page and document; a receipt that fits none is a contradiction."""
    declared = tuple(_declared_numbers(data))
    by_number = {name(number): title for title, number, _ in declared}
    for title, number, path in declared:
        yield said(OFFICIAL, title, number, at(data.declared(*path), path))
    for found in data.examination.context.findings(OfficialReceipt):
        held = found.finding.number
        if held is None:
            continue
        meant = by_number.get(name(held)) or _title_of_receipt(data, found.finding)
        if meant is not None:
            yield said(OFFICIAL, meant, held, _in(found, "number"))
            for subject in found.statement.subjects:
                text = data.text_of(subject.name)
                if text is not None:
                    yield contained(OFFICIAL, meant, held, text)
    yield from _on_pages(data, by_number)


def _title_of_receipt(data: PackData, receipt: OfficialReceipt) -> str | None:
    """Which declared number a receipt with another number must be meant for."""
    own = _OWN.get(receipt.receipt)
    if own is not None and getattr(data.dossier.model.filings, own[1]) is not None:
        return _FILING_TITLES[own[1]]
    filings = data.dossier.model.filings
    if receipt.receipt is ReceiptKind.ALGORITHM_FILING:
        meant = [item for item in filings.algorithms or () if item.name == receipt.name]
        return f"算法备案编号 {meant[0].name}" if meant else None
    if receipt.receipt in {ReceiptKind.MODEL_FILING, ReceiptKind.MODEL_REGISTRATION}:
        for filed in filings.models or ():
            if filed.model in receipt.covers or (filed.name is not None and filed.name == receipt.name):
                title = "模型备案号" if filed.kind == "filing" else "上线编号"
                return f"{title} {filed.name or filed.model}"
    return None


_PAGES: Final[Mapping[PageElement, tuple[str, ...]]] = {
    PageElement.ICP_NUMBER: ("ICP备案号",),
    PageElement.APP_NUMBER: ("应用备案号",),
    PageElement.ALGORITHM_NUMBER: ("算法备案编号",),
    PageElement.MODEL_NUMBER: ("模型备案号", "上线编号"),
}


def _on_pages(data: PackData, by_number: Mapping[str, str]) -> Iterator[Said]:
    """The numbers that the newest captures of pages show."""
    seen: set[tuple[str, PageElement, str]] = set()
    for capture in data.examination.context.findings(PageCapture):
        page = capture.finding.page
        for index, shown in enumerate(capture.finding.shows):
            titles = _PAGES.get(shown.element)
            if titles is None or not shown.text or (page, shown.element, shown.text) in seen:
                continue
            seen.add((page, shown.element, shown.text))
            known = sorted({known for known in by_number.values() if known.startswith(titles)})
            title = by_number.get(name(shown.text)) or (known[0] if known else None)
            if title is not None:
                statement = capture.statement
                path = ("predicate", "finding", "shows", index, "text")
                yield said(OFFICIAL, title, shown.text, Origin(statement.file, digest=statement.digest, path=path))


def _contacts(data: PackData) -> Iterator[Said]:
    """How complaints are made, in dossier and agreement."""
    contact, agreement = data.dossier.model.contacts.complaints, data.dossier.model.documents.user_agreement
    text = None if agreement is None else data.text_of(agreement)
    if contact is None or text is None:
        return
    for field, written in (("phone", contact.phone), ("email", contact.email)):
        if written:
            path = ("contacts", "complaints", field)
            yield said(CONTACT, field, written, at(data.declared(*path), path))
            yield contained(CONTACT, field, written, text)


_CODE: Final = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")


def _credit_code(data: PackData) -> Iterator[Said]:
    """The credit code in the dossier and in the papers that are handed in."""
    code = data.dossier.model.provider.uscc
    if code is None:
        return
    path = ("provider", "uscc")
    yield said(CREDIT_CODE, "", code, at(data.declared(*path), path))
    for paper in data.answers.papers:
        text = data.text_of(paper.file)
        for passage in () if text is None else text.passages:
            for match in _CODE.finditer(folded(passage.text)):
                if text is not None:
                    yield said(CREDIT_CODE, "", match[0], origin_of(text, passage))


_REGISTERED: Final = re.compile(
    r"(?:注册地址|住所(?!地)|住址)(?:为|是|[:|\s])*(?P<address>[\u4e00-\u9fffA-Za-z0-9()-]{6,60})"
)


def _address(data: PackData) -> Iterator[Said]:
    subject = getattr(data.answers, "subject", None)
    if subject is None:
        return
    path = ("subject", "registered_address")
    yield said(ADDRESS, "", subject.registered_address, at(data.answered(*path), path))
    for document in data.texts:
        for passage in document.passages:
            for match in _REGISTERED.finditer(folded(passage.text)):
                yield said(ADDRESS, "", match["address"], origin_of(document, passage))


_GIVEN_VERSION: Final = re.compile(r"版本号?\s*[:|]?\s*V?(?P<version>\d+(?:\.\d+)+)")


def _document_versions(data: PackData) -> Iterator[Said]:
    """The version that a document gives itself, and where other documents quote it: ``《…》V1.3``."""
    documents = data.dossier.model.documents
    for path in (documents.user_agreement, documents.privacy_notice, documents.annotation_rules):
        text = None if path is None else data.text_of(path)
        if text is None:
            continue
        title = folded(text.passages[0].text).lstrip("# ").strip()
        own = next(
            (
                (match["version"], passage)
                for passage in text.passages[:6]
                if (match := _GIVEN_VERSION.search(folded(passage.text)))
            ),
            None,
        )
        if own is None:
            continue
        yield Said(DOCUMENT_VERSION, title, version(own[0]), own[0], origin_of(text, own[1]))
        quoted = re.compile(rf"《{re.escape(title)}》\s*\(?V?(?P<version>\d+(?:\.\d+)+)")
        for other in data.texts:
            for passage in other.passages:
                for match in quoted.finditer(folded(passage.text)):
                    yield Said(
                        DOCUMENT_VERSION, title, version(match["version"]), match["version"], origin_of(other, passage)
                    )


def day(value: date, what: Quantity, about: str, origin: Origin) -> Said:
    """That a place says a day."""
    return Said(what, about, value.isoformat(), value.isoformat(), origin)


def unsaid(facts: Sequence[Said]) -> bool:
    """Whether any of them says that a document does not say what it must."""
    return any(item.value == UNSAID for item in facts)
