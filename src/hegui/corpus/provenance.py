# SPDX-License-Identifier: Apache-2.0
"""What records each kind of source needs, and whether they are on file. 来源的合法性材料。

Only a document that is there, and whose dates hold, is evidence. What the ledger merely says is a claim, and stays one.
The records and what forbids the use of a source are those of TC260-003 5.1 and of the supplier record (privacy_appstore.md A6).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from hegui.corpus import basis, robots
from hegui.corpus.ledger import Snapshot, Source
from hegui.corpus.ledger_file import LoadedLedger, documents_of
from hegui.corpus.ledger_paths import is_url, local_files
from hegui.errors import Problem
from hegui.evidence.findings import FieldStatus, LedgerSource, RecordAnswer, SourceKind, SourceLedger, SourceRecord
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class Answer:
    """One record of one source: whether it is on file, and why hegui says so."""

    record: SourceRecord
    status: FieldStatus
    reason: Text
    evidence: tuple[str, ...] = ()
    """SHA-256 of the documents; what is evidenced has at least one."""
    expires: date | None = None
    forbids: Text | None = None
    """The rule by which the source must not be used as things stand."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that is asked of a source, answered."""

    source: Source
    number: int
    """Its place in the ledger, from 0."""
    answers: tuple[Answer, ...]

    @property
    def missing(self) -> tuple[Answer, ...]:
        """What is not there and would have to be."""
        return tuple(answer for answer in self.answers if answer.status is FieldStatus.MISSING)


def provenance_of(loaded: LoadedLedger, on: date) -> tuple[Provenance, ...]:
    """Every source of a ledger.

    Args:
        loaded: the ledger with its documents.
        on: the day on which contracts and reviews must be in term.
    """
    return tuple(
        Provenance(source, number, tuple(_Records(loaded, source, on).answers()))
        for number, source in enumerate(loaded.ledger.sources)
    )


def absent(loaded: LoadedLedger) -> Iterator[Problem]:
    """Documents that the ledger names and that are not there, and paths or patterns that no local file fits."""
    for document, at in documents_of(loaded.ledger):
        if document not in loaded.documents:
            yield Problem(
                Text(
                    f"文档“{document}”不在台账文件夹内或者无法读取。",
                    f"Document '{document}' is not there or not readable.",
                ),
                loaded.place(*at),
                why=next((basis.WHY[key] for key in reversed(at) if key in basis.WHY), basis.TRACEABLE),
                fix=Text("放入该文件，或改正路径。", "Put the file there, or correct the path."),
            )
    for number, source in enumerate(loaded.ledger.sources):
        for index, pattern in enumerate(source.files):
            if not is_url(pattern) and next(local_files(loaded.folder, pattern), None) is None:
                yield Problem(
                    Text(f"没有文件符合“{pattern}”。", f"No file fits '{pattern}'."),
                    loaded.place("sources", number, "files", index),
                    why=basis.TRACEABLE,
                    fix=Text("改正路径或通配式。", "Correct the path or pattern."),
                )


def finding_of(loaded: LoadedLedger, sources: Iterable[Provenance]) -> SourceLedger:
    """The finding that an evidence statement of the ledger holds: which records are on file, by digest."""
    return SourceLedger(
        corpus=loaded.ledger.name,
        version=loaded.ledger.version,
        sources=tuple(
            LedgerSource(
                source=item.source.id,
                kind=SourceKind(item.source.kind),
                records=tuple(
                    RecordAnswer(
                        record=answer.record,
                        status=answer.status,
                        evidence=answer.evidence,
                        expires=answer.expires,
                        forbids_use=answer.forbids is not None,
                    )
                    for answer in item.answers
                ),
            )
            for item in sources
        ),
    )


