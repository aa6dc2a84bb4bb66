# SPDX-License-Identifier: Apache-2.0
"""``hegui init`` from the first question to a dossier that loads."""

import io
from pathlib import Path

import pytest
from command import Ended, run
from wizard_factory import a_small_view

from hegui.cli import init as init_module
from hegui.dossier import load_dossier
from hegui.dossier.answers_file import KEPT_AS
from hegui.dossier.facts import facts_of_dossier

NAMES = ("甲公司", "Alpha", "乙服务", "Beta")


@pytest.fixture(autouse=True)
def small_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five questions instead of fifty."""
    monkeypatch.setattr(init_module, "LawView", lambda *_: a_small_view())


def answering(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    """Puts lines on the standard input; after the last it ends, as with Ctrl-D."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def init(folder: Path, *options: str) -> Ended:
    return run("init", str(folder), "--lang", "both", "--as-of", "2026-11-25", *options)


def test_answers_end_in_a_dossier_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With folders, a note, and what to do next."""
    answering(monkeypatch, *NAMES, "y", "1,2", "n", "2026-10-12")
    ended = init(tmp_path)
    assert ended.code == 0, ended.err
    assert f"hegui check {tmp_path}" in ended.out
    dossier = load_dossier(tmp_path)
    facts = facts_of_dossier(dossier)
    assert facts.value("offers_generation_to_mainland_public") is True
    assert facts.value("access_modes") == frozenset({"web", "app"})
    assert dossier.model.service.name.en == "Beta"
    assert (tmp_path / "documents").is_dir()
    assert (tmp_path / "evidence").is_dir()
    assert "hegui check" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert dossier.files == ("dossier.yaml",)


def test_questions_are_asked_in_the_languages_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chinese, English, or both."""
    for language, zh, en in (("zh", True, False), ("en", False, True), ("both", True, True)):
        folder = tmp_path / language
        answering(monkeypatch, *NAMES, "n")
        out = run("init", str(folder), "--lang", language).out
        assert ("是否利用生成式人工智能技术" in out) is zh
        assert ("Does the service offer AI generation" in out) is en


def test_do_not_know_leaves_it_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the end says how many are."""
    answering(monkeypatch, *NAMES, "", "?", "", "", "")
    ended = init(tmp_path)
    assert ended.code == 0, ended.err
    assert "0 answered, 5 not known" in ended.out
    assert len(facts_of_dossier(load_dossier(tmp_path))) == 0


def test_an_interruption_keeps_the_answers_and_the_next_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No dossier is written until the end."""
    answering(monkeypatch, *NAMES, "y")
    ended = init(tmp_path)
    assert ended.code == 2
    assert "run the same command again" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == [KEPT_AS]
    answering(monkeypatch, "web", "n")
    ended = init(tmp_path)
    assert ended.code == 0, ended.err
    assert "Name of the company" not in ended.out
    assert facts_of_dossier(load_dossier(tmp_path)).value("access_modes") == frozenset({"web"})


def test_the_first_name_alone_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name has two languages; an empty one is asked again."""
    answering(monkeypatch, "甲公司", "", " ", "Alpha", "乙服务")
    ended = init(tmp_path)
    assert ended.code == 2
    assert ended.out.count("This is required.") == 2
    assert "乙服务" not in (tmp_path / KEPT_AS).read_text(encoding="utf-8")


def test_an_answer_that_cannot_be_read_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what is accepted."""
    answering(monkeypatch, *NAMES, "perhaps", "n")
    ended = init(tmp_path)
    assert ended.code == 0
    assert "Please give y or n." in ended.out


def test_a_contradiction_is_told_and_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The dossier must load in the end."""
    answering(monkeypatch, *NAMES, "y", "internal", "web", "n")
    ended = init(tmp_path)
    assert ended.code == 0, ended.err
    assert "only reached internally" in ended.out
    assert facts_of_dossier(load_dossier(tmp_path)).value("access_modes") == frozenset({"web"})


def test_the_previous_question_can_be_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also at the very first."""
    answering(monkeypatch, *NAMES, "<", "y", "<", "n")
    assert init(tmp_path).code == 0
    assert facts_of_dossier(load_dossier(tmp_path)).value("offers_generation_to_mainland_public") is False


def test_enough_writes_what_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest is unknown, and said to be."""
    answering(monkeypatch, *NAMES, "y", "!")
    ended = init(tmp_path)
    assert ended.code == 0
    assert "some were not asked" in ended.out
    assert list(facts_of_dossier(load_dossier(tmp_path))) == ["offers_generation_to_mainland_public"]


def test_an_existing_dossier_is_not_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a single question is asked; only --force overwrites it, and nothing else of the folder."""
    (tmp_path / "dossier.yaml").write_text("mine", encoding="utf-8")
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    answering(monkeypatch, *NAMES, "n")
    ended = init(tmp_path)
    assert ended.code == 2
    assert "--force" in ended.err
    assert (tmp_path / "dossier.yaml").read_text(encoding="utf-8") == "mine"
    assert init(tmp_path, "--force").code == 0
    assert load_dossier(tmp_path).model.provider.name.en == "Alpha"
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine"


ANSWERS = """\
hegui: 1
provider: {zh: 甲公司, en: Alpha}
service: {zh: 乙服务, en: Beta}
answers:
  offers_generation_to_mainland_public: true
  access_modes: [web]
  persona_simulates_human: null
"""


def test_answers_from_a_file_ask_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions that it leaves open stay open."""
    (tmp_path / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    answering(monkeypatch)
    ended = init(tmp_path / "new", "--answers", str(tmp_path / "answers.yaml"))
    assert ended.code == 0, ended.err
    assert "2 answered, 1 not known; some were not asked" in ended.out
    assert len(facts_of_dossier(load_dossier(tmp_path / "new"))) == 2


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[web]", "[internal]", "answers.yaml:6"),
        ("[web]", "[web, smoke]", "answers.yaml:6"),
        ("access_modes", "access_mode", "access_modes"),
        ("service: {zh: 乙服务, en: Beta}\n", "", "lack the name"),
        ("hegui: 1", "hegui: [", "cannot be parsed"),
    ],
)
def test_bad_answers_write_nothing(old: str, new: str, words: str, tmp_path: Path) -> None:
    """Exit 2, with the line of the file."""
    (tmp_path / "answers.yaml").write_text(ANSWERS.replace(old, new), encoding="utf-8")
    ended = init(tmp_path / "new", "--answers", str(tmp_path / "answers.yaml"))
    assert ended.code == 2
    assert words in ended.err
    assert not (tmp_path / "new").exists()


def test_a_missing_answers_file_is_bad_input(tmp_path: Path) -> None:
    """Not an empty one."""
    assert init(tmp_path / "new", "--answers", str(tmp_path / "none.yaml")).code == 2
