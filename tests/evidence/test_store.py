# SPDX-License-Identifier: Apache-2.0
"""The evidence store: what goes in comes out, and what is wrong is told."""

import builtins
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from evidence_factory import OTHER_KEY, SIGNED_BY_WANG, WANG, a_store, added, an_example, planted

from hegui.errors import EvidenceProblem
from hegui.evidence import FINDING_OF, EvidenceStore, EvidenceView, PersonKey, Signer
from hegui.evidence.dsse import sign
from hegui.evidence.schemas import canonical
from hegui.evidence.store import MAX_BYTES
from hegui.text import Text


def _wire(folder: Path) -> dict[str, Any]:
    """The JSON of a right statement, to spoil."""
    statement = added(a_store(folder))
    file = folder / statement.file
    wire: dict[str, Any] = json.loads(file.read_bytes())
    file.unlink()
    return wire


def _reason(folder: Path, *people: PersonKey) -> Text:
    """Why the only file of the store does not count."""
    view = a_store(folder, *people).read()
    assert view.statements == ()
    assert len(view.damaged) == 1
    return view.damaged[0].reason


@pytest.mark.parametrize("kind", sorted(FINDING_OF))
def test_every_kind_comes_out_as_it_went_in(tmp_path: Path, kind: str) -> None:
    """A finding of each kind is read back equal, with its dates and its address."""
    statement = added(a_store(tmp_path), an_example(kind), expires=date(2027, 1, 1), depends_on=["model:chat@2.1"])
    view = a_store(tmp_path).read()
    assert view == EvidenceView((statement,))
    assert statement.finding == an_example(kind)
    assert statement.predicate.expires == date(2027, 1, 1)
    assert statement.predicate.depends_on == ("model:chat@2.1",)


def test_the_name_is_the_digest_of_canonical_bytes(tmp_path: Path) -> None:
    """The file's name is the SHA-256 of its bytes, and the bytes are canonical JSON in UTF-8."""
    statement = added(a_store(tmp_path))
    content = (tmp_path / statement.file).read_bytes()
    assert statement.file == f"evidence/page-capture/{hashlib.sha256(content).hexdigest()}.json"
    assert content == canonical(json.loads(content))
    assert "个工作日".encode() in content


def test_the_same_statement_twice_is_one_file(tmp_path: Path) -> None:
    """Adding again changes nothing and leaves no other file."""
    store = a_store(tmp_path)
    assert added(store) == added(store)
    assert len(list((tmp_path / "evidence").rglob("*.*"))) == 1


def test_a_signed_statement_names_its_signer(tmp_path: Path) -> None:
    """A decision in an envelope is read with the id of the person whose key verifies it."""
    statement = added(a_store(tmp_path), an_example("decision"), signer=SIGNED_BY_WANG)
    assert statement.file.endswith(".dsse.json")
    assert statement.signed_by == ("wang",)
    assert a_store(tmp_path).read().statements == (statement,)


def test_a_statement_without_signature_is_signed_by_nobody(tmp_path: Path) -> None:
    """The field ``by`` of a decision is no signature."""
    assert added(a_store(tmp_path), an_example("decision")).signed_by == ()


def test_a_signer_who_is_not_in_the_dossier_proves_nothing(tmp_path: Path) -> None:
    """A third party's envelope stands as an unsigned statement."""
    added(a_store(tmp_path), an_example("decision"), signer=SIGNED_BY_WANG)
    for people in ((PersonKey("li", WANG.public_key),), (PersonKey("wang", None),)):
        (statement,) = a_store(tmp_path, *people).read().statements
        assert statement.signed_by == ()


def test_an_empty_dossier_has_no_evidence(tmp_path: Path) -> None:
    """No folder is no evidence and no damage."""
    assert a_store(tmp_path).read() == EvidenceView(())


def test_other_files_in_the_store_are_let_be(tmp_path: Path) -> None:
    """Attachments and what a crash left behind are no statements."""
    statement = added(a_store(tmp_path))
    (tmp_path / "evidence" / "page-capture" / "shot.png").write_bytes(b"png")
    (tmp_path / "evidence" / "page-capture" / ".half.json").write_bytes(b"{")
    assert a_store(tmp_path).read() == EvidenceView((statement,))


