# SPDX-License-Identifier: Apache-2.0
"""The words of the catalogue send nobody to something that does not exist."""

import re

from hegui.cli.main import _COMMANDS
from hegui.evidence import FINDING_OF
from hegui.law.model import Catalogue


def test_what_to_do_names_only_commands_that_exist(bundled: Catalogue) -> None:
    """A remedy that begins with an unknown command is no remedy."""
    for control in bundled.controls:
        named = set(re.findall(r"hegui ([a-z]+)", f"{control.remedy.zh} {control.remedy.en}"))
        assert named <= set(_COMMANDS), control.id


def test_control_points_name_only_kinds_of_evidence_that_exist(bundled: Catalogue) -> None:
    """Kinds are those of the store, and `document`."""
    for control in bundled.controls:
        assert set(control.kinds) <= {*FINDING_OF, "document"}, control.id


def test_no_text_speaks_of_files_that_users_do_not_have(bundled: Catalogue) -> None:
    """The research notes are not part of hegui."""
    texts = [
        words
        for version in bundled.obligations
        for text in (version.must, version.title, version.note)
        if text
        for words in (text.zh, text.en)
    ]
    texts += [words for fact in bundled.facts for words in (fact.question.zh, fact.question.en, fact.basis)]
    assert not [words for words in texts if re.search(r"\w+\.md\b", words)]
