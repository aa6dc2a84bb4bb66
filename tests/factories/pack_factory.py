# SPDX-License-Identifier: Apache-2.0
"""Copies of the example dossiers with their packs, that tests may damage and put back."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hegui.checking import context_of, read_evidence
from hegui.dossier import load_dossier
from hegui.packs.answers_file import load_answers
from hegui.packs.checking import PackCheck, check_pack
from hegui.packs.data import PackData, assemble
from hegui.packs.faults import Fault, Rule
from hegui.packs.kind import Kind

EXAMPLES = Path(__file__).parents[2] / "examples"
AS_OF = date(2026, 11, 25)


@dataclass
class Example:
    """A copy of an example and its pack. What a test changes is put back."""

    folder: Path
    kind: Kind
    data: PackData

    def checked(self, changed: Iterable[str]) -> PackCheck:
        """The pack as it stands in the folder now: what may have changed is read again, and only that.

        The lists and the assessment of the clauses are those of the whole example; `read_again` reads them too.
        """
        names = tuple(changed)
        base, answers = self.data.examination, load_answers(self.folder, self.kind)
        if all(name.startswith("pack/") and name.endswith(".yaml") for name in names):
            return check_pack(replace(self.data, file=answers))
        kept = base.context.dossier
        loaded = kept if all(name.startswith("evidence/") for name in names) else load_dossier(self.folder)
        context = context_of(base.law, loaded, read_evidence(loaded))
        return check_pack(replace(self.data, file=answers, examination=replace(base, context=context)))

    def read_again(self) -> PackCheck:
        """The pack with everything read again, lists and assessment included."""
        return check_pack(assemble(self.folder, self.kind, as_of=AS_OF))

    def edited(self, name: str, *changes: tuple[str, str]) -> Mapping[str, bytes]:
        """A file with some words exchanged, each of which it must hold."""
        text = (self.folder / name).read_text("utf-8")
        for old, new in changes:
            assert old in text, f"{name} does not hold {old!r}"
            text = text.replace(old, new, 1)
        return {name: text.encode()}

    def faults_of(self, name: str, *changes: tuple[str, str], rules: Iterable[Rule] = tuple(Rule)) -> tuple[Fault, ...]:
        """The faults, of some rules, while some words of a file are others."""
        found = self.with_files(self.edited(name, *changes)).faults
        return tuple(fault for fault in found if fault.rule in set(rules))

    def with_files(self, changed: Mapping[str, bytes | None], look: Callable[[], PackCheck] | None = None) -> PackCheck:
        """The check of the pack while some files are other bytes, or gone (``None``)."""
        before = {name: path.read_bytes() if (path := self.folder / name).is_file() else None for name in changed}
        try:
            _write(self.folder, changed)
            return look() if look else self.checked(changed)
        finally:
            _write(self.folder, before)


def _write(folder: Path, files: Mapping[str, bytes | None]) -> None:
    for name, content in files.items():
        path = folder / name
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


Get = Callable[[str, Kind], Example]
"""What the fixture `example` gives: the example of a name with its pack of a kind."""
