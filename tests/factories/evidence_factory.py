# SPDX-License-Identifier: Apache-2.0
"""A small evidence store, one example of each kind of finding, and a person who signs."""

import hashlib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hegui.evidence import FINDING_OF, EvidenceStore, PersonKey, Signer, Statement
from hegui.evidence.dsse import public_key_of
from hegui.evidence.findings import Finding
from hegui.evidence.statement import Tool
from hegui.schema import checked
from hegui.source import load_yaml

EXAMPLES = Path(__file__).parent.parent / "evidence" / "examples"

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
WANG = PersonKey("wang", public_key_of(KEY))
SIGNED_BY_WANG = Signer("wang", KEY)


@cache
def an_example(kind: str) -> Finding:
    """The finding of ``tests/evidence/examples/<kind>.yaml``."""
    source = load_yaml(EXAMPLES / f"{kind}.yaml")
    return checked(FINDING_OF[kind], source.data, source)


def a_store(folder: Path, *people: PersonKey) -> EvidenceStore:
    """An empty store in a folder with one file to speak of; Wang's signature counts unless others are given."""
    (folder / "page.html").write_text("<p>举报入口</p>", "utf-8")
    return EvidenceStore(folder, {person.id: person for person in people or (WANG,)})


def added(store: EvidenceStore, finding: Finding | None = None, **changes: Any) -> Statement:
    """A statement about ``page.html``, in the store."""
    values: dict[str, Any] = {
        "subjects": [Path("page.html")],
        "about": (date(2026, 11, 1), date(2026, 11, 20)),
        "collected": date(2026, 11, 20),
        "recorded": date(2026, 11, 21),
        "tool": Tool(name="test", version="1"),
    }
    return store.add(finding or an_example("page-capture"), **{**values, **changes})


def planted(folder: Path, content: bytes, kind: str = "page-capture", ending: str = ".json") -> Path:
    """A file that somebody else put into the store under its right name."""
    file = folder / "evidence" / kind / f"{hashlib.sha256(content).hexdigest()}{ending}"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file
