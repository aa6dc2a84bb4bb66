# SPDX-License-Identifier: Apache-2.0
"""The run-time control point as a server: an OpenAI- and Anthropic-compatible gateway, and the pages beside it."""
