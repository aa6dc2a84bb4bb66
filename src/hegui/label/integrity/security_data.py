# SPDX-License-Identifier: Apache-2.0
"""The text of a reserved field: whether it is the guide's ``SecurityData``, and the parts of it, however they are spelt."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Final

from hegui.text import Text

LONGEST: Final = 64 * 1024
"""Characters of a reserved field that are parsed."""
MOST_ENTRIES: Final = 16
"""Of PubSD and of Bindings that are looked at."""
TYPE: Final = "TC260PG"


def security_data(text: str) -> Mapping[str, Any] | Text | None:
    """The object of SecurityData; a text where it is damaged; None where the field holds something else."""
    if len(text) > LONGEST:
        return Text(f"超过 {LONGEST} 个字符，不予解析", f"longer than {LONGEST} characters; not parsed")
    bare = text.strip()
    if not bare.startswith("{"):
        bare = _from_base64(bare)
    if not bare.startswith("{"):
        return None
    try:
        value = object_of(json.loads(bare))
    except (ValueError, RecursionError):
        return Text("像是 SecurityData，但不是 JSON", "it looks like SecurityData and is not JSON")
    inner = value.get("SecurityData", value)
    if isinstance(inner, str):
        return security_data(inner) if len(inner) < len(bare) else None
    return inner if isinstance(inner, dict) and str(inner.get("Type", "")).strip() == TYPE else None


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def bytes_of(value: object) -> bytes:
    """Hexadecimal as the guide asks, or base64; empty where it is neither."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return b""
    for decode in (bytes.fromhex, _base64):
        try:
            return decode(value)
        except ValueError:
            continue  # the other spelling
    return b""


def _base64(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


def named(data: Mapping[str, Any], name: str) -> object:
    """A value by its name in any case: ``PubSd`` is seen for ``PubSD``."""
    return data.get(name, next((value for key, value in data.items() if key.lower() == name.lower()), None))


def object_of(value: object) -> dict[str, Any]:
    """An object, empty where it is something else."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> list[dict[str, Any]]:
    """The objects of a list, or the one that stands without a list; the first few."""
    items = value if isinstance(value, list) else [value]
    return [item for item in items[:MOST_ENTRIES] if isinstance(item, dict)]
