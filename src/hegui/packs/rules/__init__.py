# SPDX-License-Identifier: Apache-2.0
"""What must hold before a pack leaves: one module a kind of fault."""
