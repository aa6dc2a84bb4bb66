# SPDX-License-Identifier: Apache-2.0
"""``hegui init``: questions and answers that end in a dossier."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Final

import click
from msgspec.structs import replace

from hegui.atomic import write_atomically
from hegui.cli.options import as_of_options, language_option
from hegui.dossier.answers_file import KEPT_AS, answers_text, read_answers
from hegui.dossier.load import load_dossier
from hegui.dossier.loaded import MAIN_FILE
from hegui.dossier.template import dossier_text
from hegui.dossier.wizard import Answers, NoPlaces, contradictions, next_question, parse_answer
from hegui.errors import InputError, Place, Problem, SchemaProblem
from hegui.facts.questions import NextQuestion
from hegui.facts.vocabulary import FactDefinition, FactType, FactValue
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.report.language import ReportLanguage
from hegui.text import Text

_README = """\
# 合规档案 / Compliance dossier

- `dossier.yaml`：声明（可分写为多个 `*.yaml`）。 / declarations (may be spread over several `*.yaml`).
- `documents/`：协议、隐私政策、合同、报告等文件。 / agreements, notices, contracts, reports.
- `evidence/`：证据，由 hegui 写入，不要手工修改。 / evidence, written by hegui; do not edit.

声明决定哪些义务适用，不能证明义务已履行。 / Declarations decide what applies; they prove nothing.

