# SPDX-License-Identifier: Apache-2.0
"""``hegui evidence``: from a file with a finding to a verified store."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from command import Ended, run
from evidence_factory import EXAMPLES, WANG, planted

from hegui.evidence import FINDING_OF

DOSSIER = f"""\
hegui: 1
provider:
  name: {{zh: 示例公司, en: Example Ltd}}
service:
  name: {{zh: 示例服务, en: Example Service}}
  functions: [dialogue_or_writing]
people:
  - {{id: wang, name: 王某, roles: [counsel], public_key: "{WANG.public_key}"}}
models:
  - {{id: chat, name: Chat, version: "2.1", origin: self_trained, supplier: 示例公司}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A dossier with one captured page."""
    folder = tmp_path / "dossier"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(DOSSIER, "utf-8")
    (folder / "page.html").write_text("<p>举报入口</p>", "utf-8")
    return folder


def _add(folder: Path, *more: str, kind: str = "page-capture", finding: Path | None = None) -> Ended:
    chosen = str(finding or EXAMPLES / f"{kind}.yaml")
    return run("evidence", "add", str(folder), "--kind", kind, "--finding", chosen, "--subject", "page.html", *more)


def _written(folder: Path, ended: Ended) -> dict[str, Any]:
    assert ended.err == ""
    wire: dict[str, Any] = json.loads((folder / ended.out.strip()).read_bytes())
    return wire


@pytest.mark.parametrize("kind", sorted(FINDING_OF))
def test_every_kind_can_be_added(folder: Path, kind: str) -> None:
    """The example of each kind goes in and verifies."""
    assert _add(folder, kind=kind).code == 0
    assert run("evidence", "verify", str(folder)).code == 0


def test_the_options_stand_in_the_statement(folder: Path) -> None:
    """Dates, dependencies and the tool are written as given."""
    ended = _add(
        folder,
        *("--about", "2026-11-01", "2026-11-19", "--collected", "2026-11-20", "--recorded", "2026-11-21"),
        *("--expires", "2027-11-20", "--depends-on", "model:chat", "--depends-on", "function:dialogue_or_writing"),
    )
    predicate = _written(folder, ended)["predicate"]
    assert predicate["about"] == {"from": "2026-11-01", "to": "2026-11-19"}
    assert [predicate[name] for name in ("collected", "recorded", "expires")] == [
        "2026-11-20",
        "2026-11-21",
        "2027-11-20",
    ]
    assert predicate["depends_on"] == ["model:chat@2.1", "function:dialogue_or_writing"]
    assert predicate["tool"]["name"] == "hegui"


def test_the_day_of_recording_stands_in_for_the_others(folder: Path) -> None:
    """Without other dates, it was collected on the day it is recorded, about that day."""
    predicate = _written(folder, _add(folder, "--recorded", "2026-11-21"))["predicate"]
    assert predicate["collected"] == "2026-11-21"
    assert predicate["about"] == {"from": "2026-11-21", "to": "2026-11-21"}
    assert "expires" not in predicate


def test_a_version_that_is_given_is_kept(folder: Path) -> None:
    """Evidence about an older version can be filed as such."""
    assert _written(folder, _add(folder, "--depends-on", "model:chat@1.0"))["predicate"]["depends_on"] == [
        "model:chat@1.0"
    ]


def test_subjects_are_found_from_the_working_folder_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path that the shell completed is as good as one relative to the dossier."""
    (folder / "captures").mkdir()
    (folder / "captures" / "shot.txt").write_text("x")
    monkeypatch.chdir(folder / "captures")
    wire = _written(folder, _add(folder, "--subject", "shot.txt"))
    assert [subject["name"] for subject in wire["subject"]] == ["page.html", "captures/shot.txt"]


def test_a_finding_in_json_is_read(folder: Path) -> None:
    """With escapes and tabs, as programs write it."""
    finding = {
        "activity": "pipia",
        "performed_on": "2026-10-12",
        "by": "合规部/\t",
        "result": "satisfactory",
        "covers": ["chat"],
        "figures": {"persons": 0.5},
    }
    file = folder / "finding.json"
    for text in (json.dumps(finding), json.dumps(finding, indent="\t", ensure_ascii=False)):
        file.write_text(text.replace("/", "\\/"), "utf-8")
        assert _written(folder, _add(folder, kind="work-record", finding=file))["predicate"]["finding"] == finding


def test_a_wrong_finding_has_a_line_for_each_problem(folder: Path) -> None:
    """File and line, in both languages, exit code 2, and nothing is written."""
    file = folder.parent / "finding.yaml"
    file.write_text("page: 1\ncaptured_on: soon\nshows:\n  - {element: entrance}\nauthor: me\n")
    ended = _add(folder, finding=file)
    assert ended.code == 2
    for line, words in (
        (1, "'page' has the wrong type"),
        (2, "'captured_on'"),
        (4, "'shows.0.element'"),
        (5, "no field 'author'"),
    ):
        assert f"{file}:{line}: " in ended.err
        assert words in ended.err
    assert not (folder / "evidence").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--depends-on", "model:draw"), "no 'model:draw'"),
        (("--sign-as", "wang"), "go together"),
        (("--key", "wang.pem"), "go together"),
        (("--subject", "missing.html"), "missing.html"),
        (("--subject", "/etc/hostname"), "not inside"),
        (("--collected", "2999-01-01"), "recorded before"),
        (("--collected", "soon"), "not a date"),
    ],
)
def test_what_cannot_be_filed_is_told(folder: Path, more: tuple[str, ...], words: str) -> None:
    """Exit code 2 with the reason, and nothing is written."""
    ended = _add(folder, *more)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert not (folder / "evidence").exists()


