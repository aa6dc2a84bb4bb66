# SPDX-License-Identifier: Apache-2.0
"""The text of a DOCX, through python-docx (optional part ``documents``).

The XML is walked rather than ``Document.paragraphs``, which leaves out content controls, inserted text, text boxes and
notes: a clause in any of them is a clause of the document. Deleted, moved-away and hidden text is not.
"""

import io
from collections.abc import Iterator
from typing import Any, Final

from hegui.dossier.passages import Extract, Line, passages_of
from hegui.errors import DocumentProblem, MissingExtra, Place, Problem
from hegui.text import Text

MAX_ENTRIES: Final = 4096
MAX_UNPACKED: Final = 128 * 1024 * 1024
MAX_XML: Final = 32 * 1024 * 1024
"""A parsed tree takes ten times the memory of its XML."""
MAX_RATIO: Final = 200
"""Text of real documents packs 5 to 30 times; a bomb packs a thousand times."""
_RATIO_MATTERS_FROM: Final = 1024 * 1024

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNREAD = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}sectPr", f"{_W}tblPr", _FALLBACK})
_SPACES = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-"}
_OTHER_PARTS = ("/header", "/footer", "/footnotes", "/endnotes")
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"


def read(content: bytes, file: str) -> Extract:
    """The passages of a DOCX: body with tables, then headers, footers and notes.

    Raises:
        DocumentProblem: encrypted, broken, or packed so that unpacking it would fill the memory.
        MissingExtra: python-docx is not installed.
    """
    try:
        import docx  # noqa: PLC0415  optional, and slow to load
    except ImportError as error:
        raise MissingExtra("documents", Text("读取 DOCX ", "Reading DOCX")) from error
    if content.startswith(_OLD_OR_ENCRYPTED):
        raise _problem(
            file,
            Text("这是加密的 DOCX，或旧版 .doc。", "This is an encrypted DOCX, or an old .doc."),
            Text("去除密码，另存为 .docx。", "Remove the password and save it as .docx."),
        )
    try:
        _refuse_bombs(content, file)
        lines = tuple(_lines(docx.Document(io.BytesIO(content)), docx))
    except DocumentProblem:
        raise
    except Exception as error:  # a hostile package can make zipfile, lxml and python-docx raise anything
        raise _problem(
            file,
            Text("DOCX 已损坏，或不是 DOCX。", "The DOCX is broken, or not a DOCX."),
            Text("重新导出该文档。", "Export the document again."),
            found=f"{type(error).__name__}: {error}",
        ) from error
    return Extract(passages_of(lines))


def _refuse_bombs(content: bytes, file: str) -> None:
    """Looks at the directory of the archive before anything is unpacked. zipfile never unpacks more than it declares."""
    import zipfile  # noqa: PLC0415  as docx

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    packed_tight = any(
        entry.file_size > _RATIO_MATTERS_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or xml > MAX_XML or packed_tight:
        raise _problem(
            file,
            Text("压缩包异常（疑似 zip 炸弹），未解压。", "The archive looks like a zip bomb; it was not unpacked."),
            Text("确认来源，重新导出该文档。", "Check where it comes from, and export the document again."),
            found=f"{len(entries)} entries, {unpacked:,} bytes",
            accepted=Text(
                f"至多 {MAX_ENTRIES} 个文件，解压后至多 {MAX_UNPACKED // 1024 // 1024} MiB，压缩比至多 {MAX_RATIO}",
                f"at most {MAX_ENTRIES} files, {MAX_UNPACKED // 1024 // 1024} MiB unpacked, ratio at most {MAX_RATIO}",
            ),
        )


def _lines(document: Any, docx: Any) -> Iterator[Line]:  # noqa: ANN401  lxml has no types
    for text in _blocks(document.element.body):
        yield Line(text)
    for relation in document.part.rels.values():
        if not relation.is_external and relation.reltype.endswith(_OTHER_PARTS):
            for text in _blocks(docx.oxml.parse_xml(relation.target_part.blob)):
                yield Line(text)


def _blocks(element: Any) -> Iterator[str]:  # noqa: ANN401  lxml has no types
    """Paragraphs and table rows in the order of reading, through whatever wraps them."""
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_words(child))
            for box in _boxes(child):
                yield from _blocks(box)
        elif child.tag == f"{_W}tr":
            yield " | ".join(" ".join(_blocks(cell)) for cell in _cells(child))
        elif child.tag not in _UNREAD:
            yield from _blocks(child)


def _boxes(element: Any) -> Iterator[Any]:  # noqa: ANN401  lxml has no types
    """The outermost text boxes; a box inside a box is found from its own paragraphs, so each is read once."""
    for child in element:
        if child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag not in _UNREAD:
            yield from _boxes(child)


def _cells(row: Any) -> Iterator[Any]:  # noqa: ANN401  lxml has no types
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in {f"{_W}sdt", f"{_W}sdtContent"}:
            yield from _cells(child)


def _words(element: Any) -> Iterator[str]:  # noqa: ANN401  lxml has no types
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag not in _UNREAD and child.tag != f"{_W}txbxContent" and not _hidden(child):
            yield from _words(child)


def _hidden(element: Any) -> bool:  # noqa: ANN401  lxml has no types
    vanish = element.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val") not in {"0", "false", "off"}


def _problem(
    file: str, what: Text, fix: Text, *, found: str | None = None, accepted: Text | None = None
) -> DocumentProblem:
    return DocumentProblem(Problem(what, Place(file), found=found, accepted=accepted, fix=fix))
