# SPDX-License-Identifier: Apache-2.0
"""A document of one item that cannot be read answers for that item and hides no other."""

from unittest.mock import patch

import pytest
from context_factory import ContextMaker

from hegui.checks.reading import read_for
from hegui.checks.results import Outcome, Result
from hegui.dossier import DocumentText
from hegui.dossier.loaded import LoadedDossier
from hegui.errors import MissingExtra, Place
from hegui.text import Text

PLACE = Place("dossier.yaml", 7)


def test_what_can_be_read_is_the_text(make: ContextMaker) -> None:
    """And no answer yet."""
    context = make(documents={"contract.md": "合同。"})
    read = read_for(context, "supplier-contract-signed", "contract.md", PLACE, "acme")
    assert isinstance(read, DocumentText)
    assert read.text == "合同。"


@pytest.mark.parametrize(
    ("path", "content"), [("gone.md", None), ("broken.pdf", b"%PDF-1.7 and no more"), ("gbk.txt", "合同".encode("gbk"))]
)
def test_what_cannot_be_read_is_an_answer_for_a_person(make: ContextMaker, path: str, content: bytes | None) -> None:
    """Missing, broken, of another encoding: never a pass, never a failure, and about the one item."""
    context = make(documents={} if content is None else {path: content})
    answer = read_for(context, "supplier-contract-signed", path, PLACE, "acme")
    assert isinstance(answer, Result)
    assert (answer.outcome, answer.about, answer.control) == (Outcome.INCONCLUSIVE, "acme", "supplier-contract-signed")
    assert answer.place is not None
    assert answer.evidence == ()
    assert path in answer.reason.zh + str(answer.place)


def test_a_reader_that_is_not_installed_is_no_matter_of_one_item(make: ContextMaker) -> None:
    """The runner skips the whole check and names the command."""
    missing = MissingExtra("documents", Text("读取 PDF ", "Reading PDF"))
    with patch.object(LoadedDossier, "document", side_effect=missing), pytest.raises(MissingExtra):
        read_for(make(), "supplier-contract-signed", "a.pdf", PLACE, "acme")
