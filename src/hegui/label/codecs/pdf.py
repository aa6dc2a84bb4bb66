# SPDX-License-Identifier: Apache-2.0
"""PDF: the entry ``/AIGC`` of the Info dictionary holds the label as a JSON string (TC260-PG-20258A, 6.3).

Written as an incremental update (ISO 32000-1, 7.5.6): every byte of the old file stays at its place, and a new Info
dictionary, a cross-reference section and a trailer follow. What signs or encrypts the file would not cover them, so such
a file is refused.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from hegui.label.aigc import KEY, LONGEST_VALUE
from hegui.label.codec import Carrier, Refused, Site, Survey
from hegui.label.content import Content, Malformed, Pieces, Span
from hegui.label.structures.pdf_objects import Dictionary, Object, Reference, string_of, text_of, with_entry
from hegui.label.structures.pdf_xref import Pdf, Stream
from hegui.label.structures.xmp import LONGEST_PACKET, packet_with_label, survey_packet
from hegui.text import Text

_HEAD: Final = 1024
MOST_FIELDS: Final = 200
"""Form fields and attached files that are looked at."""
_SIGNATURES_EXIST: Final = 1
_LONGEST_OFFSET: Final = 10**10
_OF_A_SECTION: Final = ("Type", "W", "Index", "Length", "Filter", "DecodeParms", "Prev", "XRefStm", "Size")
_OF_A_PACKED_STREAM: Final = ("Length", "Filter", "DecodeParms", "DL")


class _InInfo(NamedTuple):
    """A label in the Info dictionary."""

    key: str


class _InMetadata(NamedTuple):
    """A label in the XMP packet of the document."""

    reference: Reference


class _Change(NamedTuple):
    """The object of an update."""

    reference: Reference
    body: bytes
    is_info: bool


class PdfCodec:
    """Document information and metadata of a PDF."""

    name = "pdf"
    modality = "text"
    suffixes = (".pdf",)
    carriers = (Carrier.PDF_INFO,)

    def recognises(self, head: bytes, suffix: str) -> bool:
        """By its header, which may stand anywhere in the first 1024 bytes."""
        del suffix
        return b"%PDF-" in head[:_HEAD]

    def survey(self, content: Content, found: Survey) -> None:
        """The Info dictionary, the XMP packet of the document, and its catalogue."""
        pdf = _pdf(content)
        if pdf.trailer("Encrypt") is not None:
            found.protected = found.damage = _ENCRYPTED  # a label in it, if there is one, is not known
            return
        root = _root_of(pdf)
        _aside(pdf)
        self._survey_info(pdf, found)
        for key, value in root.entries.items():
            if KEY in key.upper():
                found.sites.append(Site(Carrier.PDF_CATALOG, f"Catalog /{key}", 0, _value(pdf, value)))
        self._survey_metadata(pdf, root, found)
        if _is_signed(pdf, root):
            found.protected = _SIGNED
        found.credentials = _has_manifest(pdf, root)

    def _survey_info(self, pdf: Pdf, found: Survey) -> None:
        reference = pdf.trailer("Info")
        info = pdf.dictionary(reference)
        if info is None:
            return
        entry = pdf.entry(reference.number) if isinstance(reference, Reference) else None
        for key, value in info.entries.items():
            if KEY in key.upper():
                offset = entry.offset if entry is not None and entry.offset is not None else 0
                found.sites.append(Site(Carrier.PDF_INFO, f"Info /{key}", offset, _value(pdf, value), _InInfo(key)))

    def _survey_metadata(self, pdf: Pdf, root: Dictionary, found: Survey) -> None:
        reference = root.get("Metadata")
        stream = pdf.resolved(reference)
        if isinstance(stream, Stream) and isinstance(reference, Reference):
            locator = _InMetadata(reference)
            survey_packet(
                pdf.unpacked(stream, LONGEST_PACKET), found, place="Metadata", offset=stream.data.start, locator=locator
            )

    def media(self, content: Content) -> Iterator[Span | bytes]:
        """Every object but the Info dictionary and the XMP packet, where the cross-references say that it is."""
        pdf = _pdf(content)
        root = pdf.trailer("Root")
        left_out = frozenset(own.number for own in _aside(pdf))
        yield repr(root).encode()
        used = pdf.entries()
        yield from pdf.spans(used, left_out)
        inside = [(number, *entry[2:]) for number, entry in used.items() if entry.stream is not None]
        yield repr(sorted(own for own in inside if own[0] not in left_out)).encode()

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Adds an update with the label in the Info dictionary, or where it stands."""
        if found.protected is not None:
            raise Refused(found.protected.zh, found.protected.en)
        pdf = _pdf(content)
        if not pdf.ends_with_references():
            raise Refused(
                "PDF 的对象位于最后一个交叉引用之后，不能增量更新",
                "objects of the PDF lie after its last cross-reference, so nothing can be added",
            )
        if not found.sites:
            changed = _info_with(pdf, KEY, value)
        else:
            [site] = found.sites
            match site.locator:
                case _InInfo(key):
                    changed = _info_with(pdf, key, value)
                case _InMetadata(reference):
                    changed = _metadata_with(pdf, reference, value)
                case _:
                    raise Refused(
                        f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                    )
        ends_line = content.read(content.size - 1, 1) in {b"\n", b"\r"}
        return Span(0, content.size), _update(pdf, changed, pdf.end, b"" if ends_line else b"\n")


