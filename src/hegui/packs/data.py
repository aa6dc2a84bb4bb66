# SPDX-License-Identifier: Apache-2.0
"""Everything that a pack is made of, as one value: specification, answers, the examined dossier, the lists, what is said where."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from hegui.dossier import DocumentText, LoadedDossier
from hegui.dossier.documents import locate
from hegui.dossier.model import Model
from hegui.errors import DocumentProblem, Place, Problem, SchemaProblem
from hegui.packs.answers.common import Answers
from hegui.packs.answers.model_filing import Banks, Measure
from hegui.packs.answers_file import AnswersFile, load_answers
from hegui.packs.clause_results import YARDSTICKS, Clause, clauses_of
from hegui.packs.examination import Examination, examine
from hegui.packs.kind import Kind
from hegui.packs.lists import KeywordList, QuestionList, load_keywords, load_questions
from hegui.packs.specification import Specification
from hegui.packs.specification_file import bundled_overlays, load_overlay, load_specification, with_overlays
from hegui.source import Key
from hegui.text import Text, same


@dataclass(frozen=True)
class PackData:
    """What a pack is checked and written from."""

    kind: Kind
    specification: Specification
    file: AnswersFile
    examination: Examination
    keywords: KeywordList | None = None
    """``None`` where the pack has none, or the file is not there."""
    questions: QuestionList | None = None

    @property
    def answers(self) -> Answers:
        """The answers; what only one kind has is reached through its own type."""
        return self.file.answers

    @property
    def dossier(self) -> LoadedDossier:
        return self.examination.dossier

    @property
    def as_of(self) -> date:
        """The day of the law."""
        return self.examination.law.as_of

    def answered(self, *path: Key) -> Place:
        """The line of an answer."""
        return self.file.place(*path)

    def declared(self, *path: Key) -> Place:
        """The line of a declaration of the dossier."""
        return self.dossier.place(*path)

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """The models that the pack is about: those that the answers detail, else all of the dossier."""
        chosen = [details.model for details in getattr(self.answers, "models", ())]
        models = self.dossier.model.models or ()
        return tuple(model for model in models if not chosen or model.id in chosen)

    @property
    def banks(self) -> Banks | None:
        """The lists that the answers name."""
        banks: Banks | None = getattr(self.answers, "banks", None)
        return banks

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What is done where clauses are not met."""
        measures: tuple[Measure, ...] = getattr(self.answers, "measures", ())
        return measures

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses of the yardstick in force."""
        return clauses_of(self.examination, YARDSTICKS[0], self.measures) or self.quoted_clauses

    @cached_property
    def quoted_clauses(self) -> tuple[Clause, ...]:
        """The clauses of TC260-003, which practice still quotes."""
        return clauses_of(self.examination, YARDSTICKS[1], self.measures)

    @cached_property
    def papers(self) -> tuple[str, ...]:
        """Every file that numbers and names are looked for in: documents of the dossier, working papers, papers handed in."""
        named = [*self.dossier.documents, *self.answers.basis, *(paper.file for paper in self.answers.papers)]
        return tuple(dict.fromkeys(named))

    def text_of(self, name: str) -> DocumentText | None:
        """The text of a file of the dossier; ``None`` where it has none that can be read (a picture, a missing file)."""
        if name not in self._texts:
            try:
                self._texts[name] = self.dossier.document(name)
            except DocumentProblem:
                self._texts[name] = None
        return self._texts[name]

    @cached_property
    def _texts(self) -> dict[str, DocumentText | None]:
        return {}

    @cached_property
    def texts(self) -> tuple[DocumentText, ...]:
        """The texts of the papers that can be read."""
        return tuple(text for name in self.papers if (text := self.text_of(name)) is not None)

    def has_file(self, name: str) -> bool:
        """Whether a file of that name stands in the dossier."""
        path = locate(self.dossier.folder, name)
        return path is not None and path.is_file()


def assemble(
    dossier: Path,
    kind: Kind,
    *,
    as_of: date,
    known_by: date | None = None,
    answers: str | None = None,
    examination: Examination | None = None,
) -> PackData:
    """Reads everything that a pack is made of.

    Args:
        dossier: the folder that holds ``dossier.yaml``.
        kind: which pack.
        as_of: the legal date.
        known_by: the record date.
        answers: the answers file, relative to the dossier; ``pack/<kind>.yaml`` by default.
        examination: of this dossier on this day, where it was made before.

    Raises:
        InputError: a file cannot be read as what it must be.
    """
    file = load_answers(dossier, kind, answers)
    examined = examination or examine(dossier, as_of=as_of, known_by=known_by)
    specification = _specification(dossier, kind, file.answers, file)
    data = PackData(kind, specification, file, examined)
    keywords, questions = _lists(data)
    return PackData(kind, specification, file, examined, keywords, questions)


def _specification(dossier: Path, kind: Kind, answers: Answers, file: AnswersFile) -> Specification:
    known = {overlay.id: overlay for overlay in bundled_overlays()}
    chosen = []
    for index, name in enumerate(answers.overlays):
        if name not in known:
            raise SchemaProblem(
                Problem(
                    Text(f"没有附加要求“{name}”。", f"There is no overlay '{name}'."),
                    file.place("overlays", index),
                    accepted=same(", ".join(sorted(known))),
                )
            )
        chosen.append(known[name])
    chosen += [load_overlay(dossier / name, name) for name in answers.overlay_files]
    return with_overlays(load_specification(kind), chosen)


def _lists(data: PackData) -> tuple[KeywordList | None, QuestionList | None]:
    """The lists, as far as their files are there; what is not there is told as a missing item."""
    banks = data.banks
    if banks is None:
        return None, None
    folder = data.dossier.folder
    keywords = (
        load_keywords(folder, banks.keywords, data.answered("banks", "keywords"))
        if data.has_file(banks.keywords)
        else None
    )
    names = [name for name in banks.questions if data.has_file(name)]
    responses = [name for name in banks.responses if data.has_file(name)]
    if not names:
        return keywords, None
    places = [
        *(data.answered("banks", "questions") for _ in names),
        *(data.answered("banks", "responses") for _ in responses),
    ]
    return keywords, load_questions(folder, names, responses, places)
