# SPDX-License-Identifier: Apache-2.0
"""Dossiers, whole and small, on disk and in memory."""

from pathlib import Path
from textwrap import dedent

from hegui.dossier import LoadedDossier, load_dossier

SAMPLE = Path(__file__).parents[1] / "dossier" / "sample"
"""The full sample dossier."""

SMALLEST = """\
hegui: 1
provider:
  name: {zh: 甲公司, en: Alpha}
service:
  name: {zh: 乙服务, en: Beta}
"""


def a_dossier(folder: Path, more: str = "", **files: str | bytes) -> LoadedDossier:
    """The smallest dossier with more sections, and files by name with ``__`` for ``/`` and ``_dot_`` for ``.``."""
    write_dossier(folder, more, **files)
    return load_dossier(folder)


def write_dossier(folder: Path, more: str = "", **files: str | bytes) -> Path:
    """Writes it without loading it."""
    (folder / "dossier.yaml").write_text(merged(dedent(more)), encoding="utf-8")
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def merged(more: str) -> str:
    """The smallest dossier, with what ``more`` says of provider and service put into these sections."""
    text = SMALLEST
    for section in ("provider", "service"):
        head = f"{section}:\n"
        if more.startswith(head) or f"\n{head}" in more:
            before, _, rest = more.partition(head)
            lines = rest.splitlines(keepends=True)
            inner = _while_indented(lines)
            text = text.replace(head, head + "".join(inner))
            more = before + "".join(lines[len(inner) :])
    return text + more


def _while_indented(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith(" "):
            break
        kept.append(line)
    return kept


def large_dossier() -> str:
    """100 sources, 50 activities and 20 flows, with most fields given."""
    suppliers = "".join(f"    - {{id: supplier-{n}, name: 供应商{n}}}\n" for n in range(10))
    sources = "".join(
        f"""\
    - id: source-{n}
      name: 来源{n}
      kind: commercial
      languages: [zh, en]
      modalities: [text]
      documents: 120000
      size_bytes: 123456789
      origin: 某数据公司
      supplier: supplier-{n % 10}
      licence_name: 商业授权
      licence: documents/licence-{n}.pdf
      allows_training: true
      allows_commercial_use: true
      collected_from: 2025-01-01
      collected_to: 2025-06-30
      collected_automatically: false
      contains_pi: false
      ip_owner: 某公司
"""
        for n in range(100)
    )
    activities = "".join(
        f"""\
    - id: activity-{n}
      purpose: {{zh: 注册登录, en: sign in}}
      categories: [phone, name]
      sensitive: false
      legal_basis: contract
      retention: 注销后三十日
      retention_days: 30
      automated_decision: false
      entrusted_to: [cloud]
"""
        for n in range(50)
    )
    flows = "".join(
        f"""\
    - id: flow-{n}
      recipient: Example Inc
      country: SG
      purpose: {{zh: 遥测, en: telemetry}}
      kind: personal_information
      important_data: none
      sensitive_persons: 0
      non_sensitive_persons: 100
      exemption: none
"""
        for n in range(20)
    )
    return (
        f"{SMALLEST}data:\n  suppliers:\n{suppliers}  sources:\n{sources}"
        f"personal_information:\n  processed: true\n  processors:\n    - {{id: cloud, name: 云}}\n  activities:\n{activities}"
        f"outbound:\n  exports_data: true\n  flows:\n{flows}"
    )
