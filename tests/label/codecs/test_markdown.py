# SPDX-License-Identifier: Apache-2.0
"""Markdown: one front matter block, with everything else in it as it was."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, replaced

from hegui.errors import LabelProblem
from hegui.label import Label, read, write
from hegui.label.codec import Carrier
from hegui.label.codecs.markdown import CODEC
from hegui.label.content import Malformed
from hegui.label.structures.front_matter import DEEPEST, LONGEST_BLOCK, tree_of

HERE = Path(__file__).parents[1]
SAMPLES = sorted((HERE / "samples" / "markdown").iterdir())
FAULTS = sorted((HERE / "faults" / "markdown").iterdir())
VALUES = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LABELS = st.builds(
    Label, st.sampled_from("123"), VALUES.filter(str.strip), VALUES.filter(str.strip), VALUES, VALUES, VALUES, VALUES
)


def written(content: bytes, label: Label = LABEL, *, update: bool = False) -> bytes:
    fresh = replaced(content, label, "x.md") if update else write(content, label, name="x.md").content
    assert fresh is not None
    return fresh


def label_in(content: bytes) -> Label | None:
    return read(content, name="x.md").label


def vendor(name: str) -> bytes:
    return (HERE / "vendors" / name).read_bytes()


@settings(deadline=None)
@given(LABELS, st.sampled_from(SAMPLES))
def test_any_label_is_read_back_as_it_was_written(label: Label, sample: Path) -> None:
    """By us and by PyYAML, in a fresh block, in one that is there, and in the place of another label."""
    content = sample.read_bytes()
    fresh = written(content, label)
    assert label_in(fresh) == label
    text = fresh.decode("gb18030" if sample.name.startswith("gb") else "utf-8-sig")
    front = next(yaml.safe_load_all(text.split("---", 1)[1].split("\n---", 1)[0]))
    assert front["AIGC"] == label.as_dict()
    again = replace(label, reserved_code1="x", reserved_code2="'\"\\")
    assert label_in(written(fresh, again, update=True)) == again


@pytest.mark.parametrize("path", [*SAMPLES, *FAULTS], ids=lambda path: path.name)
def test_samples_and_faults_have_an_answer(path: Path) -> None:
    """Nothing but the refusals that are ours."""
    exercise(CODEC, path.read_bytes())


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_mutated_files_have_an_answer(data: st.DataObject) -> None:
    """And what is written into them reads back."""
    content = data.draw(st.sampled_from([path.read_bytes() for path in [*SAMPLES, *FAULTS]]))
    at = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(at, min(len(content), at + 20)))
    inside = data.draw(
        st.sampled_from(
            [b"---\n", b"AIGC: ", b"'", b'"', b"{", b"[", b"|\n", b"&a ", b"*a", b"\n", b"\r\n", b"\xff", b": "]
        )
        | st.binary(max_size=8)
    )
    exercise(CODEC, content[:at] + inside + content[end:])


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    """Also behind an opening delimiter."""
    exercise(CODEC, content)
    exercise(CODEC, b"---\nAIGC: " + content + b"\n---\n")


def test_a_file_without_front_matter_gets_a_block() -> None:
    """Seven quoted strings at the head, in the order of the standard."""
    assert written(b"# Title\n").decode() == (
        f'---\nAIGC:\n  Label: "1"\n  ContentProducer: "{CODE}"\n  ProduceID: "task-1"\n  ReservedCode1: ""\n'
        f'  ContentPropagator: "{CODE}"\n  PropagateID: "task-1"\n  ReservedCode2: ""\n---\n# Title\n'
    )


def test_an_existing_block_is_extended() -> None:
    """Comments, order, anchors and odd values stay to the byte; there is no second block."""
    content = (HERE / "samples" / "markdown" / "rich.md").read_bytes()
    fresh = written(content)
    front, body = content.split(b"---\n", 2)[1:]
    assert fresh.startswith(b"---\n" + front + b"AIGC:\n")
    assert fresh.endswith(b"---\n" + body)


@pytest.mark.parametrize(("name", "line"), [("crlf.md", b"\r\n"), ("rich.md", b"\n")])
def test_lines_end_as_those_of_the_file(name: str, line: bytes) -> None:
    """No mixture."""
    fresh = written((HERE / "samples" / "markdown" / name).read_bytes())
    assert fresh.count(b"\n") == fresh.count(line)
    assert written(b"text" + line).count(line) == 11


def test_a_byte_order_mark_stays_first() -> None:
    """With a block and without."""
    for content in (b"\xef\xbb\xbf---\na: 1\n---\nx", b"\xef\xbb\xbfx"):
        fresh = written(content)
        assert fresh.startswith(b"\xef\xbb\xbf---\n")
        assert fresh.count(b"\xef\xbb\xbf") == 1


@pytest.mark.parametrize("content", ["---\ntitle: 标题\n---\n正文", "---\ntitle: x\n---\n正文", "正文\n"])
def test_the_encoding_of_the_file_is_kept(content: str) -> None:
    """Also where only the text below tells it."""
    fresh = written(content.encode("gb18030"), replace(LABEL, reserved_code1="中文"))
    assert 'ReservedCode1: "中文"' in fresh.decode("gb18030")


def test_an_update_leaves_comments_and_style() -> None:
    """Values are replaced one by one; keys that are missing come after them."""
    content = (
        f"---\nAIGC:   # ours\n    Label: 1 # one\n    ContentProducer: '{CODE}'\n    ProduceID: task-1\n"
        f"    PropagateID: old\n# after\nlast: 1\n---\nx\n"
    ).encode()
    fresh = written(content, update=True).decode()
    assert 'AIGC:   # ours\n    Label: "1" # one\n' in fresh
    assert '    PropagateID: "task-1"\n    ReservedCode1: ""\n' in fresh
    assert fresh.endswith('    ReservedCode2: ""\n# after\nlast: 1\n---\nx\n')


def test_a_flow_map_stays_one() -> None:
    """With empty and missing values."""
    content = f"---\nAIGC: {{Label: '2', ContentProducer: {CODE}, ProduceID: task-1, ReservedCode1: }}\n---\n".encode()
    fresh = written(content, update=True)
    assert label_in(fresh) == LABEL
    assert fresh.count(b"\n") == 3


@pytest.mark.parametrize("scalar", ["'{}'", '"{}"', "|\n  {}", ">-\n  {}"])
def test_a_label_as_json_text_is_read_and_stays_text(scalar: str) -> None:
    """In any style of scalar."""
    old = replace(LABEL, reserved_code1="old").to_json()
    inside = old.replace('"', '\\"') if scalar.startswith('"') else old
    content = f"---\nAIGC: {scalar.format(inside)}\nlast: 1\n---\n".encode()
    fresh = written(content, update=True)
    assert label_in(fresh) == LABEL
    [line] = [line for line in fresh.decode().splitlines() if line.startswith("AIGC:")]
    assert json.loads(yaml.safe_load(line)["AIGC"]) == LABEL.as_dict()


def test_types_are_kept_for_the_judge() -> None:
    """Numbers, truth values, null and repeated keys are seen as what they are."""
    content = (
        b"---\nAIGC:\n  Label: 1\n  ContentProducer: true\n  ProduceID: 00123\n  ReservedCode1:\n  Label: 2\n---\n"
    )
    [found] = read(content, name="x.md").labels
    assert found.text == '{"Label":1,"ContentProducer":true,"ProduceID":"00123","ReservedCode1":null,"Label":2}'
    assert "is repeated" in " ".join(finding.text.en for finding in found.findings)


def test_minimax_writes_a_word_for_the_label() -> None:
    """Read as it is."""
    label = label_in(vendor("minimax-agent.md"))
    assert label is not None
    assert (label.label, set(label.produce_id)) == ("AIGC", {"0"})


def test_a_vendor_block_before_the_author_s_is_read() -> None:
    """Numbers and all; and a block after it is told."""
    reading = read(vendor("agent-prepended.md"), name="x.md")
    assert reading.label is not None
    assert reading.label.produce_id == "1425692600859033"
    second = read(vendor("agent-second-block.md"), name="x.md")
    assert [found.place for found in second.labels] == ["front matter 2 AIGC"]
    assert "two front matter blocks" in second.notes[0].en
    with pytest.raises(LabelProblem):
        write(
            vendor("agent-second-block.md"),
            replace(LABEL, content_producer=CODE, produce_id="a"),
            name="x.md",
            update=True,
        )


@pytest.mark.parametrize("name", ["hugo-toml.md", "hugo-json.md"])
def test_other_front_matter_is_read_and_not_written(name: str) -> None:
    """The guide lays down YAML."""
    reading = read(vendor(name), name="x.md")
    assert reading.label is not None
    assert reading.protected is not None


@pytest.mark.parametrize("content", [b'+++\ntitle = "x"\n+++\ntext\n', b'{"title": "x"}\ntext\n'])
def test_other_front_matter_gets_no_second_block(content: bytes) -> None:
    """Refused, with what to do."""
    with pytest.raises(LabelProblem, match="change it to YAML first"):
        written(content)


@pytest.mark.parametrize(
    "content", [b"{ a brace\n", b'{"a": 1} and text\n', b"+++\nno end\n", b"[1]\n", b'{"a": ' * 3000]
)
def test_text_that_begins_like_front_matter_is_text(content: bytes) -> None:
    """A brace, plus signs."""
    assert written(content).endswith(content)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("list.md", "no YAML map"),
        ("flow.md", "no YAML map"),
        ("scalar.md", "no YAML map"),
        ("utf-16.md", "UTF-16"),
        ("broken.md", "no YAML"),
    ],
)
def test_a_block_that_cannot_be_extended_is_refused(name: str, reason: str) -> None:
    """Rather than put a second one before it."""
    with pytest.raises(LabelProblem, match=reason):
        written((HERE / "faults" / "markdown" / name).read_bytes())


def test_an_alias_of_the_label_s_values_is_never_broken() -> None:
    """What would change something else is refused."""
    content = f"---\nAIGC: {{Label: '1', ContentProducer: &p {CODE}, ProduceID: task-1}}\nowner: *p\n---\n".encode()
    with pytest.raises(LabelProblem, match="ContentProducer in the label cannot be updated"):
        written(content, update=True)
    with pytest.raises(LabelProblem, match="cannot be updated"):
        written(f"---\nAIGC: &x '{replace(LABEL, label='2').to_json()}'\nb: *x\n---\n".encode(), update=True)


def test_a_label_below_another_key_is_found() -> None:
    """At any depth, and told by its path."""
    [found] = read(b"---\nmeta:\n- {AIGC: {Label: '1'}}\n---\n", name="x.md").labels
    assert (found.place, found.carrier) == ("front matter meta.AIGC", Carrier.FRONT_MATTER)


def test_a_longer_key_is_a_label_if_it_holds_one() -> None:
    """Annex E asks for a name with AIGC in it."""
    content = b"---\nx-aigc: {Label: '1', ContentProducer: a, ProduceID: b}\naigc-free: true\n---\n"
    assert [found.place for found in read(content, name="x.md").labels] == ["front matter x-aigc"]


def test_aliases_are_not_followed() -> None:
    """So that nothing expands."""
    [found] = read((HERE / "faults" / "markdown" / "aliases.md").read_bytes(), name="x.md").labels
    assert found.text == "*c"


def test_nesting_and_length_are_bounded() -> None:
    """By our own numbers."""
    with pytest.raises(Malformed, match="nested too deeply"):
        tree_of("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))
    endless = b"---\n" + b"a: b\n" * (LONGEST_BLOCK // 5 + 1) + b"---\nx"
    assert read(endless, name="x.md").damage is not None


def test_a_body_of_any_length_is_not_read() -> None:
    """Only its head is."""
    content = b"---\na: 1\n---\n" + b"x" * (3 * LONGEST_BLOCK)
    assert written(content).endswith(content[12:])
