# SPDX-License-Identifier: Apache-2.0
"""What is done with what a scan found: a small file in strict YAML. What it does not name is kept."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import ClassVar, Final, Literal

from hegui.corpus.verdict import Verdict
from hegui.detect.finding import Confidence
from hegui.detect.personal.kinds import Kind
from hegui.errors import CorpusProblem, Problem
from hegui.evidence.schemas import canonical
from hegui.risks import risks
from hegui.schema import adapter_of, checked
from hegui.source import Source, load_yaml
from hegui.text import Text, same

FORMAT: Final = 1


class Action(StrEnum):
    """What is done; the later in this list, the stronger."""

    KEEP = "keep"
    COVER = "cover"
    """Every letter of a term becomes ``*``."""
    MASK = "mask"
    """``138****5678``."""
    TOKEN = "token"  # noqa: S105  a word, no secret
    """``[MOBILE_1]``."""
    FORMAT = "format"
    """A value of the same form that cannot exist."""
    DROP = "drop"
    """The whole record."""


OfRecords = Literal["keep", "drop"]
OfTerms = Literal["keep", "cover", "drop"]
OfPersonal = Literal["keep", "mask", "token", "format", "drop"]


class _Part:
    """Anything in a policy: unknown keys are refused."""

    __slots__ = ()
    __pydantic_config__: ClassVar = {"extra": "forbid"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs(_Part):
    """What is done by the verdict of a record."""

    likely: OfTerms | None = None
    candidate: OfTerms | None = None
    hint: OfTerms | None = None

    def of(self, verdict: Verdict) -> OfTerms | None:
        """What is said of a verdict; nothing of CLEAR."""
        said: dict[Verdict, OfTerms | None] = {
            Verdict.LIKELY: self.likely,
            Verdict.CANDIDATE: self.candidate,
            Verdict.HINT: self.hint,
        }
        return said.get(verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(_Part):
    """What is done with the records of a judged sample."""

    illegal: OfRecords = "keep"
    undetermined: OfRecords = "keep"
    """Those that people have not decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(_Part):
    """What is taken out of a corpus."""

    hegui: int = FORMAT
    """Version of this form."""
    verdicts: Rungs = Rungs()
    categories: Mapping[str, Rungs] = field(default_factory=dict)
    """By category of terms; said of a category, it goes before ``verdicts`` for records with a term of it."""
    personal: Mapping[Kind, OfPersonal] = field(default_factory=dict)
    other_personal: OfPersonal = "keep"
    """Every kind that ``personal`` does not name."""
    least_confidence: Literal["low", "medium", "high"] = "low"
    """Of personal information: hits below it are kept."""
    judged: Judged = Judged()
    sources_above_limit: OfRecords = "keep"
    """Sources that the judged sample found to hold more illegal content than a source may."""
    removal: Literal["mask", "token", "format", "drop"] = "drop"
    """What a person asked to have removed: their identifiers, or the whole records."""
    damaged_files: Literal["refuse", "drop"] = "refuse"
    """Parquet and Arrow files that cannot be read to their end."""

    @property
    def digest(self) -> str:
        """SHA-256, hexadecimal, of what it says."""
        return hashlib.sha256(canonical(adapter_of(Policy).dump_python(self, mode="json"))).hexdigest()

    @property
    def needs_judgement(self) -> bool:
        """Whether it says anything that only a judged sample can answer."""
        return "drop" in {self.judged.illegal, self.judged.undetermined, self.sources_above_limit}

    @property
    def takes_out_personal(self) -> bool:
        """Whether it takes out personal information of any kind."""
        return {self.other_personal, *self.personal.values()} != {"keep"}

    @property
    def takes_out_terms(self) -> bool:
        """Whether it does anything with what terms say of a record."""
        rungs = [self.verdicts, *self.categories.values()]
        return any(own.of(verdict) in {"cover", "drop"} for own in rungs for verdict in Verdict)

    def of_record(self, verdict: Verdict, categories: Iterable[str]) -> tuple[Action, str]:
        """What is done with a record, and by which rule; categories are those of its terms."""
        said = [self._of_category(verdict, category) for category in sorted(categories)] or [
            (self.verdicts.of(verdict), f"verdict/{verdict.word}")
        ]
        actions = [(Action(action or "keep"), rule) for action, rule in said]
        return max(actions, key=lambda pair: _STRENGTH[pair[0]])

    def _of_category(self, verdict: Verdict, category: str) -> tuple[OfTerms | None, str]:
        own = self.categories.get(category)
        if own is not None and (said := own.of(verdict)) is not None:
            return said, f"category/{category}/{verdict.word}"
        return self.verdicts.of(verdict), f"verdict/{verdict.word}"

    def of_personal(self, kind: Kind, confidence: Confidence) -> Action:
        """What is done with a hit of personal information."""
        if confidence < Confidence[self.least_confidence.upper()]:
            return Action.KEEP
        return Action(self.personal.get(kind, self.other_personal))


_STRENGTH: Final = {action: place for place, action in enumerate(Action)}


def load_policy(path: Path) -> Policy:
    """Reads a policy.

    Raises:
        SyntaxProblem: not the YAML that hegui reads.
        SchemaProblem: a value has the wrong name or type.
        CorpusProblem: it is of a newer hegui, names a category that is none, or takes nothing out.
    """
    source = load_yaml(path)
    known = [entry.name for entry in (*fields(Policy), *fields(Rungs), *fields(Judged))]
    policy = checked(adapter_of(Policy), source.data, source, known=known)
    if problems := list(_faults(policy, source)):
        raise CorpusProblem(*problems)
    return policy


def _faults(policy: Policy, source: Source) -> Iterator[Problem]:
    if policy.hegui != FORMAT:
        yield Problem(
            Text("此规则是为另一版本的 hegui 编写的", "this policy was written for another version of hegui"),
            source.place(("hegui",)),
            found=f"hegui: {policy.hegui}",
            accepted=same(f"hegui: {FORMAT}"),
        )
    for category in policy.categories:
        if category.startswith("A.") and category not in risks():
            yield Problem(
                Text("没有这一风险类别", "there is no such risk"),
                source.place(("categories", category)),
                found=category,
            )
    if not (policy.takes_out_terms or policy.takes_out_personal or policy.needs_judgement) and not _is_about_removal(
        source
    ):
        yield Problem(
            Text("规则没有剔除或者遮盖任何内容", "the policy takes nothing out"),
            source.place(),
            fix=Text(
                "至少写明一项 drop、mask、token、format 或 cover。",
                "Say drop, mask, token, format or cover at least once.",
            ),
        )


def _is_about_removal(source: Source) -> bool:
    return isinstance(source.data, dict) and "removal" in source.data
