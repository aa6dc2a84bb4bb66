# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon``: lists of terms checked, imported, used and judged."""

import click

from hegui.cli.detect_lexicon_alarms import alarms
from hegui.cli.detect_lexicon_check import check
from hegui.cli.detect_lexicon_find import find
from hegui.cli.detect_lexicon_import import import_
from hegui.cli.detect_lexicon_variants import variants


@click.group()
def lexicon() -> None:
    """词表：检查、导入、查找、误报估计、变体。词的命中从来不是结论。

    Lexicons: check, import, find, false alarms, variants. A hit of a term is never a verdict.
    """


for _command in (check, import_, find, alarms, variants):
    lexicon.add_command(_command)
