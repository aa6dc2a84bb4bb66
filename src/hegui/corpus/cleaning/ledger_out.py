# SPDX-License-Identifier: Apache-2.0
"""The ledger of the new data set: the one of the old with another version, its documents beside it, its sizes counted anew."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml

from hegui.atomic import write_atomically
from hegui.corpus.cleaning.files import target_name
from hegui.corpus.cleaning.manifest import Manifest, SourceCleaned
from hegui.corpus.ledger import Ledger, Source
from hegui.corpus.ledger_file import LoadedLedger, ledger_in
from hegui.corpus.run import LedgerUsed, Run
from hegui.corpus.split import Form
from hegui.errors import CorpusProblem, Place, Problem
from hegui.schema import adapter_of
from hegui.text import Text

LEDGER_FILE: Final = "corpus.yaml"


def hold_ledger(loaded: LoadedLedger, run: Run, version: str) -> None:
    """Refuses a ledger that is not the one that was scanned, and a version that it has already.

    Raises:
        CorpusProblem: either.
    """
    if LedgerUsed.of(loaded.ledger) != run.scan.ledger:
        what = Text("台账不是扫描时的台账", "the ledger is not the one that was scanned")
        raise CorpusProblem(Problem(what, loaded.place(), fix=Text("请重新扫描。", "Scan anew.")))
    if version == loaded.ledger.version:
        what = Text("新数据集须有新的版本号", "the new data set needs another version")
        raise CorpusProblem(Problem(what, loaded.place("version"), found=version))


def write_ledger(loaded: LoadedLedger, run: Run, manifest: Manifest, version: str, out: Path) -> Path:
    """Writes the new ledger, and the documents that it names, into the new data set.

    Raises:
        CorpusProblem: nothing is left to list.
        OSError: the folder cannot be written.
    """
    forms = _forms(run)
    sources = tuple(
        _cleaned(source, manifest.sources[source.id], forms[source.id])
        for source in loaded.ledger.sources
        if manifest.sources[source.id].files > manifest.sources[source.id].files_left_out
    )
    if not sources:
        what = Text("没有留下任何来源，不写台账", "no source is left, so there is no ledger to write")
        raise CorpusProblem(Problem(what, Place(str(out))))
    ledger = replace(loaded.ledger, version=version, sources=sources)
    path = out / LEDGER_FILE
    content = _as_yaml(ledger)
    ledger_in(content, path)  # what cannot be read again is not written
    for name in loaded.documents:
        write_atomically(out / name, (loaded.folder / name).read_bytes())
    write_atomically(path, content)
    return path


def _forms(run: Run) -> dict[str, Form | None]:
    """The form of the files of a source, where all have one: an emptied file does not show what it is."""
    forms: dict[str, set[Form]] = {source.id: set() for source in run.sources()}
    for split in run.splits:
        forms[split.source].add(split.form)
    return {source: next(iter(own)) if len(own) == 1 else None for source, own in forms.items()}


def _cleaned(source: Source, counted: SourceCleaned, form: Form | None) -> Source:
    return replace(
        source,
        files=tuple(dict.fromkeys(map(target_name, source.files))),
        form=source.form or form,
        documents=None if source.documents is None else counted.documents_after,
        size_bytes=None if source.size_bytes is None else counted.bytes_after,
    )


def _as_yaml(ledger: Ledger) -> bytes:
    data: dict[str, Any] = adapter_of(Ledger).dump_python(ledger, mode="json", exclude_defaults=True)
    ordered = {"hegui": ledger.hegui, **data}
    text: str = yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text.encode()


class _Dumper(yaml.SafeDumper):
    """Writes every value out: the YAML that hegui reads knows no aliases."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  the signature of yaml
        return True
