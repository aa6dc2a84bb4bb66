# SPDX-License-Identifier: Apache-2.0
"""Writes `src/hegui/detect/tables/fold.json` from the Unicode database of Python 3.11 and the data of the package opencc.

    pip install opencc && python3.11 scripts/make_fold_table.py

OpenCC (Apache-2.0) gives the simplified form of each traditional character. All else is computed from the character
database, save the letters of Greek and Cyrillic in ``ALIKE``, chosen here by hand: a letter is in it if its small form
is mistaken for the Latin one in common fonts. A fold is made of single characters only, so what NFKC composes across
characters stays as it is, and marks are dropped instead.
"""

import json
import re
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from importlib.metadata import files, version
from pathlib import Path
from typing import Final

UNICODE: Final = "14.0.0"
TARGET: Final = Path(__file__).parents[1] / "src" / "hegui" / "detect" / "tables" / "fold.json"

ALIKE: Final = {
    **dict(zip("авекмнорстухіјѕԁԛԝһѵӏ", "abekmhopctyxijsdqwhvl", strict=True)),
    **dict(zip("αβεικνορτυχγηζ", "abeiknoptuxynz", strict=True)),
    **dict(zip("ıȷɑɡɩʟſ", "ijagils", strict=True)),
}
SOFT: Final = " \t\u00a0\u1680\u202f\u205f\u2800\u3000*.·•・‧∙⋅･-‐‑‒–_~/\\|¦+=^&#'`★☆●○◎◆◇■□▲△▼▽♥♡✦✧" + "".join(
    map(chr, range(0x2000, 0x200B))
)
"""What may stand between the characters of a word without parting sentences. No line end, comma, stop, quote or bracket;
no ``@`` (it begins account names), no ``%`` (it belongs to a number), no ellipsis."""
HAN: Final = ((0x3005, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
MARKS: Final = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
SELECTORS: Final = ((0x180B, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
FILLERS: Final = ((0x115F, 0x1160), (0x17B4, 0x17B5), (0x3164, 0x3164), (0xFFA0, 0xFFA0))
VISIBLE_FORMATS: Final = re.compile("ARABIC|SYRIAC|KAITHI|EGYPTIAN")
"""Format characters that are drawn: number signs, marks that join hieroglyphs."""
WHITE: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85"
ELLIPSES: Final = "…‥︙︰⋯"
"""NFKC makes stops of them, which would then be soft; they stay what they are."""
_FIRST_LEVEL: Final = 0xB0, 0xD7
"""The first bytes of GB 2312's first level."""
_LATIN = re.compile(r"LATIN (SMALL|CAPITAL) LETTER ([A-Z])(?: WITH .+)?|LATIN LETTER SMALL (CAPITAL) ([A-Z])")
_BOXED = re.compile(
    r"(?:NEGATIVE )?(?:CIRCLED|SQUARED|PARENTHESIZED|CROSSED NEGATIVE SQUARED) LATIN (SMALL|CAPITAL) LETTER ([A-Z])"
)


def characters() -> Iterator[str]:
    """Every assigned code point beyond ASCII that is no surrogate and not for private use."""
    for code in range(0x80, sys.maxunicode + 1):
        if unicodedata.category(char := chr(code)) not in {"Cn", "Co", "Cs"}:
            yield char


def compatible(char: str) -> str:
    """The compatible form: NFKC, but of a digit or a letter in brackets, a circle or with a stop only the digit or letter."""
    form = unicodedata.normalize("NFKC", char)
    if (
        form == char or char in ELLIPSES or (form[0] == " " and form != " ")
    ):  # a spacing accent: NFKC gives space + mark
        return char
    if len(form) > 1 and (alone := unicodedata.digit(char, None)) is not None:
        return str(alone)
    if len(form) > 1 and (letter := _BOXED.fullmatch(unicodedata.name(char, ""))):
        return _cased(*letter.groups())
    return form


def lower(char: str) -> str:
    """The small letter, where it is one character and not a mark."""
    if unicodedata.category(char)[0] == "M":
        return char
    return next((form for form in (char.casefold(), char.lower()) if len(form) == 1), char)


def alike(char: str) -> str:
    """The ASCII digit or letter that a character is, or looks like."""
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    base = next(iter(unicodedata.normalize("NFD", char)))
    for form in (char, base):
        if form in ALIKE:
            return ALIKE[form]
        if form.lower() in ALIKE and form.lower() != form:
            return ALIKE[form.lower()].upper()
    name = unicodedata.name(char, "")
    if found := _LATIN.fullmatch(name):
        size, letter, _, small_capital = found.groups()
        return _cased(size, letter) if letter else small_capital.lower()
    return _cased(*boxed.groups()) if (boxed := _BOXED.fullmatch(name)) else char


def _cased(size: str, letter: str) -> str:
    return letter if size == "CAPITAL" else letter.lower()


def simplified() -> dict[str, str]:
    """Traditional to simplified by OpenCC's table of characters; of several candidates the first, its commonest.

    Left alone: one whose first candidate is itself, and one that is among its own candidates and on the first level of
    GB 2312 (3,755 characters), which means that simplified texts often write it too (著 in 著名, 乾 in 乾坤).
    """
    made: dict[str, str] = {}
    for line in opencc_table("TSCharacters"):
        char, _, candidates = line.partition("\t")
        choices = candidates.split()
        if choices[0] != char and not (char in choices and _is_common(char)):
            made[char] = choices[0]
    return {char: made.get(form, form) for char, form in made.items()}


def _is_common(char: str) -> bool:
    code = char.encode("gb2312", "ignore")
    return bool(code) and _FIRST_LEVEL[0] <= code[0] <= _FIRST_LEVEL[1]


def opencc_table(name: str) -> list[str]:
    """A dictionary of the installed package opencc as text, unpacked by the program that comes with it."""
    held = {path.name: Path(str(path.locate())) for path in files("opencc") or ()}
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.txt"
        command = [held["opencc_dict"], "-i", held[f"{name}.ocd2"], "-f", "ocd2", "-t", "text", "-o", text]
        subprocess.run(command, check=True)
        return sorted(text.read_text(encoding="utf-8").splitlines())


def invisible() -> list[tuple[int, int]]:
    """What is dropped everywhere: formats, controls other than white space, selectors, fillers, combining marks."""
    codes = {code for first, last in (*MARKS, *SELECTORS, *FILLERS) for code in range(first, last + 1)}
    for char in (*map(chr, range(0x80)), *characters()):
        kind = unicodedata.category(char)
        drawn = kind == "Cf" and VISIBLE_FORMATS.match(unicodedata.name(char, "")) and ord(char) != 0x61C  # noqa: PLR2004  an invisible bidi mark
        if (kind == "Cc" and char not in WHITE) or (kind == "Cf" and not drawn):
            codes.add(ord(char))
    return spans(codes)


def spans(codes: set[int]) -> list[tuple[int, int]]:
    """Numbers as first and last of each run."""
    made: list[tuple[int, int]] = []
    for code in sorted(codes):
        if made and made[-1][1] == code - 1:
            made[-1] = made[-1][0], code
        else:
            made.append((code, code))
    return made


def layers() -> dict[str, dict[str, str]]:
    """What each layer makes of each character that it changes."""
    made: dict[str, dict[str, str]] = {"width": {}, "compatibility": {}, "case": {}, "lookalike": {}}
    for char in characters():
        wide = unicodedata.decomposition(char).startswith(("<wide>", "<narrow>"))
        forms = {
            "width" if wide else "compatibility": compatible(char),
            "case": lower(char),
            "lookalike": alike(char) if compatible(char) == char else char,
        }
        for layer, form in forms.items():
            if form != char:
                made[layer][char] = form
    made["case"] |= {char: char.lower() for char in map(chr, range(ord("A"), ord("Z") + 1))}
    made["traditional"] = simplified()
    return made


def main() -> int:
    """Writes the table."""
    if unicodedata.unidata_version != UNICODE:
        print(f"Unicode {UNICODE} is wanted (Python 3.11), this is {unicodedata.unidata_version}")
        return 1
    made = layers()
    single = {
        layer: {char: form for char, form in sorted(step.items()) if len(form) == 1} for layer, step in made.items()
    }
    several = {
        layer: {char: form for char, form in sorted(step.items()) if len(form) > 1} for layer, step in made.items()
    }
    table = {
        "about": "written by scripts/make_fold_table.py",
        "sources": {"unicode": UNICODE, "opencc": f"{version('opencc')} (Apache-2.0)"},
        "replace": {layer: {"from": "".join(step), "to": "".join(step.values())} for layer, step in single.items()},
        "expand": {layer: step for layer, step in several.items() if step},
        "invisible": invisible(),
        "soft": SOFT,
        "han": HAN,
    }
    TARGET.write_text(json.dumps(table) + "\n", encoding="ascii")
    print(f"{TARGET.stat().st_size} bytes;", *(f"{layer} {len(step)}" for layer, step in made.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
