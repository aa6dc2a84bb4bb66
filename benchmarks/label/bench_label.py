# SPDX-License-Identifier: Apache-2.0
"""``hegui label`` beside its peers: the same files, one run, each tool in a process of its own.

hegui is measured with all that `label.write` does: survey, new file, fsync, read back, comparison of the content, rename.
Peers do what their users would do. After each run a file is held against its original: was the label read back by
exiftool, is the content the same for an independent decoder?

Run by ``make bench-label``; the peers are in ``out/peers`` (see ``peers.txt``), exiftool and ffmpeg on the PATH.
``BENCH_FOLDER`` sets where the files are (default: a RAM disk, ``/dev/shm``); ``BENCH_DISK`` a folder on a real disk.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from inputs import make_inputs

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "factories"))
PEERS = ROOT / "out" / "peers" / "bin" / "python"
RUNS = 3
SLOW = {"exiftool", "exiftool-batch", "ffmpeg", "metatoolkit"}
XMP = ("hegui", "copy", "pyexiv2", "exempi", "exiftool", "exiftool-batch", "c2pa", "metatoolkit")
AUDIO = ("hegui", "copy", "mutagen", "pyav", "ffmpeg", "c2pa")
CASES: dict[str, tuple[str, ...]] = {
    "png-512": XMP,
    "png-1024": XMP,
    "jpeg-512": XMP,
    "jpeg-1024": XMP,
    "webp-1024": ("hegui", "copy", "pyexiv2", "exempi", "exiftool", "c2pa"),
    "gif-256": ("hegui", "copy", "exiftool", "c2pa"),
    "tiff-512": ("hegui", "copy", "pyexiv2", "exempi", "exiftool", "c2pa"),
    "avif-1024": ("hegui", "copy", "exiftool", "c2pa"),
    "mp3-5s": AUDIO,
    "flac-5s": AUDIO,
    "ogg-5s": ("hegui", "copy", "mutagen", "pyav", "ffmpeg"),
    "wav-5s": AUDIO,
    "mp4-5s": ("hegui", "copy", "mutagen", "pyav", "ffmpeg", "c2pa", "exiftool"),
    "mkv-5s": ("hegui", "copy", "pyav", "ffmpeg"),
    "pdf-10p": ("hegui", "copy", "pikepdf", "pypdf"),
    "docx-200p": ("hegui", "copy"),
}
CODEC = {"jpeg": "jpeg", "tiff": "tiff", "avif": "heif", "mkv": "matroska", "docx": "ooxml"}


@dataclass(frozen=True)
class Measured:
    """The best of several runs: microseconds a file, peak memory, and what became of the file."""

    write: float
    read: float | None
    peak: float
    remark: str


def run(tool: str, operation: str, files: Sequence[Path], scratch: Path) -> dict[str, float] | str:
    """One process; its figures, or the last line of its error."""
    python = sys.executable if tool in {"hegui", "copy"} else str(PEERS)
    done = subprocess.run(
        [python, str(HERE / "worker.py"), tool, operation, *map(str, files)],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "BENCH_SCRATCH": str(scratch)},
    )
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1][:90]
    return json.loads(done.stdout.splitlines()[-1])


def copies(source: Path, folder: Path, count: int) -> list[Path]:
    """Fresh copies of an input, none a link to another."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files = [folder / f"{number:04}{source.suffix}" for number in range(count)]
    for file in files:
        shutil.copyfile(source, file)
    return files


def measured(tool: str, source: Path, folder: Path, scratch: Path) -> Measured | str:
    """A tool on an input."""
    count = 12 if tool in SLOW else 200
    writes, reads, peaks = [], [], []
    for _ in range(1 if tool in SLOW else RUNS):
        files = copies(source, folder, count + 1)
        wrote = run(tool, "write", files, scratch)
        if isinstance(wrote, str):
            return wrote
        writes.append(wrote["seconds"] / wrote["files"])
        peaks.append(wrote["peak_mib"])
        read = run(tool, "read", files, scratch)
        if not isinstance(read, str):
            reads.append(read["seconds"] / read["files"])
    remark = "" if tool == "copy" else remark_on(source, files[1])
    return Measured(min(writes) * 1e6, min(reads) * 1e6 if reads else None, max(peaks), remark)


def remark_on(source: Path, labelled: Path) -> str:
    """What an independent decoder and exiftool say of a file that a tool wrote."""
    return ", ".join((*_content(source, labelled), *_label(labelled)))


