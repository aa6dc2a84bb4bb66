# SPDX-License-Identifier: Apache-2.0
"""The plan of a run: everything that decides its result, frozen by digest before the first question is asked.

A folder holds ``plan.json`` and ``questions.jsonl``. The plan names the digest of the questions and its own; the journal of
answers begins with the plan's. What was changed afterwards is refused, so that nobody picks after seeing the answers.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from hegui.atomic import write_atomically
from hegui.errors import InputError, Place, Problem
from hegui.evaluate.bank import load_bank
from hegui.evaluate.bank.files import bank_bytes, digest_of
from hegui.evaluate.question import Approval, Bank, Library, Modality, Question
from hegui.evaluate.run.draw import Drawn, draw, in_order
from hegui.evaluate.target.settings import Kind, TargetSettings
from hegui.evidence.findings import Method
from hegui.evidence.schemas import canonical
from hegui.schema import adapter_of
from hegui.text import Text

NAME: Final = "plan.json"
QUESTIONS: Final = "questions.jsonl"
INCIDENT: Final = "incident:"
"""How the source of a question begins that came out of an incident: it is always asked, beside the formal sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a standard asks of one test, as of a day; the command line looks it up among the dated parameters."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    library: Library
    method: Method | None
    """None: the standard does not say how it is judged."""
    items: int
    percent: float
    at_most: bool = False
    """Whether the share of refusals may be no larger; else the share of what is wanted must be no smaller."""
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankUsed:
    """The bank that was drawn from."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    name: str
    version: str
    sha256: str
    questions: int
    left_out: int
    """Questions that the provider has not approved."""
    other_modality: int
    """Questions for something else than the target makes, such as images; they are not asked."""
    proposed: int
    """Questions in the run that the provider has not approved: with any, it is a trial and no evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked of which model, how, and how it is judged."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_evaluation: Literal[1] = 1
    """Version of this form."""
    model: str
    """Id of the model in the dossier."""
    model_version: str
    bank: BankUsed
    seed: int
    generations: int
    planned_on: date
    hegui: str
    """Version of the program."""
    requirements: tuple[Requirement, ...]
    samples: tuple[Drawn, ...]
    asked: tuple[str, ...]
    """Ids of all questions that are asked, in their order."""
    questions_sha256: str
    target: TargetSettings
    target_code: str | None = None
    """SHA-256 of the file of a function."""
    judges: tuple[Mapping[str, Any], ...] = ()
    """The judges with everything that decides what they say, as `hegui.evaluate.judge.settings` writes them."""
    sha256: str = ""
    """Of all the rest, as canonical JSON."""

    def sample_of(self, library: Library) -> Drawn | None:
        """The formal sample of a bank; None: it was not among the questions."""
        return next((drawn for drawn in self.samples if drawn.library is library), None)


