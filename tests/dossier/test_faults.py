# SPDX-License-Identifier: Apache-2.0
"""Bad dossiers, each in a folder named after its fault: the problem is told with file and line, in both languages."""

from pathlib import Path

import pytest

from hegui.dossier import load_dossier
from hegui.errors import DocumentProblem, ExitCode, InputError, Place, Problem, SchemaProblem, SyntaxProblem

FAULTS = Path(__file__).parent / "faults"

TOLD: dict[str, tuple[type[InputError], Place, str, str]] = {
    "unknown-field": (SchemaProblem, Place("dossier.yaml", 6), "没有名为", "Did you mean 'registered_users'?"),
    "unknown-section": (SchemaProblem, Place("dossier.yaml", 6), "没有名为", "Did you mean 'personal_information'?"),
    "unknown-field-in-a-list": (SchemaProblem, Place("dossier.yaml", 11), "没有名为", "Did you mean 'licence_name'?"),
    "text-for-a-number": (SchemaProblem, Place("dossier.yaml", 6), "类型不对", "a whole number"),
    "number-for-text": (SchemaProblem, Place("dossier.yaml", 7), "类型不对", "quote codes"),
    "value-outside-the-list": (SchemaProblem, Place("dossier.yaml", 6), "不在允许范围内", "'mini_program'"),
    "no-date": (SchemaProblem, Place("dossier.yaml", 6), "类型不对", "YYYY-MM-DD"),
    "yes-for-true": (SyntaxProblem, Place("dossier.yaml", 6), "含义不明", "Write true / false"),
    "section-left-empty": (SchemaProblem, Place("dossier.yaml", 6), "类型不对", "a mapping of keys to values"),
    "missing-section": (SchemaProblem, Place("dossier.yaml", 1), "缺少“service”", "'service' is missing"),
    "missing-version": (SchemaProblem, Place("dossier.yaml", 1), "缺少“hegui”", "'hegui' is missing"),
    "empty-name": (SchemaProblem, Place("dossier.yaml", 3), "格式不符", "'provider.name.en'"),
    "newer-schema": (SchemaProblem, Place("dossier.yaml", 1), "更新版本的 hegui", "pip install --upgrade hegui"),
    "repeated-key": (SyntaxProblem, Place("dossier.yaml", 7), "重复", "first on line 6"),
    "list-for-a-mapping": (SchemaProblem, Place("dossier.yaml", 1), "键值映射", "a mapping of keys to values"),
    "gb18030": (SyntaxProblem, Place("dossier.yaml", 3), "不是 UTF-8", "iconv -f GB18030"),
    "section-in-two-files": (SchemaProblem, Place("processing.yaml", 2), "dossier.yaml:6", "the other place is dossier.yaml:6"),
    "faults-in-two-files": (SyntaxProblem, Place("processing.yaml", 1), "语法有误", "cannot be parsed"),
    "wrong-file-ending": (SyntaxProblem, Place("processing.yml"), "改名为 processing.yaml", "Rename it processing.yaml"),
    "document-outside": (SchemaProblem, Place("dossier.yaml", 7), "相对路径", "without '..'"),
    "repeated-id": (SchemaProblem, Place("dossier.yaml", 10), "标识“books”重复", "The other place: dossier.yaml:8"),
    "unknown-supplier": (SchemaProblem, Place("dossier.yaml", 10), "没有“wenhia”", "wenhai"),
    "unknown-model": (SchemaProblem, Place("dossier.yaml", 8), "没有“writer”", "no 'writer' in models"),
    "unknown-processor": (SchemaProblem, Place("dossier.yaml", 12), "没有“cloud”", "personal_information.processors"),
    "public-but-internal": (SchemaProblem, Place("dossier.yaml", 7), "仅限内部", "The other place: dossier.yaml:6"),
    "no-export-but-a-flow": (SchemaProblem, Place("dossier.yaml", 7), "声明为 false", "The other place: dossier.yaml:8"),
}  # fmt: skip


def problems(name: str) -> tuple[InputError, tuple[Problem, ...]]:
    with pytest.raises(InputError) as caught:
        load_dossier(FAULTS / name)
    return caught.value, caught.value.problems


@pytest.mark.parametrize("name", TOLD)
def test_each_fault_is_told_with_its_place(name: str) -> None:
    """In Chinese and in English, with what to do."""
    kind, place, zh, en = TOLD[name]
    error, [first, *_] = problems(name)
    assert type(error) is kind
    assert error.exit_code is ExitCode.BAD_INPUT
    assert first.where == place
    assert zh in str(first)
    assert en in str(first)


def test_every_folder_of_faults_is_tested() -> None:
    """A fixture that nothing reads would be a fault itself."""
    assert {path.name for path in FAULTS.iterdir()} == TOLD.keys() | {"missing-document"}


def test_a_newer_schema_is_one_problem() -> None:
    """Not one for each field that this version does not know."""
    assert len(problems("newer-schema")[1]) == 1


def test_the_faults_of_all_files_are_told_together() -> None:
    """The broken file is not taken for missing sections."""
    _, [syntax, unknown] = problems("faults-in-two-files")
    assert syntax.where == Place("processing.yaml", 1)
    assert unknown.where == Place("dossier.yaml", 6)
    assert "'charges_users'" in str(unknown.fix)


def test_a_missing_document_is_told_when_it_is_wanted() -> None:
    """With the line that names it: a dossier may be checked before all its documents are written."""
    dossier = load_dossier(FAULTS / "missing-document")
    with pytest.raises(DocumentProblem) as caught:
        dossier.document("documents/notice.md")
    [problem] = caught.value.problems
    assert problem.where == Place("dossier.yaml", 8)
    assert "找不到" in problem.what.zh
    assert "is missing" in problem.what.en
    assert problem.fix is not None


def test_a_folder_without_a_dossier_says_how_to_start_one(tmp_path: Path) -> None:
    """Also when the folder itself is missing."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SchemaProblem, match="hegui init"):
            load_dossier(folder)


def test_a_yaml_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    """It is not even read to its end."""
    path = tmp_path / "dossier.yaml"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    with pytest.raises(SyntaxProblem, match="The file is too large") as caught:
        load_dossier(tmp_path)
    assert caught.value.problems[0].where == Place("dossier.yaml")
