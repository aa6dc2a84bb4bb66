# SPDX-License-Identifier: Apache-2.0
"""WebDataset: members that nothing happens to are copied with their headers; pictures and sound go with their record."""

from typing import BinaryIO, Final

import pyarrow as pa

from hegui.corpus.cleaning.decisions import Decision, Decisions, Drop, Redact
from hegui.corpus.cleaning.editing import Editor, Edits, json_edited
from hegui.corpus.reading.layouts import Finder, Texts, Wanted
from hegui.corpus.reading.lines import BOM
from hegui.corpus.reading.opening import is_damage
from hegui.corpus.reading.webdataset import BLOCK, JSON_ENDING, TEXT_ENDINGS, Broken, Tar, stem_and_ending
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

_PIECE: Final = 1 << 20
_END: Final = bytes(BLOCK)


class _Tap:
    """A stream whose bytes are held back as they are read, until somebody says what becomes of them."""

    def __init__(self, stream: pa.NativeFile) -> None:
        self._stream = stream
        self._held = bytearray()

    def read(self, size: int) -> bytes:
        data: bytes = self._stream.read(size)
        self._held += data
        return data

    def taken(self) -> bytes:
        """What was read since the last call."""
        taken = bytes(self._held)
        self._held.clear()
        return taken


def rewrite(
    stream: pa.NativeFile, out: BinaryIO, decisions: Decisions, editor: Editor, wanted: Wanted, file: str
) -> None:
    """Writes the records that stay.

    Where the tar breaks off, the records before the break are written; the quarantine names the rest.

    Raises:
        CorpusProblem: a record is not the one that was scanned.
    """
    tap = _Tap(stream)
    tar = Tar(tap, 0)
    edit = _Members(editor, Finder(wanted), file)
    stem: str | None = None
    decision: Decision | None = None
    try:
        for member in tar.members():
            own, ending = stem_and_ending(member.name)
            if own != stem:
                stem, decision = own, decisions.at(member.offset)
                edit.begin(member.offset, decision)
            header, padding = tap.taken(), -member.size % BLOCK
            if isinstance(decision, Redact) and edit.concerns(ending):
                data = tar.bytes(member.size)
                tar.skip(padding)
                tap.taken()
                out.write(edit.written(header, data, ending))
                continue
            write = _nowhere if isinstance(decision, Drop) else out.write
            write(header)
            left = member.size + padding
            while left:
                left -= len(tar.bytes(min(left, _PIECE)))
                write(tap.taken())
        out.write(tap.taken())
        while rest := stream.read(_PIECE):
            out.write(rest)
    except (OSError, pa.ArrowException, Broken) as error:
        if not is_damage(error):
            raise
        out.write(_END * 2)
    edit.end()


def _nowhere(data: bytes) -> int:
    """The record is left out."""
    return len(data)


class _Members:
    """Edits the members of one record after the other."""

    def __init__(self, editor: Editor, finder: Finder, file: str) -> None:
        self._editor = editor
        self._finder = finder
        self._file = file
        self._position = 0
        self._left: dict[str, Redact] = {}

    def begin(self, position: int, decision: Decision | None) -> None:
        """The next record: what is replaced in it, by the ending of the member."""
        self.end()
        self._position = position
        if isinstance(decision, Redact):
            for span in decision.spans:
                ending = span.field.partition(".")[0]
                before = self._left.get(ending, Redact(()))
                self._left[ending] = Redact((*before.spans, span))

    def concerns(self, ending: str) -> bool:
        """Whether something is replaced in the member of that ending."""
        return ending in self._left and ending in TEXT_ENDINGS | JSON_ENDING

    def end(self) -> None:
        """The record is at its end: every member in which something is replaced was met."""
        if self._left:
            what = Text("记录与扫描时不同", "the record is not the one that was scanned")
            raise CorpusProblem(Problem(what, Place(self._file), found=str(self._position)))

    def written(self, headers: bytes, data: bytes, ending: str) -> bytes:
        """A member with its headers, as it is written."""
        redact = self._left.pop(ending)
        mark = BOM if data.startswith(BOM) else b""
        bare = data.removeprefix(mark)
        if ending in JSON_ENDING:
            changed = json_edited(bare, self._finder, lambda texts: self._within(ending, texts, redact))
        else:
            changed = self._editor.edits(self._position, redact, [(ending, bare.decode())])[ending].encode()
        changed = mark + changed
        return self._headers(headers, len(changed)) + changed + bytes(-len(changed) % BLOCK)

    def _within(self, ending: str, texts: Texts, redact: Redact) -> Edits:
        """The new texts of a JSON member, whose fields the scan names behind the ending."""
        prefix = f"{ending}."
        edits = self._editor.edits(self._position, redact, [(prefix + name, text) for name, text in texts])
        return {name.removeprefix(prefix): text for name, text in edits.items()}

    def _headers(self, headers: bytes, size: int) -> bytes:
        """The headers of a member that has another size now; the last block is the member's own."""
        before, own = headers[:-BLOCK], bytearray(headers[-BLOCK:])
        if b" size=" in before:
            what = Text("tar 扩展头中另记有大小，无法改写", "the tar states the size in an extended header, too")
            raise CorpusProblem(Problem(what, Place(self._file), found=str(self._position)))
        own[124:136] = b"%011o\0" % size
        own[148:156] = b" " * 8
        own[148:156] = b"%06o\0 " % sum(own)
        return before + bytes(own)
