# SPDX-License-Identifier: Apache-2.0
"""The security assessment of a model: question banks, runs against it, judges, statistics, and the evidence of it."""
