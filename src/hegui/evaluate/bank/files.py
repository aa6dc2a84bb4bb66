# SPDX-License-Identifier: Apache-2.0
"""Banks on the disk, in either form, and the digest that names what is in one."""

import hashlib
from pathlib import Path
from typing import Final

from hegui.atomic import write_atomically
from hegui.errors import InputError, Place, Problem
from hegui.evaluate.bank.jsonl import bank_as_jsonl, read_jsonl
from hegui.evaluate.question import Bank
from hegui.text import Text, same

FORMS: Final = (".jsonl", ".xlsx")


def load_bank(path: Path) -> Bank:
    """Reads a bank from a ``.jsonl`` or ``.xlsx`` file.

    Raises:
        InputError: the name says nothing of the form.
        SyntaxProblem: the file cannot be read.
        SchemaProblem: something in it is wrong; the first problems, each with its line or row.
        MissingExtra: XLSX needs ``hegui[evaluate]``.
    """
    match path.suffix.lower():
        case ".jsonl":
            return read_jsonl(path)
        case ".xlsx":
            from hegui.evaluate.bank.workbook_in import read_xlsx  # noqa: PLC0415  needs the extra

            return read_xlsx(path)
        case _:
            raise _strange(path)


def bank_bytes(path: Path, bank: Bank) -> bytes:
    """The bank as the file of that name would hold it.

    Raises:
        InputError: the name says nothing of the form.
        SchemaProblem: a cell cannot hold a text of it.
        MissingExtra: XLSX needs ``hegui[evaluate]``.
    """
    match path.suffix.lower():
        case ".jsonl":
            return bank_as_jsonl(bank).encode()
        case ".xlsx":
            from hegui.evaluate.bank.workbook import bank_as_xlsx  # noqa: PLC0415  needs the extra

            return bank_as_xlsx(bank)
        case _:
            raise _strange(path)


def write_bank(path: Path, bank: Bank) -> None:
    """Writes a bank, whole or not at all.

    Raises:
        InputError: the name says nothing of the form, or the folder cannot be written.
        SchemaProblem: a cell cannot hold a text of it.
        MissingExtra: XLSX needs ``hegui[evaluate]``.
    """
    content = bank_bytes(path, bank)
    try:
        write_atomically(path, content)
    except OSError as error:
        what = Text(f"无法写入：{error.strerror}。", f"It cannot be written: {error.strerror}.")
        raise InputError(Problem(what, Place(str(path)))) from error


def digest_of(bank: Bank) -> str:
    """SHA-256 of the canonical bytes: the same for the same questions in the same order, whatever file they came from."""
    return hashlib.sha256(bank_as_jsonl(bank).encode()).hexdigest()


def _strange(path: Path) -> InputError:
    what = Text("不认识的题库格式。", "The form of the bank is not known.")
    return InputError(Problem(what, Place(path.name), accepted=same(", ".join(FORMS))))
