# SPDX-License-Identifier: Apache-2.0
"""What every detector returns: where something was found, by which rule, and how sure the rule is. Never the text itself."""

from enum import IntEnum
from typing import NamedTuple

from hegui.detect.folding import Layer


class Severity(IntEnum):
    """How grave it is if the hit is true. Set by the author of the rule; the numbers order, and mean nothing else."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Confidence(IntEnum):
    """How far a hit of the rule may be believed by itself. A person or a classifier decides on what is not HIGH."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Hit(NamedTuple):
    """One thing found in a text. Ordered by rule, category and place, so that sorted hits are the same on every machine."""

    rule: str
    """A stable id, such as ``pi/mobile`` or ``starter/3f9a…``; not the text that was found."""
    category: str
    """A risk such as ``A.1.f``, a kind of personal information such as ``mobile``, or a user's own."""
    start: int
    """The first code point of the hit in the original text."""
    end: int
    """One past its last code point."""
    via: Layer = Layer.NONE
    """How what stands there differs from the plain form; NONE is the plain form itself."""
    severity: Severity = Severity.MEDIUM
    confidence: Confidence = Confidence.MEDIUM
