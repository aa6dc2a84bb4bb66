# SPDX-License-Identifier: Apache-2.0
"""A cleaning as a whole: its record, resuming, what it refuses, judged samples, the new ledger."""

import gzip
import hashlib
import json
import os
import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from clean_factory import CALL, CALL_AFTER, FINE, POLICY, TEXTS, Made, checked, corpus_of, lines, made
from corpus_files import write_parquet
from corpus_report_factory import LEXICON, judge, sampled, scan, write_corpus
from pyarrow import parquet as pq
from sample_factory import ASKED
from scan_factory import BLOCK, MOBILE, RESIDENT_ID, scanned

from hegui.corpus.cleaning import files
from hegui.corpus.cleaning.check import left_over, settings_again
from hegui.corpus.cleaning.dataset import Folders, Inputs, clean_corpus, review_of
from hegui.corpus.cleaning.decisions import Decisions, Drop, Redact
from hegui.corpus.cleaning.files import target_name
from hegui.corpus.cleaning.ledger_out import hold_ledger, write_ledger
from hegui.corpus.cleaning.policy import Judged, Policy, Rungs
from hegui.corpus.ledger_file import load_ledger
from hegui.detect.personal.kinds import Kind
from hegui.detect.redaction import Replacement, restore
from hegui.errors import CorpusProblem, InternalError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three files, one in a folder of its own; one of them holds nothing that must go."""
    data = tmp_path / "data"
    (data / "inner").mkdir(parents=True)
    (data / "a.jsonl").write_bytes(lines(*({"text": text} for text in TEXTS)))
    write_parquet(data / "inner" / "b.parquet", [{"n": n, "text": text} for n, text in enumerate(TEXTS * 20)], 30)
    (data / "c.jsonl").write_bytes(lines({"text": FINE}))
    return data


@pytest.fixture
def done(tmp_path: Path, data: Path) -> Made:
    return made(tmp_path, corpus_of(data, "**/*"))


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_manifest(done: Made, data: Path) -> None:
    """Counts add up, and every file stands with its digests."""
    manifest = done.manifest
    source = manifest.sources["s"]
    assert (source.files, source.documents_before, source.documents_after) == (3, 127, 85)
    assert source.counts.dropped == {"personal/resident_id": 21, "verdict/likely": 21}
    assert (source.counts.redacted, source.counts.replaced) == (42, {"mobile": 63})
    listed = (done.folders.log / "files.jsonl").read_bytes()
    assert hashlib.sha256(listed).hexdigest() == manifest.files
    for row in map(json.loads, listed.splitlines()):
        assert row["sha256_before"] == hashlib.sha256((data / row["file"]).read_bytes()).hexdigest()
        assert row["sha256_after"] == hashlib.sha256((done.folders.out / row["target"]).read_bytes()).hexdigest()
    assert manifest.cleaning.policy == POLICY.digest


def test_record_of_changes(done: Made) -> None:
    """One row a dropped record or replaced stretch, by its place before; no text, no value, anywhere in the record."""
    changes = [row for row in done.changes() if row["file"] == "a.jsonl"]
    offsets = [0]
    for text in TEXTS:
        offsets.append(offsets[-1] + len(lines({"text": text})))
    assert [
        (row["position"], row["field"], row["start"], row["end"], row["rule"], row["action"]) for row in changes
    ] == [
        (offsets[1], "text", 2, 13, "pi/mobile", "mask"),
        (offsets[2], None, None, None, "verdict/likely", "drop"),
        (offsets[3], None, None, None, "personal/resident_id", "drop"),
        (offsets[4], "text", 2, 13, "pi/mobile", "mask"),
        (offsets[4], "text", 14, 25, "pi/mobile", "mask"),
    ]
    for content in content_of(done.folders.log).values():
        assert not any(value.encode() in content for value in (MOBILE, RESIDENT_ID, BLOCK, FINE))


def test_the_way_back(done: Made) -> None:
    """It stands apart, readable by its owner only, and leads back."""
    for path in done.folders.maps.iterdir() if done.folders.maps else ():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert done.folders.maps is not None
    assert stat.S_IMODE(done.folders.maps.stat().st_mode) == 0o700
    rows = [json.loads(row) for path in done.folders.maps.iterdir() for row in path.read_text().splitlines()]
    first = next(row for row in rows if row["file"] == "a.jsonl")
    there = Replacement(first["start"], first["end"], first["rule"], first["category"], first["original"])
    assert restore(CALL_AFTER, [there]) == CALL


def test_no_way_back_unless_asked(tmp_path: Path, done: Made) -> None:
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    clean_corpus(Inputs(run=done.run, policy=POLICY), folders)
    assert content_of(folders.out) == content_of(done.folders.out)
    for content in content_of(folders.log).values():
        assert MOBILE.encode() not in content


def test_nothing_is_left(tmp_path: Path, done: Made) -> None:
    assert checked(tmp_path, done).nothing


def test_left_over_is_told(tmp_path: Path, done: Made) -> None:
    """A file that was put back as it was, or cut short, does not pass."""
    shutil.copyfile(tmp_path / "data" / "a.jsonl", done.folders.out / "a.jsonl")
    left = checked(tmp_path, done)
    assert not left.nothing
    assert left.dropped == {"personal/resident_id": 1, "verdict/likely": 1}
    assert left.replaced == {"mobile": 3}
    assert (left.documents, left.expected) == (87, 85)


def test_too_few_documents_do_not_pass(tmp_path: Path, done: Made) -> None:
    (done.folders.out / "c.jsonl").write_bytes(b"")
    left = checked(tmp_path, done)
    assert not left.nothing
    assert (left.documents, left.expected) == (84, 85)


def test_splits_and_workers_change_nothing(tmp_path: Path, data: Path, done: Made) -> None:
    """The same bytes, whatever the splits of the scan and the number of processes."""
    run = scanned(corpus_of(data, "**/*"), tmp_path / "small", split_bytes=200).run
    assert len(run.splits) > len(done.run.splits)
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    assert clean_corpus(Inputs(run=run, policy=POLICY), folders, workers=2).manifest
    assert content_of(folders.out) == content_of(done.folders.out)


def test_resuming(tmp_path: Path, done: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that failed is done again, the others are not; the result is the same."""
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    inputs = Inputs(run=done.run, policy=POLICY)
    rewrite = files.rewrite

    def full(split: files.Split, *rest: object) -> None:
        if split.file == "a.jsonl":
            raise OSError(5, "Input/output error")
        rewrite(split, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "rewrite", full)
    first = clean_corpus(inputs, folders)
    assert first.manifest is None
    assert [failure.split.file for failure in first.failed] == ["a.jsonl"]
    assert not (folders.log / "manifest.json").exists()
    assert not (folders.out / "a.jsonl").exists()
    monkeypatch.undo()
    left: list[str] = []
    second = clean_corpus(inputs, folders, begun=lambda splits: left.extend(split.file for split in splits))
    assert left == ["a.jsonl"]
    assert second.manifest is not None
    assert content_of(folders.out) == content_of(done.folders.out)
    assert not list(folders.out.rglob(".*"))


