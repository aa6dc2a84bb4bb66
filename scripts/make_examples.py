# SPDX-License-Identifier: Apache-2.0
"""Builds the documents and the evidence of the example dossiers from what stands in ``scripts/examples/<name>/``.

``examples/<name>/dossier.yaml`` is written by hand. ``scripts/examples/<name>/plan.yaml`` lists the documents (Markdown sources
that become DOCX, PDF, HTML or stay text) and the evidence statements. The people of the examples are fictional; their keys are
derived from their names, so that everybody can rebuild the same bytes. Never derive a real key like this.

    python scripts/make_examples.py [NAME …]        rebuild
    python scripts/make_examples.py --keys NAME      print the public keys for dossier.yaml
"""

import base64
import hashlib
import html
import io
import json
import shutil
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from docx.oxml.ns import qn
from examples.corpus_samples import ledger_checked, scanned
from examples.label_samples import audited
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from hegui.checking import read_evidence
from hegui.dossier import load_dossier
from hegui.errors import HeguiError
from hegui.evidence import FINDING_OF, EvidenceStore, PersonKey, Signer
from hegui.evidence.statement import Tool
from hegui.schema import adapter_of
from hegui.source import load_yaml

if TYPE_CHECKING:
    from hegui.evidence.findings import Finding

ROOT = Path(__file__).parent.parent
PLANS = ROOT / "scripts" / "examples"
EXAMPLES = ROOT / "examples"
FIXED = datetime(2026, 11, 25, tzinfo=UTC)


def key_of(example: str, person: str) -> Ed25519PrivateKey:
    """The key of a fictional person."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"hegui example {example} {person}".encode()).digest())


def public_key_of(example: str, person: str) -> str:
    """The public key as it stands in ``dossier.yaml``."""
    raw = key_of(example, person).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def as_docx(markdown: str) -> bytes:
    """A Word document: headings, paragraphs, bullet points and tables."""
    document = docx.Document()
    document.styles["Normal"].font.name = "Noto Serif CJK SC"
    document.styles["Normal"].element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    document.core_properties.created = document.core_properties.modified = FIXED.replace(tzinfo=None)
    table: list[list[str]] = []
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not all(set(cell) <= {"-", ":"} for cell in cells):
                table.append(cells)
            continue
        if table:
            grid = document.add_table(rows=0, cols=len(table[0]), style="Table Grid")
            for row in table:
                for cell, text in zip(grid.add_row().cells, row, strict=True):
                    cell.text = text
            table = []
        level = len(line) - len(line.lstrip("#"))
        if level:
            document.add_heading(line.lstrip("# "), level=min(level, 4))
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.strip():
            document.add_paragraph(line)
    written = io.BytesIO()
    document.save(written)
    return _fixed_zip(written.getvalue())


def _fixed_zip(content: bytes) -> bytes:
    """The same archive with sorted names and one time, so that the same text is the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(source.namelist()):
            fixed.writestr(zipfile.ZipInfo(name, FIXED.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def as_pdf(markdown: str) -> bytes:
    """A PDF with Chinese text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    body = ParagraphStyle("body", fontName="STSong-Light", fontSize=10.5, leading=17, wordWrap="CJK")
    title = ParagraphStyle("title", parent=body, fontSize=14, leading=22, spaceBefore=8)
    story: list[Any] = []
    for line in markdown.splitlines():
        if not line.strip() or set(line) <= set("|-: "):
            story.append(Spacer(1, 4))
            continue
        style = title if line.startswith("#") else body
        story.append(Paragraph(html.escape(line.lstrip("# ").replace("|", "  ")), style))
    written = io.BytesIO()
    SimpleDocTemplate(written, invariant=1, title="", author="").build(story)
    return written.getvalue()


def as_html(markdown: str) -> bytes:
    """A plain page, as a capture of a screen would be kept."""
    lines = (f"<p>{html.escape(line.lstrip('# '))}</p>" for line in markdown.splitlines() if line.strip())
    return (
        '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>\n' + "\n".join(lines) + "\n</body></html>\n"
    ).encode()


WRITERS: Mapping[str, Callable[[str], bytes]] = {
    ".docx": as_docx,
    ".pdf": as_pdf,
    ".html": as_html,
    ".md": str.encode,
    ".txt": str.encode,
}


def build(name: str) -> int:
    """Writes the documents and evidence of one example; returns the number of statements."""
    folder, plan_folder = EXAMPLES / name, PLANS / name
    plan: Any = load_yaml(plan_folder / "plan.yaml", f"{name}/plan.yaml").data
    shutil.rmtree(folder / "documents", ignore_errors=True)
    shutil.rmtree(folder / "evidence", ignore_errors=True)
    for document in plan["documents"]:
        target = folder / document["to"]
        target.parent.mkdir(parents=True, exist_ok=True)
        source = (plan_folder / document["from"]).read_text(encoding="utf-8")
        target.write_bytes(WRITERS[target.suffix](source))
    people = {person.id: PersonKey(person.id, person.public_key) for person in load_dossier(folder).model.people}
    store = EvidenceStore(folder, people)
    for number, item in enumerate(plan["evidence"]):
        try:
            _add(store, folder, name, item)
        except (HeguiError, ValueError, KeyError) as error:
            sys.exit(f"{name}/plan.yaml: evidence {number} ({item.get('kind')}): {error!r}\n{error}")
    view = read_evidence(load_dossier(folder))
    for damaged in view.damaged:
        sys.exit(f"{name}: {damaged.file}: {damaged.reason.en}")
    return len(view.statements)


def _add(store: EvidenceStore, folder: Path, name: str, item: Mapping[str, Any]) -> None:
    finding, tool, made = _found(folder, item)
    signer = Signer(item["sign_as"], key_of(name, item["sign_as"])) if "sign_as" in item else None
    first, last = item["about"]
    store.add(
        finding,
        subjects=[*(folder / path for path in item["subjects"]), *made],
        about=(first, last),
        collected=item["collected"],
        recorded=item.get("recorded", item["collected"]),
        expires=item.get("expires"),
        depends_on=[_dependency(folder, words) for words in item.get("depends_on", [])],
        tool=Tool(name=tool, version="0.1.0"),
        signer=signer,
    )


def _found(folder: Path, item: Mapping[str, Any]) -> tuple["Finding", str, list[Path]]:
    """What the plan says, or what a tool of hegui finds; the tool; the files that it made or read."""
    day = str(item["collected"])
    if "labels" in item:
        audit, record = audited(folder, day, item["labels"])
        return audit, "hegui label audit", [record]
    if "corpus" in item:
        scan, record = scanned(folder, day, item["corpus"])
        return scan, "hegui corpus report", [record]
    if "ledger" in item:
        ledger, papers = ledger_checked(folder, day)
        return ledger, "hegui corpus ledger check", papers
    return adapter_of(FINDING_OF[item["kind"]]).validate_json(_json(item["finding"])), "hegui evidence add", []


def _dependency(folder: Path, words: str) -> str:
    """``document:<path>`` gets the digest of the document as it is now."""
    if words.startswith("document:") and "@" not in words:
        return f"{words}@{hashlib.sha256((folder / words.removeprefix('document:')).read_bytes()).hexdigest()}"
    return words


def _json(value: object) -> str:
    return json.dumps(value, default=lambda other: other.isoformat() if isinstance(other, date) else str(other))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--keys"]:
        for person in sys.argv[3:]:
            print(f"{person}: {public_key_of(sys.argv[2], person)}")
    else:
        for example in sys.argv[1:] or sorted(path.parent.name for path in PLANS.glob("*/plan.yaml")):
            print(f"{example}: {build(example)} statements")
