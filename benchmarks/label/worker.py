# SPDX-License-Identifier: Apache-2.0
"""One tool, one operation, a list of files: prints the seconds it took. Run by ``bench_label.py``, each in a process of its own.

    python worker.py TOOL write|read|memory FILE …

``memory`` labels the bytes of the first file, again and again, and reads the result again and again.

Each tool writes the same label in the way that its users would; a class here is all that the benchmark knows of a tool.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

LABEL = {
    "Label": "1",
    "ContentProducer": "001191610133596325171T12566",
    "ProduceID": "bench-0001",
    "ReservedCode1": "",
    "ContentPropagator": "001191610133596325171T12566",
    "PropagateID": "bench-0001",
    "ReservedCode2": "",
}
VALUE = json.dumps(LABEL, separators=(",", ":"))
NAMESPACE = "http://www.tc260.org.cn/ns/AIGC/1.0/"


class Hegui:
    """The whole of `label.write`: survey, new file, fsync, read back, compare, rename."""

    def __init__(self) -> None:
        from hegui import label

        self._write, self._read = label.write, label.read
        self._label = label.Label.first(LABEL["ContentProducer"], LABEL["ProduceID"])

    def write(self, path: str) -> None:
        self._write(path, self._label)

    def read(self, path: str) -> str:
        return self._read(path).labels[0].text

    def write_bytes(self, content: bytes) -> bytes:
        return self._write(content, self._label).content

    def read_bytes(self, content: bytes) -> str:
        return self._read(content).labels[0].text


class Copy:
    """No label at all: a new file, fsync, rename. What any safe write costs at least."""

    def write(self, path: str) -> None:
        beside = f"{path}.new"
        shutil.copyfile(path, beside)
        handle = os.open(beside, os.O_RDWR)
        os.fsync(handle)
        os.close(handle)
        os.rename(beside, path)

    def read(self, path: str) -> str:
        return Path(path).read_bytes()[:0].decode() or VALUE


class Pyexiv2:
    """GPL-3; writes in place, without fsync or read-back."""

    def __init__(self) -> None:
        import pyexiv2

        pyexiv2.set_log_level(4)
        pyexiv2.registerNs(NAMESPACE, "TC260")
        self._image, self._data = pyexiv2.Image, pyexiv2.ImageData

    def write(self, path: str) -> None:
        with self._image(path) as image:
            image.modify_xmp({"Xmp.TC260.AIGC": VALUE})

    def read(self, path: str) -> str:
        with self._image(path) as image:
            return image.read_xmp()["Xmp.TC260.AIGC"]

    def write_bytes(self, content: bytes) -> bytes:
        with self._data(content) as image:
            image.modify_xmp({"Xmp.TC260.AIGC": VALUE})
            return image.get_bytes()

    def read_bytes(self, content: bytes) -> str:
        with self._data(content) as image:
            return image.read_xmp()["Xmp.TC260.AIGC"]


class Exempi:
    """The library of the guide's own sample code, through python-xmp-toolkit."""

    def __init__(self) -> None:
        import libxmp

        self._xmp = libxmp
        libxmp.XMPMeta.register_namespace(NAMESPACE, "TC260")

    def write(self, path: str) -> None:
        file = self._xmp.XMPFiles(file_path=path, open_forupdate=True)
        packet = file.get_xmp() or self._xmp.XMPMeta()
        packet.set_property(NAMESPACE, "AIGC", VALUE)
        if not file.can_put_xmp(packet):
            raise RuntimeError("cannot put XMP")
        file.put_xmp(packet)
        file.close_file()

    def read(self, path: str) -> str:
        file = self._xmp.XMPFiles(file_path=path)
        value = str(file.get_xmp().get_property(NAMESPACE, "AIGC"))
        file.close_file()
        return value


EXIFTOOL_CONFIG = """
%Image::ExifTool::UserDefined = ('Image::ExifTool::XMP::Main' => {TC260 => {SubDirectory => {
  TagTable => 'Image::ExifTool::UserDefined::TC260'}}});
%Image::ExifTool::UserDefined::TC260 = (GROUPS => {0 => 'XMP', 1 => 'XMP-TC260', 2 => 'Other'},
  NAMESPACE => {'TC260' => '%s'}, WRITABLE => 'string', AIGC => {});
1;
""".replace("%s", NAMESPACE)


