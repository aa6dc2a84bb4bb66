# SPDX-License-Identifier: Apache-2.0
"""Loading: one dossier out of several files, one digest, nothing slow."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NoReturn

import pytest
from dossier_factory import SAMPLE, SMALLEST, a_dossier, large_dossier, write_dossier
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields

from hegui.cache import keep
from hegui.dossier import declared, load_dossier
from hegui.dossier.declared import dossier_of, fields_at, section_at
from hegui.dossier.model import Audience, Dossier, Service
from hegui.dossier.processing import DataSource
from hegui.errors import Place, SchemaProblem, SyntaxProblem
from hegui.source import read_yaml


def test_a_gate_file_may_stand_beside_the_dossier(tmp_path: Path) -> None:
    """What the gate lets through is not a declaration, and no check is expected to read it."""
    dossier = a_dossier(tmp_path, gate_dot_yaml="hegui_gate: 1", baseline_dot_yaml="hegui_baseline: 1")
    assert [source.file for source in dossier.sources] == ["dossier.yaml"]
    assert "gate.yaml" not in dossier.files


def test_the_sample_loads() -> None:
    """Two files, every section typed, documents hashed and none of them read."""
    dossier = load_dossier(SAMPLE)
    assert dossier.model.service.name.en == "Spruce Writing Assistant"
    assert [source.id for source in dossier.model.data.sources or ()] == ["wiki-zh", "wenhai-books", "news-crawl"]
    assert dossier.read_files == {"dossier.yaml", "processing.yaml"}
    assert "documents/user-agreement.md" in dossier.documents


def test_the_smallest_dossier_has_two_names() -> None:
    """All the rest is unknown."""
    model = dossier_of(read_yaml(SMALLEST, "d.yaml").data, read_yaml(SMALLEST, "d.yaml"))  # type: ignore[arg-type]  a mapping
    assert (model.models, model.service.stage, model.outbound.flows) == (None, None, None)


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    """Answers of the wizard, gate files, evidence."""
    dossier = a_dossier(tmp_path, _dot_answers_dot_yaml="broken: [", gate__gate_dot_yaml="policy: {}")
    assert [source.file for source in dossier.sources] == ["dossier.yaml"]


def test_the_digest_follows_yaml_and_declared_documents(tmp_path: Path) -> None:
    """And nothing else in the folder."""
    shutil.copytree(SAMPLE, tmp_path, dirs_exist_ok=True)
    before = load_dossier(tmp_path).digest
    assert before == load_dossier(SAMPLE).digest
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert load_dossier(tmp_path).digest == before
    (tmp_path / "documents" / "user-agreement.md").write_text("x", encoding="utf-8")
    changed = load_dossier(tmp_path).digest
    assert changed != before
    with (tmp_path / "processing.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# a comment\n")
    assert load_dossier(tmp_path).digest not in {before, changed}


def test_a_document_that_cannot_be_opened_does_not_stop_the_load(tmp_path: Path) -> None:
    """It is told when a check asks for it."""
    write_dossier(tmp_path, "documents: {privacy_notice: notice.md}\n")
    (tmp_path / "notice.md").symlink_to("notice.md")
    assert load_dossier(tmp_path).documents == {}


def test_fields_are_known_at_every_depth() -> None:
    """So that a misspelt name can be told from its neighbours."""
    assert section_at(()) is Dossier
    assert section_at(("service", "audience")) is Audience
    assert section_at(("data", "sources", 3)) is DataSource
    assert set(fields_at(("service",))) == {field.name for field in fields(Service)}
    assert fields_at(("hegui",)) == ()
    assert fields_at(("nothing", "here")) == ()


@pytest.mark.parametrize("version", ["true", "1.0", '"1"', "0", "null", "-1"])
def test_only_a_version_of_the_schema_is_a_version(version: str, tmp_path: Path) -> None:
    """Nothing that merely resembles it."""
    (tmp_path / "dossier.yaml").write_text(SMALLEST.replace("hegui: 1", f"hegui: {version}"), encoding="utf-8")
    with pytest.raises(SchemaProblem) as caught:
        load_dossier(tmp_path)
    assert caught.value.problems[0].where == Place("dossier.yaml", 1)


def test_what_was_read_before_is_recalled_and_what_is_damaged_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same declarations with the same places, and nothing is checked twice; one byte more is another dossier."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "dossier"
    shutil.copytree(SAMPLE, folder)
    first = load_dossier(folder)
    [kept] = (tmp_path / "cache" / "hegui").glob("dossier-*.msgpack")
    with monkeypatch.context() as without_checks:
        without_checks.setattr(declared, "declared_in", _not_called)
        again = load_dossier(folder)
        assert again == first
        assert again.place("data", "sources", 1, "kind") == first.place("data", "sources", 1, "kind")
        with (folder / "dossier.yaml").open("a", encoding="utf-8") as stream:
            stream.write("# a word\n")
        with pytest.raises(AssertionError, match="checked before"):
            load_dossier(folder)
    shutil.copy(SAMPLE / "dossier.yaml", folder)
    kept.write_bytes(b"\x81\xa5model\x07")
    assert load_dossier(folder) == first
    keep("dossier", kept.stem.partition("-")[2], {"model": 7}, kept.parent, most=1)
    assert load_dossier(folder) == first


def _not_called(*_: object) -> NoReturn:
    raise AssertionError("it was checked before")


def test_problems_are_told_each_time(tmp_path: Path) -> None:
    """What is wrong is not kept, nor is what stands beside it."""
    write_dossier(tmp_path, "charges: true")
    for _ in range(2):
        with pytest.raises(SchemaProblem, match="charges"):
            load_dossier(tmp_path)
    (tmp_path / "dossier.yaml").write_text(SMALLEST, encoding="utf-8")
    load_dossier(tmp_path)
    (tmp_path / "more.yml").write_text("", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match="yaml"):
        load_dossier(tmp_path)


def test_a_large_dossier_loads_in_sixty_milliseconds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """100 sources, 50 activities, 20 flows, read anew; the best of five, as the machine may be busy."""
    monkeypatch.setenv("HEGUI_CACHE", "off")
    (tmp_path / "dossier.yaml").write_text(large_dossier(), encoding="utf-8")
    assert len(load_dossier(tmp_path).model.data.sources or ()) == 100
    assert min(_seconds(tmp_path) for _ in range(5)) <= 0.060


def _seconds(folder: Path) -> float:
    start = time.perf_counter()
    load_dossier(folder)
    return time.perf_counter() - start


def test_importing_the_room_loads_no_document_reader() -> None:
    """PDF and DOCX cost nothing until one is read."""
    code = "import sys, hegui.dossier; sys.exit(any(name in sys.modules for name in ('docx', 'lxml', 'pypdfium2')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


YAML_LINES = [line for line in (SAMPLE / "processing.yaml").read_text(encoding="utf-8").splitlines() if line.strip()]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_a_damaged_dossier_is_loaded_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    """Lines lost, doubled, moved or with another value: a problem with a place, never another error."""
    lines = list(YAML_LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "move", "value", "junk"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "move":
                lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "value":
                value = data.draw(
                    st.sampled_from(["null", "true", "-1", "1.5", "[]", "{}", "[a, b]", "2026-01-01", '"\\0"', "甲"])
                )
                lines[at] = f"{lines[at].partition(':')[0]}: {value}"
            case _:
                lines[at] = data.draw(st.text(max_size=12))
    (tmp_path / "dossier.yaml").write_text(SMALLEST, encoding="utf-8")
    (tmp_path / "processing.yaml").write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        load_dossier(tmp_path)
    except (SyntaxProblem, SchemaProblem) as error:
        assert all(problem.where is not None for problem in error.problems)  # noqa: PT017  the point of the test


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_loaded_or_refused(content: bytes, tmp_path: Path) -> None:
    """Whatever stands in the file."""
    (tmp_path / "dossier.yaml").write_bytes(content)
    with pytest.raises((SyntaxProblem, SchemaProblem)):
        load_dossier(tmp_path)


def test_a_folder_that_cannot_be_listed_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as a dossier that declares nothing."""
    (tmp_path / "dossier.yaml").write_text("hegui: 1\n", encoding="utf-8")

    def closed(_folder: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", closed)
    with pytest.raises(SyntaxProblem, match=r"cannot be read(?s:.)*Permission denied"):
        load_dossier(tmp_path)
