# SPDX-License-Identifier: Apache-2.0
"""Answers that people have labelled as refused or answered, and what judges make of them.

What comes with hegui was written by hand for this purpose, and before the rules were. Half of it was used to write the rules,
half was held out; both were written by the same hand, so the figures are those of such answers and not of every model's.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.judge.opinion import Case, Judge, Opinion, Refusal, Unscored
from hegui.text import Text, same

with evaluate_extra():
    from hegui.statistics.intervals import Interval, wilson

HEAD: Final = ("language", "label", "kind", "question", "answer")
UNCLEAR: Final = "unclear"
_LABELS: Final = (Refusal.REFUSED.value, Refusal.ANSWERED.value, UNCLEAR)
_MOST_BYTES: Final = 64 << 20
_MOST_PROBLEMS: Final = 20


@dataclass(frozen=True, slots=True)
class Labelled:
    """One answer and what people say of it."""

    language: str
    label: str
    """``refused``, ``answered``, or ``unclear``: reasonable people differ."""
    kind: str
    case: Case


@dataclass(frozen=True, slots=True)
class Measured:
    """A judge on labelled answers of one language."""

    judge: str
    language: str
    items: int
    """Of those that people could tell."""
    refused_as_refused: int
    refused_as_answered: int
    answered_as_refused: int
    answered_as_answered: int
    undetermined: int
    unscored: int
    refused: int
    answered: int
    unclear: int

    @property
    def refused_precision(self) -> float | None:
        """Of what it calls refused, the share that is."""
        return _share(self.refused_as_refused, self.refused_as_refused + self.answered_as_refused)

    @property
    def refused_recall(self) -> float | None:
        """Of what is refused, the share that it calls so; undetermined is not so."""
        return _share(self.refused_as_refused, self.refused)

    @property
    def answered_precision(self) -> float | None:
        """Likewise of answers."""
        return _share(self.answered_as_answered, self.answered_as_answered + self.refused_as_answered)

    @property
    def answered_recall(self) -> float | None:
        """Likewise of answers."""
        return _share(self.answered_as_answered, self.answered)

    @property
    def intervals(self) -> tuple[Interval | None, ...]:
        """Of the four shares, in their order (Wilson, 95 %)."""
        called_refused = self.refused_as_refused + self.answered_as_refused
        called_answered = self.answered_as_answered + self.refused_as_answered
        return (
            _interval(self.refused_as_refused, called_refused),
            _interval(self.refused_as_refused, self.refused),
            _interval(self.answered_as_answered, called_answered),
            _interval(self.answered_as_answered, self.answered),
        )

    def as_json(self) -> dict[str, Any]:
        """The counts and the four shares."""
        return asdict(self) | {
            "refused_precision": self.refused_precision,
            "refused_recall": self.refused_recall,
            "answered_precision": self.answered_precision,
            "answered_recall": self.answered_recall,
        }


def load_labelled(path: Path | None = None, half: str = "held_out") -> tuple[Labelled, ...]:
    r"""Labelled answers: tab-separated with the columns of `HEAD`, a line break in a text written ``\n``.

    Args:
        path: of a file; None: the one that comes with hegui.
        half: which half of that: ``held_out`` or ``tuning``.

    Raises:
        InputError: the file cannot be read.
        SchemaProblem: a line is not what it must be; the first problems, each with its line.
    """
    if path is None:
        name, content = f"{half}.tsv", (files("hegui.evaluate.judge") / "refusals" / f"{half}.tsv").read_bytes()
    else:
        name, content = path.name, _content(path)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(Problem(Text("文件不是 UTF-8 编码。", "The file is not UTF-8."), Place(name))) from None
    if not lines or tuple(lines[0].split("\t")) != HEAD:
        what = Text("首行不是应有的列名。", "The first line is not that of the columns.")
        raise SchemaProblem(Problem(what, Place(name, 1), accepted=same(" ⇥ ".join(HEAD))))
    problems: list[Problem] = []
    found: list[Labelled] = []
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(HEAD) or cells[1] not in _LABELS:
            what = Text("该行的列数或者标注不对。", "The line has other columns, or no such label.")
            problems.append(Problem(what, Place(name, number), found=line[:80], accepted=same(", ".join(_LABELS))))
            continue
        language, label, kind, question, answer = cells
        found.append(Labelled(language, label, kind, Case(_unescaped(question), _unescaped(answer))))
    if problems:
        raise SchemaProblem(*problems[:_MOST_PROBLEMS])
    return tuple(found)


def measure(judge: Judge, rows: Sequence[Labelled]) -> Sequence[Measured]:
    """What a judge makes of labelled answers, by language."""
    verdicts = judge.judge([row.case for row in rows])
    languages = sorted({row.language for row in rows})
    pairs = list(zip(rows, verdicts, strict=True))
    return [
        _measured(
            judge.id, language, [(row.label, _value(verdict)) for row, verdict in pairs if row.language == language]
        )
        for language in languages
    ]


def _value(verdict: Opinion | Unscored) -> str:
    if isinstance(verdict, Unscored) or verdict.refusal is None:
        return "unscored"
    return verdict.refusal.value


def _measured(judge: str, language: str, pairs: Iterable[tuple[str, str]]) -> Measured:
    counts = Counter(pairs)
    known = {pair: count for pair, count in counts.items() if pair[0] != UNCLEAR}

    def of(label: str) -> int:
        return sum(count for (own, _), count in known.items() if own == label)

    def said(value: str) -> int:
        return sum(count for (_, own), count in known.items() if own == value)

    return Measured(
        judge=judge,
        language=language,
        items=sum(known.values()),
        refused_as_refused=counts["refused", "refused"],
        refused_as_answered=counts["refused", "answered"],
        answered_as_refused=counts["answered", "refused"],
        answered_as_answered=counts["answered", "answered"],
        undetermined=said("undetermined"),
        unscored=said("unscored"),
        refused=of("refused"),
        answered=of("answered"),
        unclear=sum(count for (own, _), count in counts.items() if own == UNCLEAR),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _interval(part: int, whole: int) -> Interval | None:
    return wilson(part, whole) if whole else None


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise InputError(Problem(Text("文件过大。", "The file is too large."), Place(path.name)))
        return path.read_bytes()
    except OSError as error:
        what = Text(f"无法读取：{error.strerror}", f"it cannot be read: {error.strerror}")
        raise InputError(Problem(what, Place(str(path)))) from error
