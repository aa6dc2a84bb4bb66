# SPDX-License-Identifier: Apache-2.0
"""Every hit of the rules for personal information on real Chinese text, and how many of them a reader has found false.

    python benchmarks/quality/false_hits.py out/clean                  # the table
    python benchmarks/quality/false_hits.py out/clean --list           # every hit, masked, with what stands around it
    python benchmarks/quality/false_hits.py out/clean --list --clear   # in the clear, for the reader who judges

A hit is known by a digest of its rule, its value and its surroundings. ``judged.tsv`` holds the verdicts of the reader and
no text: a hit that is not in it is unjudged, and counts as neither.

genuine: an identifier of that kind stands there, of whomever, public or not.
example: one of that kind stands there, but a reserved or made-up one, as in manuals; addresses of private networks too.
false: something else stands there, or only a part of it.
"""

import argparse
import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from hegui.detect.finding import Hit
from hegui.detect.personal import Kind, find_personal
from hegui.detect.personal.mask import mask

JUDGED: Final = Path(__file__).with_name("judged.tsv")
NAMES: Final = frozenset({Kind.NAME, Kind.AGE})
"""Kinds without the form of an identifier; their figures stand beside the others', not among them."""
AROUND: Final = 30
MILLION: Final = 1_000_000


class Seen(NamedTuple):
    """One hit with its surroundings."""

    source: str
    hit: Hit
    before: str
    value: str
    after: str

    @property
    def digest(self) -> str:
        """What names the hit without telling it."""
        told = f"{self.hit.rule}\0{self.before}\0{self.value}\0{self.after}"
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="one folder a source, made by texts.py")
    parser.add_argument("--list", action="store_true", help="every hit instead of the table")
    parser.add_argument("--clear", action="store_true", help="values in the clear")
    asked = parser.parse_args()
    verdicts = dict(line.split("\t")[:2] for line in JUDGED.read_text(encoding="utf-8").splitlines() if line)
    characters: Counter[str] = Counter()
    found: list[Seen] = []
    for source in sorted(path for path in asked.folder.iterdir() if path.is_dir()):
        for file in sorted(source.glob("*.txt")):
            text = file.read_text(encoding="utf-8")
            characters[source.name] += len(text)
            found += seen(source.name, text)
    if asked.list:
        for one in found:
            verdict = verdicts.get(one.digest, "unjudged")
            value = one.value if asked.clear else mask(Kind(one.hit.category), one.value)
            told = "".join(c if c.isprintable() else "⏎" for c in f"{one.before}【{value}】{one.after}")
            print(f"{one.digest}\t{verdict}\t{one.hit.rule}\t{one.hit.confidence.name}\t{told}")
        return
    table(characters, found, verdicts)


def seen(source: str, text: str) -> Iterator[Seen]:
    """The hits of a text."""
    for hit in find_personal(text):
        before, after = text[max(0, hit.start - AROUND) : hit.start], text[hit.end : hit.end + AROUND]
        yield Seen(source, hit, before, text[hit.start : hit.end], after)


def table(characters: Counter[str], found: list[Seen], verdicts: dict[str, str]) -> None:
    """Prints hits and verdicts by source, identifiers and names apart."""
    print(
        "| source | characters | identifiers: hits | false | false a million | examples | unjudged | names: hits | false | unjudged |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in [*sorted(characters), "all"]:
        size = characters.total() if name == "all" else characters[name]
        mine = [one for one in found if name in {one.source, "all"}]
        cells = [name, f"{size:,}"]
        for names in (False, True):
            some = [one for one in mine if (Kind(one.hit.category) in NAMES) is names]
            counts = Counter(verdicts.get(one.digest, "unjudged") for one in some)
            cells += [str(len(some)), str(counts["false"])]
            cells += [] if names else [f"{counts['false'] * MILLION / size:.2f}", str(counts["example"])]
            cells.append(str(counts["unjudged"]))
        print(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
