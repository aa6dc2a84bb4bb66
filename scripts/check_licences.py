# SPDX-License-Identifier: Apache-2.0
"""Lists the licences of all that hegui and its extras bring, `dev` aside, and fails on GPL, AGPL or an unknown one.

The Lesser GPL is no obstacle to a library that is installed beside hegui and not shipped with it; today docxtpl (packs) is under it.
A licence is read from what the distribution says of itself: `License-Expression`, else the classifiers, else `License`.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = "hegui"
NOT_FOR_USERS: Final = "dev"
_COPYLEFT: Final = re.compile(r"(?<!L)\bA?GPL|(?<!Lesser )(?<!Library )General Public License|Affero", re.IGNORECASE)
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Licensed:
    """A distribution and the licence that it states; empty when it states none."""

    name: str
    version: str
    licence: str

    @property
    def refused(self) -> bool:
        """Whether hegui cannot depend on it: copyleft without an alternative, or unknown."""
        return not self.licence or is_copyleft(self.licence)


def is_copyleft(licence: str) -> bool:
    """Whether every alternative that a licence offers is GPL or AGPL. The Lesser GPL is neither."""
    return all(_COPYLEFT.search(alternative) for alternative in re.split(r"\s+OR\s+", licence))


def extras_of(root: str) -> tuple[str, ...]:
    """Every extra that users install."""
    return tuple(sorted(set(_field(distribution(root), "Provides-Extra")) - {NOT_FOR_USERS}))


def runtime_distributions(root: str, extras: tuple[str, ...]) -> Iterator[Licensed]:
    """The distributions that a fresh install of `root` with `extras` brings on this machine, `root` not among them."""
    waiting = [(root, extras)]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    told = {root}
    while waiting:
        wanted = waiting.pop()
        if wanted in seen:
            continue
        seen.add(wanted)
        found = distribution(wanted[0])
        if wanted[0] not in told:
            told.add(wanted[0])
            yield Licensed(wanted[0], found.version, licence_of(found))
        waiting += requirements_of(found, wanted[1])


def requirements_of(found: Distribution, extras: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What a distribution needs on this machine, with the extras it asks for."""
    for line in found.requires or ():
        requirement = Requirement(line)
        if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield canonicalize_name(requirement.name), tuple(sorted(requirement.extras))


def licence_of(found: Distribution) -> str:
    """The licence that a distribution states, on one line."""
    if stated := _field(found, "License-Expression"):
        return " ".join(stated)
    if classifiers := [line for line in _field(found, "Classifier") if line.startswith("License ::")]:
        return "; ".join(line.rpartition(" :: ")[2] for line in classifiers)
    return " ".join(" ".join(_field(found, "License")).split())[:_LONGEST_NAME]


def _field(found: Distribution, name: str) -> list[str]:
    return found.metadata.get_all(name) or []


def main() -> int:
    """Prints the list; 1 when something is refused."""
    listed = sorted(runtime_distributions(ROOT, extras_of(ROOT)), key=lambda item: item.name)
    for item in listed:
        print(f"{'✗' if item.refused else '✓'} {item.name:<20} {item.version:<12} {item.licence or 'unknown'}")
    return 1 if any(item.refused for item in listed) else 0


if __name__ == "__main__":
    sys.exit(main())
