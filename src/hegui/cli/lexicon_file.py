# SPDX-License-Identifier: Apache-2.0
"""A lexicon on the command line: a file, or ``starter`` for the one that comes with hegui."""

from pathlib import Path
from typing import Final

import click

STARTER_WORD: Final = "starter"


class _LexiconFile(click.Path):
    name = "file|starter"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if value == STARTER_WORD:
            from hegui.detect.lexicon.load import STARTER  # noqa: PLC0415  help stays instant

            return STARTER
        return Path(str(super().convert(value, param, ctx)))  # type: ignore[arg-type]


LEXICON_FILE: Final = _LexiconFile(path_type=Path, dir_okay=False, exists=True)
