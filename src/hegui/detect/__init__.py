# SPDX-License-Identifier: Apache-2.0
"""Detectors that find harmful text and personal information, usable alone: they know nothing of the law.

Positions are code points of the original text, spans are half-open, and no result carries the text that was found.
"""

from hegui.detect.finding import Confidence, Hit, Severity
from hegui.detect.folding import ALL, Folded, Layer, fold
from hegui.detect.personal import find_personal, scan
from hegui.detect.redaction import How, Redactor, redact, restore

__all__ = [
    "ALL",
    "Confidence",
    "Folded",
    "Hit",
    "How",
    "Layer",
    "Redactor",
    "Severity",
    "find_personal",
    "fold",
    "redact",
    "restore",
    "scan",
]
