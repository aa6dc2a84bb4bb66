# SPDX-License-Identifier: Apache-2.0
"""The control port, apart from the hot path: pages and API for the public, API for operators.

Whoever has no operator's token reaches the public part and nothing else; `PUBLIC` lists it, and a test walks over the rest.
"""
