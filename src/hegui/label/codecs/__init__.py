# SPDX-License-Identifier: Apache-2.0
"""The container formats, one module each."""
