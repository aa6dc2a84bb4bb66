# SPDX-License-Identifier: Apache-2.0
"""New rules while requests run: a guard is built aside and put in place in one step. Who holds the old one keeps it."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from hegui.detect.classifier import Classifier
from hegui.detect.lexicon import Lexicon
from hegui.guard.detectors import Detectors, Service, Terms, compiled, digest_of
from hegui.guard.pipeline import Guard, guard_of
from hegui.guard.policy import Policy


def build(
    policy: Policy,
    lexicons: Iterable[Lexicon] = (),
    classifier: Classifier | None = None,
    services: Mapping[str, Service] | None = None,
    known: Terms | None = None,
) -> Guard:
    """A guard, made from its parts.

    Args:
        policy: what is made of findings.
        lexicons: none: the guard has no detector of terms.
        classifier: in the process.
        services: by the names that the policy gives them.
        known: terms that were compiled before; used again where the lexicons are the same.
    """
    some = tuple(lexicons)
    with _without_collecting():
        same = known is not None and known.digest == digest_of(some)
        terms = known if same else compiled(some) if some else None
    return guard_of(policy, Detectors(terms, classifier, dict(services or {})))


class Current:
    """The guard that new requests get."""

    __slots__ = ("_guard",)

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    @property
    def guard(self) -> Guard:
        """The guard of now. A request asks once and keeps what it got."""
        return self._guard

    def swap(self, guard: Guard) -> str:
        """Puts another guard in place, and returns the version of the one before."""
        before, self._guard = self._guard, guard
        return before.version


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Keeps Python from looking for cycles among some hundred thousand objects that are being made: it takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
