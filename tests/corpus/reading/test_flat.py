# SPDX-License-Identifier: Apache-2.0
"""Lines that Arrow reads many at a time are those that are read one by one; else Arrow's reading is not used."""

import json

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hegui.corpus.reading import Layout, Wanted, layouts_of
from hegui.corpus.reading.batches import Batcher
from hegui.corpus.reading.flat import FlatLines
from hegui.corpus.reading.jsonl import one_by_one, read
from hegui.corpus.reading.layouts import Finder
from hegui.corpus.reading.lines import Lines
from hegui.corpus.texts import TEXTS, Rejected

ASKED = [Wanted(), Wanted(("text",)), Wanted(("output", "text")), Wanted(("text", "id", "text")), Wanted(longest=60)]
FLAT = [
    b'{"text":"a"}',
    b'{"text":"a","id":"b"}',
    b'{"id":"b","text":"a"}',
    b'{"text":"\xe5\xa5\xbd","id":7,"score":0.5,"kept":true,"none":null}',
    b'{"instruction":"i","input":"","output":"o"}',
    b'{"output":"o","instruction":"i","input":""}',
    b'{"title":"t","text":"say \\"title\\": \\\\"}',
]
HOSTILE = [
    b"",
    b" ",
    b"{}",
    b"{broken",
    b"}",
    b"5",
    b'{"text":"a"}{"text":"b"}',
    b'{"text":"a"} {"text":"b"}',
    b'{"text":"a","x":',
    b'{"text":"b"}}',
    b'{"text":"a"}\r',
    b' {"text":"a"}',
    b'\xef\xbb\xbf{"text":"a"}',
    b'{"text":"a"}\0{"text":"b"}',
    b'{"text":"a\0b"}',
    b'{"text":"a\tb"}',
    b'{"text":"a","text":"b"}',
    b'{"text":null,"text":"b"}',
    b'{"\\u0074ext":"a"}',
    b'{"text":"a","\\u0074ext":"b"}',
    b'{"text":null}',
    b'{"text":5}',
    b'{"text":["a","b"]}',
    b'{"text":{"text":"a"}}',
    b'{"text":"a","id":{"text":"b"}}',
    b'{"text":"\\ud800"}',
    b'{"text":"\\udc00"}',
    b'{"text":"\\ud83d\\ude00"}',
    b'{"text":"\\u0000"}',
    b'{"text":"a","id":"\\ud800"}',
    b'{"text":"a\xff"}',
    b'{"text":"a","id":"\xed\xa0\x80"}',
    b'{"text":"a","\xff":"b"}',
    b'{"text":"a","content":null}',
    b'{"text":"a","instruction":null,"output":null}',
    b'{"text":"a","chosen":null,"rejected":null}',
    b'{"text":"a","messages":[{"content":"b"}]}',
    b'{"text":"a","id":NaN}',
    b'{"text":"a","id":-NaN}',
    b'{"text":"a","id":Inf}',
    b'{"text":"a","id":-Infinity}',
    b'{"text":"a","id":1e999}',
    b'{"text":"a","id":01}',
    b'{"text":"a","id":' + b"9" * 5000 + b"}",
    b'{"text":"a","id":' + b"[" * 3000 + b"]" * 3000 + b"}",
    b'{"text":"a","id":"\\q"}',
    b'{"output":"o","input":"","instruction":"i"}',
    b'{"instruction":"\\"output\\":","\\u0069nput":"","output":"o"}',
    b'{"instruction":"i","output":"o","a\\"input":"","\\u0069nput":""}',
    b'{"text":"' + b"long" * 40 + b'"}',
]


@st.composite
def _touched(draw: st.DrawFn) -> bytes:
    """A line of which some bytes were put in or taken out."""
    line = draw(st.sampled_from(FLAT))
    at = draw(st.integers(0, len(line)))
    put = draw(st.sampled_from([b"", b"\0", b"\\", b'"', b"{", b"}", b"[", b",", b":", b"null", b"\xff", b"\\u", b" "]))
    return line[:at] + put + line[at + draw(st.integers(0, 2)) :]