def test_a_subject_that_is_not_here_is_not_looked_at(tmp_path: Path) -> None:
    """The bytes may live elsewhere; names outside the dossier are never opened."""
    wire = _wire(tmp_path)
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("other bytes")
    digest = {"sha256": "0" * 64}
    names = ["gone.html", "../outside.txt", str(outside), "https://example.cn/", "a\0b", "x" * 5000, "evidence", ""]
    wire["subject"] = [{"name": name, "digest": digest} for name in names]
    planted(tmp_path, canonical(wire))
    view = a_store(tmp_path).read()
    assert [subject.name for subject in view.statements[0].subjects] == names
    assert view.damaged == ()


def test_a_changed_subject_spoils_the_statement(tmp_path: Path) -> None:
    """A file that was edited after the finding is no longer what was found."""
    added(a_store(tmp_path))
    store = a_store(tmp_path)
    (tmp_path / "page.html").write_text("edited")
    (damaged,) = store.read().damaged
    assert "page.html" in damaged.reason.zh
    assert "changed" in damaged.reason.en


def test_a_changed_statement_is_told(tmp_path: Path) -> None:
    """One edited byte breaks the name."""
    file = tmp_path / added(a_store(tmp_path)).file
    file.write_bytes(file.read_bytes().replace(b"2026-11-21", b"2026-11-22"))
    assert "SHA-256" in _reason(tmp_path).zh


def test_a_changed_envelope_is_told(tmp_path: Path) -> None:
    """A payload under another signature does not verify, even under its right name."""
    file = tmp_path / added(a_store(tmp_path), an_example("decision"), signer=SIGNED_BY_WANG).file
    envelope = json.loads(file.read_bytes())
    file.unlink()
    envelope["payload"] = json.loads(sign(b"{}", SIGNED_BY_WANG))["payload"]
    planted(tmp_path, canonical(envelope), "decision", ".dsse.json")
    assert "does not verify" in _reason(tmp_path).en


@pytest.mark.parametrize(
    ("key", "words"), [("AAAA", "32 bytes"), ("not base64!", "not base64"), (WANG.public_key, "does not verify")]
)
def test_a_wrong_public_key_is_told(tmp_path: Path, key: str, words: str) -> None:
    """A malformed or replaced public key makes the signature worthless, and says so."""
    signed = sign(canonical(_wire(tmp_path)), Signer("wang", OTHER_KEY))
    planted(tmp_path, signed, ending=".dsse.json")
    assert words in _reason(tmp_path, PersonKey("wang", key)).en


def _set(*path: str) -> Callable[[dict[str, Any], Any], None]:
    def change(wire: dict[str, Any], value: Any) -> None:
        for key in path[:-1]:
            wire = wire[key]
        wire[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "value", "words"),
    [
        (_set("predicate", "collected"), "2026-11-22", "recorded before it was collected"),
        (_set("predicate", "expires"), "2026-11-19", "expires before"),
        (_set("predicate", "about"), {"from": "2026-11-02", "to": "2026-11-01"}, "ends before it begins"),
        (_set("predicate", "about"), {"start": "2026-11-01", "end": "2026-11-02"}, "'predicate.about.from' is missing"),
        (_set("predicate", "extra"), 1, "no field 'predicate.extra'"),
        (_set("predicate", "recorded"), "soon", "'predicate.recorded' has the wrong type; accepted: a date"),
        (_set("predicate", "finding", "shows"), [], "'predicate.finding.shows'"),
        (_set("predicate", "finding"), {}, "'predicate.finding.page' is missing"),
        (_set("predicateType"), "https://hegui.dev/decision/v1", "'predicateType'"),
        (_set("_type"), "https://in-toto.io/Statement/v0.1", "'_type'"),
        (_set("subject"), [], "'subject'"),
        (_set("subject"), [{"name": "page.html", "digest": {"sha1": "0" * 40}}], "sha256' is missing"),
        (_set("subject"), [1, 2, 3, 4, 5], "more."),
    ],
)
def test_a_wrong_statement_says_what_is_wrong(
    tmp_path: Path, change: Callable[[dict[str, Any], Any], None], value: object, words: str
) -> None:
    """Impossible dates and every fault of form have a sentence in each language."""
    wire = _wire(tmp_path)
    change(wire, value)
    planted(tmp_path, canonical(wire))
    reason = _reason(tmp_path)
    assert words in reason.en
    assert reason.zh != reason.en


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[" + b"0," * 600_000 + b"0]", "more than 500000 values"),
        (b"[" + b"0," * 2_000 + b"0]", "wrong type"),
        (b'{"subject":[' + b"0," * 2_000 + b"0]}", "faults of form"),
        (b" " * (MAX_BYTES + 1), "larger than 8 MiB"),
        (b'{"_type":1,"_type":1}', "'_type'"),
    ],
)
def test_bytes_that_are_no_statement_are_told(tmp_path: Path, content: bytes, words: str) -> None:
    """Nothing that somebody puts into the store can stop the reading."""
    planted(tmp_path, content)
    assert words in _reason(tmp_path).en


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    """Two readers could take two different values."""
    content = canonical(_wire(tmp_path)).replace(b'"recorded":', b'"recorded":"2026-11-20","recorded":')
    planted(tmp_path, content)
    assert "'recorded' is given twice" in _reason(tmp_path).en