def test_a_key_is_made_given_to_the_dossier_and_signs(folder: Path) -> None:
    """From keygen to a signature that verifies."""
    made = run("evidence", "keygen", str(folder.parent / "wang.pem"))
    public = made.out.strip()
    assert (made.code, len(base64.b64decode(public))) == (0, 32)
    (folder / "dossier.yaml").write_text(DOSSIER.replace(str(WANG.public_key), public), "utf-8")
    assert _add(folder, "--sign-as", "wang", "--key", str(folder.parent / "wang.pem")).out.endswith(".dsse.json\n")
    assert "1 statement(s) intact, 1 with a signature" in run("evidence", "verify", str(folder)).out


def test_a_key_that_is_not_in_the_dossier_does_not_sign(folder: Path) -> None:
    """The signature would not count, so nothing is written."""
    run("evidence", "keygen", str(folder.parent / "other.pem"))
    ended = _add(folder, "--sign-as", "wang", "--key", str(folder.parent / "other.pem"))
    assert ended.code == 2
    assert "does not verify" in ended.err
    assert not (folder / "evidence").exists()


def test_a_key_file_is_never_overwritten(folder: Path) -> None:
    """Exit code 2."""
    assert run("evidence", "keygen", str(folder / "dossier.yaml")).code == 2
    assert (folder / "dossier.yaml").read_text("utf-8") == DOSSIER


def test_the_list_shows_what_there_is_newest_first(folder: Path) -> None:
    """Day, kind, address, subjects, end; damaged files too; in the language asked for."""
    _add(folder, "--recorded", "2026-11-20", "--expires", "2027-01-01")
    _add(folder, "--recorded", "2026-11-21")
    _add(folder, kind="work-record")
    planted(folder, b"{}")
    lines = run("evidence", "list", str(folder), "--kind", "page-capture", "--lang", "zh").out.splitlines()
    assert [line[:10] for line in lines[:2]] == ["2026-11-21", "2026-11-20"]
    assert "page.html  有效至 2027-01-01" in lines[1]
    assert lines[2].startswith("损坏  evidence/page-capture/")
    whole = run("evidence", "list", str(folder), "--lang", "en").out
    assert "work-record" in whole
    assert "valid until 2027-01-01" in whole
    assert "有效" not in whole


def test_an_empty_store_verifies_as_empty(folder: Path) -> None:
    """Nothing is damaged, and the words say that there is nothing."""
    ended = run("evidence", "verify", str(folder))
    assert ended.code == 0
    assert "0 statement(s)" in ended.out
    assert "0 份" in ended.out


def test_every_damaged_file_is_listed_by_verify(folder: Path) -> None:
    """Exit code 2; each file with its reason in both languages and what to do."""
    _add(folder)
    (folder / "page.html").write_text("edited")
    spoiled = [
        planted(folder, b"{}"),
        planted(folder, b"[]", "rumour"),
        planted(folder, b"no", "decision", ".dsse.json"),
    ]
    ended = run("evidence", "verify", str(folder))
    assert (ended.code, ended.out) == (2, "")
    for file in spoiled:
        assert file.relative_to(folder).as_posix() in ended.err
    for words in (
        "page.html",
        "was changed after",
        "被改动",
        "缺少",
        "没有名为“rumour”的证据类型",
        "not JSON",
        "Restore the file",
    ):
        assert words in ended.err


def test_the_schema_of_a_kind_is_printed() -> None:
    """JSON on the standard output."""
    schema = json.loads(run("evidence", "schema", "work-record").out)
    assert schema["$id"] == "https://hegui.dev/work-record/v1"


def test_an_unknown_kind_is_bad_input(folder: Path) -> None:
    """With the list of kinds."""
    ended = _add(folder, kind="rumour")
    assert ended.code == 2
    assert "page-capture" in ended.err


def test_the_dossier_may_be_named_from_the_working_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`hegui evidence add dossier …` and a subject inside it, as everybody types it."""
    monkeypatch.chdir(folder.parent)
    assert _add(Path(folder.name)).code == 0
    assert run("evidence", "verify", folder.name).code == 0
