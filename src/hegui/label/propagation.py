# SPDX-License-Identifier: Apache-2.0
"""What a platform that distributes content has to do with it (Measures for Labelling AI-Generated Content, Article 6).

`state_of` decides which of the article's states a file is in, `prompt_of` words the prompt to show around the content, and
`propagate` adds the platform's fields to the metadata. The producer's statement is never touched: neither its four fields
nor ``Label``, which a platform makes neither weaker nor stronger.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import ClassVar, Final, TypeAlias, assert_never

from hegui.label.aigc import Attribute, Label, parse
from hegui.label.codec import Refused, Survey
from hegui.label.integrity.protection import TrustedKeys
from hegui.label.reading import Source
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid, PresentValid, Verification, verify
from hegui.label.writing import Target, Written, rewrite
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class IsAi:
    """The metadata says that the content is generated, and the label is valid (Article 6 (1))."""

    attribute: ClassVar = Attribute.GENERATED

    label: Label


@dataclass(frozen=True, slots=True)
class MayBeAi:
    """No metadata says so for certain, but the user declares it, or a valid label says "possibly" (Article 6 (2))."""

    attribute: ClassVar = Attribute.POSSIBLY

    declared: bool
    """By the user. False: an earlier platform's label says so."""


@dataclass(frozen=True, slots=True)
class SuspectedAi:
    """Neither metadata nor user say so, but there are traces, or a valid label says "suspected" (Article 6 (3))."""

    attribute: ClassVar = Attribute.SUSPECTED

    traces: tuple[str, ...]
    """What was seen, by the caller or here (a label that is not valid). Empty: an earlier platform's label says so."""


@dataclass(frozen=True, slots=True)
class NotAiAsFarAsKnown:
    """The whole file was read, and nothing was found. This is no proof that the content is not generated."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Undecided:
    """The file could not be read as a whole, or its format has no place for a label. Never to be read as "not AI"."""

    reason: Text


State: TypeAlias = IsAi | MayBeAi | SuspectedAi | NotAiAsFarAsKnown | Undecided


def state_of(verification: Verification, *, declared: bool = False, traces: Sequence[str] = ()) -> State:
    """The state of a file by Article 6: metadata first, then the user's word, then traces.

    Args:
        verification: of the file, from `verify`.
        declared: the user who publishes it says that it is generated.
        traces: what else speaks for it, in the platform's words: an explicit label seen, a detector's finding, a C2PA
            manifest that says so. A label that is not valid, or stands where it does not count, is a trace as well.

    Raises:
        ValueError: a trace is empty, or the traces are one string.
    """
    if isinstance(traces, str) or not all(trace.strip() for trace in traces):
        raise ValueError("traces are a sequence of non-empty strings / 痕迹应为非空字符串的序列")
    verdict = verification.verdict
    if isinstance(verdict, PresentValid) and verdict.label.label == Attribute.GENERATED:
        return IsAi(verdict.label)
    if declared:
        return MayBeAi(declared=True)
    seen = (*traces, *_label_traces(verification))
    match verdict:
        case PresentValid():
            return MayBeAi(declared=False) if verdict.label.label == Attribute.POSSIBLY else SuspectedAi(tuple(traces))
        case PresentInvalid():
            return SuspectedAi(seen)
        case Absent():
            return SuspectedAi(seen) if seen else NotAiAsFarAsKnown(_NOTHING)
        case Inconclusive():
            return SuspectedAi(seen) if seen else Undecided(verdict.reason)
        case _:
            assert_never(verdict)


def _label_traces(verification: Verification) -> list[str]:
    """The labels that do not count as one."""
    rules = verification.verdict.rules if isinstance(verification.verdict, PresentInvalid) else ()
    why = f"（{'、'.join(rules)}）" if rules else ""
    return [f"AIGC {found.place}{why}" for found in verification.reading.labels]


_NOTHING: Final = Text(
    "未核验到隐式标识，用户未声明，也未提供其他痕迹；这不证明内容不是生成合成的",
    "no implicit label, no declaration by the user, and no trace was given; this is no proof that it is not generated",
)


def attribute_of(state: State) -> Attribute | None:
    """The value of ``Label`` that goes with a state. None: no label is written.

    That the article's three cases are the three values of the standard is our reading; neither text says so in words.
    """
    return None if isinstance(state, NotAiAsFarAsKnown | Undecided) else state.attribute


def prompt_of(state: State) -> Text | None:
    """The prompt to show prominently around the content. None: the article asks for none, or it cannot be told."""
    attribute = attribute_of(state)
    return None if attribute is None else _PROMPTS[attribute]


_PROMPTS: Final = {
    Attribute.GENERATED: Text("该内容由人工智能生成合成", "This content is AI-generated"),
    Attribute.POSSIBLY: Text("该内容可能由人工智能生成合成", "This content may be AI-generated"),
    Attribute.SUSPECTED: Text("该内容疑似由人工智能生成合成", "This content is suspected to be AI-generated"),
}


@dataclass(frozen=True, slots=True)
class Propagated:
    """What became of a file: its state, the prompt to show, and what was written."""

    state: State
    prompt: Text | None
    verification: Verification
    """Of the file as it came."""
    written: Written | None
    """The file with the platform's fields. None: nothing was to be written, or must not be; see ``reason``."""
    reason: Text | None
    """Why nothing was written."""


