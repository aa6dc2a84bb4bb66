# SPDX-License-Identifier: Apache-2.0
"""MP4, MOV, M4A: the guide's place, all else kept, and every table that points into the file followed and moved."""

import tracemalloc
import zlib
from collections.abc import Iterable, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from struct import pack, pack_into, unpack_from

import movie_factory as make
import pytest
from decoders_bmff import decoded, metadata
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, OTHER

from hegui.errors import LabelProblem
from hegui.label import Label, PresentValid, read, verify, write
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.codecs.mp4 import CODEC
from hegui.label.comparison import same_media
from hegui.label.content import LONGEST_RECORD, Content, Malformed, Piece, Span, opened
from hegui.label.structures.mp4_stretches import Reached, numbers, united
from hegui.label.writing import rewrite

TESTS = Path(__file__).parents[1]
SAMPLES = sorted((TESTS / "samples" / "mp4").iterdir())
FAULTS = sorted((TESTS / "faults" / "mp4").iterdir())
VENDORS = {
    "comment-wrapped.mp4": (Carrier.MP4_ITUNES, "moov.udta.meta.ilst ©cmt"),
    "doubao-ios-keyless.mp4": (Carrier.MP4_ITUNES, "moov.udta.meta.ilst AIGC"),
    "doubao-ios-moov-meta.mp4": (Carrier.MP4_KEYS_ELSEWHERE, "moov.meta.ilst AIGC"),
    "exempi-xmp-uuid.mp4": (Carrier.XMP_ELEMENT, "uuid XMP TC260:AIGC"),
    "exiftool-keys.mov": (Carrier.MP4_KEYS_ELSEWHERE, "moov.udta.meta.ilst com.apple.quicktime.AIGC"),
    "minimax-security-data.mp4": (Carrier.MP4_KEYS, "moov.udta.meta.ilst AIGC"),
    "mutagen-freeform.m4a": (Carrier.MP4_ITUNES, "moov.udta.meta.ilst ----:com.apple.iTunes:AIGC"),
}
VALUE = LABEL.to_json().encode()
FREE = make.box(b"free", bytes(2000))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)


def labelled(data: bytes, label: Label = LABEL) -> bytes:
    """A file after `write`, which has compared its content."""
    written = write(data, label, name="a.mp4")
    assert written.content is not None
    assert verify(written.content).verdict == PresentValid(label)
    return written.content


def renewed(data: bytes, label: Label) -> bytes:
    """A file whose label, wherever it stands, is replaced."""
    written = rewrite(data, lambda _: label, name="a.mp4").content
    assert written is not None
    return written


def pointed(data: bytes, length: int = 10) -> list[list[bytes]]:
    """The bytes at each chunk offset."""
    return [[data[offset : offset + length] for offset in offsets] for offsets in make.chunk_offsets(data)]


def media(data: bytes) -> bytes:
    """What the codec says is read, without the digest of the tables."""
    return b"".join(data[slice(*part)] for part in CODEC.media(Content(data)) if isinstance(part, Span))


def applied(data: bytes, pieces: Iterable[Piece]) -> bytes:
    """A file put together from pieces."""
    return b"".join(data[slice(*piece)] if isinstance(piece, Span) else piece for piece in pieces)


def refused(data: bytes) -> str:
    """Why a file is not written."""
    with pytest.raises(LabelProblem) as caught:
        write(data, LABEL, name="a.mp4")
    return caught.value.problems[0].what.en


