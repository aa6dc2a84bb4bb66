# SPDX-License-Identifier: Apache-2.0
"""A label in a file beside: bound to its file by a digest."""

from pathlib import Path

import pytest
from label_factory import LABEL

from hegui.label import read, verify
from hegui.label.sidecar import sidecar_of, write_sidecar
from hegui.label.verdict import Inconclusive


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """A plain text with a sidecar."""
    path = tmp_path / "answer.txt"
    path.write_bytes(b"hello")
    write_sidecar(path, LABEL)
    return path


def test_the_label_is_found_beside_the_file(text: Path) -> None:
    """And the verdict says that the measures ask for more."""
    verification = verify(text)
    assert verification.reading.label == LABEL
    assert isinstance(verification.verdict, Inconclusive)
    assert "第五条" in verification.verdict.reason.zh


@pytest.mark.parametrize("content", [b"{", b"[]", b"{}", b"\xff", b"[" * 100_000, b'{"AIGC": {}, "sha256": "0"}'])
def test_a_damaged_sidecar_is_told(text: Path, content: bytes) -> None:
    """It is neither a label nor its absence."""
    sidecar_of(text).write_bytes(content)
    assert read(text).damage is not None
    assert isinstance(verify(text).verdict, Inconclusive)


def test_a_sidecar_of_a_changed_file_does_not_count(text: Path) -> None:
    """The digests differ."""
    text.write_bytes(b"hello!")
    reading = read(text)
    assert reading.labels == ()
    assert reading.damage is not None
    assert "digests differ" in reading.damage.en