_ENCRYPTED: Final = Text(
    "PDF 已加密，不解密无法读写其中的标识",
    "the PDF is encrypted; without decrypting it no label can be read or written",
)
_SIGNED: Final = Text(
    "PDF 带有数字签名，写入标识后签名将不再覆盖全文：应先写标识、后签名",
    "the PDF is signed, and the signature would not cover a label: label first, sign last",
)


def _pdf(content: Content) -> Pdf:
    """The cross-references of a file, read once.

    Raises:
        Malformed: there are none, or one is broken.
    """
    if isinstance(content.memo, Pdf):
        content.memo.may_unpack_again()
    else:
        content.memo = Pdf(content)
    return content.memo


def _aside(pdf: Pdf) -> list[Reference]:
    """The objects that are no content: document information and metadata.

    Raises:
        Malformed: one of them is the catalogue, which is content.
    """
    information, packet = pdf.trailer("Info"), _root_of(pdf).get("Metadata")
    aside = []
    if isinstance(information, Reference) and isinstance(pdf.resolved(information), Dictionary):
        aside.append(information)
    if isinstance(packet, Reference) and isinstance(pdf.resolved(packet), Stream):
        aside.append(packet)
    root = pdf.trailer("Root")
    if isinstance(root, Reference) and any(own.number == root.number for own in aside):
        raise Malformed(
            "PDF 的目录、Info 和元数据是同一个对象", "two of catalogue, Info and metadata of the PDF are one object"
        )
    return aside


def _root_of(pdf: Pdf) -> Dictionary:
    root = pdf.dictionary(pdf.trailer("Root"))
    if root is None:
        raise Malformed("PDF 没有目录对象", "the PDF has no catalogue")
    return root


def _value(pdf: Pdf, value: Object) -> str:
    """The text of a label: a string, or what a dictionary in its place says."""
    found = pdf.resolved(value)
    if isinstance(found, Stream):
        return pdf.unpacked(found, LONGEST_VALUE).decode("utf-8", "replace")
    if isinstance(found, bytes):
        return text_of(found)
    return json.dumps(_plain(found), ensure_ascii=False)


def _plain(value: Object) -> object:
    match value:
        case bytes():
            return text_of(value)
        case Dictionary():
            return {key: _plain(own) for key, own in value.entries.items()}
        case Reference():
            return f"{value.number} {value.generation} R"
        case list():
            return [_plain(own) for own in value]
        case _:
            return value


def _is_signed(pdf: Pdf, root: Dictionary) -> bool:
    if root.get("Perms") is not None:
        return True
    form = pdf.dictionary(root.get("AcroForm"))
    if form is None:
        return False
    flags = pdf.resolved(form.get("SigFlags"))
    if isinstance(flags, int) and flags & _SIGNATURES_EXIST:
        return True
    return any(own.get("FT") == "Sig" and own.get("V") is not None for own in _dictionaries(pdf, form.get("Fields")))


def _has_manifest(pdf: Pdf, root: Dictionary) -> bool:
    files = _dictionaries(pdf, root.get("AF"))
    return any(own.get("AFRelationship") == "C2PA_Manifest" for own in files)


def _dictionaries(pdf: Pdf, value: Object) -> Iterator[Dictionary]:
    items = pdf.resolved(value)
    for item in items[:MOST_FIELDS] if isinstance(items, list) else ():
        own = pdf.dictionary(item)
        if own is not None:
            yield own


def _string(value: str) -> bytes:
    try:
        return string_of(value)
    except UnicodeEncodeError:
        raise Refused("标识含有无法编码的字符", "the label holds a character that cannot be encoded") from None


def _info_with(pdf: Pdf, key: str, value: str) -> _Change:
    """The Info dictionary with the label; a new one where there is none."""
    reference = pdf.trailer("Info")
    found = pdf.resolved(reference)
    if found is None:
        # A free number is not taken: something in the content may refer to it, and would then find the label.
        body = b"<</" + KEY.encode() + b" " + _string(value) + b">>"
        return _Change(Reference(_next_number(pdf), 0), body, is_info=True)
    known = pdf.source_of(reference) if isinstance(reference, Reference) else None
    if known is None or not isinstance(found, Dictionary) or not isinstance(reference, Reference):
        raise Refused("PDF 的 Info 不是间接的字典对象", "the Info of the PDF is no dictionary of its own")
    info, source = known
    return _Change(_current(pdf, reference), with_entry(source, info, key, _string(value)), is_info=True)