class TestPlace:
    """Where the label goes."""

    def test_new_list(self) -> None:
        """Handler mdta, one key AIGC of the namespace mdta, its value as UTF-8 text under the number 1."""
        [udta] = make.find(labelled(make.fast(100)), b"udta")
        assert udta == make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", make.item(1, VALUE)))

    def test_itunes_list_stays(self) -> None:
        """A list of iTunes tags keeps its bytes, and the new one follows it."""
        own = make.meta(b"mdir", make.box(b"ilst", make.item(b"\xa9nam", b"Title")), make.box(b"free", bytes(100)))
        name = make.box(b"\xa9xyz", b"\0\5\x55\xc4+1+2/")
        [udta] = make.find(labelled(make.fast(100, udta=make.box(b"udta", own, name))), b"udta")
        fresh = make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", make.item(1, VALUE)))
        assert udta == own + fresh + name

    def test_list_of_keys_is_extended(self) -> None:
        """A list of keys gets one key and one item more; those that are there keep their numbers."""
        old = make.meta(
            b"mdta",
            make.keys("title", "own.key"),
            make.box(b"ilst", make.item(2, b"two"), make.item(1, b"one")),
            make.box(b"free", bytes(9)),
        )
        new = make.meta(
            b"mdta",
            make.keys("title", "own.key", "AIGC"),
            make.box(b"ilst", make.item(2, b"two"), make.item(1, b"one"), make.item(3, VALUE)),
            make.box(b"free", bytes(9)),
        )
        assert make.find(labelled(make.fast(100, udta=make.box(b"udta", old))), b"udta") == [new]

    def test_key_without_value(self) -> None:
        """A key AIGC that has no value yet is used, also where there is no list of values."""
        old = make.box(b"udta", make.meta(b"mdta", make.keys("AIGC", "other"), plain=True))
        [udta] = make.find(labelled(make.fast(100, udta=old)), b"udta")
        items = make.box(b"ilst", make.item(1, VALUE))
        assert udta == make.meta(b"mdta", make.keys("AIGC", "other"), items, plain=True)

    def test_item_without_key(self) -> None:
        """An item with the number that the new key would get must not become a label."""
        old = make.meta(b"mdta", make.keys("title"), make.box(b"ilst", make.item(1, b"one"), make.item(2, b"lost")))
        assert "numbers" in refused(make.fast(100, udta=make.box(b"udta", old)))

    def test_before_a_box_without_end(self) -> None:
        """What follows a box that ends with its list would be in it: the label goes before."""
        last = pack(">I4s", 0, b"Xtra") + b"whatever"
        assert pointed(labelled(make.fast(100, udta=make.box(b"udta", last)))) == pointed(make.fast(100))

    def test_samples_in_metadata(self) -> None:
        """Samples that are said to be within the header are refused."""
        assert "overlaps" in refused(make.movie(make.track([40], [50])))

    @pytest.mark.parametrize("order", ["apple", "apple udta", "udta apple"])
    def test_one_numbering_beside_apples_list(self, order: str, tmp_path: Path) -> None:
        """FFmpeg reads every list by the first table of keys: beside Apple's in moov, all tables begin with the same keys."""
        parts = {
            "apple": make.meta(
                b"mdta",
                make.keys("com.apple.quicktime.make", "com.apple.quicktime.model"),
                make.box(b"ilst", make.item(1, b"Maker"), make.item(2, b"Model")),
                plain=True,
            ),
            "udta": make.box(b"udta", make.box(b"\xa9nam", pack(">HH", 5, 0x55C4), b"Title"), bytes(4)),
        }
        progressive = (TESTS / "samples" / "mp4" / "progressive.mp4").read_bytes()
        start = progressive.rindex(b"moov") - 4
        plain = progressive[start + 8 : progressive.rindex(b"udta") - 4]
        old, new = tmp_path / "old.mov", tmp_path / "new.mov"
        old.write_bytes(progressive[:start] + make.box(b"moov", plain, *map(parts.__getitem__, order.split())))
        write(old, LABEL, to=new)
        assert metadata(new) == metadata(old)
        assert read(new).label == LABEL
        assert b"com.apple.quicktime.model" in new.read_bytes()

    def test_before_the_zeros_that_end_a_list(self) -> None:
        """QuickTime ends user data with a zero word, after which nobody reads on: the label goes before it."""
        name = make.box(b"\xa9nam", pack(">HH", 5, 0x55C4), b"Title")
        [udta] = make.find(labelled(make.fast(100, udta=make.box(b"udta", name, bytes(4)))), b"udta")
        assert udta.startswith(name)
        assert udta.endswith(VALUE + bytes(4))

    @given(st.builds(Label, texts, texts, texts, texts, texts, texts, texts))
    @settings(max_examples=40, deadline=None)
    def test_any_values(self, label: Label) -> None:
        """Whatever the values say, they read back, and can be replaced."""
        data = rewrite(make.fast(50, 60), lambda _: label, name="a.mp4").content
        assert data is not None
        assert read(data).label == label
        assert read(renewed(data, LABEL)).label == LABEL


