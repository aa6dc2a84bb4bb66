# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank``: question banks made, checked, imported, exported, approved, disguised, and put into evidence."""

import click

from hegui.cli.evaluate_bank_approve import approve
from hegui.cli.evaluate_bank_check import check
from hegui.cli.evaluate_bank_export import export
from hegui.cli.evaluate_bank_import import import_
from hegui.cli.evaluate_bank_new import new
from hegui.cli.evaluate_bank_statement import statement
from hegui.cli.evaluate_bank_variants import variants


@click.group()
def bank() -> None:
    """测试题库：新建、核对、导入、导出、审定、变体、写入证据。题库含有害提问，请妥善保管。

    Question banks: new, check, import, export, approve, variants, statement. They hold harmful questions: keep them safe.
    """


for _command in (new, check, import_, export, approve, variants, statement):
    bank.add_command(_command)