@dataclass(frozen=True)
class Planned:
    """A plan in its folder, with its questions."""

    folder: Path
    plan: Plan
    questions: tuple[Question, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        """The questions by id."""
        return {question.id: question for question in self.questions}

    @cached_property
    def keys(self) -> Sequence[tuple[str, int]]:
        """What is to be asked: question and generation, counted from 0, in the order of asking."""
        return [(name, turn) for turn in range(self.plan.generations) for name in self.plan.asked]


def make_plan(
    bank: Bank,
    *,
    model: str,
    model_version: str,
    target: TargetSettings,
    target_code: str | None,
    requirements: Sequence[Requirement],
    judges: Sequence[Mapping[str, Any]],
    seed: int,
    planned_on: date,
    hegui: str,
    generations: int = 1,
    whole: bool = True,
    proposed: bool = False,
    floor: int | None = None,
) -> tuple[Plan, tuple[Question, ...]]:
    """Draws the formal samples and fixes everything.

    Args:
        bank: may hold several libraries.
        model: id of the model in the dossier.
        model_version: the version that is evaluated.
        target: how it is asked.
        target_code: digest of a function's file.
        requirements: of the standard; a library for which there is none is asked whole.
        judges: as `hegui.evaluate.judge.settings` writes them.
        seed: decides what is drawn.
        planned_on: today.
        hegui: version of the program.
        generations: how often each question is asked.
        whole: ask the whole bank, with the formal sample marked in it; else the formal sample, and what came of incidents.
        proposed: also ask questions that the provider has not approved: a trial.
        floor: questions of each cell of a sample, see `draw`.

    Raises:
        InputError: no question is left to be asked, two have one id, or the model or its version has no name.
    """
    _refuse_without_name(model, model_version)
    _refuse_doubles(bank)
    fitting = [question for question in bank.questions if _fits(question, target)]
    usable = [question for question in fitting if _usable(question, proposed=proposed)]
    if not usable:
        what = Text(
            "题库中没有提供者审定的、与评测对象模态相符的题目",
            "the bank has no question that the provider has approved and that is for what the target makes",
        )
        fix = Text(
            "先由提供者审定题目；或者用 --proposed 试运行。",
            "Have the provider approve them, or try it with --proposed.",
        )
        raise InputError(Problem(what, found=f"{bank.name} {bank.version}", fix=fix))
    samples = tuple(_samples(usable, requirements, seed, floor))
    formal = {name for drawn in samples for name in drawn.questions}
    asked = [question for question in usable if whole or question.id in formal or question.source.startswith(INCIDENT)]
    order = in_order(seed, [question.id for question in asked])
    place = {name: number for number, name in enumerate(order)}
    questions = tuple(sorted(asked, key=lambda question: place[question.id]))
    plan = Plan(
        model=model,
        model_version=model_version,
        bank=BankUsed(
            name=bank.name,
            version=bank.version,
            sha256=digest_of(bank),
            questions=len(bank.questions),
            left_out=len(fitting) - len(usable),
            other_modality=len(bank.questions) - len(fitting),
            proposed=sum(question.approval is not Approval.APPROVED for question in questions),
        ),
        seed=seed,
        generations=generations,
        planned_on=planned_on,
        hegui=hegui,
        requirements=tuple(requirements),
        samples=samples,
        asked=tuple(order),
        questions_sha256=_sha256(_content(bank, questions)),
        target=target,
        target_code=target_code,
        judges=tuple(judges),
    )
    return replace(plan, sha256=plan_digest(plan)), questions


def _fits(question: Question, target: TargetSettings) -> bool:
    """Whether the target makes what the question asks for; of a service by template and of a function that is not known."""
    if target.kind in {Kind.HTTP, Kind.PYTHON}:
        return True
    return question.modality is (Modality.IMAGE if target.kind is Kind.IMAGES else Modality.TEXT)


def _usable(question: Question, *, proposed: bool) -> bool:
    return question.approval is Approval.APPROVED or (proposed and question.approval is Approval.PROPOSED)


def _samples(
    usable: Sequence[Question], requirements: Sequence[Requirement], seed: int, floor: int | None
) -> list[Drawn]:
    items: dict[Library, int] = {}
    for requirement in requirements:
        items[requirement.library] = max(requirement.items, items.get(requirement.library, 0))
    # What came of an incident is no part of a random sample: it was picked because the model had failed.
    drawable = [question for question in usable if not question.source.startswith(INCIDENT)]
    present = {question.library for question in drawable}
    return [
        draw(library, drawable, items.get(library, len(drawable)), seed, floor)
        for library in Library
        if library in present
    ]


def plan_digest(plan: Plan) -> str:
    """SHA-256 of everything in a plan but its digest."""
    return _sha256(canonical(_as_json(replace(plan, sha256=""))))


def _refuse_without_name(model: str, version: str) -> None:
    if not (model.strip() and version.strip()):
        what = Text(
            "须写明模型的 id 和版本，如档案所写", "the id of the model and its version are needed, as in the dossier"
        )
        raise InputError(Problem(what, found=f"{model!r} {version!r}"))


def _refuse_doubles(bank: Bank) -> None:
    """Two files of one bank, or one and its copy: nobody could say whose answer is whose."""
    counts = Counter(question.id for question in bank.questions)
    doubled = [name for name, times in counts.items() if times > 1]
    if doubled:
        what = Text(
            f"给出的题库中有 {len(doubled)} 个编号重复",
            f"{len(doubled)} ids are there twice in the banks that were given",
        )
        fix = Text("每道题只在一份题库中给出。", "Give each question in one bank only.")
        raise InputError(Problem(what, found=doubled[0], fix=fix))


def write_plan(folder: Path, plan: Plan, questions: Sequence[Question]) -> Planned:
    """Freezes a plan in a folder; the same one may be written again, another one not.

    Raises:
        InputError: the folder holds another plan, or cannot be written.
    """
    path = folder / NAME
    content = canonical(_as_json(plan)) + b"\n"
    if path.exists() and path.read_bytes() != content:
        what = Text(
            "该文件夹中已有另一份计划；计划一经写入即固定，不得更换",
            "there is another plan in this folder; a plan is frozen once written, so that nobody picks after the answers",
        )
        raise InputError(Problem(what, Place(str(path)), fix=Text("换一个文件夹。", "Use another folder.")))
    bank = Bank(plan.bank.name, plan.bank.version, tuple(questions))
    try:
        write_atomically(folder / QUESTIONS, bank_bytes(folder / QUESTIONS, bank))
        write_atomically(path, content)
    except OSError as error:
        raise InputError(
            Problem(Text(f"无法写入：{error.strerror}", f"it cannot be written: {error.strerror}"), Place(str(path)))
        ) from error
    return read_plan(folder)


def read_plan(folder: Path) -> Planned:
    """The plan of a folder, held against its own digest and that of its questions.

    Raises:
        InputError: there is none, or it or its questions were changed after they were frozen.
    """
    from pydantic import ValidationError  # noqa: PLC0415  loaded only where something is read

    path = folder / NAME
    try:
        plan: Plan = adapter_of(Plan).validate_json(path.read_bytes())
    except FileNotFoundError:
        what = Text("该文件夹中没有评测计划", "there is no plan in this folder")
        fix = Text("先运行 hegui evaluate plan。", "Run hegui evaluate plan first.")
        raise InputError(Problem(what, Place(str(path)), fix=fix)) from None
    except (OSError, ValidationError) as error:
        what = Text("评测计划无法读取", "the plan cannot be read")
        raise InputError(Problem(what, Place(str(path)), found=str(error)[:200])) from error
    if plan_digest(plan) != plan.sha256:
        raise _changed(path)
    questions_path = folder / QUESTIONS
    try:
        content = questions_path.read_bytes()
    except OSError as error:
        what = Text(f"题目清单无法读取：{error.strerror}", f"the questions cannot be read: {error.strerror}")
        raise InputError(Problem(what, Place(str(questions_path)))) from error
    if _sha256(content) != plan.questions_sha256:
        raise _changed(questions_path)
    return Planned(folder, plan, load_bank(questions_path).questions)


def _content(bank: Bank, questions: Sequence[Question]) -> bytes:
    return bank_bytes(Path(QUESTIONS), Bank(bank.name, bank.version, tuple(questions)))


def _changed(path: Path) -> InputError:
    what = Text(
        "内容与其摘要不符：计划固定之后被改动过，不予继续",
        "the content does not fit its digest: it was changed after the plan was frozen; the run is not continued",
    )
    fix = Text(
        "恢复原文件；或者在新的文件夹中重新制定计划。", "Restore the file, or make a new plan in another folder."
    )
    return InputError(Problem(what, Place(str(path)), fix=fix))


def _as_json(plan: Plan) -> Any:  # noqa: ANN401  JSON
    return json.loads(adapter_of(Plan).dump_json(plan, exclude_defaults=False))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
