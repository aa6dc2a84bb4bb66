# SPDX-License-Identifier: Apache-2.0
"""What the files of a store say, in typed form: checked once, then kept under the digests of their bytes, which are their names.

Kept is the form only. Whether a file still has the bytes that its name promises, whether its signatures hold and whether its
subjects are unchanged is looked at in every reading.
"""

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Generic

import msgspec
from msgspec import Struct

from hegui.cache import cache_folder, code_of, digest_of, keep, modules_in, recall
from hegui.evidence import dsse, findings, schemas, statement
from hegui.evidence.dsse import Envelope
from hegui.evidence.findings import FINDING_OF, Finding
from hegui.evidence.schemas import read_json, wire_of
from hegui.evidence.statement import F_co, Predicate, Subject
from hegui.schema import CODE

_KEPT: Final = 16
"""Stores, and states of a store."""


class Form(Struct, Generic[F_co], frozen=True):
    """What a file says: a statement and, where it is signed, the envelope around it."""

    subjects: tuple[Subject, ...]
    predicate: Predicate[F_co]
    envelope: Envelope | None


def form_of(kind: str, payload: bytes, envelope: Envelope | None) -> Form[Finding]:
    """The form of a statement, checked.

    Raises:
        EvidenceProblem: it is not a statement of that kind.
    """
    wire = read_json(wire_of(kind), payload)
    return Form(wire.subject, wire.predicate, envelope)


class Forms:
    """The forms of the files of a store, by name; those of the same files are recalled.

    Each form is kept as JSON, in which a moment keeps its time zone, and is read when it is asked for.
    """

    def __init__(self, names: Sequence[str] = ()) -> None:
        self._digest = digest_of(_code(), *map(os.fsencode, names))
        self._folder = cache_folder() if names else None
        self._known = recall("evidence", self._digest, dict[str, bytes], self._folder) or {}
        self._new: dict[str, bytes] = {}

    def get(self, name: str, kind: str) -> Form[Finding] | None:
        """The form of a file, where it is known."""
        known = self._known.get(name)
        try:
            return None if known is None else _decoder(kind).decode(known)
        except (msgspec.MsgspecError, ValueError):
            return None  # damaged: it is checked again

    def put(self, name: str, form: Form[Finding]) -> None:
        """The form of a file that was checked just now."""
        self._new[name] = msgspec.json.encode(form)

    def keep(self) -> None:
        """Keeps what is new for the next reading."""
        if self._new:
            keep("evidence", self._digest, self._known | self._new, self._folder, most=_KEPT)


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Form[Finding]]:
    # A type made at run time, which a type checker cannot follow.
    form: Any = Form
    return msgspec.json.Decoder(form[FINDING_OF[kind]])


@cache
def _code() -> bytes:
    kinds = modules_in(Path(findings.__file__).parent)
    return code_of([*CODE, __file__, dsse.__file__, schemas.__file__, statement.__file__, *kinds])