class TestMoving:
    """What follows a header that grows."""

    @given(
        st.lists(st.lists(st.integers(0, 300), min_size=1, max_size=12), min_size=1, max_size=3),
        st.integers(0, 2),
        st.booleans(),
        st.randoms(use_true_random=False),
    )
    @settings(max_examples=60, deadline=None)
    def test_any_layout(self, tracks: list[list[int]], place: int, wide: bool, random: Random) -> None:
        """Chunks of several tracks, in any order over several media boxes before and behind the header, are still found."""
        chunks = [(number, index) for number, sizes in enumerate(tracks) for index in range(len(sizes))]
        random.shuffle(chunks)
        cut = len(chunks) * place // 2

        def laid_out(head: int) -> tuple[bytes, dict[tuple[int, int], int]]:
            where: dict[tuple[int, int], int] = {}
            data = b""
            for own, start in ((chunks[:cut], len(make.FTYP)), (chunks[cut:], len(make.FTYP) + head)):
                body = b""
                for number, index in own:
                    where[number, index] = start + len(data) + 8 + len(body)
                    body += make.samples(tracks[number][index], 100 * number + index)
                data += make.box(b"mdat", body)
            return data, where

        def header(where: dict[tuple[int, int], int]) -> bytes:
            offsets = [[where[number, index] for index in range(len(sizes))] for number, sizes in enumerate(tracks)]
            return make.moov(*(make.track(own, sizes, wide=wide) for own, sizes in zip(offsets, tracks, strict=True)))

        data, where = laid_out(0)
        data, where = laid_out(len(header(where)))
        first = unpack_from(">I", data)[0]
        file = make.FTYP + data[:first] + header(where) + data[first:]
        again = labelled(file)
        for number, offsets in enumerate(make.chunk_offsets(again)):
            for index, (offset, size) in enumerate(zip(offsets, tracks[number], strict=True)):
                assert again[offset : offset + size] == make.samples(size, 100 * number + index)

    @pytest.mark.parametrize("options", [{}, {"wide": True}, {"open_end": True}, {"mdat": b"free"}])
    def test_header_first(self, options: dict[str, bool]) -> None:
        """Offsets of 4 and of 8 bytes, a media box up to the end of the file, samples in a box of any type."""
        file = make.fast(100, 200, 300, **options)  # type: ignore[arg-type]  # as listed
        assert pointed(labelled(file)) == pointed(file)

    def test_open_ended_header(self) -> None:
        """A header that says "up to the end of the file" goes on saying so."""
        header = make.moov(make.track([len(make.FTYP) + 8], [100]))
        file = make.FTYP + make.box(b"mdat", make.samples(100)) + bytes(4) + header[4:]
        again = labelled(file)
        assert again.startswith(file[: len(make.FTYP) + 108 + 8])
        assert pointed(again) == pointed(file)

    def test_long_sizes(self) -> None:
        """Boxes with sizes of 8 bytes keep them."""
        mdat = make.long_box(b"mdat", make.samples(100))
        header = make.moov(make.track([len(make.FTYP) + 16], [100]))
        again = labelled(make.FTYP + mdat + make.long_box(b"moov", header[8:]))
        assert again[len(make.FTYP) :].startswith(mdat)
        assert unpack_from(">I4sQ", again, len(make.FTYP) + len(mdat))[2] == len(again) - len(make.FTYP) - len(mdat)

    @pytest.mark.parametrize("room", [0, 8, 2000])
    def test_free_space_is_used(self, room: int) -> None:
        """Free space behind the header shrinks, or goes, and nothing moves."""
        growth = len(labelled(make.fast(100))) - len(make.fast(100))
        file = make.fast(100, gap=make.box(b"free", bytes(growth - 8 + room)))
        again = labelled(file)
        assert len(again) == len(file)
        assert make.chunk_offsets(again) == make.chunk_offsets(file)
        assert [len(free) + 8 for free in make.find(again, b"free")] == ([room] if room else [])

    @pytest.mark.parametrize("body", [bytes(100), b"who knows" + bytes(3000)], ids=["too short", "not empty"])
    def test_space_that_is_not_free(self, body: bytes) -> None:
        """Space that is too short, or holds something, is left alone."""
        file = make.fast(100, gap=make.box(b"free", body))
        again = labelled(file)
        assert make.find(again, b"free") == [body]
        assert pointed(again) == pointed(file)

    def test_samples_in_free_space(self) -> None:
        """Space that is called free and has samples in it is not."""
        head = len(make.movie(make.track([0], [500]))) + 8
        file = make.movie(make.track([head], [500]), after=FREE)
        again = labelled(file)
        assert make.find(again, b"free") == [bytes(2000)]
        assert make.chunk_offsets(again) == [[head + len(again) - len(file)]]

    def test_shorter_label(self) -> None:
        """A label that becomes shorter gives its bytes to the free space, or else everything moves back."""
        long = Label.first(CODE, "x" * 300)
        for gap in (b"", FREE):
            file = labelled(make.fast(100, gap=gap), long)
            again = renewed(file, LABEL)
            assert pointed(again) == pointed(file)
            assert len(again) == len(file) - (299 - len(LABEL.produce_id) + 1) * 2 * (not gap)

    @pytest.mark.parametrize(("version", "code"), [(0, "I"), (1, "Q")])
    def test_auxiliary_data(self, version: int, code: str) -> None:
        """The offsets of encryption data (saio), of several kinds, are followed and move as well."""
        kind = pack(">4sI", b"cenc", 0)
        each, same = (
            make.full(b"saiz", b"\0", pack(">I", 3), bytes([9, 8, 3])),
            make.full(b"saiz", kind, b"\4\0\0\0\2", flags=1),
        )

        def built(at: int) -> bytes:
            tables = (
                make.full(b"saio", kind, pack(f">I{code}", 1, at + 50), flags=1, version=version),
                make.full(b"saio", pack(f">I{code}", 1, at + 80), version=version),
                each + same,
            )
            return make.movie(
                make.track([at], [40], extra=b"".join(tables)), after=make.box(b"mdat", make.samples(100))
            )

        file = built(len(built(0)) - 100)
        again = labelled(file)
        body = make.samples(100)
        assert media(file) == media(again) == body[:40] + body[50:70] + body[80:88]
        first, second = make.find(again, b"saio")
        for saio, at, own in ((first, 16, body[50:]), (second, 8, body[80:])):
            assert again[unpack_from(f">{code}", saio, at)[0] :] == own

    def test_items(self) -> None:
        """The places of items (iloc) of a meta box beside the movie move."""

        def built(at: int) -> bytes:
            iloc = make.full(b"iloc", b"\x44\0", pack(">HHHHII", 1, 1, 0, 1, at, 60))
            items = make.meta(b"pict", iloc)
            return make.movie(make.track([max(0, at - 100)], [100])) + items + make.box(b"mdat", make.samples(160))

        file = built(0)
        file = built(len(file) - 60)
        again = labelled(file)
        [meta] = make.find(again, b"meta")[-1:]
        at = unpack_from(">I", meta, len(meta) - 8)[0]
        assert again[at : at + 60] == make.samples(160)[100:]
        assert media(file) == media(again) == make.samples(160)

    def test_samples_in_other_files(self) -> None:
        """Offsets into another file, as the data reference says, are neither followed nor moved."""
        elsewhere = make.box(b"dinf", make.full(b"dref", pack(">I", 1), make.full(b"url ", b"other.mov\0")))
        file = make.movie(make.track([1_000_000], [500], dinf=elsewhere), after=make.box(b"mdat", bytes(10)))
        assert make.chunk_offsets(labelled(file)) == [[1_000_000]]
        assert media(file) == b""

    def test_samples_in_several_files(self) -> None:
        """A track with samples here and elsewhere is refused."""
        references = make.full(b"dref", pack(">I", 2), make.full(b"url ", flags=1), make.full(b"url ", b"other.mov\0"))
        stsd = make.full(
            b"stsd", pack(">I", 2), *(make.box(b"raw ", bytes(6), pack(">H", index), bytes(8)) for index in (1, 2))
        )
        track = make.track([10], [5], dinf=make.box(b"dinf", references))
        [stbl] = make.find(make.moov(track), b"stbl")
        [old] = make.find(make.moov(track), b"stsd")
        fresh = make.box(b"stbl", stsd, stbl[len(old) + 8 :])
        file = make.movie(make.box(b"trak", make.box(b"mdia", make.box(b"minf", make.box(b"dinf", references), fresh))))
        assert "several files" in refused(file)


