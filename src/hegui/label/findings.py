# SPDX-License-Identifier: Apache-2.0
"""What a verifier says of a label: by aspect and level, never one as the other."""

from enum import StrEnum
from typing import NamedTuple

from hegui.text import Text


class Aspect(StrEnum):
    """What a finding is about. Only the standard decides whether a label is valid; the rest is told beside it."""

    STANDARD = "standard"
    """GB 45438-2025."""
    PLACEMENT = "placement"
    """Where the practice guides of TC260 put the label in this format; recommended."""
    SIGNATURE = "signature"
    """Integrity data in the reserved fields (TC260-PG-202511A); recommended."""
    CODE = "code"
    """The 27-character provider code (TC260-PG-20252A); recommended, a name may stand instead."""


class Level(StrEnum):
    """How much a finding weighs."""

    VIOLATION = "violation"
    WARNING = "warning"
    NOTE = "note"


class Finding(NamedTuple):
    """One thing found, with the clause it is about: ``6.1.c``, ``E.b``, ``5.2.height``; ``-`` where no clause is."""

    rule: str
    aspect: Aspect
    level: Level
    text: Text
