# SPDX-License-Identifier: Apache-2.0
"""The built-in checks, listed one by one. Third parties come by entry point; nothing is discovered by importing."""

from hegui.checks import (
    agreement,
    annotation,
    companion,
    complaints,
    corpus,
    correction,
    cross_border,
    data_sources,
    evaluation,
    filings,
    inspection,
    labelling,
    minors,
    moderation,
    notice,
    permissions,
    personal_information,
    security,
    supplier_reviews,
)
from hegui.checks.registry import Check

BUILT_IN: tuple[Check, ...] = (
    *permissions.CHECKS,
    *data_sources.CHECKS,
    *supplier_reviews.CHECKS,
    *corpus.CHECKS,
    *annotation.CHECKS,
    *notice.CHECKS,
    *personal_information.CHECKS,
    *minors.CHECKS,
    *cross_border.CHECKS,
    *filings.CHECKS,
    *evaluation.CHECKS,
    *labelling.CHECKS,
    *correction.CHECKS,
    *agreement.CHECKS,
    *complaints.CHECKS,
    *moderation.CHECKS,
    *companion.CHECKS,
    *security.CHECKS,
    *inspection.CHECKS,
)