def test_infinite_figures_are_refused(tmp_path: Path) -> None:
    """NaN is smaller and larger than no limit, so it must not reach a check."""
    wire = json.loads((tmp_path / added(a_store(tmp_path), an_example("work-record")).file).read_bytes())
    wire["predicate"]["finding"]["figures"] = {"persons": "NaN"}
    content = canonical(wire).replace(b'"NaN"', b"NaN")
    planted(tmp_path, content, "work-record")
    (damaged,) = a_store(tmp_path).read().damaged
    assert "figures.persons" in damaged.reason.en


@pytest.mark.parametrize("where", ["evidence/a.json", "evidence/page-capture/deeper/a.json", "evidence/rumour/a.json"])
def test_a_misplaced_file_is_told(tmp_path: Path, where: str) -> None:
    """JSON outside ``evidence/<kind>/`` would otherwise be overlooked."""
    (tmp_path / where).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / where).write_bytes(b"{}")
    (damaged,) = a_store(tmp_path).read().damaged
    assert damaged.file == where


@pytest.mark.parametrize("name", ["a.json", "A" * 64 + ".JSON", "a.dsse.json"])
def test_a_name_that_is_no_digest_is_told(tmp_path: Path, name: str) -> None:
    """Whatever ends in .json wants to be a statement."""
    planted(tmp_path, canonical(_wire(tmp_path))).rename(tmp_path / "evidence" / "page-capture" / name)
    assert "SHA-256" in _reason(tmp_path).en


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and links")
def test_what_is_not_a_file_is_told(tmp_path: Path) -> None:
    """A pipe is not waited for; links that lead nowhere and folders that lead elsewhere are told."""
    folder = tmp_path / "evidence" / "page-capture"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to(tmp_path / "nowhere")
    (tmp_path / "evidence" / "decision").symlink_to(tmp_path)
    reasons = {damaged.file: damaged.reason.en for damaged in a_store(tmp_path).read().damaged}
    assert reasons == {
        "evidence/decision": "A folder that is a link is not read.",
        "evidence/page-capture/link.json": "This is not a regular file.",
        "evidence/page-capture/pipe.json": "This is not a regular file.",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes as a name")
def test_a_name_that_is_not_text_can_be_printed(tmp_path: Path) -> None:
    """The report of a hostile name must not break."""
    folder = tmp_path / "evidence" / "page-capture"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"\xff.json")).write_bytes(b"{}")
    (damaged,) = a_store(tmp_path).read().damaged
    assert damaged.file.encode() == b"evidence/page-capture/\\udcff.json"


