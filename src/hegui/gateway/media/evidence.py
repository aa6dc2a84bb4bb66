# SPDX-License-Identifier: Apache-2.0
"""What the records prove of labels on generated files, as a finding of evidence statements. Counts only."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection, func, select

from hegui.evidence.findings import Finding, LabelAudit, LabelCounts, LabelSample
from hegui.records.schema import EXCHANGES, LABEL_ISSUES
from hegui.records.statements import Asked, Source, unmarked
from hegui.records.term import Period


def labels(connection: Connection, asked: Asked) -> tuple[Finding, ...]:
    """Labels of all files that were handed out in a period, as they were read back, and who got some without mark (LBL 9).

    Files that were given without explicit mark on their user's agreement are in the second count alone: of those nobody wants
    a mark, and none goes out without its implicit label.
    """
    found = tuple(_samples(connection, asked.period))
    unlabelled = next(
        (audit.unlabelled for audit in unmarked(connection, asked) if isinstance(audit, LabelAudit)), None
    )
    if not found and unlabelled is None:
        return ()
    return (LabelAudit(samples=found, unlabelled=unlabelled),)


def with_labels(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources of findings, with that of labels in the place of that which knows of files without mark alone."""
    return tuple(labels if source is unmarked else source for source in sources)


def _samples(connection: Connection, period: Period) -> Iterable[LabelSample]:
    """One for each modality. What a host application hands on to its users are exports (LBL 4, last paragraph)."""
    row = LABEL_ISSUES.c
    joined = LABEL_ISSUES.join(EXCHANGES, row.exchange == EXCHANGES.c.id)
    rows = connection.execute(
        select(row.modality, row.explicit, row.implicit, func.count())
        .select_from(joined)
        .where(
            EXCHANGES.c.at >= period.start,
            EXCHANGES.c.at < period.end,
            EXCHANGES.c.unmarked_agreement.is_(None),
            row.sha256_after.is_not(None),
        )
        .group_by(row.modality, row.explicit, row.implicit)
    ).all()
    for modality in sorted({each.modality for each in rows}):
        explicit, implicit = Counter[str](), Counter[str]()
        for _, mark, label, count in (each for each in rows if each.modality == modality):
            explicit[mark] += count
            implicit[label] += count
        yield LabelSample(
            modality=modality,
            exported=True,
            files=explicit.total(),
            explicit=_counts(explicit),
            implicit=_counts(implicit),
        )


def _counts(words: Counter[str]) -> LabelCounts:
    return LabelCounts(
        valid=words["valid"], invalid=words["invalid"], absent=words["absent"], inconclusive=words["inconclusive"]
    )
