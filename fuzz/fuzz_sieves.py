# SPDX-License-Identifier: Apache-2.0
"""Holds both fast sieves against the rules, on disguised texts without end: ``make fuzz-sieves``.

The property tests do the same on a few hundred texts; here it is some hundred thousand a minute, two thirds of identifiers, a third of terms.
"""

import random
import sys
import time
from pathlib import Path

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "factories"))

from sieve_texts import SENTENCES, TERMS, disguised

from hegui.detect.batch import BatchDetector, SieveName
from hegui.detect.folding import fold
from hegui.detect.lexicon import Lexicon, Matcher
from hegui.detect.lexicon.term import Boundary, Term, Variant
from hegui.detect.personal import find_personal

FAST = (SieveName.NATIVE, SieveName.VECTOR)
TEXTS = 200


def main(seconds: float) -> None:
    """Compares until the time is up, or a text is found on which they differ."""
    seed = time.time_ns()
    chance = random.Random(seed)
    plains = list(dict.fromkeys(fold(term).text for term in TERMS))
    pieces = [*plains, *SENTENCES[:400], "㈠", "㎏", "½", "賭博", "Ｐ.Ｏ.Ｒ.Ｎ", "ass", "。", "，", "\n", " ", "𠀀"]
    lexicons = [
        Lexicon("t", tuple(Term(plain, "c", boundary=boundary, variants=frozenset(Variant)) for plain in plains))
        for boundary in Boundary
    ]
    matchers = [Matcher(lexicon) for lexicon in lexicons]
    of_terms = [[BatchDetector([lexicon], personal=False, sieve=name) for name in FAST] for lexicon in lexicons]
    of_persons = [BatchDetector(sieve=name) for name in FAST]
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        which = chance.randrange(3 * len(lexicons))
        source, most = (pieces, 8) if which < len(lexicons) else (SENTENCES, 3)
        share = chance.choice((0, 0.02, 0.05, 0.1, 0.3))
        texts = [
            disguised("".join(chance.choices(source, k=chance.randint(1, most))), chance, share)
            .encode("utf-8", "ignore")
            .decode()
            for _ in range(TEXTS)
        ]
        find, detectors = (
            (matchers[which].find, of_terms[which]) if which < len(lexicons) else (find_personal, of_persons)
        )
        expected = [(index, hit) for index, text in enumerate(texts) for hit in find(text)]
        for detector in detectors:
            if differing := set(detector.find(pa.array(texts, pa.string()))) ^ set(expected):
                index, hit = min(differing)
                sys.exit(f"seed {seed}: {detector.sieve} differs in {texts[index]!r}: {hit}")
        count += TEXTS
    print(f"{count} texts, seed {seed}: no difference")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 60)