class TestBeyond4GB:
    """Long files, as files with holes."""

    @staticmethod
    def sparse(path: Path, chunks: Sequence[int], media_size: int) -> int:
        """A file with a header first and chunks of 16 bytes, at these distances from the beginning of the media."""

        def head(start: int) -> bytes:
            tracks = [make.track([start + at for at in chunks[own::2]], 16) for own in (0, 1)]
            return make.FTYP + make.moov(*tracks) + pack(">I4sQ", 1, b"mdat", 16 + media_size)

        start = len(head(0))
        with path.open("wb") as file:
            file.write(head(start))
            for number, at in enumerate(chunks):
                file.seek(start + at)
                file.write(make.samples(16, number))
            file.truncate(start + media_size)
        return start

    @staticmethod
    def put_together(source: Path, target: Path, pieces: Iterable[Piece], data: Sequence[int]) -> None:
        """The new file, with holes where the old one has them: only the bytes around ``data`` are copied."""
        with source.open("rb") as old, target.open("wb") as new:
            at = 0
            for piece in pieces:
                if isinstance(piece, bytes):
                    new.seek(at)
                    new.write(piece)
                    at += len(piece)
                    continue
                spans = [(piece.start, min(piece.end, piece.start + 100_000))]
                spans += [(max(own, piece.start), min(own + 16, piece.end)) for own in data]
                for start, end in spans:
                    if start < end:
                        old.seek(start)
                        new.seek(at + start - piece.start)
                        new.write(old.read(end - start))
                at += piece.length
            new.truncate(at)

    def test_offsets_become_wide(self, tmp_path: Path) -> None:
        """Offsets that pass 4 GB by the growth turn their table, and only theirs, into one of 8 bytes; little is in memory."""
        old, new = tmp_path / "old.mp4", tmp_path / "new.mp4"
        start = self.sparse(old, [0], 2**32)
        start = self.sparse(old, [0, 50, 2**31, 2**32 - 900], 2**32 + 2**28)
        assert start < 900
        chunks = [start + at for at in (0, 50, 2**31, 2**32 - 900)]
        tracemalloc.start()
        with opened(old) as content:
            found = Survey()
            CODEC.survey(content, found)
            pieces = CODEC.edit(content, found, VALUE.decode())
            self.put_together(old, new, pieces, chunks)
            with opened(new) as again:
                assert same_media(CODEC, content, again)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 3_000_000
        assert read(new).label == LABEL
        with new.open("rb") as file:
            head = file.read(4000)
            assert head.count(b"stco") == 1
            assert head.count(b"co64") == 1
            narrow, wide = make.chunk_offsets(head[: head.index(b"mdat") - 4])
            assert wide[-1] > 2**32
            for number, offset in zip((0, 2, 1, 3), narrow + wide, strict=True):
                file.seek(offset)
                assert file.read(16) == make.samples(16, number)

    def test_random_access_table_too_narrow(self) -> None:
        """An index of fragments with offsets of 4 bytes that would pass 4 GB is refused; one that points nowhere is not."""
        fragment = fragmented()[0]
        table = make.full(b"tfra", pack(">IIIIIBBB", 1, 0, 1, 0, 2**32 - 50, 1, 1, 1))
        assert "4 GB" in refused(fragment + make.box(b"mfra", table))
        table = make.full(b"tfra", pack(">IIIIIBBB", 1, 0, 1, 0, 2**31, 1, 1, 1))
        assert labelled(fragment + make.box(b"mfra", table))

    def test_header_beyond_the_bound(self, tmp_path: Path) -> None:
        """A header of more than 64 MiB is named as the reason."""
        path = tmp_path / "long.mp4"
        with path.open("wb") as file:
            file.write(make.FTYP + pack(">I4s", LONGEST_RECORD + 8, b"moov"))
            file.truncate(len(make.FTYP) + LONGEST_RECORD + 8)
        reading = read(path)
        assert reading.damage is not None
        assert "moov" in reading.damage.en
        with pytest.raises(LabelProblem, match="moov"):
            write(path, LABEL)