TITLES: Final = {
    SourceRecord.LICENCE: Text("许可证", "licence"),
    SourceRecord.TRAINING_PERMISSION: Text("训练许可", "permission to train"),
    SourceRecord.COMMERCIAL_PERMISSION: Text("商用许可", "permission of commercial use"),
    SourceRecord.COLLECTION_RECORD: Text("采集记录", "collection record"),
    SourceRecord.REFUSALS_RESPECTED: Text("尊重拒绝采集", "respect of refusals"),
    SourceRecord.CONTRACT: Text("合同", "contract"),
    SourceRecord.COMMITMENTS: Text("承诺", "commitments"),
    SourceRecord.SUPPLIER_REVIEW: Text("供应商审核", "review of the supplier"),
    SourceRecord.USER_AUTHORISATION: Text("使用者授权", "users' authorisation"),
    SourceRecord.GENERATOR: Text("生成模型", "generating model"),
    SourceRecord.PI_BASIS: Text("个人信息合法性基础", "basis for personal information"),
    SourceRecord.SENSITIVE_CONSENT: Text("敏感个人信息单独同意", "separate consent for sensitive information"),
    SourceRecord.UNDER14_GUARDIAN: Text("未满十四周岁监护人同意", "guardians' consent for children"),
    SourceRecord.ANNOTATION_RULES: Text("标注规则", "annotation rules"),
}

_NOT_OF_THIS_KIND: Final = Text("此类来源不要求", "not asked of this kind of source")
_NOT_SAID: Final = Text("台账没有说明", "the ledger does not say")
_DOCUMENT_GONE: Final = Text("台账所列文档不存在", "the document that the ledger names is not there")


