# SPDX-License-Identifier: Apache-2.0
"""Checks a pack: what is missing, what contradicts, what no office takes. An empty list of faults is the only pass."""

from collections.abc import Iterator
from dataclasses import dataclass

from hegui.packs.data import PackData
from hegui.packs.faults import Fault, Rule, by_place
from hegui.packs.rules.clauses import clauses
from hegui.packs.rules.contradictions import contradictions
from hegui.packs.rules.forms import forms
from hegui.packs.rules.items import ItemState, item_states, missing_items, wrong_types
from hegui.packs.rules.people import expired, signatures
from hegui.packs.rules.texts import leftovers
from hegui.packs.rules.untold import untold
from hegui.packs.said.all import all_said
from hegui.packs.said.value import Origin, Said
from hegui.text import Text


@dataclass(frozen=True)
class PackCheck:
    """What a check of a pack found."""

    data: PackData
    items: tuple[ItemState, ...]
    said: tuple[Said, ...]
    faults: tuple[Fault, ...]

    @property
    def passes(self) -> bool:
        """Whether nothing keeps the pack from leaving."""
        return not self.faults


def check_pack(data: PackData) -> PackCheck:
    """Everything that is wrong with a pack."""
    items, said = item_states(data), all_said(data)
    return PackCheck(data, items, said, by_place(_faults(data, items, said)))


def _faults(data: PackData, items: tuple[ItemState, ...], said: tuple[Said, ...]) -> Iterator[Fault]:
    yield from missing_items(items)
    yield from wrong_types(items)
    yield from untold(data, items)
    yield from contradictions(data, said)
    yield from forms(data)
    yield from signatures(data)
    yield from expired(data)
    yield from clauses(data)
    yield from leftovers(data, items)
    yield from _damage(data)
    yield from _unread(data)


def _damage(data: PackData) -> Iterator[Fault]:
    """Evidence that cannot count may have held the newer, worse finding."""
    for damaged in data.examination.context.evidence.damaged:
        yield Fault(
            Rule.FORM,
            Text(f"证据文件损坏：{damaged.reason.zh}", f"A file of the evidence store is damaged: {damaged.reason.en}"),
            Origin(damaged.file),
            fix=Text("修复，或重新取证。", "Restore it, or take the evidence again."),
        )


def _unread(data: PackData) -> Iterator[Fault]:
    """Working papers whose text cannot be had support nothing."""
    for index, name in enumerate(data.answers.basis):
        if data.text_of(name) is None:
            path = ("basis", index)
            yield Fault(
                Rule.FORM,
                Text(f"底稿“{name}”无法读取。", f"The working paper '{name}' cannot be read."),
                Origin(data.file.lines.file, data.answered(*path).line, path=path),
                Origin(name),
            )
