# SPDX-License-Identifier: Apache-2.0
"""A page that is filled in, as PDF by Typst. The same blocks and the same fonts give the same bytes: nothing in it is dated."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, assert_never

from hegui.errors import InputError, Problem
from hegui.packs.extra import packs_extra
from hegui.packs.page.blocks import Block, Paragraph, Picture, Table
from hegui.packs.page.markup import Break
from hegui.text import Text, same

SERIF: Final = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "FangSong", "SimSun")
"""Open fonts first; those of systems where they are not."""
SANS: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Heiti SC",
    "SimHei",
    "Microsoft YaHei",
)

_PREAMBLE: Final = """\
#set document(date: none, title: {title})
#set page(
  paper: "a4", margin: (top: 32mm, bottom: 30mm, left: 28mm, right: 26mm),
  footer: context align(center, text(size: 9pt)[— #counter(page).display() —]),{background}
)
#set text(font: ({serif}), size: 11.5pt, lang: "zh", region: "cn")
#set par(leading: 0.85em, spacing: 0.95em, justify: true, first-line-indent: (amount: 2em, all: true))
#let sans = ({sans})
#let flat(body) = {{ set par(first-line-indent: 0em, justify: false); body }}
#let doc-title(body) = flat(align(center, block(above: 6mm, below: 9mm, text(font: sans, size: 20pt, weight: "bold", body))))
#let heading1(body) = flat(block(above: 1.5em, below: 0.9em, sticky: true, text(font: sans, size: 13.5pt, weight: "bold", body)))
#let heading2(body) = flat(block(above: 1.2em, below: 0.7em, sticky: true, text(font: sans, size: 11.5pt, weight: "bold", body)))
#let note(body) = flat(block(inset: (left: 2em), text(size: 9.5pt, fill: luma(70), body)))
#let bullet(body) = flat(block(inset: (left: 2em), above: 0.7em, below: 0.7em, body))
#let right-line(body) = flat(align(right, body))
#let center-line(body) = flat(align(center, body))
#let whole(body) = table.cell(breakable: false, body)
#let cell(body) = {{ set par(first-line-indent: 0em, justify: false, leading: 0.6em); set text(size: 9.5pt); body }}
#let label-cell(body) = table.cell(fill: luma(238), breakable: false, cell(text(font: sans, body)))
"""
_WATERMARK: Final = """
  background: rotate(-35deg, text(font: ({sans}), size: 64pt, fill: luma(225))[草稿 DRAFT]),"""
_STYLES: Final = {
    "title": "doc-title",
    "heading1": "heading1",
    "heading2": "heading2",
    "note": "note",
    "bullet": "bullet",
    "right": "right-line",
    "center": "center-line",
}


def as_pdf(blocks: Sequence[Block], *, root: Path, fonts: Sequence[Path] = (), draft: bool = False) -> bytes:
    """The blocks as PDF.

    Args:
        blocks: of the document.
        root: the folder that pictures are named from.
        fonts: folders with fonts, beside those of the system.
        draft: whether every sheet says that it is a draft.

    Raises:
        InputError: there is no Chinese font.
        MissingExtra: ``hegui[packs]`` is not installed.
    """
    with packs_extra():
        import typst  # noqa: PLC0415  needs the extra
    there, serif, sans = _fonts(tuple(fonts))
    source = typst_source(blocks, serif=serif, sans=sans, draft=draft)
    compiler: Any = typst
    compiled = compiler.compile(source.encode(), root=str(root.resolve()), font_paths=there)
    if not isinstance(compiled, bytes):  # one document is one file; only pictures come as several
        raise TypeError("typst gave no PDF")
    return compiled


@cache
def _fonts(fonts: tuple[Path, ...]) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """The fonts, looked for once, and the Chinese ones among them: with serifs and without; either may stand in for the other."""
    with packs_extra():
        import typst  # noqa: PLC0415  needs the extra
    found = typst.Fonts(font_paths=[str(path) for path in fonts])
    there = set(found.families())
    serif = tuple(name for name in SERIF if name in there)
    sans = tuple(name for name in SANS if name in there)
    if not serif and not sans:
        raise InputError(
            Problem(
                Text("找不到中文字体，无法生成 PDF。", "No Chinese font was found, so no PDF can be made."),
                accepted=same(", ".join((*SERIF, *SANS))),
                fix=Text(
                    "安装开源字体（Debian/Ubuntu：apt install fonts-noto-cjk），或以 --fonts 指定字体文件夹。",
                    "Install an open one (Debian/Ubuntu: apt install fonts-noto-cjk), or name a folder with --fonts.",
                ),
            )
        )
    return found, serif or sans, sans or serif


def typst_source(blocks: Sequence[Block], *, serif: Sequence[str], sans: Sequence[str], draft: bool) -> str:
    """The blocks as a document of Typst."""
    title = next((block.text for block in blocks if isinstance(block, Paragraph) and block.style == "title"), "")
    named = _names(sans)
    head = _PREAMBLE.format(
        title=_string(title),
        serif=_names(serif),
        sans=named,
        background=_WATERMARK.format(sans=named) if draft else "",
    )
    return head + "\n".join(_body(blocks)) + "\n"


def _names(families: Sequence[str]) -> str:
    return "".join(f'"{name}", ' for name in families)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


_LONG: Final = re.compile(r"[A-Za-z0-9@._/:%-]{16,}")
_JOINT: Final = re.compile(r"([@._/:-]|[A-Za-z0-9]{10})(?=[A-Za-z0-9])")


_MAY_BREAK: Final = "#box[]"
"""Nothing, at which a line may end. A space of no width would do so too, and come along whenever somebody copies the number."""


def _content(text: str, *, breakable: bool = False) -> str:
    """Text as content: no sign of it is markup; a line end is a line end; long codes may break."""
    return "[" + " #linebreak() ".join(_line(line, breakable=breakable) for line in text.split("\n")) + "]"


def _line(line: str, *, breakable: bool) -> str:
    if not breakable:
        return f"#{_string(line)}"
    parted = _LONG.sub(lambda found: _JOINT.sub("\\1\0", found[0]), line)
    return _MAY_BREAK.join(f"#{_string(part)}" for part in parted.split("\0"))


def _body(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph("body", text):
                yield f"\n{_content(text, breakable=True)[1:-1]}\n"
            case Paragraph(style, text):
                yield f"#{_STYLES[style]}{_content(f'· {text}' if style == 'bullet' else text)}"
            case Table():
                yield _table(block)
            case Picture(file, caption):
                yield f"#flat(align(center, figure(image({_string('/' + file)}, width: 78%), caption: none)))"
                yield f"#center-line(text(size: 9.5pt){_content(caption)})"
            case Break():
                yield "#pagebreak(weak: true)"
            case _:
                assert_never(block)


def _table(table: Table) -> str:
    columns = ", ".join(f"{width:g}fr" for width in table.widths)
    stroke = "none" if table.plain else "0.5pt + luma(90)"
    inset = "(x: 5pt, y: 11pt)" if table.tall else "5pt"
    whole = "breakable: false, " if table.tall else ""  # signatures stand together
    lines = [
        f"#flat(block({whole}above: 0.9em, below: 1.1em, table(columns: ({columns},), stroke: {stroke}, inset: {inset},"
    ]
    body = list(table.rows)
    if table.head and body:
        cells = ", ".join(f"label-cell{_content(cell)}" for cell in body.pop(0))
        lines.append(f"  table.header({cells}),")
    lines += ["  " + " ".join(f"{_cell(cell, number, table)}," for number, cell in enumerate(row)) for row in body]
    return "\n".join([*lines, ")))"])


_SHORT: Final = 600
"""Signs of a cell that stays on one sheet."""


def _cell(text: str, column: int, table: Table) -> str:
    content = _content(text, breakable=True)
    if column in table.labels:
        return f"label-cell{content}"
    return f"whole(cell{content})" if len(text) < _SHORT else f"cell{content}"
