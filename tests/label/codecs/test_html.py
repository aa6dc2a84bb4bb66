# SPDX-License-Identifier: Apache-2.0
"""HTML: one meta tag in the head, and not another byte."""

import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from label_exercise import exercise
from label_factory import CODE, LABEL, replaced

from hegui.errors import LabelProblem
from hegui.label import Label, read, write
from hegui.label.codec import Carrier
from hegui.label.codecs.html import CODEC
from hegui.label.content import Malformed
from hegui.label.structures.html_tags import MOST_ATTRIBUTES, tags_of

HERE = Path(__file__).parents[1]
SAMPLES = sorted((HERE / "samples" / "html").iterdir())
FAULTS = sorted((HERE / "faults" / "html").iterdir())
VALUES = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
LABELS = st.builds(
    Label, st.sampled_from("123"), VALUES.filter(str.strip), VALUES.filter(str.strip), VALUES, VALUES, VALUES, VALUES
)
BARE = LABEL.to_json()
ESCAPED = BARE.replace('"', "&quot;")


def written(content: bytes, label: Label = LABEL, *, update: bool = False) -> bytes:
    fresh = replaced(content, label, "x.html") if update else write(content, label, name="x.html").content
    assert fresh is not None
    return fresh


def labels_in(content: bytes) -> list[tuple[str, Label | None]]:
    return [(found.place, found.label) for found in read(content, name="x.html").labels]


