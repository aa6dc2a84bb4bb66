# SPDX-License-Identifier: Apache-2.0
"""``hegui incident correct`` and ``hegui incident regress``."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import click

from hegui.cli.incident_options import at_option, by_option, records_in, seal_of, sealed_place, writing
from hegui.cli.incident_told import incident_lines
from hegui.cli.label_output import EXISTING
from hegui.cli.options import language_option, now
from hegui.cli.records_place import Place, place_options
from hegui.detect.finding import Severity
from hegui.detect.lexicon import load_lexicon
from hegui.errors import ExitCode, InputError, Problem
from hegui.evidence.findings.base import Moment
from hegui.report.language import ReportLanguage
from hegui.text import Text

# ruff: noqa: PLC0415  help must not load the extra


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """A result of a regression question in a file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    question: str
    passed: bool
    judge: str | None = None
    version: str | None = None
    at: Moment | None = None
    answer_sha256: str | None = None


@click.command()
@sealed_place
@click.argument("incident")
@click.option(
    "--examples",
    type=EXISTING,
    help="训练样例（JSON/JSONL：messages、wanted、rejected）。 / Examples to tune with (JSON or JSONL: messages, wanted, rejected).",
)
@click.option(
    "--questions",
    type=EXISTING,
    help="回归测试题（JSON/JSONL：text、expected、risk 或 aspect、context）。 / Regression questions (text, expected, risk or aspect, context).",
)
@click.option("--lexicon", type=EXISTING, help="加入词库的词（YAML/CSV/JSONL）。 / Terms for the lexicon.")
@click.option(
    "--version",
    metavar="VERSION",
    help="整改完成，今后由此版本回答。 / The correction is done; this version answers from now on.",
)
@at_option
@by_option
@language_option
def correct(
    place: Place,
    keys_file: Path | None,
    incident: str,
    examples: Path | None,
    questions: Path | None,
    lexicon: Path | None,
    version: str | None,
    at: datetime | None,
    person: str,
    language: ReportLanguage,
) -> None:
    """整改：登记训练样例、词、回归测试题；以 --version 记录整改完成。之后须以回归测试确认。

    Correct: keep examples, terms and regression questions; --version records that it is done, to be confirmed by the
    regression questions.
    """
    if (examples, questions, lexicon, version) == (None, None, None, None):
        raise InputError(
            Problem(
                Text("没有给出整改内容。", "Nothing is given that corrects."),
                accepted=Text(
                    "--examples、--questions、--lexicon、--version", "--examples, --questions, --lexicon, --version"
                ),
            )
        )
    seal = seal_of(place, keys_file) if examples or questions else None
    from dataclasses import replace

    from hegui.desk import steps
    from hegui.desk.correction import Example, Probe, keep_example, keep_question, keep_term
    from hegui.desk.incident import incident as found
    from hegui.records.incidents import StepKind

    made = records_in(examples, Example) if examples else []
    probes = records_in(questions, Probe) if questions else []
    terms = load_lexicon(lexicon).terms if lexicon else ()
    with writing(place) as connection:
        number, moment = found(connection, incident, locked=True).row.id, now()
        if seal is not None:
            for example in made:
                keep_example(connection, seal, number, example, person=person, now=moment)
            for probe in probes:
                keep_question(connection, seal, number, probe, person=person, now=moment)
        for term in terms:
            keep_term(connection, number, replace(term, severity=Severity.HIGH), person=person, now=moment)
        if version is not None:
            steps.record(connection, number, StepKind.CORRECTED, version, at=at, person=person, now=moment)
        standing = found(connection, number)
    click.echo(
        language.say(
            Text(
                f"登记样例 {len(made)}、回归测试题 {len(probes)}、词 {len(terms)}",
                f"kept: examples {len(made)}, regression questions {len(probes)}, terms {len(terms)}",
            )
        )
    )
    for line in incident_lines(standing, None):
        click.echo(language.say(line))


@click.command()
@place_options
@click.argument("incident")
@click.option(
    "--results",
    type=EXISTING,
    help="结果文件（JSON/JSONL：question、passed、judge、version、at）。 / File of results (question, passed, judge, version, at).",
)
@click.option("--question", metavar="ID", help="一道题。 / One question.")
@click.option("--passed/--failed", default=None, help="是否通过。 / Whether it passed.")
@click.option(
    "--version",
    metavar="VERSION",
    help="作答的版本，默认整改所写版本。 / Version that answered; by default the corrected one.",
)
@click.option(
    "--judge",
    metavar="NAME",
    help="评判者：人，或者工具及其版本；默认操作人。 / Who judged: a person, or a tool with its version; by default who acts.",
)
@at_option
@by_option
@language_option
def regress(
    place: Place,
    incident: str,
    results: Path | None,
    question: str | None,
    passed: bool | None,
    version: str | None,
    judge: str | None,
    at: datetime | None,
    person: str,
    language: ReportLanguage,
) -> int:
    """记录回归测试结果：哪道题、何时、哪个版本、是否通过、由谁评判。全部通过之前事件不能关闭，不可豁免。未全部通过时退出码为 1。

    Record results of regression questions: which, when, of what version, passed or not, judged by whom. The incident is not
    closed before all pass; nobody can waive one. Exit code 1 while some are open.
    """
    if (results is None) == (question is None) or (question is None) != (passed is None):
        raise InputError(
            Problem(
                Text("给出结果文件，或者一道题及其结果。", "Give a file of results, or one question and how it went."),
                accepted=Text(
                    "--results FILE；--question ID --passed/--failed",
                    "--results FILE, or --question ID --passed/--failed",
                ),
            )
        )
    rows = (
        records_in(results, ResultRow) if results else [ResultRow(question=question or "", passed=bool(passed), at=at)]
    )
    with writing(place) as connection:
        from hegui.desk.incident import incident as found
        from hegui.desk.regression import Answered, record_results
        from hegui.records.incidents import StepKind

        standing = found(connection, incident, locked=True)
        corrected = standing.last(StepKind.CORRECTED)
        usual = version or (corrected.detail if corrected else None) or ""
        answered = [
            Answered(
                question=row.question,
                version=row.version or usual,
                passed=row.passed,
                judge=row.judge or judge or person,
                at=row.at or at,
                answer_sha256=row.answer_sha256,
            )
            for row in rows
        ]
        record_results(connection, answered, now(), incident=standing.row.id)
        standing = found(connection, incident)
    for line in incident_lines(standing, None):
        click.echo(language.say(line))
    return ExitCode.GATE if standing.regression.open else ExitCode.PASS
