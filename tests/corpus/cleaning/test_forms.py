# SPDX-License-Identifier: Apache-2.0
"""Every form of file: what must go is gone, and everything else is as it was."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from clean_factory import CALL, CALL_AFTER, FINE, KEPT, MASKED, POLICY, TEXTS, checked, corpus_of, lines, made
from corpus_files import packed, write_tar
from pyarrow import parquet as pq
from scan_factory import BLOCK, MOBILE

from hegui.corpus.cleaning.policy import Policy, Rungs
from hegui.corpus.split import Compression
from hegui.detect.personal.kinds import Kind

PACKINGS = pytest.mark.parametrize(
    ("compression", "ending"), [(Compression.NONE, ""), (Compression.GZIP, ".gz"), (Compression.ZSTD, ".zst")]
)


def cleaned(folder: Path, name: str, content: bytes, policy: Policy = POLICY, fields: tuple[str, ...] = ()) -> bytes:
    """A file of that content after cleaning; a scan of it finds nothing left."""
    data = folder / "data"
    data.mkdir()
    (data / name).write_bytes(content)
    done = made(folder, corpus_of(data, name, fields=fields), policy)
    assert done.cleaned.failed == ()
    left = checked(folder, done, policy, fields=fields)
    assert left.nothing, left
    return (done.folders.out / name).read_bytes()


def unpacked(data: bytes, compression: Compression) -> bytes:
    if compression is Compression.NONE:
        return data
    return pa.CompressedInputStream(pa.BufferReader(data), compression.value).read()


@PACKINGS
def test_json_lines(tmp_path: Path, compression: Compression, ending: str) -> None:
    """Keys, their order, numbers and blanks stay; so do lines that are not touched, byte for byte."""
    before = [
        f'{{ "id":{n:03}e0,"text": {json.dumps(text, ensure_ascii=False)} , "x":[1.50, null]}}\r\n'.replace(":0", ":1")
        for n, text in enumerate(TEXTS)
    ]
    after = [before[0], before[1].replace(MOBILE, MASKED), before[4].replace(MOBILE, MASKED), before[5]]
    content = cleaned(tmp_path, f"a.jsonl{ending}", packed("".join(before).encode(), compression))
    assert unpacked(content, compression).decode() == "".join(after)


def test_json_with_escapes(tmp_path: Path) -> None:
    r"""Positions count characters, whatever escapes they are written with; what was ``\u`` stays ``\u``."""
    text = f'😀"引号"\n{CALL}\t'
    before = json.dumps({"text": text}) + "\n" + json.dumps({"messages": [{"role": "user", "content": text}]}) + "\n"
    content = cleaned(tmp_path, "a.jsonl", before.encode())
    assert content.decode() == before.replace(MOBILE, MASKED)
    assert content.isascii()


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_end_of_the_last_line(tmp_path: Path, end: bytes) -> None:
    """A file without a line end at its end has none afterwards; a mark at its beginning stays."""
    first, bad, last = (
        line.removesuffix(b"\n") for line in lines({"text": CALL}, {"text": BLOCK}, {"text": FINE}).splitlines()
    )
    before = b"\xef\xbb\xbf" + b"\n".join([first, b"", bad, last]) + end
    after = b"\xef\xbb\xbf" + b"\n".join([first.replace(MOBILE.encode(), MASKED.encode()), b"", last]) + end
    assert cleaned(tmp_path, "a.jsonl", before) == after


def test_the_last_line_goes(tmp_path: Path) -> None:
    content = cleaned(tmp_path, "a.jsonl", lines({"text": FINE}, {"text": BLOCK}))
    assert content == lines({"text": FINE})


def test_broken_lines_go(tmp_path: Path) -> None:
    """What could not be scanned is not handed on: broken, not UTF-8, too long."""
    long = b'{"text": "' + b"a" * (33 << 20) + b'"}\n'
    broken = b'{broken\n{"text": "\xff"}\n' + long
    content = cleaned(tmp_path, "a.jsonl", lines({"text": FINE}) + broken + lines({"text": "末尾。"}))
    assert content == lines({"text": FINE}, {"text": "末尾。"})


@PACKINGS
def test_text(tmp_path: Path, compression: Compression, ending: str) -> None:
    before = "\r\n".join((*TEXTS, "")).encode()
    content = cleaned(tmp_path, f"a.txt{ending}", packed(before, compression))
    assert unpacked(content, compression).decode() == "\r\n".join((*KEPT, ""))


@PACKINGS
def test_csv(tmp_path: Path, compression: Compression, ending: str) -> None:
    """Only the edited value changes: quotes, blanks and line ends of the others stay."""
    before = 'id,text,"no""te"\r\n' + "".join(f'0{n}, "{text}",  a"b \r\n' for n, text in enumerate(TEXTS))
    before = (
        before.replace(', "', ',"')
        + "\r\n"
        + '9,"zwei\nZeilen, ""'
        + CALL
        + '""",\n'
        + "zu,viele,Werte,hier\n"
        + f"7,{CALL},"
    )
    after = 'id,text,"no""te"\r\n' + "".join(
        f'0{n},"{text}",  a"b \r\n' for n, text in zip((0, 1, 4, 5), KEPT, strict=True)
    )
    after += "\r\n" + '9,"zwei\nZeilen, ""' + CALL_AFTER + '""",\n' + f"7,{CALL_AFTER},"
    content = cleaned(tmp_path, f"a.csv{ending}", packed(before.encode(), compression))
    assert unpacked(content, compression).decode() == after


