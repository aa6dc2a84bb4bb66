# SPDX-License-Identifier: Apache-2.0
"""One value everywhere: what is said of a quantity in one place and otherwise in another, and what only one place says."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule
from hegui.packs.said.names import UNSAID
from hegui.packs.said.value import Origin, Said
from hegui.text import Text

_FIX: Final = Text(
    "查明哪一处正确，改正另一处；文件改动后重新取证。",
    "Find out which place is right and correct the other; evidence of a changed file is taken again.",
)


def contradictions(data: PackData, facts: Sequence[Said]) -> Iterator[Fault]:
    """Every two places that say different things, and every number that one file alone says."""
    by_quantity: dict[tuple[str, str], list[Said]] = defaultdict(list)
    for fact in facts:
        by_quantity[fact.what.id, fact.about].append(fact)
    for same in by_quantity.values():
        first = same[0]
        others = [fact for fact in same[1:] if fact.value != first.value]
        yield from (_contradiction(first, other) for other in others)
        if first.what.supported and first.what.number and len({fact.origin.file for fact in same}) == 1:
            yield _unsupported(data, first)


def _contradiction(first: Said, other: Said) -> Fault:
    title = first.what.title
    named = Text(
        f"{title.zh}（{first.about}）" if first.about else title.zh,
        f"{title.en} ({first.about})" if first.about else title.en,
    )
    if other.value == UNSAID:
        what = Text(
            f"{named.zh}：{first.origin} 为“{first.shown}”，{other.origin} 中没有写。",
            f"{named.en}: '{first.shown}' at {first.origin}, and not to be found in {other.origin}.",
        )
    else:
        what = Text(
            f"{named.zh}不一致：{first.origin} 为“{first.shown}”，{other.origin} 为“{other.shown}”。",
            f"{named.en}: '{first.shown}' at {first.origin}, but '{other.shown}' at {other.origin}.",
        )
    return Fault(Rule.CONTRADICTION, what, first.origin, other.origin, _FIX)


def _unsupported(data: PackData, fact: Said) -> Fault:
    about = f"（{fact.about}）" if fact.about else ""
    title = fact.what.title
    basis = data.answers.basis
    where = Origin(basis[0]) if basis else Origin(data.file.lines.file, data.answered("basis").line, path=("basis",))
    return Fault(
        Rule.UNSUPPORTED,
        Text(
            f"{title.zh}{about}只在 {fact.origin} 写为“{fact.shown}”，底稿和其他文件都没有写，无从核对。",
            f"{title.en}{f' ({fact.about})' if fact.about else ''} is '{fact.shown}' at {fact.origin} and nowhere else: "
            "nothing to hold it against.",
        ),
        fact.origin,
        where,
        Text(
            f"在底稿（basis）中写明“{title.zh}：{fact.shown}”，或改正数字。",
            "Say it in a working paper (basis) by this name, or correct the number.",
        ),
    )
