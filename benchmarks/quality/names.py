# SPDX-License-Identifier: Apache-2.0
"""How well names in running text are found, by domain, and what the extra ``names`` costs.

    python benchmarks/quality/names.py CHINESE_NLP_CORPUS      # a clone of github.com/OYE93/Chinese-NLP-Corpus
    python benchmarks/quality/names.py --generated             # sentences of scripts/make_personal_cases.py
    python benchmarks/quality/names.py --cost                  # megabytes on disk and in memory

A name counts as found only if both its ends are right. In the corpora a surname alone (``汤``) and a pet name (``雯子``)
are persons too; they are counted as missed, since nobody else knows whom they mean, hegui does not tell them.
"""

import argparse
import resource
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import files
from pathlib import Path
from typing import Final, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "factories"))

from hegui.detect.finding import Confidence, Hit
from hegui.detect.names import with_names
from hegui.detect.names.extra import tagger
from hegui.detect.personal import Kind, find_personal

CORPORA: Final = {
    "MSRA, test (news)": "NER/MSRA/msra_test_bio.txt",
    "People's Daily, test (news of 1998)": "NER/People's Daily/example.test",
    "People's Daily, dev (looked at)": "NER/People's Daily/example.dev",
    "Weibo, test (posts)": "NER/Weibo/weiboNER_2nd_conll.test",
    "Weibo, train (looked at)": "NER/Weibo/weiboNER_2nd_conll.train",
}
"""Those that were looked at while the filters were written say less."""


class Sentence(NamedTuple):
    """A text and where its names stand."""

    text: str
    names: frozenset[tuple[int, int]]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="clone of the corpora")
    parser.add_argument("--generated", action="store_true")
    parser.add_argument("--cost", action="store_true")
    asked = parser.parse_args()
    if asked.cost:
        cost()
        return
    print("| text | names | finder | P | R | F1 |\n|---|---|---|---|---|---|")
    if asked.generated:
        rows("generated sentences", list(generated()))
    if asked.folder:
        for label, path in CORPORA.items():
            rows(label, list(sentences(asked.folder / path)))


def rows(label: str, cases: list[Sentence]) -> None:
    """Prints the figures of the finders on some sentences."""
    finders: dict[str, Callable[[str], list[Hit]]] = {
        "rules only": find_personal,
        "--names": lambda text: with_names(text, find_personal(text)),
        "--names --least medium": lambda text: [
            hit for hit in with_names(text, find_personal(text)) if hit.confidence >= Confidence.MEDIUM
        ],
        "tags as they are": tags,
    }
    for name, find in finders.items():
        found = right = 0
        for case in cases:
            spans = {(hit.start, hit.end) for hit in find(case.text) if hit.category == Kind.NAME}
            found += len(spans)
            right += len(spans & case.names)
        present = sum(len(case.names) for case in cases)
        precision, recall = right / found if found else 0.0, right / present
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        print(f"| {label} | {present} | {name} | {precision:.2f} | {recall:.2f} | {f1:.2f} |")


def tags(text: str) -> list[Hit]:
    """What the segmenter alone calls a person."""
    found, at = [], 0
    for word, tag in tagger()(text):
        if tag.startswith("nr"):
            found.append(Hit("tags", Kind.NAME, at, at + len(word)))
        at += len(word)
    return found


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a file with a character and its tag on each line; nominal mentions (``NOM``) are no names."""
    characters: list[str] = []
    tagged: list[str] = []
    for line in [*path.read_text(encoding="utf-8").splitlines(), ""]:
        parts = line.split()
        if len(parts) == 2:  # noqa: PLR2004  a character, perhaps with a number behind it, and a tag
            characters.append(parts[0][0])
            tagged.append(parts[1])
        elif characters:
            yield Sentence("".join(characters), frozenset(_spans(tagged)))
            characters, tagged = [], []


def _spans(tagged: list[str]) -> Iterator[tuple[int, int]]:
    start = None
    for at, tag in enumerate([*tagged, "O"]):
        person = tag.partition("-")[2] in {"PER", "PER.NAM"}
        if start is not None and not (person and tag.startswith("I")):
            yield start, at
            start = None
        if person and tag.startswith("B"):
            start = at


def generated() -> Iterator[Sentence]:
    """The generated sentences; names in them stand behind labels, before titles, and in running text."""
    from personal_cases import generated as cases  # noqa: PLC0415  of the tests

    for case in cases(4, 12_000):
        if case.clear:
            yield Sentence(case.text, frozenset((span.start, span.end) for span in case.spans if span.kind == "name"))


def cost() -> None:
    """Prints what the extra costs."""
    size = sum(path.size or 0 for path in files("rjieba") or ())
    before = _resident()
    tagger()("装入词典")
    list(map(tagger(), ["昨天王建国与李小红见面。"] * 1000))
    print(f"installed {size / 1e6:.1f} MB, loaded {_resident() - before:.1f} MB")


def _resident() -> float:
    """Megabytes of memory at the most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


if __name__ == "__main__":
    main()