def test_csv_with_a_quote_never_closed(tmp_path: Path) -> None:
    """What follows was never scanned, and is not handed on."""
    before = f'text,n\n{CALL},1\n"{"x" * (9 << 20)}\n{FINE},2\n'
    assert cleaned(tmp_path, "a.csv", before.encode()).decode() == f"text,n\n{CALL_AFTER},1\n"


def test_tsv(tmp_path: Path) -> None:
    before = f"text\tn\n{CALL}\t1\n{BLOCK}\t2\n"
    assert cleaned(tmp_path, "a.tsv", before.encode()).decode() == f"text\tn\n{CALL_AFTER}\t1\n"


TABLE = pa.table(
    {
        "id": pa.array(range(6), pa.uint16()),
        "text": pa.array(TEXTS, pa.large_string()),
        "when": pa.array([1, 2, None, 4, 5, 6], pa.timestamp("ns", "Asia/Shanghai")),
        "tags": [["a"], [], None, ["b", "c"], ["d"], []],
    }
).replace_schema_metadata({"made by": "a test"})
KEPT_ROWS = TABLE.take([0, 1, 4, 5]).set_column(1, "text", pa.array(KEPT, pa.large_string()))


@pytest.mark.parametrize("compression", ["zstd", "snappy", "none", "gzip"])
def test_parquet(tmp_path: Path, compression: str) -> None:
    """Schema, metadata, other columns, row groups and compression stay."""
    buffer = io.BytesIO()
    pq.write_table(TABLE, buffer, row_group_size=2, compression=compression)
    content = io.BytesIO(cleaned(tmp_path, "a.parquet", buffer.getvalue()))
    kept = pq.read_table(buffer).take([0, 1, 4, 5]).set_column(1, "text", pa.array(KEPT, pa.large_string()))
    assert pq.read_table(content).equals(kept, check_metadata=True)
    before, after = pq.ParquetFile(buffer).metadata, pq.ParquetFile(content).metadata
    assert [after.row_group(n).num_rows for n in range(after.num_row_groups)] == [2, 2]
    assert after.row_group(0).column(1).compression == before.row_group(0).column(1).compression


def test_parquet_with_a_binary_and_a_dictionary_column(tmp_path: Path) -> None:
    table = pa.table(
        {"text": pa.array([text.encode() for text in TEXTS], pa.binary()), "title": pa.array(TEXTS).dictionary_encode()}
    )
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    content = pq.read_table(io.BytesIO(cleaned(tmp_path, "a.parquet", buffer.getvalue())))
    assert content.schema.equals(table.schema)
    assert content["text"].to_pylist() == [text.encode() for text in KEPT]
    assert content["title"].to_pylist() == list(KEPT)


CHATS = [
    [{"role": "user", "content": text, "n": number}, {"role": "assistant", "content": "好的。", "n": None}]
    for number, text in enumerate(TEXTS)
]
CHATS_KEPT = [[{**CHATS[at][0], "content": text}, CHATS[at][1]] for at, text in zip((0, 1, 4, 5), KEPT, strict=True)]


