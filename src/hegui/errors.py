# SPDX-License-Identifier: Apache-2.0
"""What hegui says when something is wrong.

HeguiError
 ├── InputError            what the user gave cannot be read        exit 2
 │    ├── SyntaxProblem    a file is not the YAML that hegui reads
 │    ├── SchemaProblem    a value has the wrong name, type or version
 │    ├── DocumentProblem  a document cannot be read as text
 │    ├── EvidenceProblem  a statement, envelope or digest is not right
 │    ├── LabelProblem     a file cannot be labelled, or its label cannot be read
 │    ├── CorpusProblem    a ledger, a file of the corpus or a run of the scan cannot be used
 │    ├── RecordsProblem   the records of a running service cannot be reached, read or changed as asked
 │    └── MissingExtra     an optional part is not installed
 └── InternalError         a fault of hegui or of a collector         exit 3
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from msgspec import Struct

from hegui.record import Record
from hegui.text import Text


class ExitCode(IntEnum):
    """How a command ends; scripts rely on these four."""

    PASS = 0
    GATE = 1
    BAD_INPUT = 2
    INTERNAL = 3


_OBEYED: Final = {
    code: f"\\u{code:04x}"
    for code in (
        *range(9),
        *range(11, 32),
        *range(127, 160),
        *range(0x200E, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
}
"""What a terminal obeys instead of showing it: control characters but tab and line end, and turns of the direction of writing."""


def seen(words: str) -> str:
    """Words that may come from a file of somebody else, as a terminal can show them without doing anything else."""
    return words.translate(_OBEYED)


class Place(Record, frozen=True, order=True):
    """Where something stands: a file (relative to the dossier or the catalogue) and a line counted from 1."""

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


class Problem(Struct, frozen=True):
    """One thing that is wrong, in the six parts that a reader needs."""

    what: Text
    where: Place | None = None
    why: Text | None = None
    """The article or rule that makes it matter."""
    found: str | None = None
    accepted: Text | None = None
    fix: Text | None = None

    def lines(self) -> Iterable[str]:
        """The problem as it is printed: Chinese first, then English."""
        place = f"{self.where}: " if self.where else ""
        yield f"{place}{self.what.zh}"
        yield f"{' ' * len(place)}{self.what.en}"
        if self.found is not None:
            yield f"  发现 / found:    {self.found}"
        for label, text in (
            ("应为 / accepted: ", self.accepted),
            ("依据 / because:  ", self.why),
            ("处理 / what to do:", self.fix),
        ):
            if text is not None:
                yield f"  {label} {text.zh}"
                if text.en != text.zh:
                    yield f"  {' ' * 17} {text.en}"

    def __str__(self) -> str:
        return seen("\n".join(self.lines()))


class HeguiError(Exception):
    """The root: one or more problems, and the exit code they lead to."""

    exit_code = ExitCode.INTERNAL

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class InputError(HeguiError):
    """What the user gave cannot be read."""

    exit_code = ExitCode.BAD_INPUT


class SyntaxProblem(InputError):
    """A file is not the YAML that hegui reads."""


class SchemaProblem(InputError):
    """A value has the wrong name, type or version."""


class DocumentProblem(InputError):
    """A document cannot be read as text."""


class EvidenceProblem(InputError):
    """A statement, envelope or digest is not right."""


class LabelProblem(InputError):
    """A file cannot be given a label, or a label in it cannot be read."""


class CorpusProblem(InputError):
    """A ledger of sources, a file of the corpus or the folder of a scan cannot be used."""


class RecordsProblem(InputError):
    """The records of a running service cannot be reached, read or changed as was asked."""


class MissingExtra(InputError):
    """An optional part of hegui is needed and not installed."""

    def __init__(self, extra: str, purpose: Text) -> None:
        super().__init__(
            Problem(
                Text(
                    f"{purpose.zh}需要安装：pip install 'hegui[{extra}]'",
                    f"{purpose.en} needs: pip install 'hegui[{extra}]'",
                )
            )
        )


class InternalError(HeguiError):
    """A fault of hegui itself."""
