# SPDX-License-Identifier: Apache-2.0
"""A label in a field that is meant for any text: an Exif comment, a JPEG comment, a caption."""

import json
import re
from typing import Final, NamedTuple

from hegui.label.aigc import KEY, LONGEST_VALUE, NAMES
from hegui.text import Text

_BEGINNING: Final = re.compile(r"""(?:\A[\s\0\ufeff]*|(AIGC)[\s\0:="']*)(?={)""")
"""JSON that the text begins with, or that is glued to the word AIGC anywhere."""
_TENCENT: Final = frozenset({"ServiceProvider", "ServiceUser", "Time", "ContentId"})
"""Keys of Tencent Cloud's own object: meant as a label, and not the standard's."""
_TELLING: Final = frozenset(NAMES.values()) - {"Label"} | {KEY}
"""``Label`` alone is a key of far too many objects."""
_TELLING_KEY: Final = re.compile(f"""["'](?:{"|".join(sorted(_TELLING))})["']\\s*:""")
_PRIVATE: Final = re.compile(r'"(?:aigc_label_type|exportType)"')
MOST_TRIED: Final = 16
"""Times that a text may say ``AIGC {`` before nobody looks for a label in it any more."""
_DECODER: Final = json.JSONDecoder()

PRIVATE: Final = Text(
    "文件带有厂商私有的 JSON（aigc_label_type、exportType），不是标准规定的标识",
    "the file carries a vendor's private JSON (aigc_label_type, exportType), which is not the standard's label",
)


class Stretch(NamedTuple):
    """Where a label stands in a text."""

    start: int
    end: int


def label_within(text: str) -> Stretch | None:
    """Where a text holds a label: JSON, bare or wrapped, that names AIGC or has the standard's keys or Tencent's.

    JSON that is cut off or otherwise broken counts if it has such a key: what was meant as a label is not absent.
    """
    at = 0
    for _ in range(MOST_TRIED):
        beginning = _BEGINNING.search(text, at)
        if beginning is None:
            return None
        start = beginning.end()
        value, end = _json_at(text, start)
        if value is None:
            if _TELLING_KEY.search(text, start, start + LONGEST_VALUE):
                closing = text.rfind("}", start) + 1
                return Stretch(start, closing or len(text))
            end = start + 1
        elif value.keys() & _TELLING or len(value.keys() & _TENCENT) > 1 or (beginning[1] and "Label" in value):
            return Stretch(start, end)
        at = end
    return None


def _json_at(text: str, start: int) -> tuple[dict[str, object] | None, int]:
    try:
        value, end = _DECODER.raw_decode(text[start : start + LONGEST_VALUE])
    except (ValueError, RecursionError):
        return None, start
    return value, start + end


def is_private(text: str) -> bool:
    """Whether a text is the JSON that ByteDance's programs leave about their own export."""
    return _PRIVATE.search(text) is not None


def in_ascii(value: str) -> str:
    r"""The same JSON with ``\uXXXX`` for all that is not ASCII, for fields without a settled encoding."""
    return value if value.isascii() else json.dumps(json.loads(value), separators=(",", ":"))