@pytest.mark.parametrize("form", ["parquet", "arrow", "jsonl"])
def test_chats(tmp_path: Path, form: str) -> None:
    """Turns of a chat, whatever holds them."""
    table = pa.table({"messages": CHATS, "id": list(range(6))})
    buffer = io.BytesIO()
    if form == "parquet":
        pq.write_table(table, buffer)
    elif form == "arrow":
        with pa.ipc.new_file(buffer, table.schema) as writer:
            writer.write_table(table)
    else:
        buffer.write(lines(*table.to_pylist()))
    content = cleaned(tmp_path, f"a.{form}", buffer.getvalue())
    read: Any = {
        "parquet": lambda: pq.read_table(io.BytesIO(content)).to_pylist(),
        "arrow": lambda: pa.ipc.open_file(content).read_all().to_pylist(),
        "jsonl": lambda: list(map(json.loads, content.splitlines())),
    }[form]()
    assert read == [{"messages": chat, "id": at} for at, chat in zip((0, 1, 4, 5), CHATS_KEPT, strict=True)]


@pytest.mark.parametrize("compression", [None, "zstd", "lz4"])
@pytest.mark.parametrize("stream", [True, False])
def test_arrow(tmp_path: Path, compression: str | None, *, stream: bool) -> None:
    """A file stays a file, a stream a stream, with its record batches and its compression."""
    buffer = io.BytesIO()
    table = pa.concat_tables([TABLE] * 50)
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(buffer, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table, max_chunksize=150)
    content = cleaned(tmp_path, "a.arrow", buffer.getvalue())
    read = (pa.ipc.open_stream if stream else pa.ipc.open_file)(content)
    assert read.read_all().equals(pa.concat_tables([KEPT_ROWS] * 50), check_metadata=True)
    assert len(content) < len(buffer.getvalue())
    for mark, codec in ((b"\x28\xb5\x2f\xfd", "zstd"), (b"\x04\x22\x4d\x18", "lz4")):
        assert (mark in content) == (codec == compression)


@PACKINGS
@pytest.mark.parametrize("layout", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_webdataset(tmp_path: Path, compression: Compression, ending: str, layout: int) -> None:
    """A record goes with its picture; what stays is copied with its headers."""
    folder = "d" * (60 if layout == tarfile.USTAR_FORMAT else 120)
    members = [
        member
        for number, text in enumerate(TEXTS)
        for member in (
            (f"{folder}/{number}.jpg", bytes([number]) * 1000),
            (f"{folder}/{number}.json", json.dumps({"caption": text, "n": number}, ensure_ascii=False).encode()),
            (f"{folder}/{number}.txt", text.encode()),
        )
    ]
    write_tar(tmp_path / "a.tar", members, layout)
    before = (tmp_path / "a.tar").read_bytes()
    content = unpacked(cleaned(tmp_path, f"a.tar{ending}", packed(before, compression)), compression)
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        read = [(member.name, tar.extractfile(member).read()) for member in tar.getmembers()]  # type: ignore[union-attr]
    kept = [
        (name, data.replace(MOBILE.encode(), MASKED.encode()))
        for name, data in members
        if name.rpartition("/")[2][0] in "0145"
    ]
    assert read == kept
    assert content[: 512 * 3] == before[: 512 * 3]


def test_a_file_with_nothing_in_it_is_copied(tmp_path: Path) -> None:
    """Byte for byte, even packed."""
    before = gzip.compress(lines({"text": FINE}), mtime=12345)
    assert cleaned(tmp_path, "a.jsonl.gz", before) == before


def test_fields_that_were_asked_for(tmp_path: Path) -> None:
    """A field that nobody looked into is not touched, even if it holds the same."""
    before = lines({"meta": {"title": CALL}, "other": CALL})
    content = cleaned(tmp_path, "a.jsonl", before, fields=("meta.title",))
    assert content == lines({"meta": {"title": CALL_AFTER}, "other": CALL})


def test_every_kind_of_replacement(tmp_path: Path) -> None:
    """Token, mask and a value that cannot exist; the same value alike within a record."""
    policy = Policy(personal={Kind.MOBILE: "token", Kind.EMAIL: "format"})
    text = f"{CALL}，或{MOBILE}，邮箱 wang.xiaoming@example.cn。"
    content = json.loads(cleaned(tmp_path, "a.jsonl", lines({"text": text}), policy))["text"]
    assert content.startswith("电话[MOBILE_1]咨询，或[MOBILE_1]，邮箱 ")
    assert "wang.xiaoming" not in content
    assert content.endswith("。")


def test_terms_are_covered(tmp_path: Path) -> None:
    """Where the policy covers terms, their letters become stars; an identifier beside them is masked as ever."""
    policy = Policy(verdicts=Rungs(likely="cover"), personal={Kind.MOBILE: "mask"})
    content = cleaned(tmp_path, "a.jsonl", lines({"text": f"前{BLOCK}后，{CALL}"}), policy)
    assert content == lines({"text": f"前*****后，{CALL_AFTER}"})
