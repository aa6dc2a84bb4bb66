# SPDX-License-Identifier: Apache-2.0
"""What follows from exchanges and was not written before a gateway ended: in a file beside the spilled records until the next start.

It may hold what was written after all, when nobody knew: to write an effect twice changes nothing.
"""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import msgspec

from hegui.atomic import write_atomically
from hegui.gateway.effects import Effect, IllegalAnswer
from hegui.records.unfiled import EFFECTS
from hegui.users.events import EndStreak, HandOver, RecordViolation

_KINDS: Final[Mapping[str, type[Effect]]] = {
    kind.__name__: kind for kind in (RecordViolation, EndStreak, HandOver, IllegalAnswer)
}
_LOG: Final = logging.getLogger("hegui.gateway")


class _Left(msgspec.Struct, frozen=True):
    """The file."""

    effects: list[tuple[str, msgspec.Raw]]
    losses: dict[str, int]


class LeftOver:
    """The file of one replica.

    Args:
        folder: of the spill.
        replica: its name.
    """

    def __init__(self, folder: Path, replica: str) -> None:
        self.path: Final = folder / f"{replica}{EFFECTS}"

    def keep(self, effects: Iterable[Effect], losses: Mapping[str, int]) -> None:
        """Writes the file, for its owner only, or deletes it where nothing is left.

        Raises:
            OSError: it cannot be written.
        """
        left = _Left([(type(each).__name__, msgspec.Raw(msgspec.json.encode(each))) for each in effects], dict(losses))
        if left.effects or left.losses:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_atomically(self.path, msgspec.json.encode(left), mode=0o600)
        else:
            self.path.unlink(missing_ok=True)

    def read(self) -> tuple[list[Effect], dict[str, int]]:
        """What the gateway of this name left, and what it had lost and not told. The file stays until it is kept anew.

        What cannot be read is told and put aside, and keeps nobody from starting.
        """
        try:
            left = msgspec.json.decode(self.path.read_bytes(), type=_Left)
            return [msgspec.json.decode(words, type=_KINDS[kind]) for kind, words in left.effects], left.losses
        except FileNotFoundError:
            return [], {}
        except (KeyError, msgspec.DecodeError) as error:
            aside = self.path.with_suffix(".damaged")
            self.path.rename(aside)
            _LOG.error("effects that were left over cannot be read, see %s: %s", aside.name, type(error).__name__)
            return [], {}
