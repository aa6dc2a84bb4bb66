# SPDX-License-Identifier: Apache-2.0
"""A corpus of which it is known what must go, scanned and cleaned in one step."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
from scan_factory import BLOCK, LEXICON, MOBILE, RESIDENT_ID, scanned, settings_with

from hegui.corpus.cleaning.check import LeftOver, left_over, lend_key
from hegui.corpus.cleaning.dataset import Cleaned, Folders, Inputs, clean_corpus
from hegui.corpus.cleaning.manifest import Manifest
from hegui.corpus.cleaning.policy import Policy, Rungs
from hegui.corpus.engines.local import LocalEngine
from hegui.corpus.ledger import Ledger, Source
from hegui.corpus.person import Removal
from hegui.corpus.run import Run
from hegui.corpus.scan import Corpus, scan_corpus
from hegui.detect.personal.kinds import Kind
from hegui.evidence.findings import SourceKind

POLICY = Policy(
    verdicts=Rungs(likely="drop"),
    personal={Kind.RESIDENT_ID: "drop", Kind.MOBILE: "mask"},
    other_personal="token",
)
MASKED = "138****5678"
FINE = "今天天气很好，我们去公园散步。"
CALL = f"电话{MOBILE}咨询"
CALL_AFTER = f"电话{MASKED}咨询"
TEXTS = (FINE, CALL, f"前{BLOCK}后", f"身份证号：{RESIDENT_ID}。", f"再打{MOBILE}或{MOBILE}。", "末尾。")
KEPT = (FINE, CALL_AFTER, f"再打{MASKED}或{MASKED}。", "末尾。")


@dataclass(frozen=True)
class Made:
    """What a cleaning left behind."""

    run: Run
    folders: Folders
    cleaned: Cleaned

    @property
    def manifest(self) -> Manifest:
        """Of a cleaning that is complete."""
        assert self.cleaned.manifest is not None, self.cleaned.failed
        return self.cleaned.manifest

    def changes(self) -> list[dict[str, Any]]:
        """Every change."""
        return list(ds.dataset(self.folders.log / "changes", format="parquet").to_table().to_pylist())


def corpus_of(folder: Path, *patterns: str, fields: tuple[str, ...] = ()) -> Corpus:
    """One source of these files."""
    source = Source(id="s", name="S", kind=SourceKind.OPEN, files=patterns, fields=fields)
    return Corpus(Ledger(name="Small", version="1", sources=(source,)), str(folder))


def made(folder: Path, corpus: Corpus, policy: Policy = POLICY, *, split_bytes: int = 1 << 30, **inputs: Any) -> Made:
    """Scans and cleans; ``data`` below the folder is the corpus."""
    run = scanned(corpus, folder / "run", split_bytes=split_bytes).run
    folders = Folders(folder / "out", folder / "log", folder / "maps")
    return Made(run, folders, clean_corpus(Inputs(run=run, policy=policy, **inputs), folders))


def checked(
    folder: Path, made: Made, policy: Policy = POLICY, removal: Removal | None = None, fields: tuple[str, ...] = ()
) -> LeftOver:
    """What a scan of the new data set still finds."""
    source = Source(id="s", name="S", kind=SourceKind.OPEN, files=("**/*",), fields=fields)
    corpus = Corpus(Ledger(name="Small", version="2", sources=(source,)), str(made.folders.out))
    lend_key(made.run, folder / "again")
    again = scan_corpus(corpus, folder / "again", settings_with(), LocalEngine(1), lexicons=[LEXICON])
    assert not again.failed
    return left_over(made.run, again.run, policy, made.manifest, removal)


def lines(*records: object) -> bytes:
    """JSON values, one a line, in the notation of Python's ``json`` (blanks after commas and colons)."""
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
