# SPDX-License-Identifier: Apache-2.0
"""`hegui label`: what a user types, sees and gets back."""

import json
import shutil
from pathlib import Path

import pytest
from command import run
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from label_factory import CODE, OTHER, png

from hegui.label import read
from hegui.label.log import Event, LabelLog

EXAMPLE = Path(__file__).parents[2] / "examples" / "fine-tuned-images"
OURS = ("--producer", CODE, "--produce-id")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """An unlabelled PNG."""
    path = tmp_path / "cat.png"
    path.write_bytes(png())
    return path


def test_write_read_verify(picture: Path) -> None:
    """The three commands that everybody needs."""
    wrote = run("label", "write", str(picture), *OURS, "task-1", "--lang", "en")
    assert (wrote.code, wrote.err) == (0, "")
    assert wrote.out.startswith("labelled  ")
    shown = run("label", "read", str(picture), "--lang", "zh")
    assert CODE in shown.out
    assert "iTXt XML:com.adobe.xmp TC260:AIGC" in shown.out
    verified = run("label", "verify", str(picture), "--lang", "zh")
    assert (verified.code, verified.out) == (0, f"{picture}  有效（{CODE}）\n")


def test_json_has_all_that_was_found(picture: Path) -> None:
    """For scripts."""
    wrote = json.loads(run("label", "write", str(picture), *OURS, "task-1", "--format", "json").out)
    assert wrote["label"]["ProduceID"] == "task-1"
    assert wrote["changed"] is True
    assert wrote["sha256_before"] != wrote["sha256_after"]
    [answer] = json.loads(run("label", "verify", str(picture), "--format", "json").out)
    assert (answer["verdict"], answer["rules"], answer["format"]) == ("valid", [], "png")
    [found] = json.loads(run("label", "read", str(picture), "--format", "json").out)
    assert found["labels"][0]["label"] == wrote["label"]


def test_verify_fails_where_one_file_is_not_valid(picture: Path, tmp_path: Path) -> None:
    """Absent, cut off, unknown: exit 1, each with its reason."""
    cut, odd = tmp_path / "cut.png", tmp_path / "odd.bin"
    cut.write_bytes(png()[:50])
    odd.write_bytes(b"???")
    done = run("label", "verify", str(picture), str(cut), str(odd), "--lang", "en")
    assert done.code == 1
    assert [line.split("  ")[1][:9] for line in done.out.splitlines()] == ["absent", "cannot be", "cannot be"]


def test_a_missing_file_is_bad_input(picture: Path) -> None:
    """Told, and the others are still answered."""
    for command in ("read", "verify"):
        done = run("label", command, "missing.png", str(picture))
        assert done.code == 2
        assert "missing.png" in done.err
        assert str(picture) in done.out
        assert len(json.loads(run("label", command, "missing.png", str(picture), "--format", "json").out)) == 2


def test_a_text_without_place_is_refused_with_a_way_out(tmp_path: Path) -> None:
    """Exit 2, the article, and what to do."""
    text = tmp_path / "answer.txt"
    text.write_text("hello", encoding="utf-8")
    done = run("label", "write", str(text), *OURS, "1")
    assert done.code == 2
    assert "--sidecar" in done.err
    assert "第五条" in done.err
    assert run("label", "write", str(text), *OURS, "1", "--sidecar").code == 0
    assert run("label", "verify", str(text)).code == 1


def test_a_signed_label_verifies_with_the_key(picture: Path, tmp_path: Path) -> None:
    """By a key that is trusted; without it, integrity only; never more than a note."""
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert run("label", "write", str(picture), *OURS, "1", "--key", str(private)).code == 0
    done = run("label", "verify", str(picture), "--key", CODE, str(public), "--format", "json")
    [answer] = json.loads(done.out)
    signature = [finding for finding in answer["findings"] if finding["aspect"] == "signature"]
    assert [finding["level"] for finding in signature] == ["note"]
    assert run("label", "write", str(picture), *OURS, "1", "--lang", "en").out.startswith("holds this label already")
    assert run("label", "write", str(picture), *OURS, "2", "--key", str(public)).code == 2
    assert run("label", "write", str(picture), *OURS, "2", "--key", "missing.pem").code == 2


