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
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8", newline=""), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as ended:
            code = ended.code
    out.seek(0)
    return Ended(int(code or 0), out.read(), err.getvalue())
