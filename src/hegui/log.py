# SPDX-License-Identifier: Apache-2.0
"""What hegui tells programmers and not users; the standard library's logging is loaded when there is something to tell."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import logging


def logger(name: str) -> "logging.Logger":
    """A logger below ``hegui``. Silent, until the program that uses hegui asks for its records."""
    import logging  # noqa: PLC0415  4 ms, and most runs have nothing to tell

    root = logging.getLogger("hegui")
    if not root.handlers:
        root.addHandler(logging.NullHandler())
    return logging.getLogger(name)