def _content(source: Path, labelled: Path) -> Iterator[str]:
    kind = source.stem.partition("-")[0]
    codec = CODEC.get(kind, kind)
    try:
        same = decoded(codec)(source) == decoded(codec)(labelled)
    except Exception as error:  # noqa: BLE001  whatever a decoder says of a peer's file is the finding
        yield f"**does not decode** ({type(error).__name__})"
        return
    yield "content same" if same else "**content changed**"


def decoded(codec: str):  # noqa: ANN201  a function of the tests' decoders
    """The independent decoder of a format, the one that the tests use."""
    for module in sorted((ROOT / "tests" / "factories").glob("decoders_*.py")):
        family = __import__(module.stem)
        if codec in family.DECODED:
            return family.DECODED[codec]
    raise LookupError(codec)


def _label(labelled: Path) -> Iterator[str]:
    shown = subprocess.run(["exiftool", "-j", "-G1", "-a", "-u", str(labelled)], check=False, capture_output=True)
    tags = json.dumps(json.loads(shown.stdout)[0], ensure_ascii=False).replace("\\", "")
    from hegui import label  # noqa: PLC0415  slow, and not in the measured process

    verdict = type(label.verify(labelled).verdict).__name__
    yield (
        "exiftool reads it"
        if '"ContentProducer":"001191610133596325171T12566"' in tags
        else "**exiftool does not read it**"
    )
    yield {"PresentValid": "valid label", "Absent": "**no label of the standard**"}.get(verdict, f"**{verdict}**")


