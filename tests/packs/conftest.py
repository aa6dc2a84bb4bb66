# SPDX-License-Identifier: Apache-2.0
"""Copies of the example dossiers that tests may damage, and what changes in them."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from hegui.checking import context_of, read_evidence
from hegui.dossier import load_dossier
from hegui.packs.answers_file import load_answers
from hegui.packs.checking import PackCheck, check_pack
from hegui.packs.data import PackData, assemble
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


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Kind], Example]:
    """``example(name, kind)``: the example of that name; one copy for the whole run, its packs read once."""
    copies: dict[str, Path] = {}
    made: dict[tuple[str, Kind], Example] = {}

    def get(name: str, kind: Kind) -> Example:
        if name not in copies:
            copies[name] = tmp_path_factory.mktemp("examples") / name
            shutil.copytree(EXAMPLES / name, copies[name])
        if (name, kind) not in made:
            made[name, kind] = Example(copies[name], kind, assemble(copies[name], kind, as_of=AS_OF))
        return made[name, kind]

    return get
