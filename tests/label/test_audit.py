# SPDX-License-Identifier: Apache-2.0
"""A sample is judged file by file and counted by modality; what was not judged is not valid."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from label_factory import LABEL, png

from hegui.errors import MissingExtra
from hegui.label import write
from hegui.label.aigc import Attribute
from hegui.label.audit import Audited, Sample, audit_files, finding_of, propagation_of, requests_of
from hegui.label.explicit import mark
from hegui.label.log import Entry, Event, Request


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A picture with both labels, one with the implicit alone, one with none, one cut off, and a text."""
    for name in ("both", "implicit", "none"):
        (tmp_path / f"{name}.png").write_bytes(png((240, 160)))
    mark(tmp_path / "both.png")
    write(tmp_path / "both.png", LABEL)
    write(tmp_path / "implicit.png", LABEL)
    (tmp_path / "cut.png").write_bytes(png()[:60])
    (tmp_path / "answer.txt").write_text("本内容由人工智能生成\n\n你好\n", encoding="utf-8")
    return tmp_path


def by_name(audited: list[Audited]) -> dict[str, tuple[str, str]]:
    """The two words on each file."""
    return {item.file.name: (item.implicit, item.explicit) for item in audited}


@pytest.mark.parametrize("workers", [1, 2])
def test_every_file_is_judged_twice(folder: Path, workers: int) -> None:
    """The label in the metadata, and the one that people see."""
    assert by_name(list(audit_files(sorted(folder.iterdir()), workers=workers))) == {
        "both.png": ("valid", "valid"),
        "implicit.png": ("valid", "inconclusive"),
        "none.png": ("absent", "inconclusive"),
        "cut.png": ("inconclusive", "inconclusive"),
        "answer.txt": ("inconclusive", "valid"),
    }


def test_without_the_explicit_part_nothing_is_valid_there(folder: Path) -> None:
    """Not looked for is not found."""
    audited = list(audit_files([folder / "both.png"], explicit=False))
    assert by_name(audited) == {"both.png": ("valid", "inconclusive")}
    assert audited[0].reasons


def test_counts_are_by_modality(folder: Path) -> None:
    """A text counts as text; a file that nobody knows is not in the sample."""
    (folder / "odd.bin").write_bytes(b"???")
    sample = Sample(exported=True)
    counted = {item.file.name: sample.add(item) for item in audit_files(sorted(folder.iterdir()))}
    assert [name for name, known in counted.items() if not known] == ["odd.bin"]
    image, text = finding_of([sample]).samples
    assert (image.modality, image.files, image.implicit.valid, image.implicit.absent) == ("image", 4, 2, 1)
    assert (image.explicit.valid, image.explicit.inconclusive, image.explicit.rules) == (1, 3, None)
    assert (text.modality, text.explicit.valid, text.implicit.inconclusive) == ("text", 1, 1)


def test_a_missing_file_is_not_judged(tmp_path: Path) -> None:
    """And does not stop the others."""
    [item] = audit_files([tmp_path / "missing.png"])
    assert (item.implicit, item.explicit) == ("inconclusive", "inconclusive")


def entry(event: Event, state: Attribute | None = None, request: Request | None = None) -> Entry:
    """An entry of a log."""
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return Entry(at, event, "f", None, "", None, None, None, date(2027, 5, 25), request, state)


def test_deliveries_and_states_are_counted_from_the_log() -> None:
    """What could not be written is missing, not forgotten."""
    log = [
        entry(Event.UNMARKED, request=Request("u", "v1", date(2026, 11, 1))),
        entry(Event.PROPAGATED, Attribute.GENERATED),
        entry(Event.PROPAGATED, Attribute.POSSIBLY),
        entry(Event.UNWRITTEN, Attribute.SUSPECTED),
        entry(Event.LABELLED),
    ]
    requests = requests_of(log)
    assert (requests.requests, requests.logged, requests.agreement_accepted) == (1, 1, 1)
    states = propagation_of(log, declare_function=True)
    assert (states.is_generated, states.may_be, states.suspected) == (1, 1, 1)
    assert (states.fields_written, states.fields_missing) == (2, 1)


def test_a_missing_extra_is_one_clear_line() -> None:
    """Without numpy, as after `pip install hegui`: before any worker starts, and only where it is needed."""
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from hegui.label.audit import audit_files\n"
        "list(audit_files([], explicit=False))\n"
        "list(audit_files([]))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert MissingExtra.__name__ in ended.stderr
    assert "hegui[label]" in ended.stderr