@pytest.mark.parametrize("wrong", [("", "1"), (CODE, " ")])
def test_empty_values_are_refused(picture: Path, wrong: tuple[str, str]) -> None:
    """Before anything is touched."""
    before = picture.read_bytes()
    assert run("label", "write", str(picture), "--producer", wrong[0], "--produce-id", wrong[1]).code == 2
    assert picture.read_bytes() == before


def test_batch_labels_a_folder_and_logs_it(tmp_path: Path) -> None:
    """Twice is once."""
    folder, log = tmp_path / "out", tmp_path / "labels.jsonl"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.png").write_bytes(png())
    (folder / "broken.png").write_bytes(png()[:50])
    arguments = ("label", "batch", str(folder), "--producer", CODE, "--log", str(log), "--workers", "1", "--lang", "en")
    first = run(*arguments)
    assert first.code == 1
    assert "5 labelled, 0 had the label, 1 could not be labelled" in first.out
    assert "broken.png" in first.out
    again = json.loads(run(*arguments, "--format", "json").out)
    assert (again["labelled"], again["already"], len(again["failed"])) == (0, 5, 1)
    shown = run("label", "log", str(log), "--lang", "en")
    assert "5 entries" in shown.out
    assert "labelled  5" in shown.out
    assert json.loads(run("label", "log", str(log), "--prune", "--format", "json").out)["dropped"] == 0


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_batch_follows_a_manifest(picture: Path, tmp_path: Path, suffix: str) -> None:
    """Numbers of the provider's own."""
    manifest = tmp_path / f"manifest.{suffix}"
    rows = "file,produce_id\ncat.png,order-7\n" if suffix == "csv" else '{"file": "cat.png", "produce_id": "order-7"}\n'
    manifest.write_text(rows, encoding="utf-8")
    log = tmp_path / "log.jsonl"
    done = run("label", "batch", str(manifest), "--producer", CODE, "--log", str(log), "--to", str(tmp_path / "new"))
    assert done.code == 0, done.out + done.err
    label = read(tmp_path / "new" / "cat.png").label
    assert label is not None
    assert label.produce_id == "order-7"
    assert read(picture).labels == ()


@pytest.mark.parametrize(
    "rows",
    [
        "file,produce_id\ncat.png,1\nb.png,1\n",
        "file,produce_id,colour\ncat.png,1,red\n",
        "file\ncat.png\n",
        "file,produce_id,label\ncat.png,1,never\n",
    ],
)
def test_a_wrong_manifest_is_refused_with_its_line(picture: Path, tmp_path: Path, rows: str) -> None:
    """Nothing is labelled."""
    manifest = tmp_path / "manifest.csv"
    manifest.write_text(rows, encoding="utf-8")
    done = run("label", "batch", str(manifest), "--producer", CODE, "--log", str(tmp_path / "log"))
    assert done.code == 2
    assert "manifest.csv" in done.err
    assert read(picture).labels == ()


def test_a_log_among_the_files_is_refused(picture: Path) -> None:
    """It would be labelled itself."""
    log = picture.parent / "log.jsonl"
    log.write_text("")
    assert run("label", "batch", str(picture.parent), "--producer", CODE, "--log", str(log)).code == 2


