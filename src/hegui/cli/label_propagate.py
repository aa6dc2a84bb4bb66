# SPDX-License-Identifier: Apache-2.0
"""``hegui label propagate``: what a platform does with a file that it distributes (LBL 6)."""

from pathlib import Path

import click

from hegui.cli.label_output import FILE, format_option, print_json, problem_as_json, text_as_json, written_as_json
from hegui.cli.label_read import verdict_text
from hegui.cli.label_term import log_months
from hegui.cli.options import language_option, now
from hegui.errors import ExitCode, LabelProblem, seen
from hegui.label.batch import entry_of
from hegui.label.log import Entry, Event, LabelLog
from hegui.label.propagation import Propagated, State, Undecided, attribute_of, prompt_of, state_of
from hegui.label.propagation import propagate as propagate_label
from hegui.label.verdict import name_of, verify
from hegui.months import kept_until
from hegui.report.language import ReportLanguage
from hegui.text import Text


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--platform", required=True, metavar="CODE", help="传播平台的名称或者 27 位编码。 / Name or code of the platform."
)
@click.option(
    "--propagate-id",
    required=True,
    metavar="ID",
    help="内容传播编号，唯一。 / The platform's unique number of this content.",
)
@click.option("--declared", is_flag=True, help="用户声明为生成合成内容。 / The user declares it to be generated.")
@click.option(
    "--trace", "traces", multiple=True, help="检测到的其他痕迹，可多次使用。 / Another trace found; may be repeated."
)
@click.option("--to", type=FILE, help="写到另一文件，原文件不动。 / Write to another file; the original stays.")
@click.option("--log", "log_file", type=FILE, help="记入标识日志（JSONL）。 / Log of labelling (JSONL).")
@click.option(
    "--break-credentials",
    is_flag=True,
    help="文件带有 C2PA 清单也写入，其签名将失效。 / Write in spite of a C2PA manifest, whose signature breaks.",
)
@format_option
@language_option
def propagate(
    file: Path,
    platform: str,
    propagate_id: str,
    declared: bool,
    traces: tuple[str, ...],
    to: Path | None,
    log_file: Path | None,
    break_credentials: bool,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """判断文件属于、可能还是疑似生成合成，给出提示语，并补写传播要素；制作方的要素不动。不能判断，或者应补写而未能补写的，以 1 退出。

    Tell whether a file is, may be or is suspected to be generated, give the prompt to show, and add the platform's fields. The
    producer's fields stay. Exits with 1 where it cannot be told, or where fields were due and could not be written.
    """
    if not platform.strip() or not propagate_id.strip() or not all(trace.strip() for trace in traces):
        raise click.UsageError(
            "--platform、--propagate-id、--trace 不得为空。 / --platform, --propagate-id and --trace must not be empty."
        )
    log = LabelLog(log_file) if log_file else None
    try:
        done = propagate_label(
            file,
            platform=platform,
            propagate_id=propagate_id,
            declared=declared,
            traces=traces,
            to=to,
            break_credentials=break_credentials,
            digests=True,
        )
    except LabelProblem as problem:
        if not file.is_file():
            raise
        return _unwritten(
            file, state_of(verify(file), declared=declared, traces=traces), problem, log, as_json, language
        )
    attribute = attribute_of(done.state)
    if log is not None and done.written is not None and done.written.changed:
        at = now()
        log.append([entry_of(str(file), done.written, Event.PROPAGATED, at, log_months(at.date()), state=attribute)])
    elif log is not None and done.written is None:
        _log_unwritten(log, file, done.state)
    if as_json:
        print_json(_as_json(file, done))
    else:
        click.echo(seen(_told(file, done, language)))
    due = attribute is not None and done.written is None
    return ExitCode.GATE if due or isinstance(done.state, Undecided) else ExitCode.PASS


def _unwritten(
    file: Path, state: State, problem: LabelProblem, log: LabelLog | None, as_json: bool, language: ReportLanguage
) -> int:
    """The fields cannot be written; the prompt is due all the same, and the missing fields are counted."""
    if log is not None:
        _log_unwritten(log, file, state)
    prompt = prompt_of(state)
    if as_json:
        print_json(
            {
                **problem_as_json(str(file), problem),
                "state": attribute_of(state),
                "prompt": text_as_json(prompt),
                "written": None,
            }
        )
    else:
        click.echo(str(problem), err=True)
        if prompt is not None:
            click.echo(f"{file}\n  {language.say(Text('提示', 'prompt'))}: {language.say(prompt)}")
    return ExitCode.GATE


def _log_unwritten(log: LabelLog, file: Path, state: State) -> None:
    attribute = attribute_of(state)
    if attribute is None:  # nothing is known of the content, so no field is due
        return
    at = now()
    log.append(
        [
            Entry(
                at,
                Event.UNWRITTEN,
                str(file),
                None,
                "",
                None,
                None,
                None,
                kept_until(at.date(), log_months(at.date())),
                state=attribute,
            )
        ]
    )


def _as_json(file: Path, done: Propagated) -> dict[str, object]:
    return {
        "file": str(file),
        "state": attribute_of(done.state),
        "prompt": text_as_json(done.prompt),
        "verdict": name_of(done.verification.verdict),
        "reason": text_as_json(done.reason),
        "written": None if done.written is None else written_as_json(str(file), done.written),
    }


def _told(file: Path, done: Propagated, language: ReportLanguage) -> str:
    lines = [f"{file}  {language.say(verdict_text(done.verification.verdict))}"]
    if done.prompt is not None:
        lines.append(f"  {language.say(Text('提示', 'prompt'))}: {language.say(done.prompt)}")
    if done.written is not None:
        what = (
            Text("已补写传播要素", "propagation fields written")
            if done.written.changed
            else Text("传播要素已是如此，未改动", "the fields stand there already, left alone")
        )
        lines.append(f"  {language.say(what)}  ({done.written.place})")
    if done.reason is not None:
        lines.append(f"  {language.say(Text('未写入', 'nothing written'))}: {language.say(done.reason)}")
    return "\n".join(lines)
