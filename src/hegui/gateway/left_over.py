# SPDX-License-Identifier: Apache-2.0
"""What a gateway could not write before it ended, records apart: in a file beside the spilled ones until the next start.

Its effects may have been written after all, when nobody knew: to write one twice changes nothing.
"""

import logging
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec

from hegui.atomic import write_atomically
from hegui.gateway.effects import Effect, IllegalAnswer
from hegui.records.unfiled import EFFECTS
from hegui.users.events import EndStreak, HandOver, RecordViolation
from hegui.users.usage import Of, Usage

_KINDS: Final[Mapping[str, type[Effect]]] = {
    kind.__name__: kind for kind in (RecordViolation, EndStreak, HandOver, IllegalAnswer)
}
_LOG: Final = logging.getLogger("hegui.gateway")


class _Left(msgspec.Struct, frozen=True):
    """The file."""

    effects: list[tuple[str, msgspec.Raw]]
    losses: dict[str, int]
    usage: list[dict[str, Any]] = []


class Left(NamedTuple):
    """What a gateway could not write."""

    effects: tuple[Effect, ...] = ()
    losses: Mapping[str, int] = MappingProxyType({})
    """What it had lost and not told, by kind."""
    usage: tuple[Usage, ...] = ()
    """What is to be added to the use of keys and users."""


NOTHING: Final = Left()


class LeftOver:
    """The file of one replica.

    Args:
        folder: of the spill.
        replica: its name.
    """

    def __init__(self, folder: Path, replica: str) -> None:
        self.path: Final = folder / f"{replica}{EFFECTS}"

    def keep(self, left: Left) -> None:
        """Writes the file, for its owner only, or deletes it where nothing is left.

        Raises:
            OSError: it cannot be written.
        """
        if left == NOTHING:
            self.path.unlink(missing_ok=True)
            return
        content = _Left(
            [(type(each).__name__, msgspec.Raw(msgspec.json.encode(each))) for each in left.effects],
            dict(left.losses),
            # More bits than a number of JSON has.
            [each._asdict() | {"minutes": f"{each.minutes:x}"} for each in left.usage],
        )
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self.path, msgspec.json.encode(content), mode=0o600)

    def read(self) -> Left:
        """What the gateway of this name left. The file stays until it is kept anew.

        What cannot be read is told and put aside, and keeps nobody from starting.
        """
        try:
            read = msgspec.json.decode(self.path.read_bytes(), type=_Left)
            effects = tuple(msgspec.json.decode(words, type=_KINDS[kind]) for kind, words in read.effects)
            usage = (each | {"minutes": int(each["minutes"], 16)} for each in read.usage)
            return Left(effects, read.losses, tuple(_usage(each) for each in usage))
        except FileNotFoundError:
            return NOTHING
        except (KeyError, TypeError, ValueError) as error:
            aside = self.path.with_suffix(".damaged")
            self.path.rename(aside)
            _LOG.error("effects that were left over cannot be read, see %s: %s", aside.name, type(error).__name__)
            return NOTHING


def _usage(words: dict[str, Any]) -> Usage:
    return Usage(**words | {"of": Of(words["of"])})
