# SPDX-License-Identifier: Apache-2.0
"""Real files for the label audits of the examples: made, marked, labelled, and judged by hegui's own tools.

In a plan, evidence of kind ``label-audit`` with ``labels`` instead of ``finding`` says which files there are; what is wrong with
some of them (no visible mark, a broken implicit label) is part of the example's story. They are kept in
``examples/<name>/samples/``, so that anybody can audit them again.
"""

import hashlib
import io
import json
import shutil
import struct
import wave
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import pi, sin
from pathlib import Path
from typing import Any

from PIL import Image

from hegui.evidence.findings import LabelAudit
from hegui.label import Label, write
from hegui.label.audit import Sample, audit_files, finding_of
from hegui.label.explicit import mark

HORIZON = 80
WORDS = ("潮汐", "二十四节气", "山茶花的养护", "自行车换挡", "煮一碗面", "读书笔记")


def page(number: int) -> bytes:
    """An answer as the page of the service shows it."""
    topic = WORDS[number % len(WORDS)]
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>回答</title></head>\n'
        f"<body><p>关于{topic}：这是第 {number + 1} 段示例回答。</p></body></html>\n"
    ).encode()


def markdown(number: int) -> bytes:
    """An answer as it is exported."""
    topic = WORDS[number % len(WORDS)]
    return f"# {topic}\n\n这是第 {number + 1} 份示例导出，介绍{topic}。\n".encode()


def picture(number: int, kind: str) -> bytes:
    """A small picture: a sky over a field, another hour each time."""
    image = Image.new("RGB", (192, 128))
    for y in range(128):
        light = max(0, 200 - y - 9 * number)
        colour = (light // 2, light // 2 + 20, light + 40) if y < HORIZON else (60 + number * 3, 120 - number * 2, 40)
        image.paste(colour, (0, y, 192, y + 1))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def sound(number: int) -> bytes:
    """A second of a soft tone."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        for at in range(8000):
            file.writeframesraw(struct.pack("<h", int(2500 * sin(2 * pi * (220 + 20 * number) * at / 8000))))
    return buffer.getvalue()


FORMS: Mapping[str, Callable[[int], bytes]] = {
    "html": page,
    "md": markdown,
    "png": lambda number: picture(number, "PNG"),
    "jpg": lambda number: picture(number, "JPEG"),
    "webp": lambda number: picture(number, "WEBP"),
    "wav": sound,
}


def audited(folder: Path, day: str, plan: Mapping[str, Any]) -> tuple[LabelAudit, Path]:
    """Makes the files of a plan and audits them.

    Args:
        folder: of the example.
        day: of the audit.
        plan: ``producer`` and ``samples``, each with ``exported``, ``form``, ``files`` and what is wrong with how many.

    Returns:
        The finding, and the record of it: a line a file, by digest.
    """
    samples = {exported: Sample(exported=exported) for exported in (False, True)}
    lines: list[str] = []
    for exported, sample in samples.items():
        place = folder / "samples" / ("exported" if exported else "shown")
        shutil.rmtree(place, ignore_errors=True)
        for item in plan["samples"]:
            if item["exported"] is exported:
                _make(place, plan["producer"], item)
        if not place.exists():
            continue
        for found in audit_files(sorted(place.iterdir())):
            sample.add(found)
            digest = hashlib.sha256(found.file.read_bytes()).hexdigest()
            rules = sorted({*found.implicit_rules, *found.explicit_rules})
            lines.append(
                json.dumps(
                    {
                        "sha256": digest,
                        "modality": found.modality,
                        "implicit": found.implicit,
                        "explicit": found.explicit,
                        "rules": rules,
                    }
                )
            )
    record = folder / "records" / "label-audits" / f"{day}.jsonl"
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return finding_of(list(samples.values()), material_digests=plan.get("material_digests", ())), record


def _make(place: Path, producer: str, item: Mapping[str, Any]) -> None:
    place.mkdir(parents=True, exist_ok=True)
    form, count = item["form"], item["files"]
    for number in range(count):
        path = place / f"{form}-{number + 1:02}.{form}"
        path.write_bytes(FORMS[form](number))
        if number < count - item.get("unmarked", 0):
            mark(path)
        if item["form"] == "html":  # a page on a screen is no file that a user takes away
            continue
        label = Label.first(producer, f"{form}-{place.name}-{number + 1:04}")
        if number < item.get("without_number", 0):
            label = replace(label, produce_id="", propagate_id="")
        if number < count - item.get("unlabelled", 0):
            write(path, label)