def moof(
    number: int, base: int | None, offset: int | None, sizes: Sequence[int], *, flags: int = 0, trafs: bytes = b""
) -> bytes:
    """A movie fragment with one run."""
    tfhd = make.full(
        b"tfhd", pack(">I", 1), b"" if base is None else pack(">Q", base), flags=flags | (base is not None)
    )
    trun = make.full(
        b"trun",
        pack(">I", len(sizes)),
        b"" if offset is None else pack(">i", offset),
        *(pack(">II", 1, size) for size in sizes),
        flags=0x300 | (offset is not None),
    )
    return make.box(b"moof", make.full(b"mfhd", pack(">I", number)), make.box(b"traf", tfhd, trun), trafs)


def fragmented(kind: str = "absolute", sidx: int | None = None) -> tuple[bytes, list[int]]:
    """A file of two fragments, and where they begin.

    Args:
        kind: of the offsets: ``absolute`` from a base at the fragment, ``zero`` from the beginning of the file, ``relative``
            to the fragment, ``bare`` from its beginning without any offset.
        sidx: version of an index before the header.
    """
    trex = make.box(b"mvex", make.full(b"trex", pack(">IIIII", 1, 1, 0, 7, 0)))
    head = make.FTYP + make.moov(make.track([], []), trex)
    pieces: list[bytes] = []
    starts: list[int] = []
    at = len(head) + (0 if sidx is None else 44 + 8 * sidx)
    for number in (1, 2):
        starts.append(at)
        body = make.samples(500, number)
        length = len(moof(number, 0 if kind in {"absolute", "zero"} else None, None if kind == "bare" else 0, (1, 1)))
        offset = {"absolute": length + 8, "zero": at + length + 8, "relative": length + 8, "bare": None}[kind]
        base = {"absolute": at, "zero": 0}.get(kind)
        piece = moof(number, base, offset, (200, 300)) + make.box(b"mdat", body)
        pieces.append(piece)
        at += len(piece)
    if sidx is not None:
        code = "Q" if sidx else "I"
        gap = len(head) - len(make.FTYP)
        entries = b"".join(pack(">III", len(piece), 90, 0) for piece in pieces)
        index = make.full(b"sidx", pack(f">II{code}{code}HH", 1, 90, 0, gap, 0, 2), entries, version=sidx)
        head = make.FTYP + index + head[len(make.FTYP) :]
        starts = [len(head) + sum(map(len, pieces[:number])) for number in (0, 1)]
    return head + b"".join(pieces), starts


class TestFragments:
    """Movie fragments and the indexes over them."""

    @pytest.mark.parametrize("kind", ["absolute", "zero", "relative"])
    def test_samples_are_followed(self, kind: str) -> None:
        """Bases are moved, numbers from the fragment are not, and the codec reads the samples through either."""
        file, _ = fragmented(kind)
        again = labelled(file)
        expected = make.samples(500, 1) + make.samples(500, 2)
        assert media(file) == media(again) == expected
        bases = [unpack_from(">Q", tfhd, 8)[0] for tfhd in make.find(again, b"tfhd") if tfhd[3] & 1]
        grown = len(again) - len(file)
        old = [unpack_from(">Q", tfhd, 8)[0] for tfhd in make.find(file, b"tfhd") if tfhd[3] & 1]
        assert bases == [base + grown for base in old]

    def test_run_without_offset(self) -> None:
        """A run without an offset begins at the fragment, the next one where it ends; sizes may be the track's own."""
        part = make.box(
            b"traf",
            make.full(b"tfhd", pack(">I", 1), flags=0x020000),
            make.full(b"trun", pack(">I", 3)),
            make.full(b"trun", pack(">I", 2)),
        )
        trex = make.box(b"mvex", make.full(b"trex", pack(">IIIII", 1, 1, 0, 7, 0)))
        file = make.movie(make.track([], []), trex) + make.box(b"moof", make.full(b"mfhd", pack(">I", 1)), part)
        assert media(file) == file[file.rindex(b"moof") - 4 :][:35]
        assert labelled(file)

    @pytest.mark.parametrize("version", [0, 1])
    def test_index_before_the_header(self, version: int) -> None:
        """An index (sidx) before the header tells the longer distance to the first segment."""
        file, starts = fragmented("relative", sidx=version)
        again = labelled(file)
        [sidx] = make.find(again, b"sidx")
        gap = unpack_from(">Q" if version else ">I", sidx, 20 if version else 16)[0]
        end = again.index(b"sidx") + 4 + len(sidx)
        assert end + gap == starts[0] + len(again) - len(file)
        assert media(file) == media(again)

    @pytest.mark.parametrize("version", [0, 1])
    def test_random_access(self, version: int) -> None:
        """The table of fragments (tfra) points to where they are then, with numbers of 4 and 8 bytes."""
        file, starts = fragmented("relative")
        code = "Q" if version else "I"
        entries = b"".join(pack(f">{code}{code}BHI", 0, start, 1, 1, 1) for start in starts)
        table = make.full(b"tfra", pack(">III", 1, 0b000111, 2), entries, version=version)
        file += make.box(b"mfra", table, make.full(b"mfro", pack(">I", len(table) + 24)))
        again = labelled(file)
        [tfra] = make.find(again, b"tfra")
        wide = 8 if version else 4
        each = 2 * wide + 7
        found = [unpack_from(f">{code}", tfra, 16 + each * number + wide)[0] for number in (0, 1)]
        assert found == [start + len(again) - len(file) for start in starts]

    def test_samples_on_both_sides(self) -> None:
        """A base whose samples would not all move alike is refused."""
        first = make.FTYP + make.box(b"mdat", make.samples(50))
        header = make.moov(make.track([], []))
        behind = len(first) + len(header)
        runs = (
            make.full(b"trun", pack(">IiI", 1, len(make.FTYP) + 8, 50), flags=0x201),
            make.full(b"trun", pack(">IiI", 1, behind, 8), flags=0x201),
        )
        part = make.box(b"traf", make.full(b"tfhd", pack(">IQ", 1, 0), flags=1), *runs)
        assert "together" in refused(first + header + make.box(b"moof", make.full(b"mfhd", bytes(4)), part))