def test_a_full_disk_stops_it(tmp_path: Path, done: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "rewrite", full)
    cleaned = clean_corpus(Inputs(run=done.run, policy=POLICY), Folders(tmp_path / "out2", tmp_path / "log2"))
    assert [failure.disk_full for failure in cleaned.failed] == [True]


def test_another_cleaning_in_the_folder(done: Made) -> None:
    with pytest.raises(CorpusProblem, match="another one"):
        clean_corpus(Inputs(run=done.run, policy=Policy(verdicts=Rungs(likely="drop"))), done.folders)


def test_a_folder_that_is_not_empty(tmp_path: Path, done: Made) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("dear")
    with pytest.raises(CorpusProblem, match="not empty"):
        clean_corpus(Inputs(run=done.run, policy=POLICY), Folders(tmp_path / "mine", tmp_path / "log2"))


@pytest.mark.parametrize(
    ("out", "log", "maps"),
    [
        ("data/out", "log2", None),
        ("out2", "out2/log", None),
        ("out2", "log2", "out2/maps"),
        ("out2", "data/log", None),
        ("out2", "log2", "data/maps"),
        ("run/out", "log2", None),
        ("", "log2", None),
    ],
)
def test_folders_in_each_other(tmp_path: Path, done: Made, out: str, log: str, maps: str | None) -> None:
    """The way back would be given away with the data set, or the new data scanned with the old."""
    folders = Folders(tmp_path / out, tmp_path / log, tmp_path / maps if maps else None)
    with pytest.raises(CorpusProblem, match="folders of their own"):
        clean_corpus(Inputs(run=done.run, policy=POLICY), folders)


