# SPDX-License-Identifier: Apache-2.0
"""The shape of the declarations."""

from collections.abc import Iterator
from typing import Any

from dossier_factory import SAMPLE, a_dossier

from hegui.dossier import load_dossier
from hegui.dossier.load import _section_in
from hegui.dossier.model import SCHEMA_VERSION, Dossier
from hegui.dossier.section import Section


def sections(annotation: Any = Dossier) -> Iterator[type[Section]]:
    """Every record of the model."""
    section = _section_in(annotation)
    if section is not None:
        yield section
        for field in section.model_fields.values():
            yield from sections(field.annotation)


def test_every_record_refuses_unknown_keys_and_changes() -> None:
    """A misspelt key is never a silent unknown."""
    for section in set(sections()):
        assert section.model_config["extra"] == "forbid", section
        assert section.model_config["frozen"], section


def test_every_record_says_what_it_is_in_both_languages() -> None:
    """For the hover text of editors."""
    for section in set(sections()):
        words = section.__doc__ or ""
        assert any("\u4e00" <= character <= "\u9fff" for character in words), section
        assert any(character.isascii() and character.isalpha() for character in words), section


def test_what_is_left_out_is_unknown(tmp_path: Any) -> None:
    """No yes/no question is answered by a default, except within a listed activity, which is given whole."""
    answered = {
        f"{section.__name__}.{name}"
        for section in set(sections())
        for name, field in section.model_fields.items()
        if isinstance(field.default, bool)
    }
    assert answered == {"ProcessingActivity.automated_decision", "ProcessingActivity.published"}
    assert a_dossier(tmp_path).model.service.charges_users is None


def test_the_sample_uses_most_of_the_model() -> None:
    """So that the tests that load it see every kind of record."""
    given = load_dossier(SAMPLE).model.model_dump(exclude_unset=True)
    assert given["hegui"] == SCHEMA_VERSION
    assert given.keys() == Dossier.model_fields.keys()
