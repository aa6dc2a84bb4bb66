# SPDX-License-Identifier: Apache-2.0
"""Presidio's analyzer with eight recognizers for China, a blank spaCy model and no words: identifiers only.

    python presidio.py run|found SLICE OUT LANGUAGE

It has none for China. These are written as well as a pattern can be: ASCII look-around, so that they match between Han
characters, and check digits where there are any (``validate_result``).
"""

import json
import sys
from pathlib import Path

NUMBER = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PATTERNS = {
    "RESIDENT_ID": NUMBER.format(
        r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    ),
    "MOBILE": NUMBER.format(r"(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}"),
    "BANK_CARD": NUMBER.format(r"[3-6][0-9]{3}(?:[- ]?[0-9]{4}){2,3}[- ]?[0-9]{1,4}"),
    "EMAIL": r"(?<![0-9A-Za-z._%+-])[0-9A-Za-z._%+-]+@(?:[0-9A-Za-z-]+\.)+[A-Za-z]{2,}",
    "USCC": NUMBER.format(r"[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"),
    "PLATE": rf"[{PROVINCES}][A-HJ-NP-Z][ ·]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳](?![0-9A-Za-z])",
    "PASSPORT": NUMBER.format(r"[EG][A-Z]?[0-9]{7,8}"),
    "LANDLINE": NUMBER.format(r"\(?0[1-9][0-9]{1,2}\)?[- ]?[2-8][0-9]{6,7}"),
}
USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def analyzer(language: str):  # noqa: ANN201  Presidio is imported here only
    """An analyzer with these recognizers and no others."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {language: spacy.blank(language)}

    class Checked(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool | None:
            check = CHECKS.get(self.supported_entities[0])
            return check(pattern_text) if check else None

    registry = RecognizerRegistry(supported_languages=[language])
    for kind, regex in PATTERNS.items():
        patterns = [Pattern(kind, regex, 0.8)]
        registry.add_recognizer(Checked(supported_entity=kind, patterns=patterns, supported_language=language))
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=[language])


def run(given: Path, out: Path, language: str) -> None:
    """Every document, one after another."""
    engine = analyzer(language)
    with (given / "documents" / "slice.jsonl").open() as lines, (out / "found.jsonl").open("w") as found:
        for line in lines:
            document = json.loads(line)
            hits = engine.analyze(document["text"], language=language)
            found.write(json.dumps({"id": document["id"], "spans": [(hit.start, hit.end) for hit in hits]}) + "\n")


def _resident_id(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(sign) * weight for sign, weight in zip(text, weights, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def _luhn(text: str) -> bool:
    digits = [int(sign) for sign in reversed(text) if sign.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _uscc(text: str) -> bool:
    total = sum(USCC_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return USCC_SIGNS[-total % 31] == text[17]


CHECKS = {"RESIDENT_ID": _resident_id, "BANK_CARD": _luhn, "USCC": _uscc}


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        sys.stdout.write((Path(sys.argv[3]) / "found.jsonl").read_text())
