# SPDX-License-Identifier: Apache-2.0
"""Reading the catalogue: strict, with places, and from the cache only what the files say."""

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from hegui.cache import keep
from hegui.errors import InternalError, SchemaProblem, SyntaxProblem
from hegui.law.load import load_catalogue
from hegui.law.model import Catalogue


def damage(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_record_knows_its_file_and_line(small: Catalogue) -> None:
    """A reviewer can open what an answer cites."""
    assert str(small.obligations[0].place) == "catalogue/obligations/TST.yaml:2"


def test_what_stands_at_the_top_holds_for_every_version(small: Catalogue) -> None:
    """A version says only what differs."""
    first, second, third = small.obligations
    assert (first.article, second.article, third.article) == ("1", "2", "3")
    assert first.must == third.must


def test_the_cache_gives_the_same_catalogue(small_folder: Path, tmp_path: Path) -> None:
    """A hit is equal to a parse."""
    parsed = load_catalogue(small_folder, tmp_path / "cache")
    assert load_catalogue(small_folder, tmp_path / "cache") == parsed
    assert len(list((tmp_path / "cache").glob("*.msgpack"))) == 1


def test_a_changed_file_is_never_answered_from_the_cache(small_folder: Path, tmp_path: Path) -> None:
    """The key is the content."""
    before = load_catalogue(small_folder, tmp_path / "cache")
    damage(small_folder, "obligations/TST.yaml", "Keep logs}", "Keep all logs}")
    after = load_catalogue(small_folder, tmp_path / "cache")
    assert (before.version, before.obligations[0].title.en) != (after.version, after.obligations[0].title.en)


def test_a_damaged_cache_is_parsed_again(small_folder: Path, tmp_path: Path) -> None:
    """Whatever stands in the cache folder, the answer comes from the files."""
    expected = load_catalogue(small_folder, tmp_path / "cache")
    [kept] = (tmp_path / "cache").glob("*.msgpack")
    kept.write_text('{"version": "forged"}', encoding="utf-8")
    assert load_catalogue(small_folder, tmp_path / "cache") == expected
    for other in ({"version": "forged"}, replace(expected, version="forged", obligations=())):
        keep("catalogue", expected.version, other, tmp_path / "cache", most=1)
        assert load_catalogue(small_folder, tmp_path / "cache") == expected


def test_old_cache_files_do_not_pile_up(small_folder: Path, tmp_path: Path) -> None:
    """Each edit of the catalogue leaves a file; only the newest few are kept."""
    for number in range(6):
        damage(small_folder, "sources.yaml", "en: Test source", f"en: Test source {number}")
        damage(small_folder, "sources.yaml", f"en: Test source {number}", "en: Test source")
        path = small_folder / "sources.yaml"
        path.write_text(path.read_text(encoding="utf-8") + f"# {number}\n", encoding="utf-8")
        load_catalogue(small_folder, tmp_path / "cache")
    assert len(list((tmp_path / "cache").glob("*.msgpack"))) <= 4


def test_a_cache_that_cannot_be_written_costs_only_time(small_folder: Path, tmp_path: Path) -> None:
    """A file where the folder should be: the catalogue in hand is whole."""
    blocked = tmp_path / "blocked"
    blocked.write_text("", encoding="utf-8")
    assert len(load_catalogue(small_folder, blocked / "cache").obligations) == 3


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("obligations/TST.yaml", "duty: must", "duty: shall", 8, "'obligations.0.duty' is not one of the accepted values"),
        ("obligations/TST.yaml", 'article: "1"', "article: 1", 4, "'obligations.0.article' has the wrong type"),
        ("obligations/TST.yaml", "    phase: continuous\n", "", 2, "'obligations.0.phase' is missing"),
        ("obligations/TST.yaml", "penalties:", "penaltys:", 17, "There is no field 'obligations.0.penaltys'"),
        ("parameters/tst.yaml", "value: 6", "value: six", 10, "'parameters.0.values.0.value' has the wrong type"),
        ("controls/cooperation.yaml", "en: Keep logs.", 'en: ""', 9, "'controls.0.remedy' is not right"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_its_line(
    small_folder: Path, tmp_path: Path, file: str, old: str, new: str, line: int, message: str
) -> None:
    """Every problem says which field, where, and what would be right."""
    damage(small_folder, file, old, new)
    with pytest.raises(SchemaProblem) as caught:
        load_catalogue(small_folder, tmp_path / "cache")
    assert message in str(caught.value)
    assert f"catalogue/{file}:{line}" in str(caught.value)


def test_a_file_of_no_kind_is_refused(small_folder: Path, tmp_path: Path) -> None:
    """A file that nothing reads would be law that nobody applies."""
    (small_folder / "notes.yaml").write_text("a: 1\n", encoding="utf-8")
    (small_folder / "controls" / "extra.yaml").write_text("control: []\n", encoding="utf-8")
    with pytest.raises(SchemaProblem) as caught:
        load_catalogue(small_folder, tmp_path / "cache")
    assert "belongs to no kind of record" in str(caught.value)
    assert "Unknown top key 'control'" in str(caught.value)


def test_an_obligation_without_versions_is_refused(small_folder: Path, tmp_path: Path) -> None:
    """An undated duty cannot be placed in time."""
    damage(small_folder, "obligations/TST.yaml", "versions:", "editions:")
    with pytest.raises(SchemaProblem, match="'versions' is missing"):
        load_catalogue(small_folder, tmp_path / "cache")


def test_yaml_that_lies_is_refused(small_folder: Path, tmp_path: Path) -> None:
    """The catalogue is read by the strict reader."""
    damage(small_folder, "instruments/TST.yaml", "binding: true", "binding: yes")
    with pytest.raises(SyntaxProblem, match="ambiguous"):
        load_catalogue(small_folder, tmp_path / "cache")


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    small_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A law without some of its obligations would be met more easily; what is told is where, and what to do."""
    whole = os.scandir

    def closed(path: str) -> object:
        if Path(path).name == "obligations":
            raise PermissionError(13, "Permission denied", path)
        return whole(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(InternalError, match=r"obligations: (?s:.)*Permission denied(?s:.)*install hegui again"):
        load_catalogue(small_folder, tmp_path / "cache")


def test_a_file_that_cannot_be_read_is_named(small_folder: Path, tmp_path: Path) -> None:
    """Such as a link to nothing."""
    (small_folder / "gone.yaml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InternalError, match=r"gone\.yaml"):
        load_catalogue(small_folder, tmp_path / "cache")
