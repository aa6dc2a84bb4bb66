# SPDX-License-Identifier: Apache-2.0
"""The shape of the declarations."""

from collections.abc import Iterator
from typing import Any

from dossier_factory import SAMPLE, a_dossier
from msgspec.structs import fields

from hegui.dossier import load_dossier
from hegui.dossier.declared import _section_in
from hegui.dossier.model import SCHEMA_VERSION, Dossier
from hegui.dossier.section import Section


def sections(annotation: Any = Dossier) -> Iterator[type[Section]]:
    """Every record of the model."""
    section = _section_in(annotation)
    if section is not None:
        yield section
        for field in fields(section):
            yield from sections(field.type)


def test_every_record_refuses_unknown_keys_and_changes() -> None:
    """A misspelt key is never a silent unknown."""
    for section in set(sections()):
        assert section.__pydantic_config__ == {"extra": "forbid"}, section
        assert section.__struct_config__.frozen, section


def test_every_record_says_what_it_is_in_both_languages() -> None:
    """For the hover text of editors."""
    for section in set(sections()):
        words = section.__doc__ or ""
        assert any("\u4e00" <= character <= "\u9fff" for character in words), section
        assert any(character.isascii() and character.isalpha() for character in words), section


def test_what_is_left_out_is_unknown(tmp_path: Any) -> None:
    """No yes/no question is answered by a default, except within a listed activity, which is given whole."""
    answered = {
        f"{section.__name__}.{field.name}"
        for section in set(sections())
        for field in fields(section)
        if isinstance(field.default, bool)
    }
    assert answered == {"ProcessingActivity.automated_decision", "ProcessingActivity.published"}
    assert a_dossier(tmp_path).model.service.charges_users is None


def test_the_sample_uses_most_of_the_model() -> None:
    """So that the tests that load it see every kind of record."""
    dossier = load_dossier(SAMPLE)
    assert dossier.model.hegui == SCHEMA_VERSION
    given = {section for source in dossier.sources for section in source.marks.children}
    assert given == {field.name for field in fields(Dossier)}