def test_what_cannot_be_opened_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No permission is damage, not silence: for the statement, for its subject, for the folder."""
    statement = added(a_store(tmp_path))
    store = a_store(tmp_path)
    whole_open = open

    def refusing(name: str) -> Callable[..., object]:
        def opened(path: Any, *args: Any, **options: Any) -> object:
            if Path(str(path)).name == name:
                raise PermissionError(13, "Permission denied")
            return whole_open(path, *args, **options)

        return opened

    for name in (Path(statement.file).name, "page.html"):
        monkeypatch.setattr(builtins, "open", refusing(name))
        (damaged,) = store.read().damaged
        assert "Permission denied" in damaged.reason.en
    monkeypatch.setattr(builtins, "open", whole_open)

    def refuse(folder: str) -> object:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refuse)
    (damaged,) = store.read().damaged
    assert (damaged.file, damaged.reason.en) == ("evidence", "This cannot be read: Permission denied.")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subjects": []}, "'subject'"),
        ({"subjects": [Path("../elsewhere")]}, "not inside"),
        ({"subjects": [Path("missing.html")]}, "'missing.html' cannot be read"),
        ({"inputs": [Path("missing.html")]}, "'missing.html' cannot be read"),
        ({"collected": date(2026, 11, 22)}, "recorded before"),
        ({"depends_on": ["x" * MAX_BYTES]}, "larger than 8 MiB"),
        ({"signer": Signer("li", OTHER_KEY)}, "no public key of 'li'"),
        ({"signer": Signer("wang", OTHER_KEY)}, "does not verify"),
    ],
)
def test_what_could_not_count_is_not_written(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    """A statement that reading would refuse, or whose signature would not count, never reaches the disk."""
    with pytest.raises(EvidenceProblem, match=words):
        added(a_store(tmp_path), **changes)
    assert not (tmp_path / "evidence").exists()


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    """A write that fails is a problem with words."""
    (tmp_path / "evidence").write_text("a file where the folder should be")
    with pytest.raises(EvidenceProblem, match="cannot be written"):
        added(a_store(tmp_path))


def test_a_view_knows_what_was_collected_and_recorded(tmp_path: Path) -> None:
    """``as_of`` looks at the day of collection, ``known_by`` at the day of recording; damage is kept."""
    store = a_store(tmp_path)
    added(store)
    planted(tmp_path, b"{}")
    view = store.read()
    assert len(view.damaged) == 1
    assert view.known(date(2026, 11, 20)) == view
    assert view.known(date(2026, 11, 19)) == EvidenceView((), view.damaged)
    assert view.known(date(2026, 11, 20), date(2026, 11, 21)) == view
    assert view.known(date(2026, 11, 20), date(2026, 11, 20)) == EvidenceView((), view.damaged)


def test_a_kind_is_listed_newest_first(tmp_path: Path) -> None:
    """By the day of collection, then of recording, then by digest; other kinds stay out."""
    store = a_store(tmp_path)
    days = [(1, 9), (3, 4), (2, 5), (2, 6), (3, 4)]
    for count, (collected, recorded) in enumerate(days):
        added(
            store,
            collected=date(2026, 11, collected),
            recorded=date(2026, 11, recorded),
            depends_on=[f"function:{count}"],
        )
    added(store, an_example("decision"))
    listed = store.read().of_kind("page-capture")
    order = [(item.predicate.collected.day, item.predicate.recorded.day) for item in listed]
    assert order == [(3, 4), (3, 4), (2, 6), (2, 5), (1, 9)]
    assert listed[0].digest > listed[1].digest
    assert store.read().of_kind("rumour") == ()


def test_importing_evidence_does_not_load_cryptography() -> None:
    """Most commands sign nothing, and the package is slow to load."""
    code = "import sys, hegui.evidence; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_reading_unsigned_evidence_does_not_load_cryptography(tmp_path: Path) -> None:
    """Neither do statements without envelopes."""
    added(a_store(tmp_path))
    code = (
        "import sys; from pathlib import Path; from hegui.evidence import EvidenceStore;"
        "assert EvidenceStore(Path(sys.argv[1]), {}).read().statements; sys.exit('cryptography' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False).returncode == 0


def test_a_dossier_behind_a_link_is_read(tmp_path: Path) -> None:
    """The folder itself may be reached by another name, and subjects are still verified."""
    (tmp_path / "real").mkdir()
    added(a_store(tmp_path / "real"))
    (tmp_path / "link").symlink_to(tmp_path / "real")
    store = EvidenceStore(tmp_path / "link", {})
    assert len(store.read().statements) == 1
    (tmp_path / "real" / "page.html").write_text("edited")
    assert len(store.read().damaged) == 1