def test_propagate_gives_the_prompt_and_the_fields(picture: Path, tmp_path: Path) -> None:
    """The three states, logged."""
    log = tmp_path / "log.jsonl"
    platform = ("--platform", OTHER, "--log", str(log), "--lang", "en")
    run("label", "write", str(picture), *OURS, "task-1")
    done = run("label", "propagate", str(picture), *platform, "--propagate-id", "p-1")
    assert done.code == 0
    assert "AI-generated" in done.out
    label = read(picture).label
    assert label is not None
    assert (label.content_producer, label.content_propagator) == (CODE, OTHER)
    for number, extra in (("p-2", ("--declared",)), ("p-3", ("--trace", "a watermark"))):
        other = tmp_path / f"{number}.png"
        other.write_bytes(png())
        assert run("label", "propagate", str(other), *platform, "--propagate-id", number, *extra).code == 0
    text = tmp_path / "a.txt"
    text.write_text("x")
    refused = run("label", "propagate", str(text), *platform, "--propagate-id", "p-4", "--declared")
    assert refused.code == 1
    assert "may be AI-generated" in refused.out
    assert "plain text has no place" in refused.err
    again = run("label", "propagate", str(picture), *platform, "--propagate-id", "p-1")
    assert "left alone" in again.out
    entries = list(LabelLog(log).entries())
    assert [entry.state for entry in entries] == ["1", "2", "3", "2"]
    assert entries[-1].event is Event.UNWRITTEN


def test_what_cannot_be_told_is_not_passed(tmp_path: Path) -> None:
    """A damaged file is neither AI nor not."""
    cut = tmp_path / "cut.png"
    cut.write_bytes(png()[:50])
    done = run("label", "propagate", str(cut), "--platform", OTHER, "--propagate-id", "p", "--format", "json")
    assert done.code == 1
    assert json.loads(done.out)["state"] is None


def test_a_log_that_is_not_there_is_no_empty_log(picture: Path) -> None:
    """It would read as: no delivery without label was made."""
    assert run("label", "log", "missing.jsonl").code == 2
    assert run("label", "audit", str(picture.parent), "--shown", "--log", "missing.jsonl").code == 2


def test_a_batch_into_another_folder_can_be_run_again(picture: Path, tmp_path: Path) -> None:
    """The second run leaves the targets as they are."""
    log, new = tmp_path / "logs" / "log.jsonl", tmp_path / "new"
    source = tmp_path / "in"
    source.mkdir()
    shutil.copy(picture, source)
    arguments = (
        "label",
        "batch",
        str(source),
        "--producer",
        CODE,
        "--log",
        str(log),
        "--to",
        str(new),
        "--workers",
        "1",
    )
    assert run(*arguments).code == 0
    before = (new / "cat.png").read_bytes()
    assert "1 had the label" in run(*arguments, "--lang", "en").out
    assert (new / "cat.png").read_bytes() == before
    assert len(list(LabelLog(log).entries())) == 1


def test_an_unmarked_delivery_is_recorded(picture: Path, tmp_path: Path) -> None:
    """Only with a valid implicit label."""
    log = tmp_path / "log.jsonl"
    arguments = ("--recipient", "u-1", "--agreement", "v3", "--agreed", "2026-11-01", "--log", str(log))
    assert run("label", "unmarked", str(picture), *arguments).code == 2
    run("label", "write", str(picture), *OURS, "1")
    done = run("label", "unmarked", str(picture), *arguments, "--format", "json")
    assert json.loads(done.out)["request"]["recipient"] == "u-1"


def test_code_parse_and_build() -> None:
    """There and back."""
    built = run("label", "code", "build", "91610133596325171T", "--app", "2566")
    assert built.out.strip() == CODE
    assert json.loads(run("label", "code", "parse", CODE, "--format", "json").out)["doubts"] == []
    assert "check digit" in run("label", "code", "parse", CODE.replace("171T", "1710"), "--lang", "en").out
    assert run("label", "code", "parse", "short").code == 2
    assert run("label", "code", "build", "916101335963251710").code == 2


