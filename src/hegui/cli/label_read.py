# SPDX-License-Identifier: Apache-2.0
"""``hegui label read`` and ``hegui label verify``."""

from collections.abc import Iterator
from pathlib import Path

import click

from hegui.cli.label_output import (
    FILE,
    format_option,
    print_json,
    problem_as_json,
    reading_as_json,
    verification_as_json,
)
from hegui.cli.options import language_option
from hegui.errors import ExitCode, LabelProblem, seen
from hegui.label.content import unreadable
from hegui.label.findings import Aspect, Level
from hegui.label.reading import Reading
from hegui.label.reading import read as read_labels
from hegui.label.verdict import (
    Absent,
    Inconclusive,
    PresentInvalid,
    PresentValid,
    Verdict,
    Verification,
)
from hegui.label.verdict import (
    verify as verify_label,
)
from hegui.report.language import ReportLanguage
from hegui.text import Text

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("files", type=_PATH, nargs=-1, required=True)
@format_option
@language_option
def read(files: tuple[Path, ...], as_json: bool, language: ReportLanguage) -> int:
    """列出文件中的全部标识：写法、位置、内容。不作判断，判断用 verify。

    List every label in files: form, place, values. Nothing is judged here; see verify.
    """
    readings: list[dict[str, object]] = []
    code = ExitCode.PASS
    for file in files:
        try:
            reading = read_labels(file)
        except LabelProblem as error:
            code = ExitCode.BAD_INPUT
            readings.append(problem_as_json(str(file), error))
            if not as_json:
                click.echo(str(error), err=True)
            continue
        readings.append(reading_as_json(str(file), reading))
        if not as_json:
            click.echo(seen("\n".join(_told(file, reading, language))))
    if as_json:
        print_json(readings)
    return code


def _told(file: Path, reading: Reading, language: ReportLanguage) -> Iterator[str]:
    head = f"{file}  [{reading.format or '?'}]"
    if not reading.labels:
        none = Text("没有标识", "no label") if reading.damage is None else Text("未找到标识", "no label found")
        head = f"{head}  {language.say(none)}"
    yield head
    for found in reading.labels:
        yield f"  {found.place}  @{found.offset}"
        if found.label is None:
            yield f"    {found.text[:200]!r}"
        else:
            width = max(map(len, found.label.as_dict()))
            yield from (f"    {key:{width}}  {value[:120]}" for key, value in found.label.as_dict().items())
        yield from (f"    ! {finding.rule}  {language.say(finding.text)}" for finding in found.findings)
    for text in (reading.damage, reading.protected, *reading.notes):
        if text is not None:
            yield f"  · {language.say(text)}"


@click.command()
@click.argument("files", type=_PATH, nargs=-1, required=True)
@click.option(
    "--key",
    "keys",
    type=(str, FILE),
    multiple=True,
    metavar="PROVIDER FILE",
    help="信任的提供者及其公钥（PEM 或 DER），可多次使用。 / A provider you trust and its public key; may be repeated.",
)
@format_option
@language_option
def verify(files: tuple[Path, ...], keys: tuple[tuple[str, Path], ...], as_json: bool, language: ReportLanguage) -> int:
    """按 GB 45438-2025 核验文件的隐式标识。全部有效以 0 退出，有无效、缺失或不能判断的以 1 退出。

    Verify implicit labels by GB 45438-2025. Exits with 0 if all are valid, with 1 if one is invalid, absent or cannot
    be told. Placement, signature and code are told apart and do not count.
    """
    trusted = {provider: _key(file) for provider, file in keys}
    answers: list[dict[str, object]] = []
    code = ExitCode.PASS
    for file in files:
        try:
            verification = verify_label(file, keys=trusted or None)
        except LabelProblem as error:
            code = ExitCode.BAD_INPUT
            answers.append(problem_as_json(str(file), error))
            if not as_json:
                click.echo(str(error), err=True)
            continue
        if not isinstance(verification.verdict, PresentValid):
            code = max(code, ExitCode.GATE)
        answers.append(verification_as_json(str(file), verification))
        if not as_json:
            click.echo(seen("\n".join(_judged(file, verification, language))))
    if as_json:
        print_json(answers)
    return code


def _key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(file, error) from error


_ASPECTS = {
    Aspect.STANDARD: Text("标准", "standard"),
    Aspect.PLACEMENT: Text("位置", "placement"),
    Aspect.SIGNATURE: Text("签名", "signature"),
    Aspect.CODE: Text("编码", "code"),
}
_SIGNS = {Level.VIOLATION: "✗", Level.WARNING: "!", Level.NOTE: "·"}


def _judged(file: Path, verification: Verification, language: ReportLanguage) -> Iterator[str]:
    yield f"{file}  {language.say(verdict_text(verification.verdict))}"
    for finding in verification.findings:
        aspect = language.say(_ASPECTS[finding.aspect])
        rule = "" if finding.rule == "-" else f" {finding.rule}"
        yield f"  {_SIGNS[finding.level]} {aspect}{rule}  {language.say(finding.text)}"


def verdict_text(verdict: Verdict) -> Text:
    """The verdict in words."""
    match verdict:
        case PresentValid(label):
            return Text(f"有效（{label.content_producer}）", f"valid ({label.content_producer})")
        case PresentInvalid(rules):
            listed = ", ".join(rules)
            return Text(f"无效：{listed}", f"invalid: {listed}")
        case Absent():
            return Text("没有标识", "absent")
        case Inconclusive(reason):
            return Text(f"不能判断：{reason.zh}", f"cannot be told: {reason.en}")
