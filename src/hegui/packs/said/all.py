# SPDX-License-Identifier: Apache-2.0
"""Everything that is said in a pack, in one list."""

from collections.abc import Iterator

from hegui.packs.data import PackData
from hegui.packs.said.declared import declared_numbers
from hegui.packs.said.evidence import evidence_numbers
from hegui.packs.said.limits import limits
from hegui.packs.said.names import names
from hegui.packs.said.of_kind import of_kind
from hegui.packs.said.value import Said


def all_said(data: PackData) -> tuple[Said, ...]:
    """Every value with its place, each once; declarations stand before the papers that repeat them."""
    return tuple(dict.fromkeys(_all(data)))


def _all(data: PackData) -> Iterator[Said]:
    yield from names(data)
    yield from of_kind(data)
    yield from declared_numbers(data)
    yield from evidence_numbers(data)
    yield from limits(data)