def certificate(scratch: Path) -> None:
    """A throw-away chain for C2PA."""
    now = datetime.now(UTC)

    def made(
        name: str, issuer: tuple[x509.Name, ec.EllipticCurvePrivateKey] | None
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name(
            [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "bench")]
        )
        by, signing = issuer or (subject, key)
        leaf = issuer is not None
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .add_extension(x509.BasicConstraints(ca=not leaf, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(leaf, False, False, False, False, not leaf, not leaf, False, False), critical=True
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False)
        )
        if leaf:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False
            )
        return builder.sign(signing, hashes.SHA256()), key

    root, root_key = made("bench root", None)
    leaf, leaf_key = made("bench signer", (root.subject, root_key))
    (scratch / "chain.pem").write_bytes(
        b"".join(item.public_bytes(serialization.Encoding.PEM) for item in (leaf, root))
    )
    (scratch / "key.pem").write_bytes(
        leaf_key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


def table(title: str, rows: dict[str, Measured | str], size: int) -> None:
    """One input: every tool with its ratio to hegui."""
    print(f"\n### {title} ({size / 1000:,.0f} KB)\n")
    print("| tool | write, files/s | hegui is … × | read, files/s | hegui is … × | peak MiB | the file afterwards |")
    print("|---|---|---|---|---|---|---|")
    own = rows["hegui"]
    for tool, found in rows.items():
        if isinstance(found, str) or isinstance(own, str):
            print(f"| {tool} | – | – | – | – | – | cannot: {found} |")
            continue
        faster = f"{found.write / own.write:.2f}"
        read = "–" if found.read is None or tool == "copy" else f"{1e6 / found.read:,.0f}"
        reads = "–" if found.read is None or own.read is None or tool == "copy" else f"{found.read / own.read:.2f}"
        print(
            f"| {tool} | {1e6 / found.write:,.0f} | {faster} | {read} | {reads} | {found.peak:.0f} | {found.remark} |"
        )


def memory(inputs: dict[str, Path], scratch: Path) -> None:
    """Bytes in, bytes out: no file system, so only the tools' own work is left."""
    print("\n### In memory: bytes in, bytes out (microseconds)\n")
    print(
        "| input | pyexiv2 write | hegui write | ratio | pyexiv2 read | hegui read | ratio |\n|---|---|---|---|---|---|---|"
    )
    for name in ("jpeg-512", "jpeg-1024", "png-512", "png-1024", "webp-1024"):
        found = {tool: run(tool, "memory", [inputs[name]], scratch) for tool in ("pyexiv2", "hegui")}
        theirs, ours = found["pyexiv2"], found["hegui"]
        if isinstance(theirs, str) or isinstance(ours, str):
            raise SystemExit(f"{name}: {found}")
        cells = [
            f"{theirs[what] * 1e6:,.0f} | {ours[what] * 1e6:,.0f} | {theirs[what] / ours[what]:.2f}"
            for what in ("write", "read")
        ]
        print(f"| {name} | {' | '.join(cells)} |")


def large(folder: Path, scratch: Path) -> None:
    """A 4 GB MP4 (its media data a hole in the file) and what labelling it takes of memory."""
    print("\n### Memory: MP4 files of any size\n\n| size | write, s | peak MiB |\n|---|---|---|")
    for megabytes in (1, 100, 4096):
        files = []
        for number in range(2):
            path = folder / f"large-{number}.mp4"
            sparse_mp4(path, megabytes * 2**20)
            files.append(path)
        found = run("hegui", "write", files, scratch)
        shown = f"{found['seconds']:.2f} | {found['peak_mib']:.0f}" if isinstance(found, dict) else f"– | {found}"
        print(f"| {megabytes:,} MiB | {shown} |")
        for path in files:
            path.unlink()


def sparse_mp4(path: Path, size: int) -> None:
    """A well-formed MP4 of one track whose media data is ``size`` bytes of nothing, from byte 40 on."""
    from hegui.label.structures.bmff import box  # noqa: PLC0415  as above

    def full(kind: bytes, *parts: bytes) -> bytes:
        return box(kind, b"\0\0\0\0", *parts)

    def u32(*numbers: int) -> bytes:
        return b"".join(number.to_bytes(4, "big") for number in numbers)

    sample = 2**20
    count = size // sample
    table_ = box(
        b"stbl",
        full(b"stsd", u32(0)),
        full(b"stts", u32(1, count, 1)),
        full(b"stsc", u32(1, 1, 1, 1)),
        full(b"stsz", u32(sample, count)),
        full(b"co64", u32(count), b"".join((40 + number * sample).to_bytes(8, "big") for number in range(count))),
    )
    media = box(b"mdia", full(b"mdhd", bytes(20)), box(b"minf", table_))
    moov = box(b"moov", full(b"mvhd", bytes(96)), box(b"trak", full(b"tkhd", bytes(80)), media))
    with path.open("wb") as stream:
        stream.write(box(b"ftyp", b"isom", u32(0), b"isom", b"mp42"))
        stream.write(u32(1) + b"mdat" + (16 + size).to_bytes(8, "big"))
        stream.seek(40 + size)
        stream.write(moov)


def disk(inputs: dict[str, Path], scratch: Path) -> None:
    """On a real disk: a write beside copying and syncing the same file."""
    base = Path(os.environ.get("BENCH_DISK", ROOT / "out"))
    with tempfile.TemporaryDirectory(dir=base) as folder:
        print(
            "\n### On a disk: label.write beside a copy that is synced\n\n| input | copy + fsync, µs | hegui, µs | ratio |\n|---|---|---|---|"
        )
        for name in ("jpeg-1024", "png-1024", "mp4-5s", "wav-5s", "docx-200p"):
            figures = {}
            for tool in ("copy", "hegui") * RUNS:
                files = copies(inputs[name], Path(folder) / "files", 31)
                found = run(tool, "write", files, scratch)
                if isinstance(found, str):
                    raise SystemExit(f"{tool} on {name}: {found}")
                figures[tool] = min(figures.get(tool, 1e9), found["seconds"] / found["files"] * 1e6)
            print(
                f"| {name} | {figures['copy']:,.0f} | {figures['hegui']:,.0f} | {figures['hegui'] / figures['copy']:.2f} |"
            )


def main() -> None:
    """All tables, or those of the inputs that are named."""
    wanted = sys.argv[1:] or [*CASES, "memory", "large", "disk"]
    base = os.environ.get("BENCH_FOLDER") or ("/dev/shm" if Path("/dev/shm").is_dir() else None)  # noqa: S108  a RAM disk
    with tempfile.TemporaryDirectory(dir=base) as name:
        folder = Path(name)
        (folder / "inputs").mkdir()
        (folder / "scratch").mkdir()
        certificate(folder / "scratch")
        inputs = make_inputs(folder / "inputs")
        for case in wanted:
            if case in CASES:
                rows = {
                    tool: measured(tool, inputs[case], folder / "files", folder / "scratch") for tool in CASES[case]
                }
                table(case, rows, inputs[case].stat().st_size)
        if "memory" in wanted:
            memory(inputs, folder / "scratch")
        if "large" in wanted:
            large(folder, folder / "scratch")
        if "disk" in wanted:
            disk(inputs, folder / "scratch")


if __name__ == "__main__":
    main()