class _Records:
    """Walks over what one source needs."""

    def __init__(self, loaded: LoadedLedger, source: Source, on: date) -> None:
        self.loaded, self.source, self.on = loaded, source, on
        self.supplier = loaded.ledger.supplier_of(source)

    def answers(self) -> Iterator[Answer]:
        kind = self.source.kind
        yield self._licence()
        yield from self._permissions()
        yield self._collection_record()
        yield self._refusals()
        if kind == SourceKind.COMMERCIAL or self.supplier is not None:
            yield from (self._contract(), self._commitments(), self._review())
        yield self._document(
            SourceRecord.USER_AUTHORISATION, self.source.user_authorisation, needed=kind == SourceKind.USER_INPUT
        )
        yield self._generator()
        yield from self._personal_information()
        yield self._annotation_rules()

    def _there(self, document: str | None) -> tuple[str, ...]:
        digest = self.loaded.documents.get(document) if document else None
        return (digest,) if digest else ()

    def _document(
        self, record: SourceRecord, document: str | None, *, needed: bool, forbids: Text | None = None
    ) -> Answer:
        """A record that is one document: there or not."""
        digests = self._there(document)
        if digests:
            return Answer(record, FieldStatus.EVIDENCED, Text(f"{document}", f"{document}"), digests)
        if document is not None:
            return Answer(record, FieldStatus.MISSING, _DOCUMENT_GONE, forbids=forbids if needed else None)
        if needed:
            return Answer(record, FieldStatus.MISSING, _NOT_SAID, forbids=forbids)
        return Answer(record, FieldStatus.NOT_APPLICABLE, _NOT_OF_THIS_KIND)

    def _licence(self) -> Answer:
        needed = self.source.kind == SourceKind.OPEN
        answer = self._document(SourceRecord.LICENCE, self.source.licence, needed=needed)
        if self.source.licence is None and self.source.licence_name is not None:
            named = self.source.licence_name
            return Answer(
                SourceRecord.LICENCE,
                FieldStatus.CLAIMED,
                Text(f"只写明“{named}”，没有许可证文件", f"only named '{named}'; the licence is not on file"),
            )
        return answer

    def _permissions(self) -> Iterator[Answer]:
        """That a document allows the use is what the ledger says of it: nobody but people reads it, so it stays a claim."""
        licensed = self.source.kind in {SourceKind.OPEN, SourceKind.COMMERCIAL}
        papers = self._there(self.source.licence) + self._there(self.supplier.contract if self.supplier else None)
        free_of_charge = self.loaded.ledger.charges_users is False
        for record, allowed, needed in (
            (SourceRecord.TRAINING_PERMISSION, self.source.allows_training, True),
            (SourceRecord.COMMERCIAL_PERMISSION, self.source.allows_commercial_use, not free_of_charge),
        ):
            if (allowed is None and not licensed) or (allowed is False and not needed):
                yield Answer(record, FieldStatus.NOT_APPLICABLE, _NOT_OF_THIS_KIND)
            elif allowed is None:
                yield Answer(record, FieldStatus.MISSING, _NOT_SAID)
            elif allowed:
                yield Answer(record, FieldStatus.CLAIMED, Text("台账称允许", "allowed, the ledger says"), papers)
            else:
                yield Answer(
                    record,
                    FieldStatus.MISSING,
                    Text("不允许该用途", "the use is not allowed"),
                    papers,
                    None,
                    basis.LICENCE,
                )

    def _collection_record(self) -> Answer:
        needed = self.source.kind == SourceKind.SELF_COLLECTED
        if needed and self.source.collection_record is None and self.source.collected_from is not None:
            return Answer(
                SourceRecord.COLLECTION_RECORD,
                FieldStatus.CLAIMED,
                Text("只有日期，没有采集记录文件", "only dates; the record is not on file"),
            )
        return self._document(SourceRecord.COLLECTION_RECORD, self.source.collection_record, needed=needed)

    def _refusals(self) -> Answer:
        record, source = SourceRecord.REFUSALS_RESPECTED, self.source
        if not source.crawled:
            return Answer(record, FieldStatus.NOT_APPLICABLE, Text("未自动采集", "not collected by machine"))
        refused = bool(source.refused_by_operator)
        gaps: list[Text] = []
        digests: list[str] = []
        for snapshot in source.snapshots:
            refuses, gap = self._read(snapshot)
            refused = refused or bool(refuses)
            gaps += [gap] if gap else []
            digests += self._there(snapshot.file)
        if refused:
            permission = self._there(source.written_permission)
            if permission:
                reason = Text("对方拒绝采集，持有书面许可", "refused by the operator; written permission is held")
                return Answer(record, FieldStatus.EVIDENCED, reason, permission)
            reason = Text("对方拒绝采集，没有书面许可", "refused by the operator, without written permission")
            return Answer(record, FieldStatus.MISSING, reason, tuple(digests), None, basis.COLLECTION)
        gaps += [
            Text(f"没有{title.zh}的快照", f"no snapshot of the {title.en}")
            for of, title in _SNAPSHOTS.items()
            if not any(snapshot.of == of for snapshot in source.snapshots)
        ]
        if not gaps:
            reason = Text(
                "robots 和条款快照均不拒绝采集", "neither robots file nor terms refuse, as their snapshots say"
            )
            return Answer(record, FieldStatus.EVIDENCED, reason, tuple(digests))
        told = Text("；".join(gap.zh for gap in gaps), "; ".join(gap.en for gap in gaps))
        nothing = source.refused_by_operator is None and not source.snapshots
        return Answer(record, FieldStatus.MISSING if nothing else FieldStatus.CLAIMED, told, tuple(digests))

    def _read(self, snapshot: Snapshot) -> tuple[bool, Text | None]:
        """Whether a snapshot refuses the collection, and what keeps it from being evidence that it does not."""
        name = snapshot.file
        if not self._there(name):
            return bool(snapshot.refuses), Text(f"快照“{name}”不存在", f"snapshot '{name}' is not there")
        if snapshot.taken_on > self.on:
            gap = Text(f"快照“{name}”的日期在将来", f"snapshot '{name}' is dated in the future")
            return bool(snapshot.refuses), gap
        if snapshot.of == "terms":
            unread = Text(f"没有写明“{name}”是否拒绝采集", f"it is not said whether '{name}' refuses the collection")
            return bool(snapshot.refuses), unread if snapshot.refuses is None else None
        if snapshot.user_agent is None:
            gap = Text(f"快照“{name}”没有用户代理名称", f"snapshot '{name}' names no user agent")
            return bool(snapshot.refuses), gap
        refused = self._refused_by_robots(snapshot, snapshot.user_agent)
        if refused is None:
            gap = Text(f"“{name}”不是可读的 robots 文件", f"'{name}' is no robots file that can be read")
            return bool(snapshot.refuses), gap
        return bool(snapshot.refuses or refused), None

    def _refused_by_robots(self, snapshot: Snapshot, agent: str) -> tuple[str, ...] | None:
        with (self.loaded.folder / snapshot.file).open("rb") as stream:
            content = stream.read(robots.MAX_BYTES + 1)
        if len(content) > robots.MAX_BYTES:
            return None
        return robots.refused_paths(content.decode("utf-8", "replace"), agent, snapshot.paths)

    def _contract(self) -> Answer:
        record, supplier = SourceRecord.CONTRACT, self.supplier
        if supplier is None:
            reason = Text("没有指明供应商", "no supplier is named")
            return Answer(record, FieldStatus.MISSING, reason, forbids=basis.CONTRACT)
        signed, ends = supplier.contract_signed_on, supplier.contract_ends_on
        answer = self._document(record, supplier.contract, needed=True, forbids=basis.CONTRACT)
        if answer.status is not FieldStatus.EVIDENCED:
            return answer
        if (signed is not None and signed > self.on) or (ends is not None and ends < self.on):
            reason = Text("合同尚未签署或者已到期", "the contract is not signed yet or has run out")
            return Answer(record, FieldStatus.MISSING, reason, answer.evidence, ends, basis.CONTRACT)
        if signed is None or ends is None:
            reason = Text("没有写明签署日期或者到期日期", "day of signature or end is not given")
            return Answer(record, FieldStatus.CLAIMED, reason, answer.evidence, ends)
        reason = Text(f"{signed} 签署，{ends} 到期", f"signed {signed}, ends {ends}")
        return Answer(record, FieldStatus.EVIDENCED, reason, answer.evidence, ends)

    def _commitments(self) -> Answer:
        commitments = self.supplier.commitments if self.supplier else None
        return self._document(SourceRecord.COMMITMENTS, commitments, needed=True, forbids=basis.CONTRACT)

    def _review(self) -> Answer:
        record, supplier = SourceRecord.SUPPLIER_REVIEW, self.supplier
        answer = self._document(record, supplier.review if supplier else None, needed=True)
        if supplier is None or answer.status is not FieldStatus.EVIDENCED:
            return answer
        done, due = supplier.reviewed_on, supplier.next_review
        if (done is not None and done > self.on) or (due is not None and due < self.on):
            reason = Text("审核日期在将来或者复审已逾期", "the review is dated in the future or overdue")
            return Answer(record, FieldStatus.MISSING, reason, answer.evidence, due)
        if done is None or due is None:
            reason = Text("没有写明审核日期或者复审日期", "day of the review or of the next one is not given")
            return Answer(record, FieldStatus.CLAIMED, reason, answer.evidence, due)
        reason = Text(f"{done} 审核，{due} 前复审", f"reviewed {done}, next by {due}")
        return Answer(record, FieldStatus.EVIDENCED, reason, answer.evidence, due)

    def _generator(self) -> Answer:
        generator = self.source.generator
        if generator is not None and generator.terms is None:
            filed = generator.filing_number or "–"
            reason = Text(
                f"{generator.model}（备案号 {filed}），没有使用条款文件",
                f"{generator.model} (filing {filed}); its terms are not on file",
            )
            return Answer(SourceRecord.GENERATOR, FieldStatus.CLAIMED, reason)
        terms = generator.terms if generator else None
        return self._document(SourceRecord.GENERATOR, terms, needed=self.source.kind == SourceKind.SYNTHETIC)

    def _personal_information(self) -> Iterator[Answer]:
        source = self.source
        yield self._information(SourceRecord.PI_BASIS, source.contains_pi, source.pi_proof, source.pi_basis, None)
        for record, contains, proof in (
            (SourceRecord.SENSITIVE_CONSENT, source.contains_sensitive_pi, source.sensitive_consent),
            (SourceRecord.UNDER14_GUARDIAN, source.contains_under14_pi, source.guardian_consent),
        ):
            held = False if source.contains_pi is False else contains
            yield self._information(record, held, proof, None, basis.PERSONAL)

    def _information(
        self, record: SourceRecord, held: bool | None, proof: str | None, said: str | None, forbids: Text | None
    ) -> Answer:
        if held is None:
            return Answer(record, FieldStatus.MISSING, Text("没有说明是否含有", "it is not said whether it holds any"))
        if not held:
            reason = Text("台账称不含，须由扫描证实", "it holds none, the ledger says; a scan has to show it")
            return Answer(record, FieldStatus.CLAIMED, reason)
        if proof is None and said is not None:
            return Answer(record, FieldStatus.CLAIMED, Text(f"只写明：{said}", f"only said: {said}"))
        return self._document(record, proof, needed=True, forbids=forbids)

    def _annotation_rules(self) -> Answer:
        if self.source.annotated is False and self.source.annotation_rules is None:
            reason = Text("未经标注", "not annotated")
            return Answer(SourceRecord.ANNOTATION_RULES, FieldStatus.NOT_APPLICABLE, reason)
        return self._document(SourceRecord.ANNOTATION_RULES, self.source.annotation_rules, needed=True)


_SNAPSHOTS: Final = {"robots": Text(" robots 文件", "robots file"), "terms": Text("网站条款", "terms of the site")}
