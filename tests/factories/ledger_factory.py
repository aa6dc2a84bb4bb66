# SPDX-License-Identifier: Apache-2.0
"""Ledgers of sources on disk: one full source of each kind, and what a test changes of it."""

import json
import re
from pathlib import Path
from typing import Any

from hegui.corpus.ledger_file import LoadedLedger, load_ledger

NO_PERSONS = {"contains_pi": False, "contains_sensitive_pi": False, "contains_under14_pi": False, "annotated": False}
FULL: dict[str, dict[str, Any]] = {
    "open": {
        "licence_name": "Apache-2.0",
        "licence": "documents/licence.txt",
        "allows_training": True,
        "allows_commercial_use": True,
    },
    "self_collected": {
        "collected_from": "2026-01-01",
        "collected_to": "2026-02-01",
        "collected_automatically": True,
        "collection_record": "documents/collection.md",
        "snapshots": [
            {"of": "robots", "file": "documents/robots.txt", "taken_on": "2026-01-01", "user_agent": "ExampleBot"},
            {"of": "terms", "file": "documents/terms.html", "taken_on": "2026-01-01", "refuses": False},
        ],
    },
    "commercial": {"supplier": "shuyuan", "allows_training": True, "allows_commercial_use": True},
    "user_input": {"user_authorisation": "documents/authorisations.csv"},
    "synthetic": {"generator": {"model": "M-1", "filing_number": "X-1", "terms": "documents/model-terms.md"}},
}
"""Of each kind, what it needs beside `NO_PERSONS`."""
SUPPLIER: dict[str, Any] = {
    "id": "shuyuan",
    "name": "数源公司",
    "contract": "documents/contract.pdf",
    "contract_signed_on": "2026-01-01",
    "contract_ends_on": "2027-12-31",
    "commitments": "documents/commitments.pdf",
    "review": "documents/review.pdf",
    "reviewed_on": "2026-01-15",
    "next_review": "2027-01-15",
}
DOCUMENTS = {
    "documents/licence.txt": "Apache License",
    "documents/collection.md": "采集记录",
    "documents/robots.txt": "User-agent: *\nAllow: /\n",
    "documents/terms.html": "<p>terms</p>",
    "documents/authorisations.csv": "id,granted\n",
    "documents/model-terms.md": "terms",
    "documents/contract.pdf": "contract",
    "documents/commitments.pdf": "commitments",
    "documents/review.pdf": "review",
    "documents/basis.pdf": "basis",
}


def source(kind: str, **changed: Any) -> dict[str, Any]:
    """A full source of a kind; what is changed to None is left out."""
    entry = {
        "id": kind.replace("_", "-"),
        "name": f"来源 {kind}",
        "kind": kind,
        "files": [f"data/{kind}.jsonl"],
        "languages": ["zh"],
        "modalities": ["text"],
        **NO_PERSONS,
        **FULL[kind],
        **changed,
    }
    return {name: value for name, value in entry.items() if value is not None}


def write_ledger(
    folder: Path,
    *sources: dict[str, Any],
    suppliers: tuple[dict[str, Any], ...] = (SUPPLIER,),
    documents: dict[str, str] | None = None,
    **more: Any,
) -> Path:
    """Writes a ledger, its documents and its data files, where they are plain local paths."""
    for name, content in (DOCUMENTS | (documents or {})).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    for entry in sources:
        for name in entry["files"]:
            if "*" not in name and "://" not in name:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text('{"text": "你好"}\n', encoding="utf-8")
    told = {"name": "语料", "version": "1.0.0", "sources": list(sources), "suppliers": list(suppliers), **more}
    file = folder / "corpus.yaml"
    file.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")  # JSON is YAML
    _plain_days(file)
    return file


def _plain_days(file: Path) -> None:
    """Days without quotes, as people write them."""
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r'"(20\d\d-\d\d-\d\d)"', r"\1", text), encoding="utf-8")


def a_ledger(folder: Path, *sources: dict[str, Any], **more: Any) -> LoadedLedger:
    """`write_ledger`, loaded."""
    return load_ledger(write_ledger(folder, *sources, **more))
