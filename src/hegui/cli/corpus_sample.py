# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus sample``: a sample for people to judge, drawn from a scan or from candidate material, and frozen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import as_of_options, language_option
from hegui.corpus.extra import corpus_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with corpus_extra():
    from hegui.cli.corpus_standard import requirements
    from hegui.corpus.judging.texts import say_where
    from hegui.corpus.ledger import Id
    from hegui.corpus.requirements import Requirement, Requirements
    from hegui.corpus.run import Run
    from hegui.corpus.sampling import Sample, Stage, floor_of, write_sample
    from hegui.corpus.sampling_pools import sample_of_candidates, sample_of_run
    from hegui.statistics.intervals import items_to_prove_at

_TABLE = (0.0, 0.4, 0.6, 0.8)
"""Parts of the limit at which it is told how many items would prove it."""


class SourceId(click.ParamType[str]):
    """The id of a source, as a ledger may have it: it goes into the sample and from there to whoever judges."""

    name = "SOURCE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  for one option of the command

        try:
            return TypeAdapter(Id).validate_python(value)
        except ValidationError:
            self.fail(
                f"“{value}”不是来源编号：小写字母、数字、点、下划线、连字符，至多 64 个字符。 / "
                f"'{value}' is no id of a source: lower-case letters, digits, dots, underscores and hyphens, at most 64.",
                param,
                ctx,
            )


@click.command()
@click.argument("run", type=click.Path(path_type=Path, file_okay=False, exists=True), required=False)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="样本文件夹：sample.json 一经写入即固定。 / Folder of the sample: sample.json is frozen once written.",
)
@click.option(
    "--items",
    type=click.IntRange(1, 1_000_000),
    help="抽取条数；默认为当日标准的人工抽检条数，采集前为每来源下限。 / Items; by default those of the manual sample of the standard, before collection those of one source.",
)
@click.option(
    "--floor",
    type=click.IntRange(1, 1_000_000),
    help="每来源至少抽取条数；默认为含一条违法不良信息时仍能证明不超过上限的条数。 / Least items of each source; by default as many as still prove the limit with one illegal item among them.",
)
@click.option(
    "--before",
    type=(SourceId(), click.Path(path_type=Path, file_okay=False, exists=True)),
    metavar="SOURCE FOLDER",
    help="采集前抽样：某来源的候选材料所在文件夹，不需要 RUN。 / Before collection: candidate material of a source; needs no RUN.",
)
@click.option(
    "--modality", default="text", show_default=True, help="候选材料的模态。 / Modality of the candidate material."
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**64 - 1),
    default=0,
    show_default=True,
    help="采集前抽样的种子；扫描的种子随扫描。 / Seed before collection; a scan has its own.",
)
@as_of_options
@format_option
@language_option
def sample(
    run: Path | None,
    out: Path,
    items: int | None,
    floor: int | None,
    before: tuple[str, Path] | None,
    modality: str,
    seed: int,
    as_of: date,
    known_by: date | None,
    as_json: bool,
    language: ReportLanguage,
) -> None:
    """抽取供人工评判的样本：按来源、语言、模态分层，各来源有下限，可由种子复现；不足则全部抽取。

    Draw a sample for people to judge: by source, language and modality, with a floor for each source, reproducible from its
    seed. A corpus that is smaller is taken whole. One sample serves both figures of the standard: the items of the corpus,
    and the limit of each source after collection.
    """
    if (run is None) == (before is None):
        raise click.UsageError("给出 RUN 或者 --before，二者取一。 / Give RUN or --before, one of the two.")
    asked = requirements(as_of, known_by)
    least = floor or floor_of(asked.source_illegal.share)
    unreadable = 0
    if run is not None:
        scanned = Run.load(run)
        drawn, base = (
            sample_of_run(scanned, items=items or int(asked.manual_items.number), floor=least),
            scanned.scan.base,
        )
    elif before is not None:
        source, folder = before
        base = str(folder.absolute())
        drawn, unreadable = sample_of_candidates(source, folder, modality=modality, seed=seed, items=items or least)
    write_sample(out, drawn)
    say_where(out, base)
    if as_json:
        print_json(_as_json(drawn, unreadable))
    else:
        click.echo("\n".join(_told(out, drawn, unreadable, asked, language)))


def _as_json(drawn: Sample, unreadable: int) -> dict[str, object]:
    return {
        "stage": drawn.stage,
        "population": drawn.population,
        "items": len(drawn.items),
        "seed": drawn.seed,
        "sha256": drawn.sha256,
        "unreadable": unreadable,
        "strata": [
            {
                "source": row.source,
                "language": row.language,
                "modality": row.modality,
                "population": row.population,
                "items": row.items,
            }
            for row in drawn.strata
        ],
    }


def _told(out: Path, drawn: Sample, unreadable: int, asked: Requirements, language: ReportLanguage) -> Iterator[str]:
    count, of = len(drawn.items), drawn.population
    yield language.say(
        Text(f"从 {of} 条中抽取 {count} 条，种子 {drawn.seed}", f"{count} of {of} items drawn, seed {drawn.seed}")
    )
    yield f"  sha256 {drawn.sha256}"
    for row in drawn.strata:
        yield f"  {row.source}  {row.language}  {row.modality}  {row.items} / {row.population}"
    if count > drawn.asked:
        yield language.say(
            Text(
                f"多于要求的 {drawn.asked} 条：各来源的下限合计需要这么多",
                f"more than the {drawn.asked} asked for: the floors of the sources need as many",
            )
        )
    if unreadable:
        yield language.say(
            Text(
                f"另有 {unreadable} 条无法读取，不在抽样总体中",
                f"unreadable and not in the population: {unreadable} record(s)",
            )
        )
    yield language.say(_enough(asked.source_illegal))
    manual = asked.manual_items
    if drawn.stage is Stage.CORPUS and count < manual.number and not drawn.whole:
        yield language.say(
            Text(
                f"少于 {manual.number:g} 条，不足以作为全部语料的人工抽检（{manual.article.zh}）",
                f"fewer than {manual.number:g}: not enough for the manual sample of the corpus ({manual.article.en})",
            )
        )
    yield language.say(
        Text(
            f"下一步：hegui corpus judge start {out} --rater …",
            f"next: hegui corpus judge start {out} --rater …",
        )
    )


def _enough(limit: Requirement) -> Text:
    shares = [part * limit.share for part in _TABLE]
    needs = [(f"{100 * share:g}%", items_to_prove_at(limit.share, share)) for share in shares]
    zh = "，".join(f"{share} 时 {count} 条" for share, count in needs)
    en = ", ".join(f"{count} at {share}" for share, count in needs)
    return Text(
        f"以 95% 的置信度证明某来源违法不良占比不超过 {limit.number:g}%（{limit.article.zh}）所需条数（单侧）：{zh}",
        f"items of a source that prove 'at most {limit.number:g} %' ({limit.article.en}) at 95 % (one-sided), by the share found: {en}",
    )
