# SPDX-License-Identifier: Apache-2.0
"""Banks on the disk, and their digest."""

from dataclasses import replace
from pathlib import Path

import pytest
from bank_factory import a_bank, a_question

from hegui.errors import InputError
from hegui.evaluate.bank import digest_of, load_bank, write_bank


@pytest.mark.parametrize("name", ["bank.jsonl", "bank.xlsx", "BANK.JSONL"])
def test_a_bank_has_the_same_digest_in_either_form(tmp_path: Path, name: str) -> None:
    """The digest is of what is in it, not of the file."""
    bank = a_bank(a_question("q1"), a_question("q2"))
    write_bank(tmp_path / name, bank)
    assert digest_of(load_bank(tmp_path / name)) == digest_of(bank)


def test_the_digest_tells_banks_apart() -> None:
    """Other words, another order, another version."""
    first, second = a_question("q1"), a_question("q2")
    banks = [
        a_bank(first, second),
        a_bank(second, first),
        a_bank(first),
        a_bank(first, replace(second, text="别的")),
        a_bank(first, second, version="2"),
    ]
    assert len({digest_of(bank) for bank in banks}) == len(banks)


def test_other_forms_are_told(tmp_path: Path) -> None:
    """With those that are known."""
    for path in (tmp_path / "bank.csv", tmp_path / "bank"):
        with pytest.raises(InputError, match=r"\.jsonl, \.xlsx"):
            write_bank(path, a_bank())
        with pytest.raises(InputError, match=r"\.jsonl, \.xlsx"):
            load_bank(path)
        assert not path.exists()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """As bad input, and nothing is left behind."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_bank(tmp_path / "file" / "bank.jsonl", a_bank())