class TestMedia:
    """What the codec says is content."""

    @pytest.mark.parametrize("kind", [b"stco", b"co64", b"tfhd", b"tfra", b"sidx"])
    def test_wrong_shift_shows(self, kind: bytes) -> None:
        """A number that was not moved, or by too much, leads to other bytes."""
        if kind in {b"stco", b"co64"}:
            file, at = make.fast(100, 100, wide=kind == b"co64"), 15 if kind == b"co64" else 11
        else:
            file, starts = fragmented("absolute", sidx=0)
            table = make.full(b"tfra", pack(">IIIIIBBB", 1, 0, 1, 0, starts[1], 1, 1, 1))
            file += make.box(b"mfra", table)
            at = {b"tfhd": 15, b"tfra": 23, b"sidx": 19}[kind]
        good = labelled(file)
        wrong = bytearray(good)
        wrong[good.index(kind) + 4 + at] ^= 4
        assert same_media(CODEC, Content(file), Content(good))
        try:
            same = same_media(CODEC, Content(file), Content(bytes(wrong)))
        except (Malformed, Refused):  # it leads out of the media
            same = False
        assert not same

    def test_tables_are_content(self) -> None:
        """A changed time, size or sample description shows, though the samples are the same."""
        file = (TESTS / "samples" / "mp4" / "faststart.mp4").read_bytes()
        for kind in (b"stts", b"avcC", b"mvhd", b"esds", b"elst"):
            wrong = bytearray(file)
            wrong[file.index(kind) + 12] ^= 1
            assert not same_media(CODEC, Content(file), Content(bytes(wrong))), kind

    def test_many_chunks_are_few_spans(self) -> None:
        """The chunks of interleaved tracks are one stretch, however many they are."""
        rows = 30_000
        starts = list(accumulate([7, 5] * rows, initial=1000))
        parts = [
            Reached(numbers(pack(f">{rows}I", *starts[own:-1:2]), 4), numbers(pack(f">{rows}Q", *[size] * rows), 8))
            for own, size in ((0, 7), (1, 5))
        ]
        assert list(united(parts, 10**6)) == [Span(1000, 1000 + 12 * rows)]

    def test_the_same_bytes_again_and_again(self) -> None:
        """Chunks that all point to the same place, in any order, are read once."""
        head = len(make.movie(make.track([0] * 3000, 900))) + 8
        file = make.movie(make.track([head, head + 50, head + 10] * 1000, 900), after=make.box(b"mdat", bytes(1000)))
        assert media(file) == bytes(950)

    @pytest.mark.parametrize(("width", "sizes"), [(4, (3, 15, 7)), (8, (3, 200, 7)), (16, (3, 500, 7))])
    def test_compact_sizes(self, width: int, sizes: tuple[int, ...]) -> None:
        """Sizes of 4, 8 and 16 bits (stz2)."""
        packed = {4: bytes([0x3F, 0x70]), 8: bytes([3, 200, 7]), 16: pack(">3H", *sizes)}[width]
        stz2 = make.full(b"stz2", bytes([0, 0, 0, width]), pack(">I", 3), packed)
        stsz = make.full(b"stsz", pack(">II", 3, 3))

        def built(at: int) -> bytes:
            track = make.track([at + number * 1000 for number in range(3)], 3)
            fresh = track.replace(stsz, stz2)
            for kind in (b"stbl", b"minf", b"mdia"):
                spot = fresh.index(kind) - 4
                longer = unpack_from(">I", fresh, spot)[0] + len(stz2) - len(stsz)
                fresh = fresh[:spot] + pack(">I", longer) + fresh[spot + 4 :]
            fresh = pack(">I", len(fresh)) + fresh[4:]
            return make.movie(fresh, after=make.box(b"mdat", make.samples(3000)))

        file = built(len(built(0)) - 3000)
        body = make.samples(3000)
        assert media(file) == b"".join(body[1000 * number :][:size] for number, size in enumerate(sizes))
        assert labelled(file)

    def test_runs_of_chunks(self) -> None:
        """Chunks of several samples, with the number of samples changing, of one size and of many."""
        runs = ((1, 2), (3, 1))
        at = len(make.movie(make.track([0] * 4, [0] * 6, runs=runs))) + 8
        offsets = [at, at + 100, at + 200, at + 300]
        own = make.movie(
            make.track(offsets, [10, 20, 30, 40, 50, 60], runs=runs), after=make.box(b"mdat", make.samples(400))
        )
        body = make.samples(400)
        assert media(own) == body[:30] + body[100:170] + body[200:250] + body[300:360]

    @pytest.mark.parametrize("runs", [((2, 1), (1, 1)), ((0, 1),)])
    def test_runs_out_of_order(self, runs: tuple[tuple[int, int], ...]) -> None:
        """A table of runs that goes backwards is damage."""
        with pytest.raises(Malformed):
            list(CODEC.media(Content(make.movie(make.track([40, 50], [1, 1], runs=runs)))))


