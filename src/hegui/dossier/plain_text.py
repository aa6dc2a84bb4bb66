# SPDX-License-Identifier: Apache-2.0
"""Plain text and Markdown, in UTF-8."""

from hegui.dossier.passages import Extract, Line, passages_of, rejoined
from hegui.errors import DocumentProblem, Place, Problem
from hegui.pattern import Pattern
from hegui.text import Text

_COMMENT = Pattern(r"(?s:<!--.*?(-->|\Z))")


def read(content: bytes, file: str) -> Extract:
    """The passages of a plain text.

    Raises:
        DocumentProblem: not UTF-8, or not text at all.
    """
    return _passages(_decoded(content, file))


def read_markdown(content: bytes, file: str) -> Extract:
    """The passages of a Markdown text. Comments are left out: no reader of the published text sees them.

    Raises:
        DocumentProblem: not UTF-8, or not text at all.
    """
    return _passages(_COMMENT.compiled.sub(lambda comment: "\n" * comment[0].count("\n"), _decoded(content, file)))


def _passages(text: str) -> Extract:
    lines = (Line(line, number) for number, line in enumerate(text.split("\n"), start=1))
    return Extract(passages_of(rejoined(lines)))


def _decoded(content: bytes, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentProblem(
            Problem(
                Text("文档不是 UTF-8 编码。", "The document is not UTF-8."),
                Place(file, content.count(b"\n", 0, error.start) + 1),
                found=_encoding(content),
                accepted=Text("UTF-8", "UTF-8"),
                fix=Text(
                    "用编辑器另存为 UTF-8，例如：iconv -f GB18030 -t UTF-8。",
                    "Save it as UTF-8, for example: iconv -f GB18030 -t UTF-8.",
                ),
            )
        ) from error
    if "\0" in text:
        raise DocumentProblem(
            Problem(
                Text("文档不是文本文件。", "The document is not a text file."),
                Place(file, text.count("\n", 0, text.index("\0")) + 1),
                fix=Text(
                    "按其真实格式命名（.pdf、.docx），或另存为文本。",
                    "Name it by its real format (.pdf, .docx), or save it as text.",
                ),
            )
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(content: bytes) -> str:
    """What the bytes look like, for the message only."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return "?"
    return "GB18030 / GBK"