def test_a_file_that_changed_is_refused(tmp_path: Path, data: Path, done: Made) -> None:
    """By its time of change, and where that was set back by its digest; the others are done."""
    path = data / "c.jsonl"
    was = path.stat()
    path.write_bytes(path.read_bytes().replace("天".encode(), "地".encode()))
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    cleaned = clean_corpus(Inputs(run=done.run, policy=POLICY), folders)
    assert [(failure.split.file, failure.reason.en) for failure in cleaned.failed] == [
        ("c.jsonl", "the file was changed after it was scanned")
    ]
    assert sorted(content_of(folders.out)) == ["a.jsonl", "inner/b.parquet"]


def test_a_run_that_is_not_complete(tmp_path: Path, done: Made) -> None:
    next((done.run.folder / "parts").glob("*.json")).unlink()
    with pytest.raises(CorpusProblem, match="not scanned"):
        clean_corpus(Inputs(run=done.run, policy=POLICY), Folders(tmp_path / "out2", tmp_path / "log2"))


def test_a_policy_that_the_scan_cannot_answer(tmp_path: Path, done: Made) -> None:
    """What was not looked for must not read as not there."""
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    blind = done.run
    blind.scan = replace(blind.scan, settings=replace(blind.scan.settings, personal=False))
    with pytest.raises(CorpusProblem, match="did not look for"):
        clean_corpus(Inputs(run=blind, policy=POLICY), folders)
    blind.scan = replace(blind.scan, settings=replace(blind.scan.settings, lexicons=()))
    with pytest.raises(CorpusProblem, match="neither lexicon nor classifier"):
        clean_corpus(Inputs(run=blind, policy=Policy(verdicts=Rungs(likely="drop"))), folders)
    with pytest.raises(CorpusProblem, match="no sample is given"):
        clean_corpus(Inputs(run=blind, policy=Policy(judged=Judged(illegal="drop"))), folders)


