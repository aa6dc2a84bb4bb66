# SPDX-License-Identifier: Apache-2.0
"""Figures of samples: intervals, allocation to strata, agreement of raters. Shared by corpus and evaluation."""
