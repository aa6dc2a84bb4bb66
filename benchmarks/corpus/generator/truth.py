# SPDX-License-Identifier: Apache-2.0
"""What was planted, and where: one JSON line each, in the order of the files."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Truth:
    """One planted item. It is named as a scan names what it finds: by file and position of the record."""

    file: str
    """Relative to the corpus folder."""
    position: int
    """Row number in Parquet, byte offset of the line in JSONL."""
    what: Literal["identifier", "decoy", "term"]
    """A decoy looks like an identifier and is none: a hit on it is a false alarm."""
    kind: str
    """Kind of identifier as a hit's category names it, kind of decoy, or the category of a term."""
    form: str
    """How it is written: ``wide``, ``parted`` …; of a term ``plain``, ``traditional`` …"""
    start: int
    end: int
    """Code points of the record's text."""
    value: str
    """SHA-256 of an identifier as written; a decoy or term as written."""
    also: str = ""
    """A kind that describes the identifier as well."""


def digest_of(value: str) -> str:
    """How the truth names an identifier."""
    return hashlib.sha256(value.encode()).hexdigest()


def line_of(truth: Truth) -> str:
    """The item as a line."""
    return json.dumps(asdict(truth), ensure_ascii=False) + "\n"


def read_truth(folder: Path) -> Iterator[Truth]:
    """What was planted in a corpus."""
    with (folder / "truth.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            yield Truth(**json.loads(line))
