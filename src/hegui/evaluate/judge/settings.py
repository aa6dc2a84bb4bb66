# SPDX-License-Identifier: Apache-2.0
"""The file that names the judges of a run, and the judges that come of it. What decides goes into the plan by digest."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, assert_never

from hegui.detect.classifier import LinearClassifier, load_classifier
from hegui.detect.guards import Endpoint, OpenAiModeration
from hegui.detect.lexicon import Lexicon, Matcher, load_lexicon, load_starter
from hegui.detect.lexicon.load import lexicon_as_jsonl
from hegui.errors import InputError, Problem, SchemaProblem
from hegui.evaluate.functions import digest_of_code, function_named
from hegui.evaluate.judge import refusal_rules, refusal_words, sentences
from hegui.evaluate.judge.machines import ClassifierJudge, FunctionJudge, LexiconJudge, RefusalModel
from hegui.evaluate.judge.models import PROMPT_DIGEST, prompted, qwen3guard
from hegui.evaluate.judge.opinion import Judge
from hegui.evaluate.judge.refusal_rules import RefusalRules
from hegui.evaluate.judge.vendors import VendorJudge, VendorName, vendor_of
from hegui.risks import risks
from hegui.schema import Within, adapter_of, checked
from hegui.source import load_yaml
from hegui.text import Text, same

REFUSAL: Final = "refusal"
SAFETY: Final = "safety"
BOTH: Final = (REFUSAL, SAFETY)
STARTER: Final = "starter"


class Kind(StrEnum):
    """What judges."""

    RULES = "rules"
    """Refusals by rules."""
    REFUSAL_MODEL = "refusal_model"
    """Refusals by a small model of one's own."""
    LEXICON = "lexicon"
    CLASSIFIER = "classifier"
    """The triage classifier that comes with hegui, or one's own."""
    QWEN3GUARD = "qwen3guard"
    MODERATION = "moderation"
    """A service that answers as OpenAI's ``/v1/moderations`` does."""
    VENDOR = "vendor"
    """A moderation service of a Chinese vendor."""
    CHAT = "chat"
    """Any chat model, by a prompt."""
    PYTHON = "python"
    """A function, for example one that looks at images."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSettings:
    """One judge."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    id: Annotated[str, Within(pattern=r"^[a-z0-9][a-z0-9._-]{0,40}$")]
    kind: Kind
    files: tuple[str, ...] = ()
    """Lexicons (``starter`` is the one that comes with hegui), or the file of a model."""
    url: str | None = None
    model: str | None = None
    key: Annotated[str, Within(pattern=r"^[A-Z_][A-Z0-9_]*$")] | None = None
    """The environment variable that holds the key."""
    function: Annotated[str, Within(pattern=r"^[\w.]+:\w+$")] | None = None
    vendor: VendorName | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    """Of the vendor, see `hegui.evaluate.judge.vendors.vendor_of`."""
    gives: tuple[Literal["refusal", "safety"], ...] = ()
    """Where a judge can give both; both by default."""
    covers: tuple[str, ...] = ()
    """Risks that it was made to find, for the standard's demand that the classifier cover all: the provider's word."""
    parallel: Annotated[int, Within(ge=1, le=200)] = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgesFile:
    """The file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    hegui_judges: Literal[1]
    judges: Annotated[tuple[JudgeSettings, ...], Within(min_length=1)]


DEFAULT: Final = (
    JudgeSettings(id="rules", kind=Kind.RULES),
    JudgeSettings(id="words", kind=Kind.LEXICON, files=(STARTER,)),
    JudgeSettings(id="triage", kind=Kind.CLASSIFIER),
)
"""Without a file: what runs on this machine and needs nothing."""

_GIVES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.RULES: (REFUSAL,),
    Kind.REFUSAL_MODEL: (REFUSAL,),
    Kind.LEXICON: (SAFETY,),
    Kind.CLASSIFIER: (SAFETY,),
    Kind.QWEN3GUARD: BOTH,
    Kind.MODERATION: (SAFETY,),
    Kind.VENDOR: (SAFETY,),
    Kind.CHAT: BOTH,
    Kind.PYTHON: BOTH,
}
_NEEDED: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.RULES: (),
    Kind.REFUSAL_MODEL: ("files",),
    Kind.LEXICON: ("files",),
    Kind.CLASSIFIER: (),
    Kind.QWEN3GUARD: ("url", "model"),
    Kind.MODERATION: ("url",),
    Kind.VENDOR: ("vendor",),
    Kind.CHAT: ("url", "model"),
    Kind.PYTHON: ("function",),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """A judge, its settings, and the digest of what decides what it says."""

    settings: JudgeSettings
    judge: Judge
    decides: str = field(default="")

    def as_json(self) -> dict[str, Any]:
        """As a plan keeps it."""
        value: dict[str, Any] = adapter_of(JudgeSettings).dump_python(self.settings, mode="json", exclude_defaults=True)
        value |= {
            "gives": sorted(self.judge.gives),
            "covers": list(covered(self.settings)),
            "method": self.judge.method.value,
            "decides": self.decides,
        }
        return value


def load_judges(path: Path | None) -> tuple[JudgeSettings, ...]:
    """The judges of a file; without one, those that need nothing.

    Raises:
        SyntaxProblem: it is not the YAML that hegui reads.
        SchemaProblem: a judge lacks something, or two have one id.
    """
    if path is None:
        return DEFAULT
    source = load_yaml(path)
    file = checked(JudgesFile, source.data, source)
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, judge in enumerate(file.judges):
        place = source.place(("judges", number))
        if judge.id in seen:
            problems.append(Problem(Text(f"编号“{judge.id}”重复。", f"The id '{judge.id}' is given twice."), place))
        seen.add(judge.id)
        for name in _NEEDED[judge.kind]:
            if not getattr(judge, name):
                what = Text(f"kind: {judge.kind} 需要“{name}”。", f"kind: {judge.kind} needs '{name}'.")
                problems.append(Problem(what, place))
        if extra := [name for name in judge.gives if name not in _GIVES[judge.kind]]:
            what = Text(f"kind: {judge.kind} 不能给出 {extra[0]}。", f"kind: {judge.kind} cannot give {extra[0]}.")
            problems.append(Problem(what, place, accepted=same(", ".join(_GIVES[judge.kind]))))
        if unknown := [code for code in judge.covers if code not in risks()]:
            what = Text(f"没有风险“{unknown[0]}”。", f"There is no risk '{unknown[0]}'.")
            problems.append(Problem(what, place, accepted=same("A.1.a … A.5.b")))
    if problems:
        raise SchemaProblem(*problems)
    return file.judges


def made(settings: JudgeSettings, folder: Path) -> Chosen:
    """A judge, ready to judge.

    Args:
        settings: of it.
        folder: that the names of files are relative to.

    Raises:
        InputError: a file cannot be read, an address is none, or a function is not there.
    """
    gives = frozenset(settings.gives or _GIVES[settings.kind])
    match settings.kind:
        case Kind.RULES:
            return Chosen(settings, RefusalRules(settings.id), _code_of_rules())
        case Kind.LEXICON:
            lexicons = [load_starter() if name == STARTER else load_lexicon(folder / name) for name in settings.files]
            return Chosen(settings, LexiconJudge(settings.id, Matcher(*lexicons)), _digest_of_words(lexicons))
        case Kind.CLASSIFIER:
            model = _model(settings, folder)
            return Chosen(settings, ClassifierJudge(settings.id, model), model.version)
        case Kind.REFUSAL_MODEL:
            model = _model(settings, folder)
            return Chosen(settings, RefusalModel(settings.id, model), model.version)
        case Kind.QWEN3GUARD:
            judge = qwen3guard(settings.id, _endpoint(settings), settings.model or "", gives, settings.parallel)
            return Chosen(settings, judge, f"{settings.model}@{judge.endpoint.host}")
        case Kind.CHAT:
            judge = prompted(settings.id, _endpoint(settings), settings.model or "", gives, settings.parallel)
            return Chosen(settings, judge, f"{settings.model}@{judge.endpoint.host} {PROMPT_DIGEST}")
        case Kind.MODERATION:
            service = OpenAiModeration(_endpoint(settings), settings.model, settings.parallel)
            return Chosen(settings, ClassifierJudge(settings.id, service), service.version)
        case Kind.VENDOR:
            return _vendor(settings)
        case Kind.PYTHON:
            function = function_named(settings.function or "", folder)
            return Chosen(settings, FunctionJudge(settings.id, function, gives), digest_of_code(function))
        case _:
            assert_never(settings.kind)


def of_plan(kept: Sequence[Mapping[str, Any]], folder: Path) -> list[Chosen]:
    """The judges of a plan, held against what decided when it was frozen.

    Raises:
        InputError: as `made`; or a judge would decide by something else than was planned.
    """
    chosen: list[Chosen] = []
    for row in kept:
        own = {name: value for name, value in row.items() if name not in {"decides", "method"}}
        judge = made(adapter_of(JudgeSettings).validate_python(own), folder)
        if judge.decides != row["decides"]:
            what = Text(
                f"评判“{row['id']}”的规则、词表或者模型与计划固定时不同，不予评判",
                f"the rules, words or model of the judge '{row['id']}' are not those of the plan; nothing is judged by it",
            )
            fix = Text(
                "恢复原文件或者原版本；或者重新制定计划。", "Restore the file or the version, or make a new plan."
            )
            raise InputError(Problem(what, found=f"{judge.decides[:16]} ≠ {str(row['decides'])[:16]}", fix=fix))
        chosen.append(judge)
    return chosen


def covered(settings: JudgeSettings) -> Sequence[str]:
    """The risks that a judge covers: what the provider declares; all of them, where the prompt names them all."""
    return tuple(risks()) if settings.kind is Kind.CHAT and SAFETY in (settings.gives or BOTH) else settings.covers


def _model(settings: JudgeSettings, folder: Path) -> LinearClassifier:
    return load_classifier(folder / settings.files[0] if settings.files else None)


def _vendor(settings: JudgeSettings) -> Chosen:
    name = settings.vendor or VendorName.ALIYUN
    try:
        vendor = vendor_of(name, settings.url, settings.options)
    except (ValueError, KeyError) as error:
        what = Text(f"评判“{settings.id}”的设置不可用", f"the settings of the judge '{settings.id}' cannot be used")
        raise InputError(Problem(what, found=str(error)[:200])) from None
    options = " ".join(f"{key}={value}" for key, value in sorted(settings.options.items()))
    decides = f"{name}@{vendor.endpoint.host} {options}".strip()
    return Chosen(settings, VendorJudge(settings.id, vendor, settings.parallel), decides)


def _endpoint(settings: JudgeSettings) -> Endpoint:
    try:
        return Endpoint(settings.url or "", settings.key, timeout=60.0, attempts=5)
    except ValueError as error:
        en, _, zh = str(error).partition(" / ")
        raise InputError(
            Problem(Text(f"评判“{settings.id}”：{zh}", f"judge '{settings.id}': {en}"), found=settings.url)
        ) from None


def _digest_of_words(lexicons: Sequence[Lexicon]) -> str:
    found = hashlib.sha256()
    for lexicon in lexicons:
        found.update(lexicon_as_jsonl(lexicon).encode("utf-8", "surrogatepass"))
    return found.hexdigest()


def _code_of_rules() -> str:
    found = hashlib.sha256()
    for module in (refusal_rules, refusal_words, sentences):
        found.update(Path(str(module.__file__)).read_bytes())
    return found.hexdigest()
