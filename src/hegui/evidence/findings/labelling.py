# SPDX-License-Identifier: Apache-2.0
"""Labels found in files."""

from collections.abc import Mapping
from typing import ClassVar

from hegui.evidence.findings.base import Count, Finding, Part, Sha256


class LabelCounts(Part, frozen=True, kw_only=True):
    valid: Count = 0
    invalid: Count = 0
    absent: Count = 0
    inconclusive: Count = 0
    rules: Mapping[str, Count] | None = None
    """Of the invalid files, how many break each rule, by its id in the standard: ``6.1.c``, ``E.b``, ``5.2.height``.

    A file counts under every rule that it breaks, never for a mere warning. An invalid file that no rule accounts for
    is held against every rule; without ``rules``, all of them are."""


class LabelSample(Part, frozen=True, kw_only=True):
    modality: str
    """text, image, audio, video or virtual_scene."""
    exported: bool
    """Whether the files were downloaded, copied or exported by a user."""
    files: Count
    explicit: LabelCounts
    implicit: LabelCounts


class PropagationCounts(Part, frozen=True, kw_only=True):
    is_generated: Count
    may_be: Count
    suspected: Count
    fields_written: Count
    fields_missing: Count
    declare_function: bool


class UnlabelledRequests(Part, frozen=True, kw_only=True):
    requests: Count
    logged: Count
    agreement_accepted: Count


class LabelAudit(Finding, frozen=True, kw_only=True):
    """Labels found in golden files or samples, per modality. 标识核验。"""

    kind: ClassVar[str] = "label-audit"

    standard: str = "GB 45438-2025"
    samples: tuple[LabelSample, ...]
    propagation: PropagationCounts | None = None
    unlabelled: UnlabelledRequests | None = None
    material_digests: tuple[Sha256, ...] = ()
