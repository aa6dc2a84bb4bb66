# SPDX-License-Identifier: Apache-2.0
"""hegui 合规: what binds a generative-AI service in mainland China on a given day, and what proves it."""

__version__ = "0.1.0"