检查 / check: `hegui check .`
编辑器提示 / for editors: `hegui schema dossier --out dossier.schema.json`
"""


class _Wish(Enum):
    """What the user may want instead of answering."""

    BACK = "the previous question again"
    ENOUGH = "stop here and write the dossier"


_WISHES: Final = {"<": _Wish.BACK, "《": _Wish.BACK, "!": _Wish.ENOUGH, "！": _Wish.ENOUGH}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@click.option(
    "--answers",
    "answers_from",
    type=click.Path(path_type=Path, dir_okay=False),
    help="从文件读取回答，不提问。 / Take the answers from a file and ask nothing.",
)
@click.option("--force", is_flag=True, help="覆盖已有的 dossier.yaml。 / Overwrite a dossier.yaml that exists.")
@as_of_options
@language_option
def init(
    folder: Path,
    answers_from: Path | None,
    force: bool,
    as_of: date,
    known_by: date | None,
    language: ReportLanguage,
) -> None:
    """建立档案：只问影响义务适用的问题，随时可中断，再次运行即继续。

    Start a dossier: asks only what decides which obligations apply. Interrupt at any time; run it again to go on.
    """
    if (folder / MAIN_FILE).exists() and not force:
        raise InputError(
            Problem(
                Text("此处已有档案，未作改动。", "There is a dossier here already; nothing was changed."),
                Place(str(folder / MAIN_FILE)),
                fix=Text("直接编辑它；确要覆盖请加 --force。", "Edit it; to overwrite it, add --force."),
            )
        )
    view = LawView(load_catalogue(), as_of, known_by)
    kept = folder / KEPT_AS
    answers = _answers_of(answers_from or kept, view) if answers_from or kept.is_file() else Answers()
    if answers_from is None:
        try:
            answers = _Interview(view, language, lambda given: _keep(kept, given)).run(answers)
        except (click.Abort, KeyboardInterrupt):
            again = Text(
                "已答的都保留了；再次运行同一命令即可继续。",
                "The answers are kept; run the same command again to go on.",
            )
            click.echo(f"\n{language.say(again)}", err=True)
            raise
    _write(folder, answers, view)
    _say_what_is_next(folder, answers, view, language)


def _answers_of(path: Path, view: LawView) -> Answers:
    """The answers of a file, which must be able to stand together."""
    answers, places = read_answers(path, view.vocabulary)
    problems = contradictions(answers, places)
    if problems:
        raise SchemaProblem(*problems)
    return answers


def _keep(path: Path, answers: Answers) -> None:
    write_atomically(path, answers_text(answers).encode())


@dataclass(frozen=True, slots=True)
class _Interview:
    """Asks until nothing is open, keeping every answer as soon as it is given."""

    view: LawView
    language: ReportLanguage
    keep: Callable[[Answers], None]

    def run(self, answers: Answers) -> Answers:
        self.say(
            Text(
                "回车 = 不知道（以后再填）；< = 上一题；! = 到此为止并写出档案；Ctrl-C = 中断，回答会保留。",
                "Enter = do not know (fill it in later); < = previous question; ! = stop here and write the dossier; "
                "Ctrl-C = interrupt, the answers are kept.",
            )
        )
        answers = self.names(answers)
        while (question := next_question(answers, self.view)) is not None:
            given = self.ask(question, answers)
            if given is _Wish.ENOUGH:
                break
            answers = answers.without_last() if given is _Wish.BACK else given
            self.keep(answers)
        return answers

    def names(self, answers: Answers) -> Answers:
        """The names of the provider and the service, which every dossier has."""
        if answers.provider is None:
            answers = replace(answers, provider=self.name(Text("公司（主体）名称", "Name of the company")))
            self.keep(answers)
        if answers.service is None:
            answers = replace(answers, service=self.name(Text("服务名称", "Name of the service")))
            self.keep(answers)
        return answers

    def name(self, what: Text) -> Text:
        zh = self.words(Text(f"{what.zh}（中文，登记名称）", f"{what.en} (in Chinese, as registered)"))
        en = self.words(Text(f"{what.zh}（英文）", f"{what.en} (in English)"))
        return Text(zh, en)

    def words(self, prompt: Text) -> str:
        while not (words := str(click.prompt(self.language.say(prompt), default="", show_default=False)).strip()):
            self.say(Text("此项必填。", "This is required."))
        return words

    def ask(self, question: NextQuestion, answers: Answers) -> Answers | _Wish:
        """Asks one question until the answer can be read and stands with the others."""
        fact = self.view.vocabulary[question.fact]
        self.show(fact, question, len(answers.facts) + 1)
        while True:
            value = self.value(fact)
            if isinstance(value, _Wish):
                return value
            candidate = answers.having(fact.id, value)
            problems = contradictions(candidate, NoPlaces())
            if not problems:
                return candidate
            for problem in problems:
                self.say(problem.what)
            self.say(
                Text(
                    "与此前的回答矛盾，请重新回答，或用 < 改上一题。",
                    "This contradicts an earlier answer: answer again, or go back with <.",
                )
            )

    def show(self, fact: FactDefinition, question: NextQuestion, number: int) -> None:
        click.echo()
        for line in self.language.versions(fact.question):
            click.echo(f"{number:>3}. {line}")
        touched = len(question.touches)
        self.say(Text(f"（{fact.basis}；关系到 {touched} 项）", f"({fact.basis}; {touched} items hang on it)"))
        if fact.judged_by == "person":
            self.say(
                Text(
                    "须先由有关人员研判；尚无结论的请回车。",
                    "Somebody must have formed a view of it; press Enter if nobody has.",
                )
            )
        for place, value in enumerate(fact.values, start=1):
            click.echo(f"     {place}) {self.language.say(fact.label(value))}")

    def value(self, fact: FactDefinition) -> FactValue | _Wish | None:
        """The answer; ``None`` when the user does not know."""
        hints = {
            FactType.BOOLEAN: Text("y / n", "y / n"),
            FactType.NUMBER: Text("数字", "number"),
            FactType.CHOICE: Text("编号", "number of the choice"),
            FactType.SET: Text("编号，可多选，用逗号分隔", "numbers, separated by commas"),
            FactType.DATE: Text("YYYY-MM-DD", "YYYY-MM-DD"),
        }
        while True:
            words = str(
                click.prompt(f"     {self.language.say(hints[fact.type])}", default="", show_default=False)
            ).strip()
            if words in {"", "?", "？"}:
                return None
            if words in _WISHES:
                return _WISHES[words]
            try:
                return parse_answer(fact, words)
            except InputError as error:
                for problem in error.problems:
                    self.say(problem.what)
                    if problem.accepted is not None:
                        self.say(Text(f"请输入：{problem.accepted.zh}", f"Please give {problem.accepted.en}."))

    def say(self, text: Text) -> None:
        for line in self.language.versions(text):
            click.echo(f"     {line}")


def _write(folder: Path, answers: Answers, view: LawView) -> None:
    """Writes the dossier with its folders, and loads it to be sure that it can be loaded."""
    if answers.provider is None or answers.service is None:
        raise SchemaProblem(
            Problem(
                Text(
                    "回答中缺少 provider 或 service 的名称。",
                    "The answers lack the name of the provider or of the service.",
                ),
                accepted=Text("provider: {zh: …, en: …}", "provider: {zh: …, en: …}"),
            )
        )
    text = dossier_text(answers.provider, answers.service, answers.known, view.vocabulary)
    write_atomically(folder / MAIN_FILE, text.encode())
    for name in ("documents", "evidence"):
        (folder / name).mkdir(exist_ok=True)
    if not (folder / "README.md").exists():
        write_atomically(folder / "README.md", _README.encode())
    load_dossier(folder)


def _say_what_is_next(folder: Path, answers: Answers, view: LawView, language: ReportLanguage) -> None:
    unknown = len(answers.facts) - len(answers.known)
    still_open = next_question(answers, view) is not None
    for text in (
        Text(f"档案已写入 {folder / MAIN_FILE}。", f"The dossier was written to {folder / MAIN_FILE}."),
        Text(
            f"{len(answers.known)} 项已回答，{unknown} 项不知道{'，还有问题未问' if still_open else ''}。未知的不当作“否”。",
            f"{len(answers.known)} answered, {unknown} not known{'; some were not asked' if still_open else ''}. "
            "Unknown is not taken as 'no'.",
        ),
        Text(
            "下一步：在 dossier.yaml 中补充模型、数据来源、处理活动和文件，把文件放入 documents/，然后运行",
            "Next: add models, data sources, processing activities and documents to dossier.yaml, put the files into documents/, then run",
        ),
    ):
        for line in language.versions(text):
            click.echo(line)
    click.echo(f"  hegui check {folder}")
