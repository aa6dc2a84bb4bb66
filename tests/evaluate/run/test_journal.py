# SPDX-License-Identifier: Apache-2.0
"""The journal: whole lines or none, of one plan, by one process."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hegui.errors import InputError
from hegui.evaluate.run.journal import Answer, Head, Journal, append, read_journal, settled

HEAD = Head("answers", "0" * 64)


def answer(name: str, kind: str = "answered", text: str = "好", turn: int = 0) -> Answer:
    return Answer(question=name, generation=turn, kind=kind, at="2026-11-26T12:00:00+08:00", text=text)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """In its order, after the head."""
    path = tmp_path / "x" / "answers.jsonl"
    lines = [answer("a"), answer("b", text="换\n行\u2028与“引号”")]
    with Journal(path, HEAD, Answer) as journal:
        for line in lines:
            journal.add(line)
    assert list(read_journal(path, HEAD, Answer)) == lines
    with Journal(path, HEAD, Answer) as journal:
        assert journal.lines == lines
        journal.add(answer("c"))
    assert [line.question for line in read_journal(path, HEAD, Answer)] == ["a", "b", "c"]
    assert path.stat().st_mode & 0o077 == 0


@settings(max_examples=40)
@given(st.integers(0, 400))
def test_a_crash_at_any_byte_loses_at_most_what_was_not_whole(cut: int) -> None:
    """The rest is kept, and writing goes on."""
    import tempfile  # noqa: PLC0415  hypothesis shares a fixture's folder

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.jsonl"
        with Journal(path, HEAD, Answer) as journal:
            for name in "abc":
                journal.add(answer(name))
        content = path.read_bytes()
        path.write_bytes(content[: min(cut, len(content))])
        whole = max(0, content[: min(cut, len(content))].count(b"\n") - 1)
        with Journal(path, HEAD, Answer) as journal:
            assert len(journal.lines) == whole
            journal.add(answer("d"))
        assert [line.question for line in read_journal(path, HEAD, Answer)] == [*"abc"[:whole], "d"]


def test_a_line_in_the_middle_that_is_none_is_told(tmp_path: Path) -> None:
    """With its number: it is no crash but damage."""
    path = tmp_path / "answers.jsonl"
    with Journal(path, HEAD, Answer) as journal:
        journal.add(answer("a"))
    with path.open("ab") as stream:
        stream.write(b'{"question": 5}\n')
    with pytest.raises(InputError, match=r"answers\.jsonl:3"):
        list(read_journal(path, HEAD, Answer))


def test_the_journal_of_another_plan_or_none_is_refused(tmp_path: Path) -> None:
    """Nothing is counted that belongs elsewhere."""
    path = tmp_path / "answers.jsonl"
    Journal(path, HEAD, Answer).close()
    with pytest.raises(InputError, match="another plan"):
        Journal(path, Head("answers", "1" * 64), Answer)
    path.write_bytes(b"hello\n")
    with pytest.raises(InputError, match="no journal"):
        list(read_journal(path, HEAD, Answer))


def test_a_second_writer_is_kept_out(tmp_path: Path) -> None:
    """Until the first is done; readers may read."""
    path = tmp_path / "answers.jsonl"
    with Journal(path, HEAD, Answer) as journal:
        journal.add(answer("a"))
        journal.flush()
        with pytest.raises(InputError, match="another process"):
            Journal(path, HEAD, Answer)
        assert len(list(read_journal(path, HEAD, Answer))) == 1
    Journal(path, HEAD, Answer).close()


def test_several_may_append_where_they_are_meant_to(tmp_path: Path) -> None:
    """A torn line of a crash is dropped first."""
    path = tmp_path / "people.jsonl"
    append(path, HEAD, [answer("a")])
    with path.open("ab") as stream:
        stream.write(b'{"question": "b')
    append(path, HEAD, [answer("c")])
    assert [line.question for line in read_journal(path, HEAD, Answer)] == ["a", "c"]


def test_nothing_is_counted_twice() -> None:
    """The first answer counts, whatever comes after; a failure gives way to an answer."""
    lines = [
        answer("a", "failed"),
        answer("a", text="一"),
        answer("a", text="二"),
        answer("b", "failed"),
        answer("a", turn=1),
    ]
    found = settled(lines)
    assert {key: line.text for key, line in found.items() if line.settled} == {("a", 0): "一", ("a", 1): "好"}
    assert not found["b", 0].settled


def test_a_journal_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be used"):
        Journal(tmp_path / "file" / "x.jsonl", HEAD, Answer)
    with pytest.raises(InputError, match="cannot be used"):
        append(tmp_path / "file" / "x.jsonl", HEAD, [answer("a")])