class Metas(HTMLParser):
    """What Python's parser finds: the contents of the tags that name AIGC."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta" and ("name", "AIGC") in attrs:
            self.found.append(dict(attrs).get("content"))


@settings(deadline=None)
@given(LABELS, st.sampled_from(SAMPLES))
def test_any_label_is_read_back_as_it_was_written(label: Label, sample: Path) -> None:
    """By us, or refused where the encoding has no way to say it; and again in its place."""
    try:
        fresh = written(sample.read_bytes(), label)
    except LabelProblem:
        assert any(0x7F <= ord(char) < 0xA0 or char in "\ufffe\uffff" for char in label.to_json())
        return
    assert labels_in(fresh) == [("meta AIGC", label)]
    again = replace(label, reserved_code1="<&'\">")
    assert labels_in(written(fresh, again, update=True)) == [("meta AIGC", again)]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_an_independent_parser_finds_the_label(path: Path) -> None:
    """Once, with all its quotes."""
    label = replace(LABEL, reserved_code1='{"a":"<b>&amp;"}')
    fresh = written(path.read_bytes(), label)
    assert Metas(fresh.decode("gb18030" if path.name.startswith("gb") else "utf-8")).found == [label.to_json()]


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
            [
                b"<",
                b">",
                b'"',
                b"'",
                b"<!--",
                b"-->",
                b"<head>",
                b"</head>",
                b"<head></head>",
                b"<script>",
                b"<meta name=AIGC>",
                b"<html>",
                b"<body>",
                b"<meta charset=gbk>",
                b"<title>",
            ]
        )
        | st.binary(max_size=8)
    )
    exercise(CODEC, content[:at] + inside + content[end:])


@given(st.binary(max_size=200))
def test_any_bytes_have_an_answer(content: bytes) -> None:
    """Also inside of a head."""
    exercise(CODEC, content)
    exercise(CODEC, b"<html><head>" + content + b"</head></html>")


@pytest.mark.parametrize(
    ("content", "before"),
    [
        ("<html><head><title>x</title><meta charset=utf-8></head></html>", "<meta charset=utf-8>"),
        ('<html><head><meta http-equiv=Content-Type content="text/html; charset=utf-8"></head>', 'utf-8">'),
        ("<html><head lang=zh><title>x</title></head></html>", "<head lang=zh>"),
        ("<meta charset=utf-8><title>x</title>", "<meta charset=utf-8>"),
        ("<!doctype html><title>x</title>", "<!doctype html>"),
        ("<html><title>x</title>", "<html>"),
        ("<p>text", ""),
        ("<!-- <head> --><p>text", ""),
        ("<body><meta charset=x></body>", ""),
    ],
)
def test_the_tag_comes_after_the_encoding_or_first_in_the_head(content: str, before: str) -> None:
    """Where there is no head tag, the tag implies it."""
    head, tag, rest = written(content.encode()).decode().partition('<meta name="AIGC" content="')
    assert tag
    assert head.endswith(before)
    assert head + rest[rest.index('">') + 2 :] == content


@pytest.mark.parametrize("content", ["<html><body>x</body></html>", "<html>\n", "<!doctype html><html></html>"])
def test_a_page_without_anything_in_its_head_gets_a_head(content: str) -> None:
    """Tools look for one."""
    fresh = written(content.encode()).decode()
    assert f'<html><head><meta name="AIGC" content="{ESCAPED}"></head>' in fresh
    assert labels_in(written(fresh.encode(), replace(LABEL, reserved_code1="x"), update=True))


def test_xhtml_stays_well_formed() -> None:
    """The tag closes itself, and a page without a head is refused."""
    fresh = written((HERE / "samples" / "html" / "strict.xhtml").read_bytes())
    assert f'<head><meta name="AIGC" content="{ESCAPED}" /><title>' in fresh.decode()
    with pytest.raises(LabelProblem, match="no head element"):
        written((HERE / "faults" / "html" / "headless.html").read_bytes())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "shift_jis", "windows-1252", "utf-8-sig"])
def test_values_are_written_in_the_encoding_of_the_file(encoding: str) -> None:
    """What it lacks as character references."""
    declared = "utf-8" if encoding == "utf-8-sig" else encoding
    content = f"<html><head><meta charset='{declared}'></head><body>x</body></html>".encode(encoding)
    label = replace(LABEL, content_producer="中文\U0001f600", content_propagator="中文\U0001f600")
    fresh = written(content, label)
    assert labels_in(fresh) == [("meta AIGC", label)]
    assert Metas(fresh.decode(encoding)).found == [label.to_json()]


@pytest.mark.parametrize(
    "encoding", ["utf-16", "utf-7", "rot13", "base64", "no-such", "unicode_escape", "idna", "cp037", "x" * 50]
)
def test_a_declaration_that_cannot_be_true_is_passed_over(encoding: str) -> None:
    """The bytes tell better."""
    content = f"<html><head><meta charset='{encoding}'></head><body>文</body></html>".encode()
    label = replace(LABEL, reserved_code1="中文")
    assert "中文" in written(content, label).decode()


@pytest.mark.parametrize(
    "tag",
    [
        f"<meta name='AIGC' content='{BARE}'>",
        f'<META CONTENT="{ESCAPED}" NAME=aigc />',
        f'<meta property="og:AIGC" content="{ESCAPED}">',
        f'<meta itemprop=AIGC content="{ESCAPED}">',
        f'<meta\nname = "AIGC"\n content = "{ESCAPED.replace("&quot;", "&#34;")}">',
    ],
)
def test_the_label_of_others_is_read_and_replaced_in_its_tag(tag: str) -> None:
    """However the tag is spelt; only its content changes."""
    content = f"<html><head>{tag}</head></html>".encode()
    [(_, label)] = labels_in(content)
    assert label == LABEL
    changed = replace(LABEL, reserved_code1="x'")
    fresh = written(content, changed, update=True)
    assert [label for _, label in labels_in(fresh)] == [changed]
    assert fresh.startswith(content[:18])


@pytest.mark.parametrize(
    "content",
    [
        "<html><head><title><meta name=AIGC content={}></title></head>",
        "<html><!-- <meta name=AIGC content={}> -->",
        "<html><script>'<meta name=AIGC content={}>'</script>",
        "<html><body data-x=\"<meta name=AIGC content='{}'>\">",
        '<html><textarea><meta name="AIGC" content="{}"></textarea>',
        "<html><head><meta name=description content=AIGC><meta name=aigc-policy content=strict>",
        '<html><script type="application/ld+json">{"name": "AIGC"}</script>',
        '<html><script type="application/ld+json">{"name": "AIGC", broken}</script>',
        "<html><plaintext><meta name=AIGC content={}>",
    ],
)
def test_what_only_looks_like_a_label_is_none(content: str) -> None:
    """Comments, scripts, titles, attributes, articles about AIGC."""
    assert labels_in(content.encode()) == []
    assert labels_in(written(content.encode())) == [("meta AIGC", LABEL)]


@pytest.mark.parametrize(
    ("script", "place"),
    [
        (f'{{"@graph": [{{"AIGC": {BARE}}}]}}', "script @graph.AIGC"),
        (f'[{{"aigc": {BARE}}}]', "script aigc"),
        ('{"AIGC": broken}', "script AIGC"),
    ],
)
def test_a_label_in_json_is_read_and_not_replaced(script: str, place: str) -> None:
    """Its place is told; a text that may hold one is shown."""
    content = f'<html><head><script type="application/ld+json">{script}</script></head></html>'.encode()
    [found] = read(content, name="x.html").labels
    assert (found.place, found.carrier) == (place, Carrier.HTML_SCRIPT)
    with pytest.raises(LabelProblem):
        written(content, replace(LABEL, reserved_code1="x"), update=True)


def test_a_page_is_known_by_its_beginning_or_its_name() -> None:
    """Whatever stands before the doctype."""
    for head in (
        b"<!DOCTYPE HTML>",
        b"\xef\xbb\xbf\n<html lang=zh>",
        b'<?xml version="1.0"?><!-- a --><html>',
        b"<html>",
    ):
        assert CODEC.recognises(head, "")
    assert CODEC.recognises(b"<p>", ".htm")
    assert not CODEC.recognises(b"<p>", ".txt")
    assert not CODEC.recognises(b"<svg>", "")
    assert not CODEC.recognises(b"\0\1", ".html")


def test_utf16_is_read_and_not_written() -> None:
    """It cannot be edited as bytes."""
    content = f"<html><head><meta name=AIGC content='{BARE}'></head></html>".encode("utf-16")
    assert labels_in(content) == [("meta AIGC", LABEL)]
    with pytest.raises(LabelProblem, match="UTF-16"):
        written(content, replace(LABEL, reserved_code1="x"), update=True)


def test_a_broken_reference_is_damage() -> None:
    """And no crash."""
    assert read((HERE / "faults" / "html" / "long-reference.html").read_bytes(), name="x.html").damage is not None


@pytest.mark.parametrize(
    "piece",
    [b"<a ", b"<!--", b'<a "', b"<a b='", b"<script>", b"</", b"<a b=c ", b"<?", b"<a/", b"a=", b"<meta name=AIGC "],
)
def test_time_is_linear(piece: bytes) -> None:
    """Whatever is repeated a hundred thousand times."""
    began = time.process_time()
    list(tags_of(piece * 100_000))
    assert time.process_time() - began < 2


def test_attributes_are_bounded_and_the_first_counts() -> None:
    """As in browsers."""
    [tag] = tags_of(b"<meta name=a NAME=b>")
    assert tag.attributes()[b"name"].text == b"a"
    [tag] = tags_of(b"<meta" + b" a" * (MOST_ATTRIBUTES + 1) + b">")
    with pytest.raises(Malformed, match="too many attributes"):
        tag.attributes()


def test_a_code_in_a_fragment_is_valid() -> None:
    """The whole round with the example's code."""
    fresh = written(b"<p>x")
    [(_, label)] = labels_in(fresh)
    assert label is not None
    assert label.content_producer == CODE