def test_a_damaged_table(tmp_path: Path) -> None:
    """What stands behind the damage was never scanned: the file is refused, or left out, and never handed on in part."""
    data = tmp_path / "data"
    data.mkdir()
    write_parquet(data / "a.parquet", [{"text": f"{CALL}{n}"} for n in range(3000)], 1000, compression="none")
    content = bytearray((data / "a.parquet").read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = b"\xff" * 200
    (data / "a.parquet").write_bytes(content)
    (data / "b.jsonl").write_bytes(lines({"text": CALL}))
    done = made(tmp_path, corpus_of(data, "*"))
    assert [failure.reason.en for failure in done.cleaned.failed] == [
        "the file is damaged, and what follows was never scanned"
    ]
    policy = replace(POLICY, damaged_files="drop")
    folders = Folders(tmp_path / "out2", tmp_path / "log2", tmp_path / "maps2")
    cleaned = clean_corpus(Inputs(run=done.run, policy=policy), folders)
    assert cleaned.manifest is not None
    assert cleaned.manifest.sources["s"].files_left_out == 1
    assert list(content_of(folders.out)) == ["b.jsonl"]
    assert cleaned.manifest.documents_after == 1


def test_arrow_offsets_that_lie(tmp_path: Path) -> None:
    """The scan stopped there, and so does the cleaning."""
    data = tmp_path / "data"
    data.mkdir()
    schema = pa.schema([("text", pa.string())])
    good = pa.record_batch([[CALL]], schema)
    with pa.ipc.new_file(str(data / "a.arrow"), schema) as writer:
        writer.write_batch(good)
        writer.write_batch(good)
    content = (data / "a.arrow").read_bytes()
    place = content.rindex(len(CALL.encode()).to_bytes(4, "little"), 0, content.rindex(CALL.encode()))
    (data / "a.arrow").write_bytes(content[:place] + b"\xff\xff\xff\x7f" + content[place + 4 :])
    done = made(tmp_path, corpus_of(data, "*"))
    assert [failure.reason.en for failure in done.cleaned.failed] == [
        "the file is damaged, and what follows was never scanned"
    ]


def test_a_stream_that_breaks_off(tmp_path: Path) -> None:
    """Lines before the break are kept, with an end; the rest is in the record."""
    data = tmp_path / "data"
    data.mkdir()
    whole = gzip.compress(lines(*({"text": f"{CALL}{os.urandom(40).hex()}"} for _ in range(40_000))), 1)
    (data / "a.jsonl.gz").write_bytes(whole[: len(whole) * 3 // 4])
    done = made(tmp_path, corpus_of(data, "*"))
    assert done.manifest.sources["s"].counts.unreadable == 1
    text = gzip.decompress((done.folders.out / "a.jsonl.gz").read_bytes())
    assert text.endswith(b'"}\n')
    assert len(text.splitlines()) == done.manifest.documents_after > 100
    assert checked(tmp_path, done).nothing


def test_a_record_that_is_not_met() -> None:
    """Should the cleaning ever part records in another way than the scan, it says so."""
    decisions = Decisions(iter([(5, Drop("quarantine/too_long")), (6, Drop("verdict/likely"))]), "a.jsonl")
    with pytest.raises(InternalError, match="not met"):
        decisions.at(7)
    decisions = Decisions(iter([(6, Redact(()))]), "a.jsonl")
    with pytest.raises(InternalError, match="not met"):
        decisions.finish()


def test_the_users_key_links_records(tmp_path: Path, done: Made) -> None:
    """With it a value has one token in the whole data set; without it each record counts anew."""
    policy = Policy(personal={Kind.MOBILE: "token"})
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    clean_corpus(Inputs(run=done.run, policy=policy, key=b"k" * 16), folders)
    tokens = {
        word for line in (folders.out / "a.jsonl").read_text().split("[")[1:] for word in [line.partition("]")[0]]
    }
    assert len(tokens) == 1
    assert len(tokens.pop()) == len("MOBILE_") + 16


def test_substitutes_are_not_linked_and_come_again(tmp_path: Path, done: Made) -> None:
    """The same work done again gives the same file, and two records with one value have two substitutes."""
    policy = Policy(personal={Kind.MOBILE: "format"})
    outs = [Folders(tmp_path / f"out{n}", tmp_path / f"log{n}") for n in (2, 3)]
    for folders in outs:
        clean_corpus(Inputs(run=done.run, policy=policy), folders)
    assert content_of(outs[0].out) == content_of(outs[1].out)
    texts = [json.loads(line)["text"] for line in (outs[0].out / "a.jsonl").read_text().splitlines()]
    assert texts[1][2:13] != texts[4][2:13]
    assert texts[4][2:13] == texts[4][14:25]


@pytest.mark.parametrize(
    ("file", "target"),
    [
        ("a/b.jsonl", "a/b.jsonl"),
        ("./a.jsonl", "a.jsonl"),
        ("../shared/*.jsonl", "up/shared/*.jsonl"),
        ("/data/**/a.jsonl", "root/data/**/a.jsonl"),
        ("s3://bucket/a.jsonl", "s3/bucket/a.jsonl"),
        ("zip://a.jsonl::s3://bucket/b.zip", "zip/a.jsonl/s3/bucket/b.zip"),
    ],
)
def test_names_of_new_files(file: str, target: str) -> None:
    assert target_name(file) == target


def test_files_outside_the_ledgers_folder(tmp_path: Path) -> None:
    """They come into the new data set, too."""
    (tmp_path / "data").mkdir()
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "a.jsonl").write_bytes(lines({"text": CALL}))
    done = made(tmp_path, corpus_of(tmp_path / "data", "../shared/*.jsonl"))
    assert list(content_of(done.folders.out)) == ["up/shared/a.jsonl"]


def test_judged_records_and_sources(tmp_path: Path) -> None:
    """What people found illegal goes; a source above the limit goes as a whole, and from the ledger."""
    ledger = write_corpus(tmp_path / "data")
    run = scan(ledger, tmp_path / "run")
    folder = judge(sampled(run, tmp_path / "sample"), illegal=6, leave=2)
    review = review_of(run, folder)
    drop = Policy(judged=Judged(illegal="drop", undetermined="drop"))
    folders = Folders(tmp_path / "out", tmp_path / "log")
    manifest = clean_corpus(Inputs(run=run, policy=drop, review=review), folders).manifest
    assert manifest is not None
    assert manifest.sources["forum"].counts.dropped == {"judged/illegal": 6, "quarantine/not_json": 1}
    assert manifest.sources["notes"].counts.dropped == {"judged/undetermined": 2}
    whole = Policy(sources_above_limit="drop")
    folders = Folders(tmp_path / "out2", tmp_path / "log2")
    manifest = clean_corpus(Inputs(run=run, policy=whole, review=review, asked=ASKED), folders).manifest
    assert manifest is not None
    assert manifest.sources_left_out == ("forum",)
    assert manifest.sources["forum"].documents_after == 0
    assert list(content_of(folders.out)) == ["notes.jsonl"]
    written = load_ledger(write_ledger(load_ledger(ledger), run, manifest, "4", folders.out)).ledger
    assert ([source.id for source in written.sources], written.version) == (["notes"], "4")


def test_a_sample_of_another_scan(tmp_path: Path) -> None:
    ledger = write_corpus(tmp_path / "data")
    run = scan(ledger, tmp_path / "run")
    folder = judge(sampled(run, tmp_path / "sample"))
    other = scan(ledger, tmp_path / "other", personal=False)
    with pytest.raises(CorpusProblem, match="not drawn from this scan"):
        review_of(other, folder)


def test_the_new_ledger(tmp_path: Path) -> None:
    """All that the old one says stands in it; documents come along, sizes are counted anew."""
    data = tmp_path / "data"
    ledger = write_corpus(
        data,
        "hegui: 1\nname: 小语料\nversion: '1.10'\ncreator: 'no'\nsources:\n"
        "  - {id: forum, name: 论坛, kind: self_collected, files: [./forum.jsonl], documents: 39, size_bytes: 9,"
        " collected_from: 2026-01-02, collected_to: 2026-01-02, fields: [text], licence: papers/licence.txt}\n"
        "  - {id: notes, name: Notes, kind: open, files: [notes.jsonl], licence: papers/licence.txt}\n",
    )
    (data / "papers").mkdir()
    (data / "papers" / "licence.txt").write_text("MIT")
    run = scan(ledger, tmp_path / "run")
    folders = Folders(tmp_path / "out", tmp_path / "log")
    manifest = clean_corpus(Inputs(run=run, policy=Policy(verdicts=Rungs(likely="drop"))), folders).manifest
    assert manifest is not None
    old = load_ledger(ledger)
    new = load_ledger(write_ledger(old, run, manifest, "2", folders.out))
    forum, notes = new.ledger.sources
    assert forum.documents == manifest.sources["forum"].documents_after == 37
    assert forum.size_bytes == (folders.out / "forum.jsonl").stat().st_size
    assert new.documents == old.documents
    assert yaml.safe_load((folders.out / "corpus.yaml").read_text())["creator"] == "no"
    expected = replace(
        old.ledger.sources[0], files=("forum.jsonl",), form=forum.form, documents=37, size_bytes=forum.size_bytes
    )
    assert forum == expected
    assert notes.documents is None


def test_ledgers_that_are_refused(tmp_path: Path) -> None:
    """Another one than was scanned, or the same version again."""
    ledger = write_corpus(tmp_path / "data")
    run = scan(ledger, tmp_path / "run")
    with pytest.raises(CorpusProblem, match="another version"):
        hold_ledger(load_ledger(ledger), run, "3")
    ledger.write_text(ledger.read_text().replace("论坛", "别的论坛"))
    with pytest.raises(CorpusProblem, match="not the one that was scanned"):
        hold_ledger(load_ledger(ledger), run, "4")


def test_a_re_scan_with_other_terms_is_refused(tmp_path: Path) -> None:
    run = scan(write_corpus(tmp_path / "data"), tmp_path / "run")
    assert settings_again(run, [LEXICON], None).lexicons == run.scan.settings.lexicons
    with pytest.raises(CorpusProblem, match="not those of the scan"):
        settings_again(run, [], None)


def test_everything_goes(tmp_path: Path) -> None:
    """A file of which nothing is left is there and empty; a corpus of which nothing is left has no ledger."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.jsonl").write_bytes(lines({"text": BLOCK}))
    pq.write_table(pa.table({"text": [BLOCK]}), data / "b.parquet")
    done = made(tmp_path, corpus_of(data, "*"))
    assert (done.folders.out / "a.jsonl").read_bytes() == b""
    assert pq.read_table(done.folders.out / "b.parquet").num_rows == 0
    assert checked(tmp_path, done).nothing
    empty = replace(done.manifest, sources={"s": replace(done.manifest.sources["s"], files_left_out=2)})
    loaded = load_ledger(
        write_corpus(
            tmp_path / "x",
            f"hegui: 1\nname: odd\nversion: '1'\nsources:\n  - {{id: s, name: S, kind: open, files: ['{data}/*']}}\n",
        )
    )
    with pytest.raises(CorpusProblem, match="no source is left"):
        write_ledger(loaded, done.run, empty, "2", done.folders.out)
    assert left_over(done.run, done.run, POLICY, done.manifest, None).dropped == {"verdict/likely": 2}