def _current(pdf: Pdf, reference: Reference) -> Reference:
    """A reference with the generation that the cross-references have."""
    return Reference(reference.number, pdf.entry(reference.number).generation)


def _metadata_with(pdf: Pdf, reference: Reference, value: str) -> _Change:
    """The XMP packet with the label, unpacked, so that every reader finds it."""
    stream = pdf.resolved(reference)
    if not isinstance(stream, Stream):
        raise Malformed("PDF 元数据不是流", "the metadata of the PDF is no stream")
    packet = packet_with_label(pdf.unpacked(stream, LONGEST_PACKET), value)
    header = _without(stream.source, stream.header, _OF_A_PACKED_STREAM)
    body = header[:-2] + b"/Length %d>>\nstream\n" % len(packet) + packet + b"\nendstream"
    return _Change(_current(pdf, reference), body, is_info=False)


def _without(source: bytes, old: Dictionary, keys: Collection[str]) -> bytes:
    """The text of a dictionary without some entries."""
    kept = [key for key in old.entries if key not in keys]
    return b"<<" + b" ".join(_written(key) + b" " + source[slice(*old.spans[key])] for key in kept) + b">>"


def _written(key: str) -> bytes:
    """A name as it is written in a file."""
    raw = key.encode("utf-8", "replace")
    return b"/" + b"".join(bytes([char]) if _REGULAR[char] else b"#%02X" % char for char in raw)


_REGULAR: Final = [33 <= char <= 126 and char not in b"()<>[]{}/%#" for char in range(256)]


def _next_number(pdf: Pdf) -> int:
    size = pdf.trailer("Size")
    highest = max((rows.first + rows.size for section in pdf.sections for rows in section.rows), default=1)
    return max(highest, size if isinstance(size, int) else 0)


def _update(pdf: Pdf, change: _Change, at: int, before: bytes) -> bytes:
    """The bytes of an update: the object, a section of the kind that the file has, and a trailer."""
    number, generation = change.reference
    written = before + b"%d %d obj\n%b\nendobj\n" % (number, generation, change.body)
    offset, start = at + len(before), at + len(written)
    if start >= _LONGEST_OFFSET:
        raise Refused("PDF 过大，不能增量更新", "the PDF is too large for an update")
    trailer, size = _trailer_with(pdf, change), max(_next_number(pdf), number + 1)
    if pdf.sections[0].is_stream:
        rows = [(offset, generation), (start, 0)]
        data = b"".join(b"\1" + where.to_bytes(8, "big") + age.to_bytes(2, "big") for where, age in rows)
        form = b"/Type/XRef/W[1 8 2]/Index[%d 1 %d 1]/Size %d/Length %d" % (number, size, size + 1, len(data))
        section = b"%d 0 obj\n<<%b%b>>\nstream\n%b\nendstream\nendobj\n" % (size, trailer, form, data)
    else:
        section = b"xref\n%d 1\n%010d %05d n \ntrailer\n<<%b/Size %d>>\n" % (number, offset, generation, trailer, size)
    return written + section + b"startxref\n%d\n%%%%EOF\n" % start


def _trailer_with(pdf: Pdf, change: _Change) -> bytes:
    """The entries of the newest trailer, with those that an update changes."""
    newest, root = pdf.sections[0], pdf.trailer("Root")
    left_out = [*_OF_A_SECTION, "ID"]
    fresh = _identifiers(pdf.trailer("ID"), change.body) + b"/Prev %d" % pdf.start
    if isinstance(root, Reference):
        left_out.append("Root")
        fresh += b"/Root %d %d R" % root
    if change.is_info:
        left_out.append("Info")
        fresh += b"/Info %d %d R" % change.reference
    return _without(newest.source, newest.trailer, left_out)[2:-2] + fresh


def _identifiers(known: Object, body: bytes) -> bytes:
    """The file's identifiers: the first stays, the second is of this state (ISO 32000-1, 14.4)."""
    if not isinstance(known, list) or len(known) != 2 or not all(isinstance(own, bytes) for own in known):
        return b""
    first, second = (own for own in known if isinstance(own, bytes))
    fresh = hashlib.sha256(first + second + body).digest()[:16]
    return b"/ID[<%b><%b>]" % (first.hex().upper().encode(), fresh.hex().upper().encode())


CODEC: Final = PdfCodec()
