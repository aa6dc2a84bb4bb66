# SPDX-License-Identifier: Apache-2.0
"""Reading what vendors answer, which may be anything: a field that is not what it should be is not there."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from hegui.detect.guards.vendors.vendor import UNMAPPED, Decision, Finding, NotChecked, Span
from hegui.text import Text

Record = Mapping[str, object]

_TRY_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_OK: Final = 200
_LONGEST_NAME: Final = 100
_CODE: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")
_MOST_PLACES: Final = 1_000

NOT_UNDERSTOOD: Final = NotChecked(Text("无法理解服务的应答", "the answer of the service was not understood"))


def answer_of(status: int, headers: Mapping[str, str], body: bytes) -> Record | NotChecked:
    """The JSON object of an answer, or why there is none."""
    if status != _OK:
        return refused(status, headers, _code_within(body))
    return record_of(body)


def record_of(body: bytes | str) -> Record | NotChecked:
    """The JSON object in a body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return NotChecked(Text("服务的应答不是 JSON", "the answer of the service is no JSON"))
    return value if isinstance(value, dict) else NOT_UNDERSTOOD


def refused(status: int, headers: Mapping[str, str], code: str | None) -> NotChecked:
    """Why a service did not answer with 200. Of its words only the error code is told: the rest may hold the text."""
    named = f"（{code}）" if code else ""
    reason = Text(f"服务返回 HTTP {status}{named}", f"the service answered HTTP {status}{f' ({code})' if code else ''}")
    throttled = code is not None and is_throttling(code)
    return NotChecked(reason, again=status in _TRY_AGAIN or throttled, after=_seconds(headers))


def failed(code: object, *, again: bool = False) -> NotChecked:
    """Why a service answered with 200, and an error."""
    shown = code_of(code) or "?"
    return NotChecked(
        Text(f"服务报告错误 {shown}", f"the service reports the error {shown}"), again or is_throttling(shown)
    )


def is_throttling(code: str) -> bool:
    """Whether an error code of a cloud says that there were too many requests, or that it is the cloud's fault."""
    return code.startswith(("Throttling", "RequestLimitExceeded", "FlowLimit", "InternalError", "ServiceUnavailable"))


def code_of(value: object) -> str | None:
    """An error code, if it looks like one: anything else might repeat the text that was asked about."""
    code = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return code if _CODE.fullmatch(code) else None


def record(value: object, name: str) -> Record:
    """A field that is an object."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def records(value: object, name: str) -> Iterator[Record]:
    """The objects in a field that is a list."""
    found = value.get(name) if isinstance(value, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if isinstance(each, Mapping):
            yield each


def is_list_of_records(value: object, name: str) -> bool:
    """Whether a field is a list of objects and of nothing else; absent and null count as an empty list."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found is None or (isinstance(found, list) and all(isinstance(each, Mapping) for each in found))


def words(value: object, name: str) -> Iterator[str]:
    """The strings in a field that is a list."""
    found = value.get(name) if isinstance(value, Mapping) else None
    for each in found if isinstance(found, list) else ():
        if isinstance(each, str) and each:
            yield each


def string(value: Record, name: str) -> str | None:
    """A field that is a string, and not an empty one."""
    found = value.get(name)
    return found if isinstance(found, str) and found else None


def label(value: object) -> str | None:
    """A label: a short string, or a number."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    found = str(value)
    return found if 0 < len(found) <= _LONGEST_NAME and found.isprintable() else None


def integer(value: Record, name: str) -> int | None:
    """A field that is an integer, or a string of digits."""
    found = value.get(name)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < _LONGEST_NAME:
        return int(found)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def score(value: Record, name: str, out_of: float = 1.0) -> float | None:
    """A field that is a number from 0 to `out_of`, as one from 0 to 1."""
    found = value.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= out_of:
        return None
    return found / out_of


def request_ids(value: Record, name: str) -> tuple[str, ...]:
    """The vendor's id of a request, if it gave one."""
    found = label(value.get(name))
    return (found,) if found else ()


def places(text: str, word: str) -> Iterator[Span | None]:
    """Where a word that a vendor names stands in the text; one None where it does not stand there as it is."""
    start = text.find(word) if word else -1
    if start < 0:
        yield None
        return
    for _ in range(_MOST_PLACES):
        yield Span(start, start + len(word))
        start = text.find(word, start + len(word))
        if start < 0:
            return


def place(text: str, word: str | None, start: int | None) -> Span | None:
    """The span at which a vendor says that a word stands, if it does stand there.

    Vendors do not say whether they count code points or UTF-16 units, nor whether their ends are inclusive: so the word decides.
    """
    if not word or start is None or start < 0:
        return None
    units = _from_utf16(text, start)
    for first in (start, units):
        if first is not None and text.startswith(word, first):
            return Span(first, first + len(word))
    return None


def settled(decision: Decision, findings: Iterable[Finding]) -> Decision:
    """The decision; but what has a label that nobody here knows does not simply pass."""
    milder = decision.gravity < Decision.REVIEW.gravity
    return Decision.REVIEW if milder and any(each.category == UNMAPPED for each in findings) else decision


def gravest(decisions: Iterable[Decision]) -> Decision:
    """The gravest of some decisions; of none: PASS."""
    return max(decisions, key=lambda decision: decision.gravity, default=Decision.PASS)


def _from_utf16(text: str, units: int) -> int | None:
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    try:
        return len(before.decode("utf-16-le", "surrogatepass"))
    except UnicodeDecodeError:
        return None


def _code_within(body: bytes) -> str | None:
    found = record_of(body)
    if isinstance(found, NotChecked):
        return None
    error = record(record(found, "ResponseMetadata"), "Error") or record(found, "error") or found
    return code_of(error.get("Code", error.get("code")))


def _seconds(headers: Mapping[str, str]) -> float | None:
    """What ``Retry-After`` says in seconds; a date, or nonsense, counts as not said."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(said) if said.isascii() and said.isdigit() else None
