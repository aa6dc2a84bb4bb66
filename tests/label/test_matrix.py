# SPDX-License-Identifier: Apache-2.0
"""Every sample of every format: written, read, merged, lossless by an independent decoder, read back by exiftool.

The table of formats in the documentation (``docs/reference/label-formats.md``) is made from the outcomes of these tests.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from label_factory import EXIFTOOL_SHOWS_NO_LABEL, LABEL

from hegui.label import PresentValid, read, verify, write
from hegui.label.findings import Aspect
from hegui.label.formats import SUFFIXES, codec_named

SAMPLES = Path(__file__).parent / "samples"
FACTORIES = Path(__file__).parents[1] / "factories"
ALL = sorted(path for path in SAMPLES.glob("*/*") if path.is_file())

DECODED: dict[str, Callable[[Path], Any]] = {}
METADATA: dict[str, Callable[[Path], Any]] = {}
EXIFTOOL: dict[str, str | None] = {}
for module in sorted(FACTORIES.glob("decoders_*.py")):
    family = import_module(module.stem)
    DECODED |= family.DECODED
    METADATA |= family.METADATA
    EXIFTOOL |= family.EXIFTOOL


def named(path: Path) -> str:
    """The sample in the test's name."""
    return path.relative_to(SAMPLES).as_posix()


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_write(sample: Path, tmp_path: Path) -> None:
    """One valid label in the place of the guide; a second write changes nothing."""
    target = tmp_path / sample.name
    assert write(sample, LABEL, to=target).changed
    verification = verify(target)
    assert verification.verdict == PresentValid(LABEL)
    assert verification.of(Aspect.PLACEMENT) == ()
    assert not write(target, LABEL).changed


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_read(sample: Path) -> None:
    """An unlabelled file reads as such; the format is told by its bytes, whatever its name."""
    reading = read(sample)
    assert (reading.format, reading.labels, reading.damage) == (codec_named(sample.parent.name).name, (), None)
    content = sample.read_bytes()
    assert write(content, LABEL, name=sample.name).content is not None
    if reading.modality != "text":
        assert read(content).format == reading.format


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_merge(sample: Path, tmp_path: Path) -> None:
    """All other metadata is as it was."""
    write(sample, LABEL, to=tmp_path / sample.name)
    known = METADATA[sample.parent.name]
    assert known(tmp_path / sample.name) == known(sample)


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_lossless(sample: Path, tmp_path: Path) -> None:
    """An independent decoder sees the same pixels, samples, packets or text."""
    write(sample, LABEL, to=tmp_path / sample.name)
    decoded = DECODED[sample.parent.name]
    assert decoded(tmp_path / sample.name) == decoded(sample)


@pytest.mark.programs
@pytest.mark.parametrize("sample", ALL, ids=named)
def test_exiftool(sample: Path, tmp_path: Path, exiftool: "_Exiftool") -> None:
    """Exiftool shows the label under the tag that is expected, warns of nothing new, and shows all that it showed before."""
    target = tmp_path / sample.name
    write(sample, LABEL, to=target)
    before, after = exiftool.shown(sample), exiftool.shown(target)
    tag = EXIFTOOL[sample.parent.name]
    if tag is None:
        assert exiftool.shows_label(target) is not named(sample).startswith(EXIFTOOL_SHOWS_NO_LABEL)
    else:
        assert any(_label_in(line) == LABEL.as_dict() for line in after if line.startswith(f"{tag} = ")), after
    assert _described(before) - _described(after) == Counter()
    assert not [line for line in after - before if line.startswith("ExifTool:")]


def _described(lines: Counter[str]) -> Counter[str]:
    """What says something of the content: tags of the usual schemes, not sizes, offsets and flags of the container."""
    kept = {line: count for line, count in lines.items() if _SCHEMES.match(line) and not _MOVES.search(line)}
    return Counter(kept)


_SCHEMES = re.compile(
    r"(?:XMP|IFD|ExifIFD|GPS|IPTC|ICC|Photoshop|ID3v|Vorbis|Opus|ItemList|UserData|Keys|XML|PDF|PNG:|RIFF:(?!ID3Size))"
)
_MOVES = re.compile(r"(?:Offset|Offsets|ImageStart|Padding|RIFFSize64|WebP_Flags|Modify Date|LineCount|WordCount) = ")


class _Exiftool:
    """One process of exiftool for all questions: starting one costs more than its answer."""

    def __init__(self) -> None:
        command = ["exiftool", "-stay_open", "True", "-@", "-"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
        )

    def shown(self, path: Path) -> Counter[str]:
        """All that exiftool shows, as ``group:tag = value``."""
        lines: Counter[str] = Counter()
        for line in self._ask("-s", path):
            if line.strip():
                group, _, rest = line.partition("]")
                name, _, value = rest.partition(":")
                lines[f"{group.strip('[ ')}:{name.strip()} = {value.strip()}"] += 1
        return lines

    def shows_label(self, path: Path) -> bool:
        """Whether the label is among all values, binary ones too, whatever their tag."""
        return f'"ContentProducer":"{LABEL.content_producer}"' in "".join(self._ask("-b", path))

    def _ask(self, how: str, path: Path) -> Iterator[str]:
        question, answer = self._process.stdin, self._process.stdout
        assert question is not None
        assert answer is not None
        question.write("\n".join((how, "-G1", "-a", "-u", "--System:all", str(path), "-execute", "")))
        question.flush()
        for line in answer:
            before, ready, _ = line.partition("{ready}")
            yield before
            if ready:
                return
        raise EOFError(path)

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate("-stay_open\nFalse\n", timeout=10)


@pytest.fixture(scope="module")
def exiftool() -> Iterator[_Exiftool]:
    """The process, one a worker."""
    process = _Exiftool()
    yield process
    process.close()


def _label_in(line: str) -> dict[str, str]:
    """The label of a line, whatever stands around its JSON (a description, a list of other values)."""
    text = line[line.index("{") :] if "{" in line else "{}"
    found, _ = json.JSONDecoder().raw_decode(text)
    label: dict[str, str] = found.get("AIGC", found)
    return label


def test_every_format_has_samples_and_decoders() -> None:
    """No format without its proofs."""
    for name in SUFFIXES:
        assert any((SAMPLES / name).glob("*")), name
        assert name in DECODED
        assert name in METADATA
        assert name in EXIFTOOL


def test_the_table_in_the_documentation_is_of_these_samples() -> None:
    """`python scripts/make_label_table.py` was run since the last sample came or went, and all of it passed."""
    table = json.loads((Path(__file__).parent / "matrix.json").read_text(encoding="utf-8"))["formats"]
    assert set(table) == set(SUFFIXES)
    for name in SUFFIXES:
        count = sum(path.parent.name == name for path in ALL)
        assert {cell for column, cell in table[name].items() if column != "fuzzed" for cell in [tuple(cell)]} == {
            (count, count)
        }
