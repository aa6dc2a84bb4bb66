# SPDX-License-Identifier: Apache-2.0
"""The building blocks refuse what would break later."""

import pytest
from pydantic import TypeAdapter, ValidationError

from hegui.dossier.section import DocumentPath, Id, Named, Words


@pytest.mark.parametrize("path", ["/etc/passwd", "../a", "a/../../b", "a\\b", "C:/a", "c:a", "a\0", "", "x" * 401])
def test_a_document_stands_inside_the_dossier(path: str) -> None:
    """On every system's way of writing paths."""
    with pytest.raises(ValidationError):
        TypeAdapter(DocumentPath).validate_python(path)


@pytest.mark.parametrize(
    ("path", "plain"),
    [("documents/a b.pdf", "documents/a b.pdf"), ("./a//b.md", "a/b.md"), ("协议.docx", "协议.docx"), ("a..b", "a..b")],
)
def test_a_path_is_kept_in_its_plain_form(path: str, plain: str) -> None:
    """So that one document has one name."""
    assert TypeAdapter(DocumentPath).validate_python(path) == plain


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "甲", "x" * 65, "a/b", "a@1"])
def test_ids_are_plain(name: str) -> None:
    """They stand in file names, in dependencies (`model:chat@2`) and in URLs."""
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(name)


def test_words_say_something() -> None:
    """A name of spaces is no name."""
    for empty in ("", "  ", "\u3000\n"):
        with pytest.raises(ValidationError):
            TypeAdapter(Words).validate_python(empty)
    assert Named(zh="甲", en="a").zh == "甲"