SAME = st.builds(lambda line, count: [line] * count, st.sampled_from(FLAT), st.integers(1, 5))
LINES = st.tuples(SAME, st.lists(st.one_of(st.sampled_from(FLAT + HOSTILE), _touched()), max_size=2)).map(
    lambda parts: parts[0] + parts[1]
)


def slowly(block: Lines, wanted: Wanted) -> tuple[list[dict[str, object]], set[Layout], list[Rejected]]:
    batch = Batcher()
    read = [*one_by_one(block, Finder(wanted), batch, wanted.longest)]
    batches = [each for each in read if not isinstance(each, Rejected)] + ([batch.take()] if batch else [])
    return rows_of(batches), layouts_in(batches), [each for each in read if isinstance(each, Rejected)]


def rows_of(batches: list[pa.RecordBatch]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pa.Table.from_batches([batch.cast(TEXTS) for batch in batches], TEXTS).to_pylist()
    return rows


def layouts_in(batches: list[pa.RecordBatch]) -> set[Layout]:
    return {layout for batch in batches for layout in layouts_of(batch)}


def assert_same_or_not_read(block: Lines, wanted: Wanted) -> bool:
    batches = FlatLines(wanted).read(block)
    if batches is None:
        return False
    assert (rows_of(batches), layouts_in(batches), []) == slowly(block, wanted)
    return True


@given(LINES, st.sampled_from(ASKED), st.sampled_from([0, 1000]), st.randoms())
@example([b'{"text":"a"}{"text":"b"}', b'{"text":"c","x":', b'{"text":"d"}}'], ASKED[0], 0, None)
@example([b'{"text":"a"}{"text":"b"}', b'{"text":"x"}\0}', b'{"text":"c"}'], ASKED[0], 0, None)
def test_as_one_by_one(lines: list[bytes], wanted: Wanted, offset: int, chance: object) -> None:
    if chance is not None:
        chance.shuffle(lines)  # type: ignore[attr-defined]  # hypothesis does not type it
    assert_same_or_not_read(Lines(offset, b"\n".join(lines)), wanted)


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("flat", FLAT)
def test_a_hostile_line_among_others(flat: bytes, hostile: bytes) -> None:
    for wanted in ASKED:
        assert_same_or_not_read(Lines(0, b"\n".join([flat, hostile, flat])), wanted)
        assert_same_or_not_read(Lines(0, b"\n".join([hostile, flat])), wanted)


@given(st.binary(max_size=60))
def test_any_bytes(data: bytes) -> None:
    assert_same_or_not_read(Lines(0, data), Wanted())


@given(
    st.lists(st.fixed_dictionaries({"text": st.text(), "title": st.text(max_size=5), "n": st.integers()}), min_size=1),
    st.booleans(),
)
def test_any_texts(records: list[dict[str, object]], is_ascii: bool) -> None:
    lines = [json.dumps(record, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass") for record in records]
    assert_same_or_not_read(Lines(0, b"\n".join(lines)), Wanted())


@pytest.mark.parametrize("flat", FLAT)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_flat_lines_are_read_by_arrow(flat: bytes, end: bytes) -> None:
    assert assert_same_or_not_read(Lines(0, end.join([flat] * 10_000)), Wanted())


def test_a_file_of_both() -> None:
    """Blocks for Arrow and others in turn: all records, in the order of the file."""
    flat, chat = b'{"text":"' + b"a" * 100 + b'"}', b'{"messages":[{"content":"' + b"b" * 100 + b'"}]}'
    content = b"\n".join(([flat] * 30_000 + [chat] * 30_000) * 2)
    batches = list(read(pa.BufferReader(content), 0, 0, Wanted()))
    rows, layouts, rejected = slowly(Lines(0, content), Wanted())
    assert (rows_of(batches), layouts_in(batches), rejected) == (rows, layouts, [])


def test_arrow_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where block after block turns out to be none for it."""
    asked: list[bytes] = []
    monkeypatch.setattr("hegui.corpus.reading.flat._parsed", lambda content, _: asked.append(content))
    flat = FlatLines(Wanted())
    for _ in range(100):
        assert flat.read(Lines(0, FLAT[0])) is None
    assert len(asked) < 20
