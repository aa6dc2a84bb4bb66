# SPDX-License-Identifier: Apache-2.0
"""A run: the plan that is frozen before it, the pace at which it asks, the journal that survives it, the engine."""
