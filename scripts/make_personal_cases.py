# SPDX-License-Identifier: Apache-2.0
"""Writes the test set of personal identifiers, or prints how well `hegui.detect.find_personal` does on it.

    python scripts/make_personal_cases.py write out/personal_cases.jsonl --seed 4 --count 12000
    python scripts/make_personal_cases.py table --examples 3
    python scripts/make_personal_cases.py table --handwritten

A line of the file holds `text`, `clear` and `spans` as (kind, start, end) in code points. The set is made from a seed
when it is needed and never committed; the frames and the hand-written part are in tests/detect/personal_cases.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))

from personal_cases import Case, generated, handwritten
from personal_score import score, table

from hegui.detect.personal import find_personal


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    write, show = commands.add_parser("write"), commands.add_parser("table")
    write.add_argument("file", type=Path)
    show.add_argument("--examples", type=int, default=0, help="misses and false alarms to print of each kind")
    for command in (write, show):
        command.add_argument("--seed", type=int, default=4)
        command.add_argument("--count", type=int, default=12_000)
        command.add_argument("--handwritten", action="store_true", help="the sentences written by hand instead")
    asked = parser.parse_args()
    cases = handwritten() if asked.handwritten else list(generated(asked.seed, asked.count))
    if asked.command == "write":
        asked.file.parent.mkdir(parents=True, exist_ok=True)
        asked.file.write_text("".join(f"{case.as_json()}\n" for case in cases), encoding="utf-8")
        print(f"{asked.file}: {len(cases)}")
    else:
        _print_table(cases, asked.examples)


def _print_table(cases: list[Case], examples: int) -> None:
    begun = time.perf_counter()
    tallies = score(cases, find_personal)
    seconds = time.perf_counter() - begun
    print(table(tallies, examples))
    clear, tricky = sum(case.clear for case in cases), sum(case.decoys for case in cases)
    print(f"{len(cases)} sentences, {clear} clear, {tricky} with decoys; {seconds:.2f} s")


if __name__ == "__main__":
    main()
