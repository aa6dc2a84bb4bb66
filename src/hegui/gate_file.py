# SPDX-License-Identifier: Apache-2.0
"""The gate file and the baseline: what a team lets through, by name, reason and date, in files under review."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from hegui.assess.gate import Baseline, GatePolicy
from hegui.assess.model import Assessment, Status, Waiver
from hegui.atomic import write_atomically
from hegui.errors import Problem, SchemaProblem
from hegui.record import Record
from hegui.schema import Within, checked
from hegui.source import load_yaml
from hegui.text import Text

Allowed = Literal["needs_review", "no_evidence", "stale", "undetermined"]
"""What a gate file may let through as a whole; *not met* can only be waived one by one."""


class WaiverRecord(Record, frozen=True):
    obligation: str
    owner: Annotated[str, Within(min_length=1)]
    reason: Annotated[str, Within(min_length=1)]
    until: date


class GateFile(Record, frozen=True):
    """``gate.yaml``: waivers with owner, reason and end; statuses let through; a baseline."""

    hegui_gate: Literal[1]
    waivers: tuple[WaiverRecord, ...] = ()
    allow: tuple[Allowed, ...] = ()
    baseline: str | None = None
    """Path of a baseline file, relative to the gate file."""


class BaselineFile(Record, frozen=True):
    """What was open on the day of adoption, written by ``hegui check --write-baseline``."""

    hegui_baseline: Literal[1]
    made_on: date
    until: date
    statuses: dict[str, Status]


def read_gate(path: Path, obligations: frozenset[str]) -> GatePolicy:
    """The policy of a gate file.

    Raises:
        SyntaxProblem, SchemaProblem: the file is wrong, or waives an obligation that does not exist.
    """
    source = load_yaml(path, path.name)
    gate = checked(GateFile, source.data, source)
    strangers = [
        Problem(
            Text(
                f"没有义务“{record.obligation}”，无从豁免。", f"There is no obligation '{record.obligation}' to waive."
            ),
            source.place(("waivers", index, "obligation")),
            fix=Text("用 hegui law list 查看编号。", "See the ids with: hegui law list"),
        )
        for index, record in enumerate(gate.waivers)
        if record.obligation not in obligations
    ]
    if strangers:
        raise SchemaProblem(*strangers)
    waivers = tuple(
        Waiver(record.obligation, record.owner, record.reason, record.until, source.place(("waivers", index)))
        for index, record in enumerate(gate.waivers)
    )
    baseline = _read_baseline(path.parent / gate.baseline) if gate.baseline else None
    return GatePolicy(waivers, frozenset(Status(status) for status in gate.allow), baseline)


def _read_baseline(path: Path) -> Baseline:
    source = load_yaml(path, path.name)
    record = checked(BaselineFile, source.data, source)
    return Baseline(record.made_on, record.until, record.statuses)


def write_baseline(path: Path, assessment: Assessment, until: date) -> int:
    """Writes what blocks the gate now as a baseline; returns how many obligations it lists."""
    lines = [
        "# 采用 hegui 时的基线：列出的差距在到期前不拦门禁，除非变得更差。",
        "# The baseline at adoption: what is listed does not block until the end date, unless it gets worse.",
        "hegui_baseline: 1",
        f"made_on: {assessment.receipt.as_of}",
        f"until: {until}",
        "statuses:",
        *(f"  {item.assessed.obligation.id}: {item.assessed.status.value}" for item in assessment.gate.blocking),
    ]
    if not assessment.gate.blocking:
        lines[-1] = "statuses: {}"
    write_atomically(path, ("\n".join(lines) + "\n").encode())
    return len(assessment.gate.blocking)
