# SPDX-License-Identifier: Apache-2.0
"""The scan of a batch: hits, verdicts, counts, and no text anywhere."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan_factory import BLOCK, CONTEXT, DAY, KEY, LEXICON, MOBILE, RESIDENT_ID, WEAK, WEAKER, Said, batch_of

from hegui.corpus import scanning
from hegui.corpus.findings import FINDINGS, RECORDS
from hegui.corpus.identifiers import identifier_digest
from hegui.corpus.scanning import Documents, Scanned, Scanner, scan_batch
from hegui.corpus.tally import Tally
from hegui.corpus.verdict import Thresholds, Verdict
from hegui.detect.batch import BatchDetector

CHATS = (
    ("我想问", f"哪里有{BLOCK}？"),
    (f"一碗{CONTEXT}",),
    (f"{WEAK}和{WEAK}",),
    (f"{WEAK}，", f"{WEAKER}。"),
    (f"电话{MOBILE}，身份证号：{RESIDENT_ID}。",),
    ("天气很好",),
)


def scan(batch: pa.RecordBatch, *, classifier: Said | None = None, drawn: tuple[int, ...] = ()) -> Scanned:
    """A scan with the lexicon of nonsense; the records that are drawn by their numbers."""
    scanner = Scanner(BatchDetector([LEXICON]), classifier, Thresholds(0.8, 0.2), DAY, 7, KEY)
    documents = Documents.of(batch, source="s", file="f", modality="text", seed=7)
    flags = np.zeros(len(documents), np.bool_)
    flags[list(drawn)] = True
    return scan_batch(documents, scanner, flags)


def test_findings() -> None:
    """Each hit with its place, what found it and how far it may be believed."""
    first, *_ = scan(batch_of(*CHATS)).findings.to_pylist()
    assert first["rule"].startswith("nonsense/")
    assert {key: value for key, value in first.items() if key != "rule"} == {
        "source": "s",
        "file": "f",
        "position": 0,
        "field": "messages[1].content",
        "start": 3,
        "end": 8,
        "detector": "terms",
        "category": "A.2.a",
        "via": "",
        "severity": "medium",
        "confidence": "high",
        "tier": "block",
        "digest": None,
    }


def test_identifiers_are_kept_as_digests() -> None:
    """Personal information is named by kind and place; its value only by a digest under the key of the run."""
    findings = scan(batch_of(*CHATS)).findings.to_pylist()
    personal = [row for row in findings if row["detector"] == "personal"]
    assert [(row["category"], row["position"], row["tier"]) for row in personal] == [
        ("mobile", 40, None),
        ("resident_id", 40, None),
    ]
    assert [row["digest"] for row in personal] == [identifier_digest(KEY, value) for value in (MOBILE, RESIDENT_ID)]


def test_what_is_not_exact_has_no_digest() -> None:
    """A name or an address can be written in many ways: a digest of it would promise what it cannot keep."""
    row = scan(batch_of(["出生日期：1990年1月2日"])).findings.to_pylist()[0]
    assert (row["category"], row["digest"]) == ("birth_date", None)


def test_via() -> None:
    """How what stands there differs from the plain form."""
    spaced = " ".join(BLOCK)
    assert [row["via"] for row in scan(batch_of([spaced])).findings.to_pylist()] == ["separator"]


def test_verdicts() -> None:
    """Each record has the rung of all its texts together."""
    assert [Verdict(code) for code in scan(batch_of(*CHATS)).verdicts] == [
        Verdict.LIKELY,
        Verdict.CANDIDATE,
        Verdict.HINT,
        Verdict.CANDIDATE,
        Verdict.CLEAR,
        Verdict.CLEAR,
    ]


def test_records() -> None:
    """The records that somebody may have to look at, and no others."""
    records = scan(batch_of(*CHATS)).records
    assert records.schema == RECORDS
    assert [row["position"] for row in records.to_pylist()] == [0, 10, 20, 30, 40]
    assert records.to_pylist()[3] == {
        "source": "s",
        "file": "f",
        "position": 30,
        "language": "zh",
        "verdict": "candidate",
        "harmful": None,
        "categories": ["A.2.c"],
        "terms": 2,
        "personal": 0,
        "sensitive": 0,
        "texts": 2,
        "characters": 8,
    }
    assert [records.to_pylist()[4][name] for name in ("personal", "sensitive")] == [2, 1]


def test_tally() -> None:
    """Everything is counted once."""
    texts = [text for texts in CHATS for text in texts]
    assert scan(batch_of(*CHATS)).tally == Tally(
        documents=6,
        texts=8,
        characters=sum(map(len, texts)),
        bytes=sum(len(text.encode()) for text in texts),
        languages={"zh": 6},
        modalities={"text": 6},
        verdicts={"clear": 2, "hint": 1, "candidate": 2, "likely": 1},
        categories={"A.2.a": {"likely": 1}, "A.2.b": {"candidate": 1}, "A.2.c": {"hint": 1, "candidate": 1}},
        personal_hits={"mobile": 1, "resident_id": 1},
        personal_documents={"mobile": 1, "resident_id": 1},
        sensitive_documents={"identity": 1},
        pi_documents=1,
        sensitive_pi_documents=1,
    )


def test_the_classifier_sees_candidates_and_what_is_drawn() -> None:
    """And nothing else: it is slow. What it thinks harmful is told even where no term stands."""
    batch = batch_of([f"{CONTEXT}#0.9"], [f"{CONTEXT}#0.1"], [f"{CONTEXT}#0.5"], ["好#0.9"], ["好#0.9"], [f"{BLOCK}#0"])
    found = scan(batch, classifier=Said(), drawn=(3,))
    assert found.asked.tolist() == [True, True, True, True, False, False]
    assert [Verdict(code).word for code in found.verdicts] == [
        "likely",
        "hint",
        "candidate",
        "clear",
        "clear",
        "likely",
    ]
    assert [row["position"] for row in found.records.to_pylist()] == [0, 10, 20, 30, 50]
    assert (found.tally.classified, found.tally.unscored) == (4, 0)


def test_an_outage_of_the_classifier_decides_nothing() -> None:
    """A candidate without an answer stays a candidate, and is counted as not scored."""
    found = scan(batch_of([CONTEXT], ["好"]), classifier=Said(), drawn=(1,))
    assert [Verdict(code).word for code in found.verdicts] == ["candidate", "clear"]
    assert (found.tally.classified, found.tally.unscored) == (0, 2)


def test_the_classifier_reads_all_texts_of_a_record() -> None:
    """A term in one turn, the harm in another."""
    found = scan(batch_of([CONTEXT, "好#0.9"]), classifier=Said())
    assert [Verdict(code).word for code in found.verdicts] == ["likely"]


@pytest.mark.parametrize("table", ["findings", "records"])
def test_no_text_is_kept(table: str) -> None:
    """Neither a term, nor an identifier, nor anything around them."""
    cells = str(getattr(scan(batch_of(*CHATS)), table).to_pylist())
    assert not any(said in cells for said in (BLOCK, CONTEXT, WEAK, MOBILE, RESIDENT_ID, "天气"))


def test_an_empty_batch() -> None:
    """Nothing in, nothing out, in the right form."""
    found = scan(batch_of())
    assert (found.findings.schema, found.findings.num_rows, found.tally) == (FINDINGS, 0, Tally())


def test_a_batch_without_terms_and_identifiers_looked_for() -> None:
    """A scan may count only."""
    scanner = Scanner(BatchDetector((), personal=False), None, Thresholds(), DAY, 7, KEY)
    documents = Documents.of(batch_of(*CHATS), source="s", file="f", modality="text", seed=7)
    found = scan_batch(documents, scanner, np.zeros(6, np.bool_))
    assert (found.findings.num_rows, found.tally.verdicts) == (0, {"clear": 6})


@given(st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=3), max_size=30), st.integers(1, 60))
def test_pieces(sizes: list[list[int]], most: int) -> None:
    """Records stay whole and in order, and no piece of several records is much larger than it should be."""
    batch = batch_of(*(["a" * size for size in own] for own in sizes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "PIECE_BYTES", most)
        cut = list(scanning.pieces(batch))
    assert [row for piece in cut for row in piece.to_pylist()] == batch.to_pylist()
    seen = [set(piece["position"].to_pylist()) for piece in cut]
    assert sum(map(len, seen)) == len(sizes)
    for piece, positions in zip(cut, seen, strict=True):
        last = max(positions)
        others = sum(len(row["text"]) for row in piece.to_pylist() if row["position"] != last)
        assert others <= most


def test_many_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are turned into columns as they pile up, and come out in order."""
    monkeypatch.setattr(scanning, "_ROWS", 3)
    rows = scan(batch_of(*([BLOCK] for _ in range(10)))).findings.to_pylist()
    assert [row["position"] for row in rows] == list(range(0, 100, 10))
