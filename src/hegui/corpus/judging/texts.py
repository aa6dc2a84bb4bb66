# SPDX-License-Identifier: Apache-2.0
"""The texts of a sample's items, read from the corpus when somebody looks at them and kept nowhere."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hegui.atomic import write_atomically
from hegui.corpus.reading import Wanted, read_record, read_records
from hegui.corpus.reading.opening import hold_to_size
from hegui.corpus.sampling import Item, Sample
from hegui.detect.personal import find_personal
from hegui.detect.redaction import How, redact
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

NAME: Final = "where.json"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of an item."""

    field: str
    text: str
    masked: int
    """Values of personal information that are covered in it."""


@dataclass(frozen=True, slots=True)
class SampleTexts:
    """Reads the items of a sample.

    Args:
        sample: of which items are read.
        base: folder that the names of files are relative to.
    """

    sample: Sample
    base: str

    def of(self, item: Item, *, masked: bool) -> tuple[Passage, ...]:
        """The texts of an item.

        Raises:
            CorpusProblem: the file is not there any more, has changed, or holds no record at that position.
        """
        self._hold_to_drawn(item.file)
        record = read_record(
            item.file, item.form, item.compression, item.position, self.base, self._wanted(item.source)
        )
        return passages(record, masked=masked)

    def of_all(self, items: Sequence[Item], *, masked: bool) -> Iterator[tuple[Item, tuple[Passage, ...]]]:
        """The texts of many items, each file read once; file by file.

        Raises:
            CorpusProblem: as `of`.
        """
        by_file: dict[str, dict[int, Item]] = defaultdict(dict)
        for item in items:
            by_file[item.file][item.position] = item
        for file, at in by_file.items():
            self._hold_to_drawn(file)
            one = next(iter(at.values()))
            wanted = self._wanted(one.source)
            records = read_records(file, one.form, one.compression, sorted(at), self.base, wanted)
            for position, record in records:
                yield at[position], passages(record, masked=masked)

    def _hold_to_drawn(self, file: str) -> None:
        size = self.sample.sizes.get(file)
        if size is not None:
            hold_to_size(file, size, self.base)

    def _wanted(self, source: str) -> Wanted:
        return Wanted(fields=tuple(self.sample.fields.get(source, ())))


def passages(record: Mapping[str, str], *, masked: bool) -> tuple[Passage, ...]:
    """The texts of a record as they are shown: personal information that a rule finds is covered, unless asked for."""
    return tuple(_masked(field, text) if masked else Passage(field, text, 0) for field, text in record.items())


def _masked(field: str, text: str) -> Passage:
    redacted = redact(text, find_personal(text), How.MASK)
    return Passage(field, redacted.text, len(redacted.replacements))


def say_where(folder: Path, base: str) -> None:
    """Notes where the corpus lies. It is of this machine, and no part of the sample.

    Raises:
        OSError: the folder cannot be written.
    """
    write_atomically(folder / NAME, json.dumps({"base": base}, ensure_ascii=False).encode() + b"\n")


def where(folder: Path) -> str:
    """Where the corpus lies.

    Raises:
        CorpusProblem: it was not noted.
    """
    try:
        return str(json.loads((folder / NAME).read_bytes())["base"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        what = Text("不知道语料在何处", "it is not known where the corpus lies")
        fix = Text("用 --data 指明台账所在文件夹", "name the folder of its ledger with --data")
        raise CorpusProblem(Problem(what, Place(NAME), fix=fix)) from error
