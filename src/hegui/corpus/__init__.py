# SPDX-License-Identifier: Apache-2.0
"""Training data: the ledger of its sources, the scan of its files, samples for people to judge, reports, cleaning.

Usable alone: it knows nothing of the law. What it found passes to a check as an evidence statement.
"""
