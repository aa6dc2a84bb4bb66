# SPDX-License-Identifier: Apache-2.0
"""The bundled font, and words drawn in the size that was asked for."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.errors import LabelProblem
from hegui.label.explicit.lettering import BUNDLED, INK, Letters, fitted
from hegui.label.explicit.wording import WORDINGS


def test_the_bundled_font_is_small_and_has_the_usual_words() -> None:
    """At most 150 KB, with its licence beside it, and a glyph for every usual wording."""
    assert BUNDLED.stat().st_size <= 150_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (BUNDLED.parent / "OFL.txt").read_text(encoding="utf-8")
    letters = Letters()
    for wording in WORDINGS:
        letters.must_have(wording)
    letters.must_have(
        "本图片、视频、音频、文本内容由某公司人工智能模型生成合成，科技平台提供（AI-generated 2026）".replace("某", "")
    )


def test_a_character_that_is_not_in_the_font_is_named() -> None:
    """With the option that helps."""
    with pytest.raises(LabelProblem, match=r"(?s)龘.*--font"):
        Letters().must_have("龘AI生成")


@settings(max_examples=25, deadline=None)
@given(height=st.integers(8, 120), wording=st.sampled_from(WORDINGS))
def test_every_character_of_the_elements_is_as_high_as_asked(height: int, wording: str) -> None:
    """Measured character by character in the drawn ink; one size smaller would be too small."""
    letters = Letters()
    drawn = letters.at_height(wording, height)
    assert drawn.smallest >= height
    assert letters.drawn(wording, drawn.em - 1).smallest < height
    rows = np.flatnonzero((drawn.mask >= INK).any(axis=1))
    assert rows[-1] - rows[0] + 1 >= drawn.smallest


def test_a_small_picture_gets_legible_letters() -> None:
    """Five percent of 64 pixels would be three; twelve are taken where they fit, eight where they do not."""
    letters = Letters()
    assert fitted(letters, "AI生成", (64, 64), 5, None).smallest == 12
    assert fitted(letters, "AI生成", (40, 40), 5, None).smallest >= 8


@pytest.mark.parametrize(
    ("wording", "size", "share", "why"),
    [
        ("AI生成", (20, 20), None, "does not fit"),
        ("本内容由人工智能模型生成合成" * 3, (400, 400), None, "does not fit"),
        ("AI生成" * 20, (400, 400), None, "one line"),
        ("AI\n生成", (400, 400), None, "one line"),
        (" ", (400, 400), None, "one line"),
        ("AI生成", (400, 400), 3.0, "5 to 30 percent"),
    ],
)
def test_what_cannot_be_drawn_is_refused(wording: str, size: tuple[int, int], share: float | None, why: str) -> None:
    """Too long, too large for the picture, of several lines, or smaller than the standard allows."""
    with pytest.raises(LabelProblem, match=why):
        fitted(Letters(), wording, size, 5, share)


def test_a_file_that_is_no_font_is_told(tmp_path: Path) -> None:
    """So is one that is not there."""
    broken = tmp_path / "font.ttf"
    broken.write_bytes(b"no font")
    with pytest.raises(LabelProblem, match=r"font\.ttf"):
        Letters(broken)
    with pytest.raises(LabelProblem, match="cannot be read"):
        Letters(tmp_path / "missing.ttf")
