# SPDX-License-Identifier: Apache-2.0
"""A label in a file of its own, ``NAME.aigc.json``, for formats that have no place for metadata.

This is a makeshift: LBL 5 and GB 45438, chapter 6 ask for the metadata of the file itself. A sidecar never reads as valid.
"""

import hashlib
import json
from pathlib import Path
from typing import Final

from hegui.atomic import write_atomically
from hegui.label.aigc import KEY, Label
from hegui.label.codec import Carrier, Site
from hegui.label.content import Malformed

SUFFIX: Final = ".aigc.json"
LONGEST: Final = 1024 * 1024


def sidecar_of(path: Path) -> Path:
    """Where the label of a file stands."""
    return path.with_name(path.name + SUFFIX)


def write_sidecar(path: Path, label: Label) -> Path:
    """Writes the label of a file beside it, with the file's digest, whole or not at all; returns its path."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    record = {KEY: label.as_dict(), "file": path.name, "sha256": digest}
    beside = sidecar_of(path)
    write_atomically(beside, (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())
    return beside


def sidecar_sites(path: Path) -> list[Site]:
    """The label beside a file, if there is one.

    Raises:
        Malformed: the sidecar is no JSON, or is of another file.
    """
    beside = sidecar_of(path)
    if not beside.is_file():
        return []
    if beside.stat().st_size > LONGEST:
        raise Malformed(f"{beside.name} 过长", f"{beside.name} is too long")
    try:
        record = json.loads(beside.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{beside.name} 不是 JSON：{error}", f"{beside.name} is not JSON: {error}") from None
    if not isinstance(record, dict) or KEY not in record:
        raise Malformed(f"{beside.name} 中没有 AIGC", f"there is no AIGC in {beside.name}")
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if record.get("sha256") != digest:
        raise Malformed(
            f"{beside.name} 是另一个文件的标识（摘要不同）",
            f"{beside.name} is the label of another file (digests differ)",
        )
    return [Site(Carrier.SIDECAR, beside.name, 0, json.dumps({KEY: record[KEY]}, ensure_ascii=False))]
