# SPDX-License-Identifier: Apache-2.0
"""``hegui detect train``."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from hegui.atomic import write_atomically
from hegui.cli.detect_input import unreadable
from hegui.cli.options import language_option
from hegui.errors import ExitCode
from hegui.report.language import ReportLanguage
from hegui.text import Language, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hegui.detect.classifier.labelled import Labelled
    from hegui.detect.classifier.learning import Learned
    from hegui.detect.classifier.measuring import Figures

_TEST: Final = "test"


@click.command()
@click.argument("labelled", type=click.Path(path_type=Path, dir_okay=False), metavar="LABELLED.jsonl|csv")
@click.option(
    "--out",
    "out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="模型文件；说明写在旁边的 .card.json。 / The model; its card goes beside it, as .card.json.",
)
@click.option(
    "--test",
    "test",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="另一份标注数据，仅用于测量。 / Other labelled data, for measuring only.",
)
@click.option("--name", default="own", show_default=True, help="模型名称。 / Name of the model.")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子。 / Seed.")
@language_option
def train(labelled: Path, out: Path, test: Path | None, name: str, seed: int, language: ReportLanguage) -> int:
    """用自有标注数据训练分类模型，并给出在未见数据上的指标。

    列：text（文本）、label（1 有害，0 无害）或 categories（风险类别，如 A.2）、source（来源，可选：逐一留出各来源测量）。

    Train a classifier on labelled data of your own, and measure it on data that it has not seen. Fields: text; label (1
    harmful, 0 harmless) or categories (such as A.2); source (if given, each is held out in turn). Same data and seed, same
    model. Needs `hegui[train]`.
    """
    from hegui.detect.classifier.card import card_of, page  # noqa: PLC0415  needs the extra, and is slow to load
    from hegui.detect.classifier.labelled import read_labelled  # noqa: PLC0415
    from hegui.detect.classifier.learning import learn  # noqa: PLC0415
    from hegui.detect.classifier.model_file import version_of  # noqa: PLC0415
    from hegui.detect.classifier.training import Settings  # noqa: PLC0415

    rows = read_labelled(labelled)
    tests = [] if test is None else read_labelled(test)
    learned = learn(rows, name, Settings(seed=seed), lambda step: click.echo(language.say(step), err=True))
    if learned.repeated:
        click.echo(language.say(_repeated(learned.repeated)), err=True)
    content = learned.model.to_bytes()
    measured = [] if test is None else [_measured(learned, tests, language)]
    card = card_of(learned, version_of(content), measured=[found for found in measured if found is not None])
    try:
        write_atomically(out, content)
        write_atomically(
            out.with_name(f"{out.name}.card.json"), (json.dumps(card, ensure_ascii=False, indent=1) + "\n").encode()
        )
    except OSError as error:
        raise unreadable(out, error) from error
    for spoken in {ReportLanguage.ZH: (Language.ZH,), ReportLanguage.EN: (Language.EN,)}.get(language, tuple(Language)):
        click.echo(page(card, spoken))
    return ExitCode.PASS


def _measured(learned: "Learned", tests: "Sequence[Labelled]", language: ReportLanguage) -> "Figures | None":
    """The figures on the test data, without the texts that were learned from; None if nothing is left."""
    import numpy as np  # noqa: PLC0415  needs the extra

    from hegui.detect.classifier.labelled import key_of, without_repetitions  # noqa: PLC0415
    from hegui.detect.classifier.linear import LinearClassifier  # noqa: PLC0415
    from hegui.detect.classifier.measuring import measure  # noqa: PLC0415

    seen = {key_of(row.text) for row in learned.used}
    unique, _ = without_repetitions(tests)
    fresh = [row for row in unique if key_of(row.text) not in seen]
    if len(fresh) < len(unique):
        click.echo(language.say(_also_learned(len(unique) - len(fresh))), err=True)
    if not fresh:
        return None
    scored = LinearClassifier(learned.model, "").scored([row.text for row in fresh])
    scores = np.array([each.harmful for each in scored])
    return measure(_TEST, scores, np.array([row.harmful for row in fresh]), learned.model.thresholds)


def _repeated(count: int) -> Text:
    return Text(
        f"提示：{count} 条文本重复或者标注相互矛盾，未用于训练。",
        f"Note: {count} texts are repetitions, or labelled both ways, and were not learned from.",
    )


def _also_learned(count: int) -> Text:
    return Text(
        f"警告：测试数据中有 {count} 条也在训练数据中，已从测量中剔除。",
        f"Warning: {count} texts of the test data stand in the training data as well; they were not measured.",
    )
