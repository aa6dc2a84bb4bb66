# SPDX-License-Identifier: Apache-2.0
"""What was found before is recalled for the same text, the same words and the same dossier, and for nothing else."""

from pathlib import Path
from typing import NoReturn

import pytest
from dossier_factory import a_dossier

from hegui.cache import keep
from hegui.dossier import LoadedDossier
from hegui.dossier.found import Found, Spot
from hegui.pattern import Pattern

COMPLAINTS = Pattern("投诉(举报)?渠道")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "hegui"


def dossier(folder: Path, text: str = "本协议\n\n投诉举报渠道：电话。\n") -> LoadedDossier:
    """A dossier with one document."""
    folder.mkdir(exist_ok=True)
    return a_dossier(folder, "documents: {user_agreement: a.md}", a_dot_md=text)


def no_search(_: Pattern, _text: str) -> NoReturn:
    """Looks for nothing."""
    raise AssertionError("it was looked for before")


def test_what_was_looked_for_is_not_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor what was not there; the passage and the words to show are the same."""
    first = dossier(tmp_path / "a")
    found = first.document("a.md").find(COMPLAINTS)
    assert found is not None
    assert first.document("a.md").find(Pattern("仲裁")) is None
    first.found.keep()
    monkeypatch.setattr(Pattern, "search", no_search)
    again = dossier(tmp_path / "a").document("a.md")
    assert (again.find(COMPLAINTS), again.find(Pattern("仲裁"))) == (found, None)
    with pytest.raises(AssertionError, match="looked for before"):
        again.find(Pattern("投诉(举报)?渠道", ignores_case=False))


def test_another_text_is_another_answer(tmp_path: Path) -> None:
    """Also under the same name, and also a part of the same document."""
    first = dossier(tmp_path / "a")
    assert first.document("a.md").find(COMPLAINTS) is not None
    first.found.keep()
    assert dossier(tmp_path / "a", "本协议\n").document("a.md").find(COMPLAINTS) is None


def test_the_answers_are_those_of_a_dossier(cache: Path) -> None:
    """Without one nothing is recalled or kept, and what is damaged is looked for again."""
    Found().ask("question", lambda: (Spot("found", 1, "words"),))
    lonely = Found()
    lonely.ask("question", lambda: (Spot("missing"),))
    lonely.keep()
    assert not cache.exists()
    held = Found("dossier")
    assert held.ask("question", lambda: (Spot("found", 1, "words"),)) == (Spot("found", 1, "words"),)
    held.keep()
    assert Found("dossier").ask("question", lambda: (Spot("missing"),)) == (Spot("found", 1, "words"),)
    assert Found("other").ask("question", lambda: (Spot("missing"),)) == (Spot("missing"),)
    [kept] = cache.glob("found-*.msgpack")
    kept.write_bytes(b"\x81\x01")
    assert Found("dossier").ask("question", lambda: (Spot("missing"),)) == (Spot("missing"),)
    keep("found", kept.stem.partition("-")[2], {1: 1}, cache, most=1)
    assert Found("dossier").ask("question", lambda: (Spot("missing"),)) == (Spot("missing"),)
