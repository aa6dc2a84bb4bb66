# SPDX-License-Identifier: Apache-2.0
"""The declared sources of training data, as checks walk over them: one answer a source."""

from collections.abc import Callable

from msgspec import Struct

from hegui.checks.context import CheckContext
from hegui.checks.corpus import current_scan
from hegui.checks.results import NoEvidence, Result, no_evidence, passed
from hegui.dossier.model import DataSource, Supplier
from hegui.errors import Place
from hegui.text import Text


class Declared(Struct, frozen=True):
    """A declared source and where it stands."""

    source: DataSource
    place: Place


def sources_where(context: CheckContext, wanted: Callable[[DataSource], bool]) -> tuple[Declared, ...]:
    """The declared sources that a control point is about."""
    return tuple(
        Declared(source, context.place("data", "sources", number))
        for number, source in enumerate(context.declared.data.sources or ())
        if wanted(source)
    )


def none_such(context: CheckContext, control: str, what: Text) -> Result | NoEvidence:
    """The answer where no declared source is such: settled only by a scan that finds exactly the declared sources."""
    place, sources, scan = context.place("data", "sources"), context.declared.data.sources, current_scan(context)
    if sources is None:
        return no_evidence(
            control,
            "档案没有列明训练数据来源（data.sources）。",
            "The dossier does not list the sources of training data (data.sources).",
            place=place,
        )
    if sources and scan is not None and {row.source for row in scan.finding.sources} == {item.id for item in sources}:
        return passed(
            control,
            f"没有{what.zh}；扫描到的来源与档案所列一致。",
            f"There are no {what.en}; the scan found exactly the declared sources.",
            scan.ref,
            place=place,
        )
    return no_evidence(
        control,
        f"档案没有列出{what.zh}；需要来源与档案一致的语料扫描结果（corpus-scan）证明。",
        f"The dossier lists no {what.en}; a corpus scan that finds exactly the declared sources would show it.",
        place=place,
    )


def supplier_of(context: CheckContext, source: DataSource) -> Supplier | None:
    """The declared supplier of a source."""
    return next((supplier for supplier in context.declared.data.suppliers if supplier.id == source.supplier), None)
