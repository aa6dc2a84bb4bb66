# SPDX-License-Identifier: Apache-2.0
"""Writes `docs/reference/` from the catalogue and the code.

With `--check` nothing is written: what is stale is listed, and the exit code is 1.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from reference.controls import control_pages
from reference.evidence import evidence_files, evidence_pages
from reference.labels import label_pages
from reference.law import law_pages
from reference.page import Page
from reference.program import front_page, program_files, program_pages

from hegui.checks.builtin import BUILT_IN
from hegui.law.load import load_catalogue
from hegui.text import Language

REFERENCE: Final = Path(__file__).parents[1] / "docs" / "reference"


def pages() -> Iterator[Page]:
    """Every page, the front page first."""
    catalogue = load_catalogue()
    listed = [
        *program_pages(),
        *law_pages(catalogue),
        *control_pages(catalogue, BUILT_IN),
        *evidence_pages(catalogue),
        *label_pages(),
    ]
    yield front_page(listed)
    yield from listed


def reference_files() -> Mapping[str, str]:
    """The whole reference: content by file, relative to `docs/reference/`."""
    written = {page.file(language): page.markdown(language) for page in pages() for language in Language}
    return {**written, **evidence_files(), **program_files()}


def stale_files(folder: Path) -> list[str]:
    """The files of a folder that are not what code and catalogue say now, missing and left-over ones too."""
    wanted = reference_files()
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return sorted(
        name
        for name in {*wanted, *found}
        if name not in wanted or name not in found or found[name].read_text(encoding="utf-8") != wanted[name]
    )


def write(folder: Path) -> None:
    """Writes the reference, and removes what no longer belongs to it."""
    wanted = reference_files()
    for path in list(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    print(f"{len(wanted)} files, {sum(len(content.encode()) for content in wanted.values()) // 1024} KiB")


def main() -> int:
    """Writes, or with ``--check`` compares."""
    if sys.argv[1:] != ["--check"]:
        write(REFERENCE)
        return 0
    stale = stale_files(REFERENCE)
    for name in stale:
        print(f"stale: docs/reference/{name}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
