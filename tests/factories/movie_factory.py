# SPDX-License-Identifier: Apache-2.0
"""Movie files made box by box, for what no muxer writes: tables of every kind, odd orders, hostile numbers.

The samples are random bytes: nothing decodes them, but each table must still lead to them after a change.
"""

from collections.abc import Iterator, Sequence
from random import Random
from struct import pack, unpack_from

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"mvex", b"moof", b"traf", b"mfra"})


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box around its parts."""
    body = b"".join(parts)
    return pack(">I4s", 8 + len(body), kind) + body


def long_box(kind: bytes, *parts: bytes) -> bytes:
    """A box with a 64-bit size."""
    body = b"".join(parts)
    return pack(">I4sQ", 1, kind, 16 + len(body)) + body


def full(kind: bytes, *parts: bytes, flags: int = 0, version: int = 0) -> bytes:
    """A box with version and flags."""
    return box(kind, pack(">I", version << 24 | flags), *parts)


FTYP = box(b"ftyp", b"isom\0\0\2\0isomiso2mp41")
HERE = box(b"dinf", full(b"dref", pack(">I", 1), full(b"url ", flags=1)))


def samples(length: int, seed: int = 1) -> bytes:
    """Bytes that repeat nowhere."""
    return Random(seed).randbytes(length)  # noqa: S311  the same every time


def table(kind: bytes, code: str, values: Sequence[int]) -> bytes:
    """A table with a count."""
    return full(kind, pack(f">I{len(values)}{code}", len(values), *values))


def track(
    offsets: Sequence[int],
    sizes: Sequence[int] | int,
    *,
    runs: Sequence[tuple[int, int]] = ((1, 1),),
    wide: bool = False,
    dinf: bytes = HERE,
    extra: bytes = b"",
    metadata: bytes = b"",
) -> bytes:
    """A track.

    Args:
        offsets: of its chunks.
        sizes: of its samples; one number: of each, one sample a chunk.
        runs: first chunk (from 1) and samples of each, as ``stsc`` has them.
        wide: offsets of 8 bytes.
        dinf: where the samples are.
        extra: further boxes of ``stbl``.
        metadata: further boxes of the track.
    """
    if isinstance(sizes, int):
        stsz = full(b"stsz", pack(">II", sizes, len(offsets)))
    else:
        stsz = full(b"stsz", pack(f">II{len(sizes)}I", 0, len(sizes), *sizes))
    stsc = full(b"stsc", pack(">I", len(runs)), *(pack(">III", first, each, 1) for first, each in runs))
    stco = table(b"co64", "Q", offsets) if wide else table(b"stco", "I", offsets)
    stsd = full(b"stsd", pack(">I", 1), box(b"raw ", bytes(6), pack(">H", 1), bytes(8)))
    stbl = box(b"stbl", stsd, table(b"stts", "I", ()), stsc, stsz, stco, extra)
    return box(
        b"trak", full(b"tkhd", bytes(80)), box(b"mdia", full(b"mdhd", bytes(20)), box(b"minf", dinf, stbl)), metadata
    )


def moov(*parts: bytes) -> bytes:
    """A movie header."""
    return box(b"moov", full(b"mvhd", bytes(96)), *parts)


def movie(*tracks: bytes, before: bytes = FTYP, after: bytes = b"") -> bytes:
    """A file with its header before what the tables point to."""
    return before + moov(*tracks) + after


def fast(
    *lengths: int,
    udta: bytes = b"",
    gap: bytes = b"",
    mdat: bytes = b"mdat",
    wide: bool = False,
    open_end: bool = False,
) -> bytes:
    """A file with its header first and one track of chunks of these lengths.

    Args:
        lengths: of the chunks, one sample each.
        udta: a box of the movie header.
        gap: boxes between header and media.
        mdat: type of the media box.
        wide: offsets of 8 bytes.
        open_end: the size of the media box is 0, up to the end of the file.
    """

    def head(start: int) -> bytes:
        offsets = [start + sum(lengths[:number]) for number in range(len(lengths))]
        return FTYP + moov(track(offsets, lengths, wide=wide), udta) + gap

    body = samples(sum(lengths))
    media = pack(">I4s", 0, mdat) + body if open_end else box(mdat, body)
    return head(len(head(0)) + 8) + media


def meta(handler: bytes, *parts: bytes, plain: bool = False) -> bytes:
    """A meta box with its handler; ``plain`` without version and flags, as in QuickTime."""
    hdlr = full(b"hdlr", bytes(4), handler, bytes(13))
    return box(b"meta", hdlr, *parts) if plain else full(b"meta", hdlr, *parts)


def keys(*names: str) -> bytes:
    """The list of keys."""
    return full(b"keys", pack(">I", len(names)), *(box(b"mdta", name.encode()) for name in names))


def item(kind: bytes | int, value: bytes, data_type: int = 1) -> bytes:
    """An item of ilst with one value."""
    name = kind if isinstance(kind, bytes) else pack(">I", kind)
    return box(name, box(b"data", pack(">II", data_type, 0), value))


def freeform(name: str, value: bytes, mean: str = "com.apple.iTunes") -> bytes:
    """An iTunes tag with a name of its own."""
    return box(
        b"----",
        full(b"mean", mean.encode()),
        full(b"name", name.encode()),
        box(b"data", pack(">II", 1, 0), value),
    )


def walk(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Type, body and end of every box that is in no other than containers, by a parser of the tests' own."""
    end = len(data) if end is None else end
    while end - start >= 8:
        size, kind = unpack_from(">I4s", data, start)
        body = start + 8
        if size == 1:
            [size] = unpack_from(">Q", data, start + 8)
            body += 8
        stop = end if size == 0 else start + size
        yield kind, body, stop
        if kind in CONTAINERS:
            yield from walk(data, body, stop)
        start = stop


def find(data: bytes, kind: bytes) -> list[bytes]:
    """The bodies of all boxes of a type."""
    return [data[body:end] for own, body, end in walk(data) if own == kind]


def chunk_offsets(data: bytes) -> list[list[int]]:
    """The chunk offsets of each track."""
    found = []
    for kind, body, _ in walk(data):
        if kind in {b"stco", b"co64"}:
            [count] = unpack_from(">I", data, body + 4)
            found.append(list(unpack_from(f">{count}{'I' if kind == b'stco' else 'Q'}", data, body + 8)))
    return found
