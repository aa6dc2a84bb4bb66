# SPDX-License-Identifier: Apache-2.0
"""The JSON of statements: one record type and one JSON Schema for each kind, a strict reader, a canonical writer."""

from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from hegui.errors import EvidenceProblem, Problem
from hegui.evidence.findings import FINDING_OF
from hegui.evidence.statement import PREDICATE_PREFIX, WireStatement
from hegui.schema import adapter_of, problem_of
from hegui.source import Mark, Source
from hegui.text import Text

if TYPE_CHECKING:
    from pydantic import ValidationError

Record = TypeVar("Record")

# ruff: noqa: PLC0415  most runs find in the cache what was checked before

MAX_VALUES: Final = 500_000
"""Of one statement: each value that is wrong costs half a kilobyte of memory to tell."""

_FAULTS_SHOWN: Final = 3
_FAULTS_LISTED: Final = 1000


def predicate_type(kind: str) -> str:
    """The ``predicateType`` of a kind."""
    return f"{PREDICATE_PREFIX}{kind}/v1"


def wire_of(kind: str) -> type[WireStatement[Any, Any]]:
    """The type of a whole statement of one kind.

    Raises:
        EvidenceProblem: there is no such kind.
    """
    refuse_unknown(kind)
    # A type made at run time, which a type checker cannot follow.
    wire: Any = WireStatement
    made: type[WireStatement[Any, Any]] = wire[Literal[predicate_type(kind)], FINDING_OF[kind]]
    return made


def refuse_unknown(kind: str) -> None:
    """Nothing, for a kind of evidence.

    Raises:
        EvidenceProblem: there is no such kind.
    """
    if kind not in FINDING_OF:
        known = ", ".join(FINDING_OF)
        raise EvidenceProblem(
            Problem(
                Text(f"没有名为“{kind}”的证据类型。", f"There is no kind of evidence '{kind}'."),
                accepted=Text(known, known),
                fix=Text(
                    "附件请放在 evidence/ 之外，或不要使用 .json 扩展名。",
                    "Keep attachments outside evidence/, or without the ending .json.",
                ),
            )
        )


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a whole statement of one kind.

    Raises:
        EvidenceProblem: there is no such kind.
    """
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": predicate_type(kind)}
    schema = adapter_of(wire_of(kind)).json_schema(by_alias=True)
    return head | schema | {"title": f"{FINDING_OF[kind].__name__}Statement"}


def read_json(record: type[Record], content: bytes) -> Record:
    """JSON bytes as a record; nothing is converted, and a key given twice is refused.

    Raises:
        EvidenceProblem: in one sentence, with the first faults.
    """
    if content.count(b",") > MAX_VALUES:
        raise EvidenceProblem(Problem(Text(f"数据超过 {MAX_VALUES} 项。", f"There are more than {MAX_VALUES} values.")))
    import json

    from pydantic import ValidationError

    try:
        read = adapter_of(record).validate_json(content, strict=True, by_alias=True, by_name=False)
        json.loads(content, object_pairs_hook=_without_doubles)
    except ValidationError as error:
        raise EvidenceProblem(Problem(_faults(error))) from error
    except (ValueError, RecursionError) as error:
        raise EvidenceProblem(Problem(_not_json(str(error)))) from error
    return read


def canonical(value: object) -> bytes:
    """JSON bytes that are the same for the same value: sorted keys, no spaces, UTF-8."""
    import json

    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def _without_doubles(pairs: list[tuple[str, Any]]) -> None:
    """Two readers could see two statements in a file that gives a key twice."""
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise EvidenceProblem(Problem(Text(f"键“{key}”重复。", f"The key '{key}' is given twice.")))
        seen.add(key)


def _faults(error: "ValidationError") -> Text:
    if error.error_count() > _FAULTS_LISTED:
        return Text(f"有 {error.error_count()} 处不合格式。", f"There are {error.error_count()} faults of form.")
    faults = error.errors(include_url=False)
    if faults[0]["type"] == "json_invalid":
        return _not_json(str(faults[0]["ctx"]["error"]))
    nowhere = Source("", None, Mark(1))
    shown = [_in_words(problem_of(fault, nowhere)) for fault in faults[:_FAULTS_SHOWN]]
    more = len(faults) - len(shown)
    zh = "".join(words.zh for words in shown) + (f"另有{more}处。" if more else "")
    en = " ".join(words.en for words in shown) + (f" And {more} more." if more else "")
    return Text(zh, en)


def _not_json(why: str) -> Text:
    return Text(f"不是有效的 JSON（{why}）。", f"This is not JSON ({why}).")


def _in_words(problem: Problem) -> Text:
    if problem.accepted is None:
        return problem.what
    zh, en = problem.what.zh.removesuffix("。"), problem.what.en.removesuffix(".")
    return Text(f"{zh}，应为：{problem.accepted.zh}。", f"{en}; accepted: {problem.accepted.en}.")
