# SPDX-License-Identifier: Apache-2.0
"""What the ledger of sources says against the use of a source, and where it differs from the dossier. 语料来源台账的反证。

The statement of a ledger says which documents are on file, not what stands in them. So it can show that something is missing
or refused, and never by itself that a control point holds: that takes the documents, reviews and scans of the other checks.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from hegui.checks.context import CheckContext, Found
from hegui.checks.results import Result, failed
from hegui.checks.sources import sources_where
from hegui.evidence.findings import SourceLedger, SourceRecord
from hegui.text import Text

_FORBIDDING: Final[Mapping[SourceRecord, tuple[str, Text]]] = {
    SourceRecord.TRAINING_PERMISSION: ("source-licence-proved", Text("不允许用于训练", "training is not allowed")),
    SourceRecord.COMMERCIAL_PERMISSION: (
        "source-licence-proved",
        Text("不允许商业使用", "commercial use is not allowed"),
    ),
    SourceRecord.CONTRACT: (
        "commercial-contract-signed",
        Text("没有已签署且在有效期内的合同", "there is no signed contract in term"),
    ),
    SourceRecord.COMMITMENTS: (
        "supplier-commitments-held",
        Text("没有供应商承诺", "the supplier has made no commitments"),
    ),
    SourceRecord.REFUSALS_RESPECTED: (
        "crawl-refusals-respected",
        Text("对方拒绝采集且没有书面许可", "collection is refused and there is no written permission"),
    ),
    SourceRecord.SENSITIVE_CONSENT: (
        "training-sensitive-pi-consented",
        Text("敏感个人信息没有单独同意", "there is no separate consent for sensitive information"),
    ),
    SourceRecord.UNDER14_GUARDIAN: (
        "training-sensitive-pi-consented",
        Text("未满十四周岁未成年人没有监护人同意", "there is no consent of children's guardians"),
    ),
}
"""What forbids the use of a source (privacy_appstore.md A6), and the control point that asks for it."""


def current_ledger(context: CheckContext) -> Found[SourceLedger] | None:
    """The newest statement of the ledger of the declared version of the corpus."""
    data = context.declared.data
    return context.latest(
        SourceLedger,
        lambda ledger: data.corpus in {None, ledger.corpus} and data.corpus_version in {None, ledger.version},
    )


def against(context: CheckContext, control: str) -> Iterator[Result]:
    """What the ledger has on file, or lacks, by which a source must not be used; nothing where there is no statement of it."""
    ledger = current_ledger(context)
    if ledger is None:
        return
    places = {item.source.id: item.place for item in sources_where(context, lambda _: True)}
    for row in ledger.finding.sources:
        for answer in row.records:
            asked_by, what = _FORBIDDING.get(answer.record, (None, None))
            if answer.forbids_use and what is not None and asked_by == control:
                yield failed(
                    control,
                    f"台账表明来源“{row.source}”{what.zh}。",
                    f"The ledger says of source '{row.source}' that {what.en}.",
                    ledger.ref,
                    place=places.get(row.source) or context.place("data", "sources"),
                    about=row.source,
                )


def other_sources(context: CheckContext, control: str) -> Iterator[Result]:
    """Where the ledger lists other sources than the dossier, or other kinds; nothing where there is no statement of it."""
    ledger = current_ledger(context)
    if ledger is None:
        return
    listed = {row.source: row.kind for row in ledger.finding.sources}
    for item in sources_where(context, lambda _: True):
        source, kind = item.source, listed.pop(item.source.id, None)
        if kind is None:
            yield failed(
                control,
                f"台账没有列明来源“{source.id}”。",
                f"The ledger does not list source '{source.id}'.",
                ledger.ref,
                place=item.place,
                about=source.id,
            )
        elif kind != source.kind:
            yield failed(
                control,
                f"来源“{source.id}”在档案中为 {source.kind}，在台账中为 {kind}。",
                f"Source '{source.id}' is {source.kind} in the dossier and {kind} in the ledger.",
                ledger.ref,
                place=item.place,
                about=source.id,
            )
    for stranger in sorted(listed):
        yield failed(
            control,
            f"台账列有档案没有列明的来源“{stranger}”。",
            f"The ledger lists a source '{stranger}' that the dossier does not.",
            ledger.ref,
            place=context.place("data", "sources"),
            about=stranger,
        )
