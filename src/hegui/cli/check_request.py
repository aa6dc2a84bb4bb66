# SPDX-License-Identifier: Apache-2.0
"""A check as it was asked for on the command line, and its carrying out: reports, baseline, exit code."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TextIO

from msgspec import Struct

from hegui.assess.model import Assessment
from hegui.atomic import write_atomically
from hegui.checking import check as check_dossier
from hegui.errors import ExitCode, InputError, Problem
from hegui.gate_file import write_baseline
from hegui.report import Format, ReportLanguage, render
from hegui.text import Text, same


class CheckRequest(Struct, frozen=True, kw_only=True):
    """What the words after ``hegui check`` ask for."""

    dossier: Path
    as_of: date
    known_by: date | None = None
    gate: Path | None = None
    stdout_format: Format = Format.TERMINAL
    full: bool = False
    reports: tuple[str, ...] = ()
    """Each ``FORMAT=FILE``."""
    drafts: tuple[str, ...] = ()
    catalogue: Path | None = None
    write_baseline: Path | None = None
    baseline_until: date | None = None
    language: ReportLanguage


def carry_out(request: CheckRequest) -> ExitCode:
    """Checks, and writes what was asked for.

    Raises:
        InputError: what was given cannot be read.
        BrokenPipeError: who read the standard output has left.
    """
    wanted = [_report(words) for words in request.reports]
    result = check_dossier(
        request.dossier,
        as_of=request.as_of,
        known_by=request.known_by,
        gate=request.gate,
        drafts=request.drafts,
        catalogue=request.catalogue,
    )
    language, full = request.language, request.full
    for kind, path in wanted:
        write_atomically(path, _bytes(render(result.assessment, result.law, kind, language, full=full)))
        _tell(f"{kind.value}: {path}")
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    _show(render(result.assessment, result.law, request.stdout_format, language, colour=colour, full=full), sys.stdout)
    if request.write_baseline is not None:
        _write_baseline(request.write_baseline, request.baseline_until, result.assessment)
    if result.assessment.has_errors:
        return ExitCode.INTERNAL
    return ExitCode.PASS if result.assessment.gate.opens else ExitCode.GATE


def _report(words: str) -> tuple[Format, Path]:
    kind, separator, path = words.partition("=")
    if not separator or not path or kind not in {item.value for item in Format}:
        raise InputError(
            Problem(
                Text("--report 写作 FORMAT=FILE。", "--report takes FORMAT=FILE."),
                found=words,
                accepted=same(", ".join(f"{item.value}=…" for item in Format)),
            )
        )
    return Format(kind), Path(path)


def _bytes(rendered: str | bytes) -> bytes:
    return rendered if isinstance(rendered, bytes) else rendered.encode()


def _show(rendered: str | bytes, out: TextIO) -> None:
    """Bytes, and the last line break, go out as they are: a redirected report is the report that ``--report`` writes."""
    if isinstance(rendered, bytes):
        out.flush()
        out.buffer.write(rendered)
        out.buffer.flush()
    else:
        out.write(rendered)
        out.flush()


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201  what click.echo does, without click


def _write_baseline(path: Path, until: date | None, assessment: Assessment) -> None:
    if until is None:
        raise InputError(
            Problem(
                Text("基线须有到期日。", "A baseline needs an end."),
                accepted=same("--baseline-until YYYY-MM-DD"),
                fix=Text("给出一个你们承诺补齐差距的日期。", "Give the day by which the gaps will be closed."),
            )
        )
    count = write_baseline(path, assessment, until)
    _tell(f"基线已写入 {path}（{count} 项）。 / Baseline written to {path} ({count} obligations).")