def test_an_audit_becomes_evidence_that_check_reads(tmp_path: Path) -> None:
    """Counts per modality, without names of files; the store verifies."""
    dossier, sample = tmp_path / "dossier", tmp_path / "sample"
    shutil.copytree(EXAMPLE, dossier)
    sample.mkdir()
    for number in range(3):
        (sample / f"private-name-{number}.png").write_bytes(png((200, 120)))
        run("label", "write", str(sample / f"private-name-{number}.png"), *OURS, str(number))
    (sample / "private-name-3.png").write_bytes(png((200, 120)))
    arguments = ("label", "audit", str(sample), "--exported", "--workers", "1", "--dossier", str(dossier))
    done = run(*arguments, "--format", "json")
    assert done.code == 1, done.err
    answer = json.loads(done.out)
    [counted] = answer["finding"]["samples"]
    assert (counted["modality"], counted["files"], counted["exported"]) == ("image", 4, True)
    assert counted["implicit"] == {"valid": 3, "invalid": 0, "absent": 1, "inconclusive": 0}
    assert counted["explicit"]["valid"] == 0
    statement = (dossier / answer["statement"]).read_text(encoding="utf-8")
    assert "private-name" not in statement
    assert run("evidence", "verify", str(dossier)).code == 0
    checked = json.loads(run("check", str(dossier), "--as-of", "today", "--format", "json").out)
    assert answer["statement"].rpartition("/")[2].removesuffix(".json")[:12] in json.dumps(checked)


def test_an_audit_of_nothing_is_refused(tmp_path: Path) -> None:
    """An empty sample proves nothing."""
    assert run("label", "audit", str(tmp_path), "--shown").code == 2


def test_files_of_unknown_modality_are_told(tmp_path: Path) -> None:
    """They are counted where their modality is said; evidence that leaves them out is not written."""
    (tmp_path / "a.bin").write_bytes(b"???")
    assert "--modality" in run("label", "audit", str(tmp_path), "--shown", "--workers", "1").out
    dossier = tmp_path.parent / f"{tmp_path.name}-dossier"
    shutil.copytree(EXAMPLE, dossier)
    before = sorted((dossier / "evidence").rglob("*"))
    refused = run("label", "audit", str(tmp_path), "--shown", "--workers", "1", "--dossier", str(dossier))
    assert (refused.code, sorted((dossier / "evidence").rglob("*"))) == (2, before)
    assert "no evidence was written" in refused.err
    answer = json.loads(
        run("label", "audit", str(tmp_path), "--shown", "--workers", "1", "--modality", "text", "--format", "json").out
    )
    assert answer["finding"]["samples"][0]["implicit"]["inconclusive"] == 1


HOSTILE = "x\x1b[2J\u202e\x07"


def test_what_a_strangers_label_says_does_nothing_to_the_terminal(picture: Path) -> None:
    """A file can say anything: control characters and turns of the direction are shown, not obeyed."""
    run("label", "write", str(picture), "--producer", HOSTILE, "--produce-id", HOSTILE)
    found = read(picture).labels[0].label
    assert found is not None
    assert found.content_producer == HOSTILE
    platform = ("--platform", "p", "--propagate-id", "1")
    for command in (("read",), ("verify",), ("write", *OURS, "2"), ("propagate", *platform)):
        done = run("label", command[0], str(picture), *command[1:], "--lang", "both")
        assert not {"\x1b", "\u202e", "\x07"} & set(done.out + done.err)
        assert "\\u001b[2J\\u202e\\u0007" in done.out + done.err


def test_a_folder_that_is_not_there_is_told_by_the_name_that_was_given(picture: Path, tmp_path: Path) -> None:
    """Not by that of a file that nobody has asked for."""
    target = tmp_path / "none" / "b.png"
    done = run("label", "write", str(picture), *OURS, "1", "--to", str(target))
    assert done.code == 2
    assert done.err.startswith(f"{target}: ")


@pytest.mark.parametrize("name", ["m.csv", "m.jsonl"])
def test_a_manifest_without_a_file_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing labelled must not read as all labelled."""
    (tmp_path / name).write_text("file,produce_id\n" if name.endswith("csv") else "\n", encoding="utf-8")
    done = run("label", "batch", str(tmp_path / name), "--producer", CODE, "--log", str(tmp_path / "log.jsonl"))
    assert (done.code, "the manifest lists no file" in done.err) == (2, True)