def propagate(
    source: Source,
    *,
    platform: str,
    propagate_id: str,
    declared: bool = False,
    traces: Sequence[str] = (),
    reserved: str = "",
    to: Target | None = None,
    name: str = "",
    keys: TrustedKeys | None = None,
    break_credentials: bool = False,
    digests: bool = False,
) -> Propagated:
    """Decides the state of a file and adds the platform's fields to its metadata (Article 6, last sentence).

    A valid label keeps the producer's fields and ``Label``; ContentPropagator, PropagateID and ReservedCode2 become the
    platform's. A file without a label that may be, or is suspected to be, generated gets one with ``Label`` 2 or 3. Who
    produced it is then not known, yet the standard wants both producer fields filled and says nothing of this case: the
    platform's own code and number stand in them (as on any first write), never somebody else's name. This is
    unconfirmed. A label that is not valid is left as it is and reported.

    Args:
        source: a path, the bytes of a file, or a binary stream.
        platform: the platform's 27-character code (preferred) or name.
        propagate_id: the platform's unique number for this content.
        declared: as `state_of`.
        traces: as `state_of`.
        reserved: integrity data for ReservedCode2.
        to: a path or stream for the new file; without, a path is replaced in place.
        name: the file's name, for bytes and streams of a text format.
        keys: as `verify`.
        break_credentials: write although the file carries a C2PA manifest, whose signature the change breaks.
        digests: compute SHA-256 of the whole file before and after.

    Raises:
        LabelProblem: the file cannot be opened or written, or its format has no place for a label. The prompt does not
            depend on that: `state_of` needs no writing.
        ValueError: platform or propagate_id is empty; a trace is empty.
    """
    fresh = Label.first(platform, propagate_id)  # refuses empty ones before anything is read
    own, again = _to_be_read_twice(source)
    verification = verify(own, name=name, keys=keys)
    state = state_of(verification, declared=declared, traces=traces)
    label = _label_of(verification, state, fresh, reserved)
    if isinstance(label, Text):
        return Propagated(state, prompt_of(state), verification, None, label)
    again()
    verified = verification.reading.label

    def decide(found: Survey) -> Label:
        present = parse(found.sites[0].value).label if found.sites else None
        if present != verified:
            raise Refused("文件在核验之后有变动", "the file changed after it was verified")
        return label

    written = rewrite(own, decide, to=to, name=name, break_credentials=break_credentials, digests=digests)
    return Propagated(state, prompt_of(state), verification, written, None)


def _to_be_read_twice(source: Source) -> tuple[Source, Callable[[], object]]:
    """The source, and how to begin anew; a stream that cannot go back is taken into memory."""
    if isinstance(source, str | bytes | os.PathLike):
        return source, _nothing_to_do
    if not source.seekable():
        return source.read(), _nothing_to_do
    return source, partial(source.seek, source.tell())


def _nothing_to_do() -> None:
    """A path and bytes are read from their beginning each time."""


def _label_of(verification: Verification, state: State, fresh: Label, reserved: str) -> Label | Text:
    """The label to write, or why none is written."""
    verdict = verification.verdict
    if isinstance(verdict, PresentValid):
        return verdict.label.propagated(fresh.content_propagator, fresh.propagate_id, reserved)
    if isinstance(verdict, PresentInvalid):
        rules = verdict.rules
        return Text(
            f"文件中的标识不符合标准（{'、'.join(rules)}），未改动：不得改动他人的标识",
            f"the label in the file breaks the standard ({', '.join(rules)}) and was left: labels of others are not changed",
        )
    if isinstance(state, NotAiAsFarAsKnown | Undecided):
        return state.reason
    return replace(fresh, label=state.attribute, reserved_code2=reserved)
