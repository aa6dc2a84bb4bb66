# SPDX-License-Identifier: Apache-2.0
"""Where the samples of containers go, and the two ways in which they are made: by ffmpeg, and as ZIP archives."""

import io
import json
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

TESTS = Path(__file__).parents[2] / "tests" / "label"
SAMPLES, FAULTS, VENDORS = TESTS / "samples", TESTS / "faults", TESTS / "vendors"
UNSEEN = TESTS / "codecs" / "files"
"""Files in which exiftool sees nothing, with or without a label."""
CODE = "001191610133596325171T12566"
LABEL = {
    "Label": "1",
    "ContentProducer": CODE,
    "ProduceID": "vendor-7",
    "ReservedCode1": "",
    "ContentPropagator": CODE,
    "PropagateID": "vendor-7",
    "ReservedCode2": "",
}
TEXT = json.dumps(LABEL, separators=(",", ":"))


def put(folder: Path, name: str, content: bytes) -> bytes:
    """Writes a file and shows its size."""
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(f"{len(content):8} {target.relative_to(TESTS)}")
    return content


VIDEO = ["-f", "lavfi", "-i", "testsrc=s=32x32:r=5:d=1.2"]
TONE = ["-f", "lavfi", "-i", "sine=f=440:r=48000:d=1.2"]
EXACT = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]


def ffmpeg(suffix: str, *arguments: str) -> bytes:
    """The file that ffmpeg makes."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"made{suffix}"
        command = ["ffmpeg", "-v", "error", "-y", *arguments, *EXACT, str(target)]
        subprocess.run(command, check=True)
        return target.read_bytes()


WHEN = (2026, 1, 2, 3, 4, 6)


def zipped(
    parts: Mapping[str, str | bytes], *, stored: Sequence[str] = (), stream: bool = False, comment: bytes = b""
) -> bytes:
    """An archive, always the same; ``stream``: written without seeking, so with data descriptors."""
    buffer = io.BytesIO()
    target: io.BytesIO | _Stream = _Stream(buffer) if stream else buffer
    with zipfile.ZipFile(target, "w") as archive:  # type: ignore[arg-type]
        archive.comment = comment
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


class _Stream(io.RawIOBase):
    """A file that cannot seek."""

    def __init__(self, under: io.BytesIO) -> None:
        self._under = under

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        return self._under.write(data)


def again(content: bytes, change: Callable[[dict[str, bytes]], None] = lambda _: None, **options: bool) -> bytes:
    """An archive with its members changed and dated alike."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    return zipped(parts, **options)  # type: ignore[arg-type]


def flagged(content: bytes) -> bytes:
    """The archive with the mark of encryption on its last member."""
    at = content.rindex(b"PK\1\2")
    return content[: at + 8] + bytes([content[at + 8] | 1]) + content[at + 9 :]


def doubled(content: bytes) -> bytes:
    """The archive with its last directory entry twice."""
    at, end = content.rindex(b"PK\1\2"), content.rindex(b"PK\5\6")
    tail = bytearray(content[end:])
    count, length = struct.unpack_from("<H", tail, 8)[0] + 1, struct.unpack_from("<L", tail, 12)[0] + end - at
    struct.pack_into("<HHL", tail, 8, count, count, length)
    return content[:end] + content[at:end] + bytes(tail)


def overlapping(content: bytes) -> bytes:
    """The archive with two directory entries for the same bytes."""
    first = content.index(b"PK\1\2")
    second = content.index(b"PK\1\2", first + 4)
    return content[: second + 42] + content[first + 42 : first + 46] + content[second + 46 :]


def zip64(content: bytes) -> bytes:
    """The archive with ZIP64 end records and 64-bit numbers in every directory entry."""
    start, end = content.index(b"PK\1\2"), content.rindex(b"PK\5\6")
    entries = []
    at = start
    while at < end:
        fields = list(struct.unpack_from("<4s6H3L5H2L", content, at))
        after = at + 46 + fields[10] + fields[11] + fields[12]
        name = content[at + 46 : at + 46 + fields[10]]
        far = struct.pack("<2H3Q", 1, 24, fields[9], fields[8], fields[16])
        fields[8] = fields[9] = fields[16] = 0xFFFFFFFF
        fields[11] = len(far)
        entries.append(struct.pack("<4s6H3L5H2L", *fields) + name + far)
        at = after
    directory = b"".join(entries)
    place = start + len(directory)
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, len(entries), len(entries), len(directory), start)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return content[:start] + directory + record + locator + tail