class TestReading:
    """Labels as others write them."""

    @pytest.mark.parametrize("name", VENDORS)
    def test_vendors(self, name: str) -> None:
        """Each is found where it stands, and replaced there; the media keep their places."""
        data = (TESTS / "vendors" / name).read_bytes()
        [found] = read(data).labels
        assert (found.carrier, found.place) == VENDORS[name]
        assert found.label is not None
        assert found.label.content_producer == CODE
        fresh = Label("1", CODE, LABEL.produce_id, "", OTHER, "别的编号", "reserved " * 60)
        again = renewed(data, fresh)
        [found] = read(again).labels
        assert (found.label, found.carrier, found.place) == (fresh, *VENDORS[name])
        assert pointed(again) == pointed(data)

    def test_user_data_text(self) -> None:
        """A label in a text of QuickTime's user data is read, and not replaced."""
        data = (TESTS / "vendors" / "user-data-text.mov").read_bytes()
        [found] = read(data).labels
        assert (found.carrier, found.place, found.label) == (Carrier.MP4_USER_DATA, "moov.udta ©cmt", LABEL)
        with pytest.raises(LabelProblem, match="cannot be updated"):
            renewed(data, Label.first(OTHER, "b"))

    @pytest.mark.parametrize("kind", ["atom", "track", "beside", "xmp", "utf-16"])
    def test_odd_places(self, kind: str) -> None:
        """An atom AIGC, metadata of a track, metadata beside the movie, XMP in user data, UTF-16."""
        keyed = make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", make.item(1, VALUE)))
        packet = (
            b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
            b'<rdf:Description xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/" TC260:AIGC=\'' + VALUE + b"'/>"
            b"</rdf:RDF></x:xmpmeta>"
        )
        wide = make.item(1, VALUE.decode().encode("utf-16-be"), 2)
        file = {
            "atom": make.fast(50, udta=make.box(b"udta", make.box(b"AIGC", VALUE))),
            "track": make.movie(make.track([], [], metadata=make.box(b"udta", keyed))),
            "beside": make.fast(50) + keyed,
            "xmp": make.fast(50, udta=make.box(b"udta", make.box(b"XMP_", packet))),
            "utf-16": make.fast(
                50, udta=make.box(b"udta", make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", wide)))
            ),
        }[kind]
        [found] = read(file).labels
        assert found.label == LABEL
        if kind != "atom":
            fresh = Label.first(CODE, "新")
            assert read(renewed(file, fresh)).label == fresh

    def test_every_label_is_found(self) -> None:
        """Two labels in one list, and a third one elsewhere, are three."""
        keyed = make.meta(
            b"mdta", make.keys("AIGC", "x.aigc"), make.box(b"ilst", make.item(1, VALUE), make.item(2, VALUE))
        )
        file = make.fast(50, udta=make.box(b"udta", keyed)) + make.box(b"meta", keyed[8:])
        assert len(read(file).labels) == 4

    def test_mentions_are_no_labels(self) -> None:
        """A title or a comment about AIGC is not one."""
        tags = make.box(b"ilst", make.item(b"\xa9nam", b"All about AIGC"), make.item(b"\xa9cmt", b'{"a":"AIGC"}'))
        assert read(make.fast(50, udta=make.box(b"udta", make.meta(b"mdir", tags)))).labels == ()

    def test_platform_adds_its_fields(self) -> None:
        """A platform's fields go into the label where it stands."""
        data = (TESTS / "vendors" / "mutagen-freeform.m4a").read_bytes()
        fresh = LABEL.propagated(OTHER, "p-1")
        assert read(renewed(data, fresh)).label == fresh


class TestRefusals:
    """What is not written, and why."""

    def test_compressed_header(self) -> None:
        """A compressed header is inflated to read, and not written."""
        inner = make.moov(
            make.box(b"udta", make.meta(b"mdta", make.keys("AIGC"), make.box(b"ilst", make.item(1, VALUE))))
        )
        for header, labels in ((inner, 1), (make.moov(), 0)):
            packed = make.box(b"cmvd", pack(">I", len(header)), zlib.compress(header))
            file = make.box(b"moov", make.box(b"cmov", make.box(b"dcom", b"zlib"), packed))
            assert len(read(file).labels) == labels
            assert "compressed" in refused(file)
            assert list(CODEC.media(Content(file)))
            with pytest.raises(Refused):
                CODEC.edit(Content(file), Survey(), "{}")

    def test_bomb(self) -> None:
        """A compressed header that inflates beyond all bounds is damage."""
        deflater = zlib.compressobj(9)
        zeros = bytes(1 << 20)
        bomb = b"".join(deflater.compress(zeros) for _ in range(65)) + deflater.flush()
        file = make.box(b"moov", make.box(b"cmov", make.box(b"cmvd", bytes(4), bomb)))
        assert "too long" in refused(file)

    def test_several_movies(self) -> None:
        """Two headers in one file are refused."""
        assert "several" in refused(make.fast(50) + make.moov())

    def test_segment(self) -> None:
        """A media segment without a header is told from a file that was cut off."""
        file, starts = fragmented("relative")
        segment = make.box(b"styp", b"msdh\0\0\0\0msdh") + file[starts[0] : starts[1]]
        assert "segment" in refused(segment)
        assert media(segment) == make.samples(500, 1)
        with pytest.raises(Refused):
            CODEC.edit(Content(segment), Survey(), "{}")
        assert "no movie header" in refused(make.FTYP + make.box(b"mdat", bytes(20)))

    def test_credentials(self) -> None:
        """A C2PA manifest is seen, and broken only on request."""
        manifest = make.box(b"uuid", bytes.fromhex("D8FEC3D61B0E483C92975828877EC481"), bytes(40))
        file = make.fast(50, gap=manifest)
        assert read(file).credentials
        assert "C2PA" in refused(file)
        again = write(file, LABEL, name="a.mp4", break_credentials=True).content
        assert again is not None
        assert pointed(again) == pointed(file)

    def test_other_files(self) -> None:
        """Text that spells a box type, pictures in boxes, and too few bytes are no movies; QuickTime without ftyp is one."""
        for head in (
            b"tax-free zone, a text",
            b"can skip it",
            b"\0\0\0\x20ftypheic",
            b"\0\0\0\x20ftypavif",
            b"\0\0\0\x08fty",
            b"",
        ):
            assert not CODEC.recognises(head, ".mp4")
        for head in (b"\0\0\0\x08wide", b"\0\0\1\0moov", b"\0\0\0\1mdat", b"\0\0\0\x18ftypM4A ", b"\0\0\0\x18stypmsdh"):
            assert CODEC.recognises(head, "")

    def test_deep_nesting(self) -> None:
        """Boxes in boxes in boxes are not walked into."""
        deep = make.box(b"iloc")
        for _ in range(3000):
            deep = make.box(b"udta", deep)
        file = make.fast(50, udta=deep)
        assert media(labelled(file)) == media(file)


class TestSamples:
    """The samples of FFmpeg, and what is made from them."""

    @pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.name)
    def test_update(self, sample: Path, tmp_path: Path) -> None:
        """After a longer label in the place of a shorter one, PyAV sees the same packets, frames and tags."""
        path = tmp_path / sample.name
        write(sample, LABEL, to=path)
        rewrite(path, lambda _: LABEL.propagated(OTHER, "p" * 200))
        assert decoded(path) == decoded(sample)
        assert metadata(path) == metadata(sample)

    @pytest.mark.parametrize("fault", FAULTS, ids=lambda path: path.name)
    def test_faults(self, fault: Path) -> None:
        """A damaged file is never absent of labels for sure, and is not written."""
        before = fault.read_bytes()
        reading = read(fault)
        if fault.name not in _ONLY_MEDIA:
            assert reading.damage is not None or reading.format is None
        with pytest.raises(LabelProblem):
            write(fault, LABEL)
        assert fault.read_bytes() == before


