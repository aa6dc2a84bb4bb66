# SPDX-License-Identifier: Apache-2.0
"""Trains the model that comes with hegui, and writes its card: `src/hegui/data/classifier`, `docs/explanation/classifier-card*.md`.

    pip install -e '.[train]' && python scripts/train_classifier.py FOLDER

FOLDER holds clones of the repositories that `scripts/classifier/sources.py` names, as `FOLDER/owner/name`; a missing one is
told with the command that clones it. The texts stay there: only weights come into this repository. About ten minutes.

    python scripts/train_classifier.py pages

writes what is said in words anew, with the figures as they are.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "classifier"))

from repositories import Absent
from sources import SOURCES, Source, Use, read

from hegui.detect.classifier.card import CALIBRATION, USE, card_of, page
from hegui.detect.classifier.labelled import Labelled, key_of
from hegui.detect.classifier.learning import learn
from hegui.detect.classifier.linear import LinearClassifier
from hegui.detect.classifier.measuring import Figures, measure
from hegui.detect.classifier.model_file import version_of
from hegui.text import Language, Text

NAME: Final = "hegui-triage-1"
HOUSE: Final = Path(__file__).parents[1]
MODEL: Final = HOUSE / "src" / "hegui" / "data" / "classifier"
PAGES: Final = HOUSE / "docs" / "explanation"

WEAK: Final = (
    Text(
        "对未见过的来源，识别有害文本的能力与随机相差不大（见“整个来源均未见过”）：请用自有标注数据训练（hegui detect train）。",
        "On a source it has not seen it finds harmful texts little better than chance (see “Sources not seen at all”): train "
        "on labelled data of your own (`hegui detect train`).",
    ),
    Text(
        "英文几乎无用：XSTest、HateCheck 上的 AUC 约为 0.5。",
        "In English it is next to useless: its AUC is about 0.5 on XSTest and HateCheck.",
    ),
    Text(
        "没有学习过政治类风险（A.1.a–A.1.c）、知识产权与商业违法（A.3）、A.5 的数据，不会发现这些风险。",
        "It has seen no data of political risks (A.1.a–A.1.c), of intellectual property and business (A.3) or of A.5, and "
        "does not find them.",
    ),
    Text(
        "学习用的有害文本以短评论、提问和通话为主，不是网页或书籍；色情、赌博广告只有我们自己按模板编写的句子。",
        "The harmful texts it learned from are comments, questions and calls, not web pages or books; of pornography and "
        "gambling there are only sentences that we made from frames.",
    ),
    Text(
        "COLD 上留出部分的 AUC 为 0.946，官方测试集（cold-test）上只有 0.861，且误报率为 7.5%：请以后者为准。"
        "通话数据由大模型生成，其指标偏高。",
        "On the part of COLD that was held out its AUC is 0.946, on COLD's official test (cold-test) only 0.861, with 7.5 % false "
        "alarms: believe the second. The calls are machine-written, and their figures are too good.",
    ),
    Text(
        "阈值只对见过的来源成立：在未见过的来源上，误报率总体为 2.8%，有害文本有六成低于 unlikely。",
        "The thresholds hold for sources it has seen. On others 2.8 % of the harmless texts reach `likely` in all, and six in ten "
        "harmful ones stay below `unlikely`.",
    ),
    Text(
        "心理咨询等对话在未学习时有四成以上被误报：对话形式容易与诈骗通话混淆。",
        "Of counselling dialogues more than four in ten were false alarms before it had seen any: dialogues look like calls.",
    ),
    Text(
        "相近的文本可能同时出现在学习与留出部分，“来源见过”的指标因此偏乐观。",
        "Texts that are nearly alike may stand on both sides of a split, which flatters the figures of sources that were seen.",
    ),
)


def main() -> None:
    """Trains, or writes the pages anew."""
    if len(sys.argv) != 2:  # noqa: PLR2004  the script and the folder
        sys.exit(__doc__)
    if sys.argv[1] == "pages":
        card = json.loads((MODEL / "card.json").read_text(encoding="utf-8"))
        words = {"use": USE, "calibration": CALIBRATION}
        said = {name: {"zh": text.zh, "en": text.en} for name, text in words.items()}
        _write(card | said | {"weak": [{"zh": text.zh, "en": text.en} for text in WEAK]})
    else:
        _train(Path(sys.argv[1]).resolve())


def _train(root: Path) -> None:
    data: dict[str, list[Labelled]] = {}
    told: list[dict[str, Any]] = []
    missing: list[str] = []
    for source in SOURCES:
        try:
            data[source.name], digest = read(source, root)
        except Absent as error:
            missing.append(str(error))
            continue
        told.append(_told(source, data[source.name], digest))
    if missing:
        sys.exit("\n".join(sorted(set(missing))))
    learned = learn(
        [row for source in SOURCES if source.use is Use.LEARNED for row in data[source.name]],
        NAME,
        tell=lambda text: print(text.en, flush=True),
    )
    content = learned.model.to_bytes()
    version = version_of(content)
    classifier = LinearClassifier(learned.model, version)
    seen = {key_of(row.text) for row in learned.used}
    measured = [
        _measured(classifier, source, [row for row in data[source.name] if key_of(row.text) not in seen])
        for source in SOURCES
        if source.use is Use.MEASURED
    ]
    card = card_of(learned, version, sources=told, measured=measured, weak=WEAK)
    MODEL.mkdir(parents=True, exist_ok=True)
    (MODEL / "triage.model").write_bytes(content)
    _write(card)
    print(f"{len(content):,} bytes, {version}")


def _write(card: dict[str, Any]) -> None:
    """The card, and its page in either language with the link to the other."""
    (MODEL / "card.json").write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for language, name, other in (
        (Language.EN, "classifier-card.md", "[中文](classifier-card.zh.md)"),
        (Language.ZH, "classifier-card.zh.md", "[English](classifier-card.md)"),
    ):
        heading, _, rest = page(card, language).partition("\n")
        (PAGES / name).write_text(f"{heading}\n\n{other}\n{rest}", encoding="utf-8")


def _told(source: Source, rows: list[Labelled], digest: str) -> dict[str, Any]:
    return {
        "name": source.name,
        "title": source.title,
        "licence": source.licence,
        "licence_read_in": source.licence_file,
        "repository": source.repository.name if source.repository else None,
        "commit": source.repository.commit if source.repository else None,
        "sha256": digest,
        "learned_from": source.use is Use.LEARNED,
        "harmful": sum(row.harmful for row in rows),
        "harmless": sum(not row.harmful for row in rows),
    }


def _measured(classifier: LinearClassifier, source: Source, rows: list[Labelled]) -> Figures:
    scores = np.array([judged.harmful for judged in classifier.scored([row.text for row in rows])])
    return measure(source.name, scores, np.array([row.harmful for row in rows]), classifier.thresholds)


if __name__ == "__main__":
    main()
