# SPDX-License-Identifier: Apache-2.0
"""Small PDF files with every kind of cross-reference, put together from their objects."""

import zlib
from collections.abc import Mapping

PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 60 40]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
DRAWING = b"0.2 0.4 0.6 rg 5 5 30 20 re f BT /F 12 Tf 8 28 Td (Hi) Tj ET"
OBJECTS: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    3: PAGE,
    4: b"<</Length %d>>\nstream\n%b\nendstream" % (len(DRAWING), DRAWING),
    5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    6: b"<</Title(A title \\(with signs\\))/Author<FEFF4F5C8005>/Own#20Key(kept)/Producer(sample)>>",
}
TRAILER = b"/Root 1 0 R/Info 6 0 R/ID[<00112233445566778899AABBCCDDEEFF><00112233445566778899AABBCCDDEEFF>]"


def stream(header: bytes, data: bytes) -> bytes:
    """The body of a stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (header, len(data), data)


def written(objects: Mapping[int, bytes], head: bytes) -> tuple[bytes, dict[int, int]]:
    """The objects one after the other, and their offsets."""
    offsets: dict[int, int] = {}
    for number, body in objects.items():
        offsets[number] = len(head)
        head += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    return head, offsets


def with_table(
    objects: Mapping[int, bytes] = OBJECTS,
    trailer: bytes = TRAILER,
    *,
    line: bytes = b" \n",
    head: bytes = b"%PDF-1.7\n",
) -> bytes:
    """A file with a cross-reference table."""
    data, offsets = written(objects, head)
    size = max(objects) + 1
    rows = [b"%010d 00000 n" % offsets[n] if n in offsets else b"0000000000 65535 f" for n in range(size)]
    table = b"xref\n0 %d\n%btrailer\n<<%b/Size %d>>\nstartxref\n%d\n%%%%EOF\n"
    return data + table % (size, b"".join(row + line for row in rows), trailer, size, len(data))


def with_streams(
    objects: Mapping[int, bytes] = OBJECTS,
    trailer: bytes = TRAILER,
    *,
    inside: tuple[int, ...] = (1, 2, 3, 5, 6),
    predictor: int = 12,
) -> bytes:
    """A file with an object stream and a cross-reference stream."""
    holder, own = max(objects) + 1, max(objects) + 2
    places, bodies = b"", b""
    for number in inside:
        places += b"%d %d " % (number, len(bodies))
        bodies += objects[number] + b"\n"
    header = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(inside), len(places))
    apart = {number: body for number, body in objects.items() if number not in inside}
    packed = {**apart, holder: stream(header, zlib.compress(places + bodies))}
    data, offsets = written(packed, b"%PDF-1.7\n")
    offsets[own] = len(data)
    rows = [b"\0\0\0\0\0"]
    for number in range(1, own + 1):
        if number in inside:
            rows.append(b"\2" + holder.to_bytes(3, "big") + bytes([inside.index(number)]))
        else:
            rows.append(b"\1" + offsets[number].to_bytes(3, "big") + b"\0" if number in offsets else b"\0\0\0\0\0")
    table = predicted(rows, predictor - 10) if predictor > 1 else b"".join(rows)
    parameters = b"/DecodeParms<</Predictor %d/Columns 5>>" % predictor if predictor > 1 else b""
    body = stream(
        b"/Type/XRef/W[1 3 1]/Size %d%b%b/Filter/FlateDecode" % (own + 1, trailer, parameters), zlib.compress(table)
    )
    return data + b"%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (own, body, offsets[own])


def predicted(rows: list[bytes], kind: int) -> bytes:
    """Rows with a PNG predictor: 0 none, 1 left, 2 up, 3 average, 4 Paeth."""
    made, above = b"", bytes(len(rows[0]))
    for row in rows:
        made += bytes([kind])
        for at, value in enumerate(row):
            left, up, corner = (row[at - 1], above[at], above[at - 1]) if at else (0, above[0], 0)
            paeth = min((left, up, corner), key=lambda near, sum_=left + up - corner: abs(sum_ - near))
            made += bytes([(value - (0, left, up, (left + up) // 2, paeth)[kind]) & 255])
        above = row
    return made


def hybrid() -> bytes:
    """A file with a table for old readers and a cross-reference stream beside it for new ones."""
    holder, own = 7, 8
    places, body = b"6 0 ", OBJECTS[6]
    objects = {number: OBJECTS[number] for number in range(1, 6)}
    packed = stream(b"/Type/ObjStm/N 1/First %d" % len(places), places + body)
    data, offsets = written({**objects, holder: packed}, b"%PDF-1.7\n")
    rows = b"\2\0\0\7\0" + b"\1" + offsets[holder].to_bytes(3, "big") + b"\0"
    beside = len(data)
    data += b"%d 0 obj\n%b\nendobj\n" % (own, stream(b"/Type/XRef/W[1 3 1]/Index[6 2]/Size 9", rows))
    lines = [b"%010d 00000 n \n" % offsets[number] for number in range(1, 6)] + [b"0000000000 00000 f \n"] * 3
    table = b"xref\n0 9\n0000000000 65535 f \n%btrailer\n<<%b/Size 9/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n"
    return data + table % (b"".join(lines), TRAILER, beside, len(data))


XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:format>application/pdf</dc:format>{}</rdf:Description>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def with_packet(label: str = "", *, packed: bool = False) -> bytes:
    """A file with an XMP packet, with a label in it if one is given."""
    inside = f'<TC260:AIGC xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/">{label}</TC260:AIGC>' if label else ""
    packet = XMP.format(inside).encode()
    header = b"/Type/Metadata/Subtype/XML" + (b"/Filter/FlateDecode" if packed else b"")
    objects = {
        **OBJECTS,
        1: b"<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>",
        7: stream(header, zlib.compress(packet) if packed else packet),
    }
    return with_table(objects)
