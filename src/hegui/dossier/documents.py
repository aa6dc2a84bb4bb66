# SPDX-License-Identifier: Apache-2.0
"""The text of documents, for checks to search. Documents come from anywhere, so every size is bounded before it is read.

A document whose text cannot be had is a problem, never an empty text: nothing found in nothing must not look like an answer.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec import Struct, field
from msgspec.structs import replace

from hegui import pattern
from hegui.cache import cache_folder, code_of, digest_of, keep, recall
from hegui.dossier import docx_text, passages, pdf_text, plain_text
from hegui.dossier.found import Found, Spot
from hegui.dossier.passages import MAX_CHARACTERS, Extract, Passage, excerpt
from hegui.dossier.reader_versions import reader_versions
from hegui.errors import DocumentProblem, Place, Problem
from hegui.pattern import Pattern
from hegui.real_paths import RealPaths
from hegui.text import Text, same

# ruff: noqa: PTH113, PTH118, PTH123  for each document; pathlib takes longer than the file system

MAX_BYTES: Final = 32 * 1024 * 1024

_READERS: Final[Mapping[str, Callable[[bytes, str], Extract]]] = {
    ".pdf": pdf_text.read,
    ".docx": docx_text.read,
    ".md": plain_text.read_markdown,
    ".markdown": plain_text.read_markdown,
    ".txt": plain_text.read,
}


class DocumentText(Struct, frozen=True, dict=True):
    """The text of a document, in passages (paragraphs, table rows)."""

    file: str
    sha256: str
    passages: tuple[Passage, ...]
    pages_without_text: tuple[int, ...] = ()
    """Pages of a PDF that are only images: nobody has read them."""
    found: Found = field(default_factory=Found)
    """What was looked for in the documents of the dossier before."""

    @cached_property
    def _digest(self) -> bytes:
        return digest_of(*(passage.text.encode("utf-8", "surrogatepass") for passage in self.passages)).encode()

    def ask(self, question: Iterable[bytes], look: Callable[[], tuple[Spot, ...]]) -> tuple[Spot, ...]:
        """The answer to a question about the text, from an earlier run or by looking.

        Args:
            question: everything beside the text that decides the answer.
            look: finds the answer.
        """
        return self.found.ask(digest_of(self._digest, *question), look)

    @cached_property
    def text(self) -> str:
        """All passages, one a line."""
        return "\n".join(passage.text for passage in self.passages)

    def find(self, pattern: Pattern) -> Passage | None:
        """The first passage in which the pattern is found, with the words around the find in ``shown``."""
        (spot,) = self.ask((b"find", pattern.digested), lambda: (self._first(pattern),))
        return None if spot.passage is None else replace(self.passages[spot.passage], shown=spot.shown or "")

    def _first(self, pattern: Pattern) -> Spot:
        for number, passage in enumerate(self.passages):
            match = pattern.search(passage.text)
            if match is not None:
                return Spot("found", number, excerpt(passage.text, match.start(), match.end()))
        return Spot("missing")


def read_document(folder: Path, path: str, declared: Place | None = None, found: Found | None = None) -> DocumentText:
    """Reads the text of a document of the dossier: PDF, DOCX, Markdown or plain text.

    Args:
        folder: the dossier's folder; nothing outside it is read, not even through a link.
        path: relative to the folder.
        declared: where the dossier names the document, for messages when it is not there.
        found: what was looked for in the documents of the dossier before.

    Raises:
        DocumentProblem: not there, outside the dossier, of another format, encrypted, image-only, broken or too large.
        MissingExtra: the reader of its format is not installed.
    """
    name = str(PurePosixPath(path))
    content = _content(folder, name, declared)
    reader = _READERS.get(PurePosixPath(name).suffix.lower())
    if reader is None:
        raise _problem(
            name,
            Text("无法从这种格式提取文字。", "Text cannot be taken from a file of this format."),
            Text("另存为 PDF、DOCX、Markdown 或纯文本。", "Save it as PDF, DOCX, Markdown or plain text."),
            accepted=same(", ".join(_READERS)),
        )
    digest = hashlib.sha256(content).hexdigest()
    extract = _extract(reader, content, name, digest)
    if sum(len(passage.text) for passage in extract.passages) > MAX_CHARACTERS:
        raise _problem(
            name,
            Text("文档文字过多。", "The document holds too much text."),
            Text("拆分文档。", "Split the document."),
            accepted=Text(f"至多 {MAX_CHARACTERS:,} 个字符", f"at most {MAX_CHARACTERS:,} characters"),
        )
    if not extract.passages:
        raise _problem(
            name,
            Text("文档没有文字。", "The document holds no text."),
            Text("确认文件正确，或补充内容。", "Check that it is the right file, or fill it in."),
        )
    return DocumentText(name, digest, extract.passages, extract.pages_without_text, found or Found())


_KEPT: Final = 256


@cache
def _reading_code() -> bytes:
    """All that decides which text comes of a file: our own code, and the libraries that it reads with."""
    modules = docx_text, pdf_text, plain_text, passages, pattern
    return code_of(module.__file__ for module in modules) + reader_versions()


def _extract(reader: Callable[[bytes, str], Extract], content: bytes, name: str, digest: str) -> Extract:
    """What the reader takes out of the file, from the cache where the same bytes were read before."""
    kept_in, key = (
        cache_folder(),
        digest_of(_reading_code(), PurePosixPath(name).suffix.lower().encode(), digest.encode()),
    )
    extract = recall("text", key, Extract, kept_in)
    if extract is None:
        extract = reader(content, name)
        keep("text", key, extract, kept_in, most=_KEPT)
    return extract


def _content(folder: Path, name: str, declared: Place | None) -> bytes:
    file = locate(folder, name)
    if file is None:
        raise DocumentProblem(
            Problem(
                Text(f"文档“{name}”不在档案文件夹内。", f"Document '{name}' is not inside the dossier's folder."),
                declared or Place(name),
                accepted=Text(
                    "档案内的相对路径，用“/”分隔，不含“..”，不经链接指向外部",
                    "a path inside the dossier, with '/', without '..', not leading out through a link",
                ),
                fix=Text("把文件复制到档案的 documents/ 下。", "Copy the file into documents/ of the dossier."),
            )
        )
    try:
        if not os.path.isfile(file):
            raise FileNotFoundError(2, "no such file")  # folders and devices are treated alike
        with open(file, "rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentProblem(
            Problem(
                Text(f"找不到或无法读取文档“{name}”。", f"Document '{name}' is missing or cannot be read."),
                declared or Place(name),
                found=error.strerror,
                fix=Text("放入该文件，或改正路径。", "Put the file there, or correct the path."),
            )
        ) from error
    if len(content) > MAX_BYTES:
        raise _problem(
            name,
            Text("文档过大。", "The document is too large."),
            Text("压缩图片或拆分文档。", "Shrink its images or split it."),
            accepted=Text(f"至多 {MAX_BYTES // 1024 // 1024} MiB", f"at most {MAX_BYTES // 1024 // 1024} MiB"),
        )
    return content


def locate(folder: Path, name: str, real: RealPaths | None = None) -> Path | None:
    """The file of that name; ``None`` when the name or a link leads out of the folder, or a link to itself.

    Args:
        folder: the dossier's.
        name: a path below it.
        real: knows folders that were looked at before.
    """
    plain = PurePosixPath(name)
    if plain.is_absolute() or ".." in plain.parts or "\\" in name or "\0" in name:
        return None
    real = real or RealPaths()
    root = real.of(os.path.join(folder, ""))
    file = real.of(os.path.join(root or folder, plain))
    if file is None or root is None or not (file == root or file.startswith(os.path.join(root, ""))):
        return None
    return Path(file)


def _problem(name: str, what: Text, fix: Text, accepted: Text | None = None) -> DocumentProblem:
    return DocumentProblem(Problem(what, Place(name), accepted=accepted, fix=fix))
