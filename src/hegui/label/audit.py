# SPDX-License-Identifier: Apache-2.0
"""A label audit: every file of a sample judged, counted by modality, as the evidence statement that checks read.

Checked for LBL 4, 5, 9, DS 16, 17 and GAI 12. The statement holds counts and rule ids only: no name of a file, no label.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hegui.errors import LabelProblem
from hegui.evidence.findings.labelling import (
    LabelAudit,
    LabelCounts,
    LabelSample,
    PropagationCounts,
    UnlabelledRequests,
)
from hegui.label.aigc import Attribute
from hegui.label.batch import in_batches
from hegui.label.explicit.extra import label_extra
from hegui.label.log import Entry, Event
from hegui.label.verdict import Inconclusive, PresentInvalid, Verification, name_of, verify
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.label.explicit.check import ExplicitCheck

STANDARD: Final = "GB 45438-2025"


@dataclass(frozen=True, slots=True)
class Audited:
    """The two verdicts on one file, as words of the statement, with the rules broken."""

    file: Path
    modality: str | None
    """None: the format is not known, so the caller has to say what it is."""
    implicit: str
    implicit_rules: tuple[str, ...]
    explicit: str
    explicit_rules: tuple[str, ...]
    reasons: tuple[Text, ...]
    """Why a verdict is inconclusive."""


def audit_files(files: Iterable[Path], *, workers: int = 1, explicit: bool = True) -> Iterator[Audited]:
    """Judges each file of a sample, in this process or in several; answers come as they are ready.

    Args:
        files: of the sample.
        workers: processes.
        explicit: also look for the label that people see or hear; without, it counts as inconclusive.

    Raises:
        MissingExtra: ``explicit`` is asked for, and ``hegui[label]`` is not installed.
    """
    if explicit:
        with label_extra():  # said once, before any worker starts
            import hegui.label.explicit.check  # noqa: F401, PLC0415  needs the extra
    task = _with_explicit if explicit else _implicit_only
    for batch in in_batches(task, files, workers):
        yield from batch


def _with_explicit(files: Sequence[Path]) -> list[Audited]:
    return [_audited(file, explicit=True) for file in files]


def _implicit_only(files: Sequence[Path]) -> list[Audited]:
    return [_audited(file, explicit=False) for file in files]


def _audited(file: Path, *, explicit: bool) -> Audited:
    try:
        verification = verify(file)
        seen, word = _looked_for(file) if explicit else (None, "inconclusive")
    except LabelProblem as problem:  # a file that cannot be read was not judged, and says so
        return Audited(file, None, "inconclusive", (), "inconclusive", (), (problem.problems[0].what,))
    return Audited(
        file,
        verification.reading.modality or (seen.modality if seen else None),
        name_of(verification.verdict),
        verification.verdict.rules if isinstance(verification.verdict, PresentInvalid) else (),
        word,
        seen.verdict.rules if seen and isinstance(seen.verdict, PresentInvalid) else (),
        tuple(_reasons(verification, seen)),
    )


def _looked_for(file: Path) -> "tuple[ExplicitCheck, str]":
    """The visible or audible label, and the verdict on it in a word."""
    from hegui.label.explicit.check import check_explicit, word_of  # noqa: PLC0415  needs the extra

    seen = check_explicit(file)
    return seen, word_of(seen.verdict)


def _reasons(verification: Verification, seen: "ExplicitCheck | None") -> Iterator[Text]:
    if isinstance(verification.verdict, Inconclusive):
        yield verification.verdict.reason
    if seen is None:
        yield Text("未核验显式标识", "the explicit label was not looked for")
    elif isinstance(seen.verdict, Inconclusive):
        yield seen.verdict.reason


@dataclass(slots=True)
class Sample:
    """The counts of a sample, by modality, filled file by file."""

    exported: bool
    """Whether the files were downloaded, copied or exported by a user."""
    otherwise: str | None = None
    """The modality of files whose format does not tell it, such as plain text."""
    _files: Counter[str] = field(default_factory=Counter)
    _implicit: dict[str, Counter[str]] = field(default_factory=dict)
    _explicit: dict[str, Counter[str]] = field(default_factory=dict)
    _implicit_rules: dict[str, Counter[str]] = field(default_factory=dict)
    _explicit_rules: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, audited: Audited) -> bool:
        """Counts a file. False: nobody knows its modality, so it is not in the sample."""
        modality = audited.modality or self.otherwise
        if modality is None:
            return False
        self._files[modality] += 1
        for counts, word in ((self._implicit, audited.implicit), (self._explicit, audited.explicit)):
            counts.setdefault(modality, Counter())[word] += 1
        for rules, broken in (
            (self._implicit_rules, audited.implicit_rules),
            (self._explicit_rules, audited.explicit_rules),
        ):
            rules.setdefault(modality, Counter()).update(set(broken))
        return True

    def samples(self) -> tuple[LabelSample, ...]:
        """The sample as a statement holds it."""
        return tuple(
            LabelSample(
                modality=modality,
                exported=self.exported,
                files=files,
                explicit=_counts(self._explicit[modality], self._explicit_rules[modality]),
                implicit=_counts(self._implicit[modality], self._implicit_rules[modality]),
            )
            for modality, files in sorted(self._files.items())
        )


def _counts(words: Counter[str], rules: Counter[str]) -> LabelCounts:
    return LabelCounts(
        valid=words["valid"],
        invalid=words["invalid"],
        absent=words["absent"],
        inconclusive=words["inconclusive"],
        rules=dict(sorted(rules.items())) or None,
    )


def requests_of(entries: Iterable[Entry]) -> UnlabelledRequests:
    """The versions handed out without explicit label, as the log has them (LBL 9).

    The log holds only deliveries that were recorded: whether others were made, it cannot know.
    """
    requests = [entry for entry in entries if entry.event is Event.UNMARKED]
    agreed = sum(entry.request is not None for entry in requests)
    return UnlabelledRequests(requests=len(requests), logged=len(requests), agreement_accepted=agreed)


def propagation_of(entries: Iterable[Entry], *, declare_function: bool) -> PropagationCounts:
    """The states of LBL 6 that a platform handled, as its log has them.

    Args:
        entries: of the log.
        declare_function: whether users are offered to declare that content is generated.
    """
    handled = [entry for entry in entries if entry.event in {Event.PROPAGATED, Event.UNWRITTEN}]
    states = Counter(entry.state for entry in handled)
    written = sum(entry.event is Event.PROPAGATED for entry in handled)
    return PropagationCounts(
        is_generated=states[Attribute.GENERATED],
        may_be=states[Attribute.POSSIBLY],
        suspected=states[Attribute.SUSPECTED],
        fields_written=written,
        fields_missing=len(handled) - written,
        declare_function=declare_function,
    )


def finding_of(
    samples: Sequence[Sample],
    *,
    propagation: PropagationCounts | None = None,
    unlabelled: UnlabelledRequests | None = None,
    material_digests: Sequence[str] = (),
) -> LabelAudit:
    """The finding of an audit.

    Args:
        samples: shown in the service, exported, or both.
        propagation: of a platform.
        unlabelled: deliveries without explicit label.
        material_digests: SHA-256 of the label material that the audit was made by.
    """
    return LabelAudit(
        standard=STANDARD,
        samples=tuple(item for sample in samples for item in sample.samples()),
        propagation=propagation,
        unlabelled=unlabelled,
        material_digests=tuple(material_digests),
    )