class Exiftool:
    """One process (-stay_open), a command a file."""

    def __init__(self) -> None:
        config = Path(os.environ["BENCH_SCRATCH"]) / "exiftool.config"
        config.write_text(EXIFTOOL_CONFIG)
        self._process = subprocess.Popen(
            ["exiftool", "-config", str(config), "-stay_open", "True", "-@", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        atexit.register(self._process.kill)  # the end of its input is no end to it
        self.run("-ver")

    def run(self, *arguments: str) -> str:
        self._process.stdin.write("\n".join((*arguments, "-execute")) + "\n")
        self._process.stdin.flush()
        lines = []
        for line in self._process.stdout:
            if line.startswith("{ready"):
                break
            lines.append(line)
        return "".join(lines)

    def write(self, path: str) -> None:
        answer = self.run("-overwrite_original", f"-XMP-TC260:AIGC={VALUE}", path)
        if "1 image files updated" not in answer:
            raise RuntimeError(answer)

    def read(self, path: str) -> str:
        return self.run("-s3", "-XMP-TC260:AIGC", path).strip()


class ExiftoolBatch(Exiftool):
    """One command for all files."""

    def write_all(self, paths: list[str]) -> None:
        answer = self.run("-overwrite_original", f"-XMP-TC260:AIGC={VALUE}", *paths)
        if f"{len(paths)} image files updated" not in answer:
            raise RuntimeError(answer)

    def read_all(self, paths: list[str]) -> None:
        self.run("-s3", "-XMP-TC260:AIGC", *paths)


class Mutagen:
    """GPL-2; the usual tags of audio files, in place."""

    def __init__(self) -> None:
        import mutagen
        import mutagen.id3
        import mutagen.mp4

        self._mutagen = mutagen

    def write(self, path: str) -> None:
        file = self._mutagen.File(path)
        if file.tags is None:
            file.add_tags()
        suffix = Path(path).suffix
        if suffix in {".mp3", ".wav"}:
            file.tags.add(self._mutagen.id3.TXXX(encoding=3, desc="AIGC", text=[VALUE]))
        elif suffix in {".m4a", ".mp4"}:
            file["----:com.apple.iTunes:AIGC"] = [self._mutagen.mp4.MP4FreeForm(VALUE.encode())]
        else:
            file["AIGC"] = [VALUE]
        file.save()

    def read(self, path: str) -> str:
        file = self._mutagen.File(path)
        suffix = Path(path).suffix
        if suffix in {".mp3", ".wav"}:
            return str(file.tags["TXXX:AIGC"].text[0])
        if suffix in {".m4a", ".mp4"}:
            return bytes(file["----:com.apple.iTunes:AIGC"][0]).decode()
        return str(file["AIGC"][0])


class Pyav:
    """Remux: every packet into a new file."""

    def __init__(self) -> None:
        import av

        self._av = av

    def write(self, path: str) -> None:
        beside = f"{path}.new{Path(path).suffix}"
        options = {"movflags": "use_metadata_tags"} if path.endswith((".mp4", ".mov", ".m4a")) else {}
        with self._av.open(path) as source, self._av.open(beside, "w", options=options) as target:
            target.metadata.update(source.metadata)
            target.metadata["AIGC"] = VALUE
            streams = {stream: target.add_stream_from_template(stream) for stream in source.streams}
            for packet in source.demux():
                if packet.size:
                    packet.stream = streams[packet.stream]
                    target.mux(packet)
        os.rename(beside, path)

    def read(self, path: str) -> str:
        with self._av.open(path) as source:
            metadata = source.metadata
            return metadata.get("AIGC") or metadata["aigc"]


class Ffmpeg:
    """A process a file, stream copy."""

    def write(self, path: str) -> None:
        beside = f"{path}.new{Path(path).suffix}"
        flags = ["-movflags", "use_metadata_tags"] if path.endswith((".mp4", ".mov", ".m4a")) else []
        command = ["ffmpeg", "-y", "-v", "error", "-i", path, "-map", "0", "-c", "copy", *flags]
        subprocess.run([*command, "-metadata", f"AIGC={VALUE}", beside], check=True, stdin=subprocess.DEVNULL)
        os.rename(beside, path)

    def read(self, path: str) -> str:
        shown = subprocess.run(
            ["ffprobe", "-v", "error", "-show_entries", "format_tags", "-of", "json", path],
            check=True,
            capture_output=True,
        )
        return json.loads(shown.stdout)["format"]["tags"]["AIGC"]


class Pikepdf:
    """The whole PDF written anew."""

    def __init__(self) -> None:
        import pikepdf

        self._pikepdf = pikepdf

    def write(self, path: str) -> None:
        with self._pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.docinfo["/AIGC"] = VALUE
            pdf.save(path)

    def read(self, path: str) -> str:
        with self._pikepdf.open(path) as pdf:
            return str(pdf.docinfo["/AIGC"])


class Pypdf:
    """Incremental update, by hand."""

    def __init__(self) -> None:
        import pypdf

        self._pypdf = pypdf

    def write(self, path: str) -> None:
        writer = self._pypdf.PdfWriter(path, incremental=True)
        writer.add_metadata({"/AIGC": VALUE})
        writer.write(f"{path}.new")
        os.rename(f"{path}.new", path)

    def read(self, path: str) -> str:
        return str(self._pypdf.PdfReader(path).metadata["/AIGC"])


class C2pa:
    """No label of the standard: a signed manifest with the AIGC object as an assertion, without thumbnail and timestamp."""

    def __init__(self) -> None:
        import c2pa

        self._c2pa = c2pa
        scratch = Path(os.environ["BENCH_SCRATCH"])
        self._signer = c2pa.Signer.from_info(
            c2pa.C2paSignerInfo(
                alg=b"es256",
                sign_cert=(scratch / "chain.pem").read_bytes(),
                private_key=(scratch / "key.pem").read_bytes(),
                ta_url=None,
            )
        )
        settings = {"builder": {"thumbnail": {"enabled": False}}, "verify": {"verify_after_sign": False}}
        self._context = c2pa.Context(c2pa.Settings.from_dict(settings))
        self._manifest = {
            "claim_generator_info": [{"name": "bench", "version": "1"}],
            "assertions": [{"label": "org.tc260.aigc", "data": LABEL}],
        }

    def write(self, path: str) -> None:
        beside = f"{path}.new{Path(path).suffix}"
        builder = self._c2pa.Builder(self._manifest, context=self._context)
        builder.sign_file(path, beside, self._signer)
        os.rename(beside, path)

    def read(self, path: str) -> str:
        with self._c2pa.Reader(path) as reader:
            return reader.json() and VALUE


class Metatoolkit:
    """The one other Python package that says it writes this label."""

    def __init__(self) -> None:
        import metatoolkit

        self._tool = metatoolkit

    def write(self, path: str) -> None:
        beside = f"{path}.new{Path(path).suffix}"
        self._tool.add_image_metadata(path, {"AIGC": LABEL}, beside)
        os.rename(beside, path)

    def read(self, path: str) -> str:
        return str(self._tool.read_image_metadata(path))


TOOLS = {
    "hegui": Hegui,
    "copy": Copy,
    "pyexiv2": Pyexiv2,
    "exempi": Exempi,
    "exiftool": Exiftool,
    "exiftool-batch": ExiftoolBatch,
    "mutagen": Mutagen,
    "pyav": Pyav,
    "ffmpeg": Ffmpeg,
    "pikepdf": Pikepdf,
    "pypdf": Pypdf,
    "c2pa": C2pa,
    "metatoolkit": Metatoolkit,
}


def peak_mib() -> float:
    """The most memory that this program held; `getrusage` would count that of the parent, too."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def in_memory(tool: Hegui | Pyexiv2, content: bytes, times: int = 200) -> dict[str, float]:
    """Seconds for one write and one read of bytes, the best of five rounds."""
    labelled = tool.write_bytes(content)
    best = {"write": 1e9, "read": 1e9}
    for _ in range(5):
        for name, one, given in (("write", tool.write_bytes, content), ("read", tool.read_bytes, labelled)):
            started = time.perf_counter()
            for _ in range(times):
                one(given)
            best[name] = min(best[name], (time.perf_counter() - started) / times)
    return best


def main() -> None:
    """Warms up on the first file and times the rest."""
    name, operation, *paths = sys.argv[1:]
    tool = TOOLS[name]()
    if operation == "memory":
        print(json.dumps(in_memory(tool, Path(paths[0]).read_bytes())))
        return
    first, *rest = paths
    one = getattr(tool, operation)
    one(first)
    together = getattr(tool, f"{operation}_all", None)
    started = time.perf_counter()
    if together is not None:
        together(rest)
    else:
        for path in rest:
            one(path)
    seconds = time.perf_counter() - started
    peak = peak_mib()
    print(json.dumps({"seconds": seconds, "files": len(rest), "peak_mib": peak}))


if __name__ == "__main__":
    main()
