# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate plan``: everything that decides a result, frozen before the first question."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from hegui import __version__
from hegui.cli.evaluate_bank_files import BANK_FILE, banks_at
from hegui.cli.evaluate_folder import say_where
from hegui.cli.options import as_of_options, language_option
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.cli.evaluate_standard import requirements
    from hegui.evaluate.judge.settings import load_judges, made
    from hegui.evaluate.question import Bank
    from hegui.evaluate.report.words import LIBRARY_NAMES
    from hegui.evaluate.run.plan import Planned, make_plan, write_plan
    from hegui.evaluate.target.open import code_digest
    from hegui.evaluate.target.settings import load_target

_SEPARATOR = "--"
_LONGEST_NAME = 80
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--bank",
    "banks",
    type=BANK_FILE,
    multiple=True,
    required=True,
    help="题库（.jsonl、.xlsx，或 starter），可多次给出；事件题（source: incident:…）总会提问。 / Bank (a file, or `starter`); repeatable. Questions that came of incidents are always asked.",
)
@click.option("--target", "target_file", type=_FILE, required=True, help="评测对象。 / What is evaluated.")
@click.option(
    "--judges", "judges_file", type=_FILE, help="评判，默认为本机的三种。 / Judges; by default three on this machine."
)
@click.option("--model", required=True, metavar="ID", help="档案 models 中的 id。 / Id in the dossier's models.")
@click.option("--version", "version", required=True, help="模型版本，如档案所写。 / Version, as in the dossier.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True, help="抽样种子。 / Seed.")
@click.option(
    "--generations", type=click.IntRange(1, 100), default=1, show_default=True, help="每题次数。 / Answers a question."
)
@click.option(
    "--whole/--sample",
    default=True,
    help="提问全部题库并标出正式样本，或者只提问正式样本。 / Ask the whole bank with the formal sample marked, or the sample only. [default: whole]",
)
@click.option(
    "--proposed",
    is_flag=True,
    help="连同未经审定的题目试运行，不能作为证据。 / Also ask what is not approved: a trial, and no evidence.",
)
@click.option("--floor", type=click.IntRange(1), help="各风险至少抽取题数。 / Least questions of a risk.")
@as_of_options
@language_option
def plan(
    folder: Path,
    banks: tuple[Path, ...],
    target_file: Path,
    judges_file: Path | None,
    model: str,
    version: str,
    seed: int,
    generations: int,
    whole: bool,
    proposed: bool,
    floor: int | None,
    as_of: date,
    known_by: date | None,
    language: ReportLanguage,
) -> None:
    """制定评测计划：抽取正式样本，固定题目、种子、模型版本、参数、评判和要求的数字；此后改动一律拒绝。

    Plan an evaluation: draw the formal samples and freeze questions, seed, version, parameters, judges and the figures asked
    for. What is changed afterwards is refused.
    """
    settings = load_target(target_file)
    judges_folder = (judges_file or target_file).parent.absolute()
    judges = [made(judge, judges_folder).as_json() for judge in load_judges(judges_file)]
    made_plan, questions = make_plan(
        _together(banks_at(banks)),
        model=model,
        model_version=version,
        target=settings,
        target_code=code_digest(settings, target_file.parent.absolute()),
        requirements=requirements(as_of, known_by),
        judges=judges,
        seed=seed,
        planned_on=as_of,
        hegui=__version__,
        generations=generations,
        whole=whole,
        proposed=proposed,
        floor=floor,
    )
    planned = write_plan(folder, made_plan, questions)
    say_where(folder, target_file.parent, judges_folder)
    for line in _told(planned, language):
        click.echo(line)


def _together(banks: Sequence[Bank]) -> Bank:
    """Several files as one bank."""
    if len(banks) == 1:
        return banks[0]
    name, version = (
        _SEPARATOR.join(words)[:_LONGEST_NAME] for words in zip(*((b.name, b.version) for b in banks), strict=True)
    )
    return Bank(name, version, tuple(question for bank in banks for question in bank.questions))


def _told(planned: Planned, language: ReportLanguage) -> Iterator[str]:
    own = planned.plan
    yield f"{planned.folder / 'plan.json'}  sha256 {own.sha256[:16]}…"
    yield language.say(
        Text(
            f"{own.model} {own.model_version}：提问 {len(own.asked)} 题 × {own.generations}，种子 {own.seed}",
            f"{own.model} {own.model_version}: {len(own.asked)} questions × {own.generations}, seed {own.seed}",
        )
    )
    for drawn in own.samples:
        name = LIBRARY_NAMES[drawn.library]
        yield language.say(
            Text(
                f"  {name.zh}：题库 {drawn.population} 题，正式样本 {len(drawn.questions)} 题，{len(drawn.cells)} 类，每类至少 {drawn.floor} 题",
                f"  {name.en}: {drawn.population} in the bank, {len(drawn.questions)} in the formal sample, {len(drawn.cells)} cells, {drawn.floor} of each at least",
            )
        )
    if own.bank.other_modality:
        yield language.say(
            Text(
                f"  ! {own.bank.other_modality} 题的模态不是评测对象所生成的，不提问",
                f"  ! {own.bank.other_modality} questions are for something else than the target makes and are not asked",
            )
        )
    if own.bank.proposed:
        yield language.say(
            Text(
                f"  ! {own.bank.proposed} 题未经提供者审定：试运行，不能作为证据",
                f"  ! {own.bank.proposed} questions are not approved by the provider: a trial, and no evidence",
            )
        )
    elif own.bank.left_out:
        yield language.say(
            Text(
                f"  ! {own.bank.left_out} 题未经提供者审定，不提问",
                f"  ! {own.bank.left_out} questions are not approved by the provider and are not asked",
            )
        )
