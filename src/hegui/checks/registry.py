# SPDX-License-Identifier: Apache-2.0
"""Checks are functions; the decorator gives them a name, a version and the control points that they answer."""

import functools
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from hegui.checks.context import CheckContext
from hegui.checks.entry_points import entry_points_of
from hegui.checks.results import NoEvidence, Result
from hegui.errors import InputError, Problem
from hegui.text import Text

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

CheckFunction = Callable[[CheckContext], Iterator[Result | NoEvidence]]


class Check(Struct, frozen=True):
    """A named check. ``purpose`` is the docstring's first line: Chinese and English, in one sentence each."""

    id: str
    answers: tuple[str, ...]
    version: int
    purpose: str
    run: CheckFunction

    @property
    def name(self) -> str:
        """The name under which results are kept: an old result can be told from a new check."""
        return f"{self.id}@{self.version}"


def check(id: str, *, answers: tuple[str, ...], version: int = 1) -> Callable[[CheckFunction], Check]:  # noqa: A002  the word of the field
    """Makes a check of a function.

    Args:
        id: ``subject/what``; a third party puts its package's name first.
        answers: the control points that it may answer.
        version: raised whenever the same evidence could lead to another result.
    """

    def named(function: CheckFunction) -> Check:
        return Check(id, answers, version, (function.__doc__ or "").strip().splitlines()[0], function)

    return named


@functools.cache
def third_party_entries() -> tuple["EntryPoint", ...]:
    """The entry points of installed packages with checks; nothing of theirs is loaded yet."""
    return tuple(entry_points_of("hegui.checks"))


@functools.cache
def third_party_checks() -> tuple[Check, ...]:
    """Checks of installed packages, by the entry point group ``hegui.checks``; each entry is a tuple of checks.

    Raises:
        InputError: a check of another package uses a name of ours.
    """
    found: list[Check] = []
    for entry in third_party_entries():
        for item in entry.load():
            package = entry.value.partition(".")[0].partition(":")[0]
            if not isinstance(item, Check) or not item.id.startswith(f"{package}/"):
                raise InputError(
                    Problem(
                        Text(
                            f"第三方检查“{item}”须以包名“{package}/”开头。",
                            f"The third-party check '{item}' must be named '{package}/…'.",
                        ),
                        fix=Text("改名后重试，或卸载该包。", "Rename it, or uninstall the package."),
                    )
                )
            found.append(item)
    return tuple(found)


def refuse_strangers(checks: Iterable[Check], controls: Iterable[str]) -> None:
    """Fails when two checks share a name or a check answers a control point that does not exist.

    Raises:
        InputError: naming the checks.
    """
    known = set(controls)
    seen: set[str] = set()
    for item in checks:
        unknown = [control for control in item.answers if control not in known]
        if item.id in seen or unknown:
            raise InputError(
                Problem(
                    Text(
                        f"检查“{item.id}”重名，或回答了不存在的控制点 {unknown}。",
                        f"Check '{item.id}' is registered twice or answers unknown control points {unknown}.",
                    )
                )
            )
        seen.add(item.id)
