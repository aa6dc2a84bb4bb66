# SPDX-License-Identifier: Apache-2.0
"""Keeps in ``fuzz/corpus/`` what a run of the fuzzer found: ``make fuzz-keep-png``; see README.md.

An input is kept if it reaches code that no sample, fault or vendor's file reaches, and no input that is kept already.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PARSER: Final = "parser-"
MOST: Final = 150
LARGEST: Final = 250_000
"""Files, and bytes of all of them, that are kept for a codec: the small ones first."""


def keep(name: str) -> None:
    """Merges what was kept and what was found, and keeps the least that reaches as much."""
    kept, found = ROOT / "fuzz" / "corpus" / name, ROOT / "out" / "fuzz" / "corpus" / name
    program = ["fuzz_parser.py", name.removeprefix(PARSER)] if name.startswith(PARSER) else ["fuzz_codec.py", name]
    with TemporaryDirectory() as folder:
        merged = Path(folder)
        known = {_copied(file, merged) for file in _replayed_anyway(name)}
        sources = [str(source) for source in (merged, kept, found) if source.exists()]
        options = ["-set_cover_merge=1", "-max_len=65536", "-timeout=10"]
        subprocess.run([sys.executable, ROOT / "fuzz" / program[0], program[1], *options, *sources], check=True)
        fresh = sorted((file.stat().st_size, file) for file in merged.iterdir() if file.name not in known)
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        total = 0
        for size, file in fresh[:MOST]:
            total += size
            if total > LARGEST:
                break
            shutil.copyfile(file, kept / file.name)
    print(f"{name}: {len(list(kept.iterdir()))} of {len(fresh)} inputs kept")


def _replayed_anyway(name: str) -> list[Path]:
    if name.startswith(PARSER):
        return []
    tests = ROOT / "tests" / "label"
    return [
        file
        for part in (f"samples/{name}", f"faults/{name}", f"faults/fuzzed/{name}", "vendors")
        for file in (tests / part).glob("*")
    ]


def _copied(file: Path, folder: Path) -> str:
    shutil.copyfile(file, folder / file.name)
    return file.name


if __name__ == "__main__":
    keep(sys.argv[1])
