# SPDX-License-Identifier: Apache-2.0
"""Filing packs: what an authority or a store asks for, checked for gaps and contradictions, and written as documents."""
