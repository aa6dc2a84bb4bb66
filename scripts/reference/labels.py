# SPDX-License-Identifier: Apache-2.0
"""The page of formats: where each carries the label, and what the tests over its samples found."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reference.page import Page, Say, code, table

from hegui.label.formats import SUFFIXES, codec_named
from hegui.text import Text

ROOT: Final = Path(__file__).parents[2]
MATRIX: Final = ROOT / "tests" / "label" / "matrix.json"
COLUMNS: Final = {
    "write": Text("写入", "write"),
    "read": Text("读取", "read"),
    "merge": Text("保留其他元数据", "merge"),
    "lossless": Text("内容无损", "lossless"),
    "exiftool": Text("exiftool 读回", "exiftool reads it back"),
    "fuzzed": Text("模糊测试", "fuzzed"),
}


def label_pages() -> Iterator[Page]:
    """One page."""
    yield Page("label-formats", Text("标识：格式一览", "Labels: the formats"), _formats)


def exiftool_tags() -> dict[str, str | None]:
    """The tag in which exiftool shows the label of each format, as the tests expect it."""
    sys.path.insert(0, str(ROOT / "tests" / "factories"))
    try:
        tags: dict[str, str | None] = {}
        for module in sorted((ROOT / "tests" / "factories").glob("decoders_*.py")):
            tags |= __import__(module.stem).EXIFTOOL
        return tags
    finally:
        sys.path.remove(str(ROOT / "tests" / "factories"))


def _formats(say: Say) -> Iterator[str]:
    found = json.loads(MATRIX.read_text(encoding="utf-8"))
    tags = exiftool_tags()
    yield say(
        Text(
            f"由测试结果生成（`scripts/make_label_table.py`，{found['date']}，exiftool {found['exiftool']}）。每格为通过数/样本数；样本在 `tests/label/samples/`。",
            f"Made from the outcome of the tests (`scripts/make_label_table.py`, {found['date']}, exiftool {found['exiftool']}). Each cell: samples passed of samples; they are in `tests/label/samples/`.",
        )
    )
    yield ""
    headers = [say(Text("格式", "Format")), *map(say, COLUMNS.values())]
    yield from table(headers, (_row(name, found["formats"][name]) for name in SUFFIXES))
    yield say(
        Text(
            "- **写入**：写后唯一、有效、位于指南的位置，再写不变。**读取**：按字节识别格式，不靠文件名（文本除外）。\n"
            "- **保留其他元数据**、**内容无损**：由独立的解码器比对（Pillow、PyAV、PDFium、python-docx 等），不用本工具自己的读取程序。\n"
            "- **模糊测试**：atheris 的语料保存在 `fuzz/corpus/`，每次测试重放。",
            "- **write**: afterwards there is one valid label in the place of the guide, and a second write changes nothing. **read**: the format is told by the bytes, not by the name (but for text).\n"
            "- **merge**, **lossless**: compared by independent decoders (Pillow, PyAV, PDFium, python-docx …), not by our own readers.\n"
            "- **fuzzed**: the corpus of atheris is kept in `fuzz/corpus/` and replayed in each test run.",
        )
    )
    yield ""
    yield f"## {say(Text('标识位置，以及 exiftool 显示它的标签', 'Where the label stands, and the tag in which exiftool shows it'))}"
    yield ""
    unseen = say(
        Text("随文件而异（核对标识在其输出之中）", "it depends on the file (checked: the label is in what it prints)")
    )
    headers = [
        say(Text("格式", "Format")),
        say(Text("文件", "Files")),
        say(Text("标识位置", "Carrier")),
        say(Text("exiftool 的标签", "Tag of exiftool")),
    ]
    never = say(Text("没有读取这一位置的程序", "it has no reader for the place"))
    shown = {name: code(tag) if tag else unseen for name, tag in tags.items()} | {"markdown": never}
    yield from table(headers, ((code(name), *_place(name), shown[name]) for name in SUFFIXES))
    yield say(
        Text(
            "个别变体 exiftool 12.57 也不显示：带扩展头的 ID3v2.3、Ogg 中的 Speex、BW64。",
            "Single variants are not shown by exiftool 12.57 either: ID3v2.3 with an extended header, Speex in Ogg, BW64.",
        )
    )
    yield ""
    yield f"## {say(Text('不写入的格式', 'Formats that are refused'))}"
    yield ""
    yield say(
        Text(
            "TXT、BMP、MPEG-TS、AIFF 没有元数据位置；加密的 PDF 和 Office 文件、已签名的 PDF 和 Office 文件不能在不破坏其保护的情况下写入。均给出原因；可以用 `--sidecar` 写入旁边的文件，但旁边的文件不算文件元数据。",
            "TXT, BMP, MPEG-TS and AIFF have no place for metadata; encrypted or signed PDF and Office files cannot be written without breaking their protection. The reason is given each time; `--sidecar` writes a file beside, which does not count as the file's metadata.",
        )
    )


def _place(name: str) -> tuple[str, str]:
    return " ".join(suffix.removeprefix(".") for suffix in SUFFIXES[name]), codec_named(name).carriers[0]


def _row(name: str, cells: dict[str, list[int]]) -> list[str]:
    shown = []
    for column in COLUMNS:
        passed, total = cells.get(column, [0, 0])
        if column == "exiftool" and name == "markdown":
            shown.append("–")
        elif column == "fuzzed":
            shown.append("✓" if total and passed == total else "–")
        else:
            shown.append(f"{passed}/{total}")
    return [code(name), *shown]
