# SPDX-License-Identifier: Apache-2.0
"""Runs a command of hegui in this process and says how it ended."""

import contextlib
import io
from dataclasses import dataclass

from hegui.cli.main import main


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def run(*arguments: str) -> Ended:
    """Runs ``hegui ARGUMENTS``."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = ended.code
    return Ended(int(code or 0), out.getvalue(), err.getvalue())
