# SPDX-License-Identifier: Apache-2.0
"""What is evaluated: a model behind a chat interface, any HTTP service by template, our gateway, a Python function."""
