# SPDX-License-Identifier: Apache-2.0
"""``hegui label mark`` and ``hegui label check``: labels that people see or hear."""

from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

import click

from hegui.cli.label_output import FILE, finding_as_json, format_option, print_json, problem_as_json, text_as_json
from hegui.cli.options import language_option
from hegui.errors import ExitCode, LabelProblem
from hegui.label import explicit
from hegui.label.explicit.proof import Marked, PictureProof, Proof, SoundProof, TextProof, VideoProof, as_json
from hegui.label.findings import Level
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid
from hegui.report.language import ReportLanguage
from hegui.text import Text

_SIGNS = {Level.VIOLATION: "✗", Level.WARNING: "!", Level.NOTE: "·"}


@click.command()
@click.argument("file", type=FILE)
@click.option("--to", type=FILE, help="写到另一文件，原文件不动。 / Write to another file; the original stays.")
@click.option(
    "--text",
    "wording",
    metavar="WORDS",
    help="标识文字，须含“人工智能”或“AI”，以及“生成”或“合成”。 / Wording: 人工智能 or AI, and 生成 or 合成.",
)
@click.option(
    "--position",
    metavar="WHERE",
    help=(
        "图片、视频：角或边（bottom-right、top…）；文本、音频：start、middle、end；文本角标：corner。 / "
        "Pictures, videos: a corner or edge; texts, sounds: start, middle, end; corner: a raised AI in a text."
    ),
)
@click.option(
    "--font",
    type=FILE,
    help="字体文件（图片、视频、PDF）；默认为内置字体。 / Font file for pictures, videos, PDF; default: the bundled one.",
)
@click.option(
    "--share",
    type=float,
    metavar="PERCENT",
    help="字高占最短边的百分比；默认取合规且清晰的最小值。 / Text height, percent of the shortest side; default: the least.",
)
@click.option(
    "--seconds", type=float, help="视频起始处显示的秒数，至少 2。 / Seconds at the start of a video; at least 2."
)
@click.option(
    "--moment",
    type=click.Choice(["start", "end", "whole"]),
    help="视频：起始；起始和末尾；全程。 / Of a video: its start; start and end; the whole.",
)
@click.option(
    "--speech",
    type=FILE,
    help="音频：插入此录音；默认插入节奏“短长 短短”。 / Sounds: insert this recording; default: the rhythm .- ..",
)
@click.option("--transcript", metavar="WORDS", help="录音的文稿。 / What the recording says.")
@click.option("--every-page", is_flag=True, help="PDF、DOCX：每页均有。 / On every page of a PDF or DOCX.")
@click.option(
    "--break-credentials",
    is_flag=True,
    help="文件带有 C2PA 清单也标识，其签名将失效。 / Mark in spite of a C2PA manifest, whose signature breaks.",
)
@format_option
@language_option
def mark(
    file: Path,
    to: Path | None,
    wording: str | None,
    position: str | None,
    font: Path | None,
    share: float | None,
    seconds: float | None,
    moment: str | None,
    speech: Path | None,
    transcript: str | None,
    every_page: bool,
    break_credentials: bool,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """为文件加注显式标识：文字、画面或声音，并给出实测结果。元数据和隐式标识保留。

    Give a file a label that people see or hear, and tell what was measured. Metadata and the implicit label stay. Video,
    and audio other than WAV, need the program ffmpeg (PATH or HEGUI_FFMPEG).
    """
    marked = explicit.mark(
        file,
        to=to,
        wording=wording,
        position=position,
        font=font,
        share=share,
        seconds=seconds,
        moment=moment,
        speech=speech,
        transcript=transcript,
        every_page=every_page,
        break_credentials=break_credentials,
    )
    if as_json:
        print_json(_marked_as_json(file, marked))
    else:
        click.echo("\n".join(_told(to or file, marked, language)))


def _marked_as_json(file: Path, marked: Marked) -> dict[str, object]:
    return {
        "file": str(file),
        "path": str(marked.path),
        "format": marked.format,
        "changed": marked.changed,
        "implicit_label": marked.implicit_label,
        "proof": as_json(marked.proof),
        "notes": [text_as_json(note) for note in marked.notes],
    }


def _told(file: Path, marked: Marked, language: ReportLanguage) -> Iterator[str]:
    what = (
        Text("已标识", "marked")
        if marked.changed
        else Text("已有相同标识，未改动", "has this label already, left alone")
    )
    yield f"{language.say(what)}  {file}"
    yield f"  {language.say(measured(marked.proof))}"
    for note in marked.notes:
        yield f"  ! {language.say(note)}"


def measured(proof: Proof) -> Text:
    """The measures of a label in one line."""
    figures = explicit.GB_45438_2025
    match proof:
        case TextProof():
            return Text(f"“{proof.wording}”，{proof.place}", f"'{proof.wording}', {proof.place}")
        case PictureProof():
            return Text(
                f"“{proof.wording}”，{proof.position}，字高 {proof.smallest_character} 像素，为最短边的 "
                f"{proof.share_percent:g}%（应≥{figures.image_text_height_percent:g}%），对比度 {proof.contrast:g}:1",
                f"'{proof.wording}', {proof.position}, characters of {proof.smallest_character} pixels, "
                f"{proof.share_percent:g} percent of the shortest side ({figures.image_text_height_percent:g} needed), contrast {proof.contrast:g}:1",
            )
        case VideoProof():
            picture = measured(proof.picture)
            return Text(
                f"{picture.zh}，自起始画面起 {proof.seconds:g} 秒（应≥{figures.video_duration_seconds:g} 秒）",
                f"{picture.en}, for {proof.seconds:g} seconds from the first frame on ({figures.video_duration_seconds:g} needed)",
            )
        case SoundProof():
            what = Text("节奏“短长 短短”", "rhythm .- ..")
            if proof.transcript is not None:
                rate = f"{proof.characters_per_minute:g}"
                what = Text(
                    f"语音“{proof.transcript}”，每分钟 {rate} 字",
                    f"speech '{proof.transcript}', {rate} characters a minute",
                )
            return Text(
                f"{what.zh}，第 {proof.start_seconds:g} 秒起 {proof.seconds:g} 秒，{proof.level_db:g} dB",
                f"{what.en}, {proof.seconds:g} seconds from second {proof.start_seconds:g} on, {proof.level_db:g} dB",
            )
        case _:
            assert_never(proof)


@click.command()
@click.argument("files", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--text", "wording", metavar="WORDS", help="要查找的标识文字。 / The wording to look for.")
@click.option("--font", type=FILE, help="标识所用的字体。 / The font that it was drawn in.")
@format_option
@language_option
def check(
    files: tuple[Path, ...], wording: str | None, font: Path | None, as_json: bool, language: ReportLanguage
) -> int:
    """核验显式标识：文字读取要素；图片、视频、音频查找本工具所加的标识并测量。看不出的一律为“不能判断”。

    Check the explicit label: words are read; in pictures, videos and sounds the labels made by this tool are looked for and
    measured. What a machine cannot see is "cannot be told", never "absent". Exits with 0 if all are valid, else with 1.
    """
    answers: list[dict[str, object]] = []
    code = ExitCode.PASS
    for file in files:
        try:
            found = explicit.check_explicit(file, wording=wording, font=font)
        except LabelProblem as error:
            code = ExitCode.BAD_INPUT
            answers.append(problem_as_json(str(file), error))
            if not as_json:
                click.echo(str(error), err=True)
            continue
        if not isinstance(found.verdict, explicit.PresentMark):
            code = max(code, ExitCode.GATE)
        answers.append(_check_as_json(file, found))
        if not as_json:
            click.echo("\n".join(_judged(file, found, language)))
    if as_json:
        print_json(answers)
    return code


def _check_as_json(file: Path, found: explicit.ExplicitCheck) -> dict[str, object]:
    verdict = found.verdict
    return {
        "file": str(file),
        "format": found.format,
        "modality": found.modality,
        "verdict": explicit.word_of(verdict),
        "rules": list(verdict.rules) if isinstance(verdict, PresentInvalid) else [],
        "reason": text_as_json(verdict.reason) if isinstance(verdict, Inconclusive) else None,
        "findings": [finding_as_json(finding) for finding in found.findings],
        "proofs": [as_json(proof) for proof in found.proofs],
    }


def _judged(file: Path, found: explicit.ExplicitCheck, language: ReportLanguage) -> Iterator[str]:
    yield f"{file}  {language.say(_verdict_text(found.verdict))}"
    for proof in found.proofs:
        yield f"  {language.say(measured(proof))}"
    for finding in found.findings:
        yield f"  {_SIGNS[finding.level]} {finding.rule}  {language.say(finding.text)}"


def _verdict_text(verdict: explicit.ExplicitVerdict) -> Text:
    match verdict:
        case PresentInvalid(rules):
            listed = ", ".join(rules)
            return Text(f"无效：{listed}", f"invalid: {listed}")
        case Absent():
            return Text("没有显式标识", "absent")
        case Inconclusive(reason):
            return Text(f"不能判断：{reason.zh}", f"cannot be told: {reason.en}")
        case explicit.PresentMark():
            return Text("有效", "valid")
        case _:
            assert_never(verdict)
