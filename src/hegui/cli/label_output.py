# SPDX-License-Identifier: Apache-2.0
"""What the label commands share: options, and their answers as JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from hegui.errors import LabelProblem
from hegui.label.aigc import Label
from hegui.label.findings import Finding
from hegui.label.reading import Found, Reading
from hegui.label.verdict import Inconclusive, PresentInvalid, Verification, name_of
from hegui.label.writing import Written
from hegui.text import Text

FILE = click.Path(path_type=Path, dir_okay=False)
EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
Command = TypeVar("Command", bound=Callable[..., Any])


def format_option(command: Command) -> Command:
    """``--format terminal|json``."""
    return click.option(
        "--format",
        "as_json",
        type=click.Choice(["terminal", "json"]),
        default="terminal",
        show_default=True,
        callback=lambda _ctx, _param, value: value == "json",
        help="输出格式。 / Format of the output.",
    )(command)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def text_as_json(text: Text | None) -> dict[str, str] | None:
    """Both languages."""
    return None if text is None else {"zh": text.zh, "en": text.en}


def label_as_json(label: Label | None) -> dict[str, str] | None:
    """The seven keys."""
    return None if label is None else label.as_dict()


def finding_as_json(finding: Finding) -> dict[str, object]:
    """One finding."""
    return {
        "rule": finding.rule,
        "aspect": finding.aspect,
        "level": finding.level,
        "text": text_as_json(finding.text),
    }


def written_as_json(file: str, written: Written) -> dict[str, object]:
    """What a write did."""
    return {
        "file": file,
        "path": str(written.path),
        "format": written.format,
        "changed": written.changed,
        "carrier": written.carrier,
        "place": written.place,
        "label": written.label.as_dict(),
        "sha256_before": written.sha256_before,
        "sha256_after": written.sha256_after,
    }


def reading_as_json(file: str, reading: Reading) -> dict[str, object]:
    """What a file holds."""
    return {
        "file": file,
        "format": reading.format,
        "modality": reading.modality,
        "labels": [_found(found) for found in reading.labels],
        "credentials": reading.credentials,
        "damage": text_as_json(reading.damage),
        "protected": text_as_json(reading.protected),
        "notes": [text_as_json(note) for note in reading.notes],
    }


def _found(found: Found) -> dict[str, object]:
    return {
        "carrier": found.carrier,
        "place": found.place,
        "offset": found.offset,
        "text": found.text,
        "wrapped": found.wrapped,
        "label": label_as_json(found.label),
        "findings": [finding_as_json(finding) for finding in found.findings],
    }


def verification_as_json(file: str, verification: Verification) -> dict[str, object]:
    """A verdict with its reasons and what was read."""
    verdict = verification.verdict
    return {
        **reading_as_json(file, verification.reading),
        "verdict": name_of(verdict),
        "rules": list(verdict.rules) if isinstance(verdict, PresentInvalid) else [],
        "reason": text_as_json(verdict.reason) if isinstance(verdict, Inconclusive) else None,
        "findings": [finding_as_json(finding) for finding in verification.findings],
    }


def problem_as_json(file: str, error: LabelProblem) -> dict[str, object]:
    """Why a file could not be read or labelled."""
    return {"file": file, "problems": [text_as_json(problem.what) for problem in error.problems]}