_ONLY_MEDIA = {"chunk-outside.mp4", "count-4g.mp4", "keys-4g.mp4"}
"""Their metadata can be read to the end; it is the samples, or the place for the label, that cannot be trusted."""


class TestAnyBytes:
    """Hostile input."""

    @given(st.binary(max_size=200))
    @settings(max_examples=150, deadline=None)
    def test_anything(self, data: bytes) -> None:
        """Any bytes are answered or refused."""
        exercise(CODEC, data)
        exercise(CODEC, make.FTYP + make.box(b"moov", data))

    @given(
        st.sampled_from([path.read_bytes() for path in SAMPLES if path.stat().st_size < 5200] + [fragmented()[0]]),
        st.lists(
            st.tuples(st.floats(0, 1), st.sampled_from([b"\0", b"\xff", b"\1", b"\xff\xff\xff\xff", bytes(4)])),
            max_size=4,
        ),
        st.floats(0.3, 1),
        st.booleans(),
    )
    @settings(max_examples=250, deadline=None)
    def test_mutated(self, data: bytes, changes: list[tuple[float, bytes]], cut: float, whole: bool) -> None:
        """Samples with bytes changed, or cut off, are written rightly, answered or refused."""
        mutated = bytearray(data)
        for place, fresh in changes:
            at = int(place * (len(data) - len(fresh)))
            pack_into(f"{len(fresh)}s", mutated, at, fresh)
        exercise(CODEC, bytes(mutated if whole else mutated[: int(cut * len(mutated))]))
