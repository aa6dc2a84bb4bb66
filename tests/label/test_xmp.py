# SPDX-License-Identifier: Apache-2.0
"""The label in XMP packets, by forms, encodings and damage; other properties are told by an independent parser."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.label import Label
from hegui.label.aigc import parse
from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Malformed
from hegui.label.structures.xmp import (
    MOST_LABELS,
    NAMESPACE,
    packet_with,
    packet_with_label,
    parse_packet,
    survey_packet,
    without_padding,
)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABEL = Label.first("001191610133596325171T12566", "task-1")
OTHER = Label.first("001191610133596325171T12566", "task-2")
JSON = LABEL.to_json()
QUOTED = JSON.replace('"', "&quot;")
LABELS = st.builds(Label, *[st.text(st.characters(exclude_categories=["Cs"]), max_size=20)] * 7)


def packet(inner: str = "", *, rdf: str = "rdf", about: str = "") -> bytes:
    """A packet with a title and a tool, what is given, and padding."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<{rdf}:RDF xmlns:{rdf}="{RDF}"><!-- kept --><{rdf}:Description {rdf}:about="{about}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="a &gt; b">'
        f"<dc:title><{rdf}:Alt><{rdf}:li xml:lang='x-default'>山 &amp; 水</{rdf}:li></{rdf}:Alt></dc:title></{rdf}:Description>"
        f"{inner}</{rdf}:RDF></x:xmpmeta>\n{' ' * 64}\n<?xpacket end='w'?>"
    ).encode()


def description(body: str = "", attributes: str = "") -> str:
    """A description with the prefix TC260 declared."""
    return f'<rdf:Description rdf:about="" xmlns:TC260="{NAMESPACE}" {attributes}>{body}</rdf:Description>'


def labels_in(content: bytes) -> list[tuple[Carrier, str]]:
    """Carriers and texts found."""
    found = Survey()
    survey_packet(content, found, place="here", offset=7)
    assert all(site.offset == 7 for site in found.sites)
    return [(site.carrier, site.value) for site in found.sites]


def others(content: bytes) -> list[str]:
    """Every element of a packet but the label, as the standard library's parser sees it."""
    text = content.decode()
    root = ET.fromstring(text[text.index("<x:xmpmeta") : text.index("</x:xmpmeta>") + 12])  # noqa: S314  our own
    return [
        f"{element.tag} {sorted(element.attrib.items())} {element.text}"
        for element in root.iter()
        if "AIGC" not in element.tag and element.tag != f"{{{RDF}}}Description"
    ]


FORMS = {
    "element": (Carrier.XMP_ELEMENT, description(f"<TC260:AIGC>{QUOTED}</TC260:AIGC>")),
    "element in CDATA": (Carrier.XMP_ELEMENT, description(f"<TC260:AIGC><![CDATA[{JSON}]]></TC260:AIGC>")),
    "element with language": (Carrier.XMP_ELEMENT, description(f'<TC260:AIGC xml:lang="zh">{QUOTED}</TC260:AIGC>')),
    "attribute": (Carrier.XMP_ATTRIBUTE, description(attributes=f'TC260:AIGC="{QUOTED}"')),
    "attribute in single quotes": (Carrier.XMP_ATTRIBUTE, description(attributes=f"TC260:AIGC = '{JSON}'")),
    "attribute behind a decoy": (
        Carrier.XMP_ATTRIBUTE,
        description(attributes=f"""xmlns:d="urn:d" d:note=' TC260:AIGC="no" ' TC260:AIGC="{QUOTED}" d:more="x" """),
    ),
    "other namespace": (
        Carrier.XMP_OTHER,
        f'<rdf:Description rdf:about="" xmlns:m="urn:m"><m:AIGC>{QUOTED}</m:AIGC></rdf:Description>',
    ),
    "attribute of another namespace": (
        Carrier.XMP_OTHER,
        f'<rdf:Description rdf:about="" xmlns:m="urn:m" m:AIGC="{QUOTED}"/>',
    ),
    "other prefix": (
        Carrier.XMP_ELEMENT,
        f'<rdf:Description rdf:about="" xmlns:q="{NAMESPACE}"><q:AIGC>{QUOTED}</q:AIGC></rdf:Description>',
    ),
    "language alternatives": (
        Carrier.XMP_ELEMENT,
        description(f'<TC260:AIGC><rdf:Alt><rdf:li xml:lang="x-default">{QUOTED}</rdf:li></rdf:Alt></TC260:AIGC>'),
    ),
}


@pytest.mark.parametrize(("carrier", "inner"), FORMS.values(), ids=FORMS)
def test_each_form_is_read_and_replaced_where_it_stands(carrier: Carrier, inner: str) -> None:
    """Whatever the form, the label is found; replaced, it keeps its form and everything around it."""
    old = packet(inner)
    assert [(found, parse(text).label) for found, text in labels_in(old)] == [(carrier, LABEL)]
    new = packet_with_label(old, OTHER.to_json())
    assert [(found, parse(text).label) for found, text in labels_in(new)] == [(carrier, OTHER)]
    start = next(at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other)
    assert new[:start] == old[:start]
    assert new.endswith(old[-120:])


@given(LABELS)
def test_any_label_survives_a_new_packet(label: Label) -> None:
    """CJK, quotes, ``]]>``, ``--``, emoji: read back equal, by us and by another parser."""
    value = label.to_json()
    made = packet_with(value)
    if any(char in value for char in "\ufffe\uffff"):  # no XML can hold them
        with pytest.raises(Malformed):
            labels_in(made)
        return
    assert labels_in(made) == [(Carrier.XMP_ELEMENT, value)]
    element = ET.fromstring(made[made.index(b"<x:") : made.index(b"<?xpacket e")])  # noqa: S314  our own
    assert json.loads(element.findtext(f".//{{{NAMESPACE}}}AIGC") or "") == label.as_dict()


@given(LABELS, st.sampled_from(["", *(inner for _, inner in FORMS.values())]))
def test_any_label_is_merged(label: Label, inner: str) -> None:
    """Other properties stay, whether the packet held a label or not."""
    value = label.to_json()
    if any(char in value for char in "\ufffe\uffff"):
        return
    old = packet(inner)
    new = packet_with_label(old, value)
    assert [text.strip() for _, text in labels_in(new)] == [value]
    if "rdf:Alt" not in inner:
        assert others(new) == others(old)


@pytest.mark.parametrize("empty", [None, b"", b"\0\0", b"  \n"])
def test_no_packet_gets_a_new_one(empty: bytes | None) -> None:
    """An empty packet is as good as none."""
    assert packet_with_label(empty, JSON) == packet_with(JSON)


@pytest.mark.parametrize("about", ["", "uuid:faf5bdd5-ba3d-11da-ad31-d33d75182f1b", "a&quot;b&lt;&amp;"])
def test_the_new_description_is_about_the_same(about: str) -> None:
    """XMP wants one value of rdf:about in a packet."""
    new = packet_with_label(packet(about=about), JSON).decode()
    root = ET.fromstring(new[new.index("<x:") : new.index("<?xpacket e")])  # noqa: S314  our own
    assert len({element.get(f"{{{RDF}}}about") for element in root.iter(f"{{{RDF}}}Description")}) == 1


def test_prefixes_of_the_packet_are_used() -> None:
    """RDF may have any prefix, or none."""
    new = packet_with_label(packet(rdf="r"), JSON)
    assert b"<r:Description r:about=" in new
    assert labels_in(new) == [(Carrier.XMP_ELEMENT, JSON)]
    bare = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><RDF xmlns="{RDF}"><Description/></RDF></x:xmpmeta>'.encode()
    assert labels_in(packet_with_label(bare, JSON)) == [(Carrier.XMP_ELEMENT, JSON)]


@pytest.mark.parametrize("tail", ["", "<!-- x -->", " "])
def test_an_empty_rdf_element_is_opened(tail: str) -> None:
    """``<rdf:RDF/>`` has no inside; it is given one."""
    old = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}" />{tail}</x:xmpmeta>'.encode()
    new = packet_with_label(old, JSON)
    assert labels_in(new) == [(Carrier.XMP_ELEMENT, JSON)]
    root = ET.fromstring(new)  # noqa: S314  our own
    assert root.find(f"{{{RDF}}}RDF/{{{RDF}}}Description/{{{NAMESPACE}}}AIGC") is not None


def test_an_empty_label_element_is_filled() -> None:
    """``<TC260:AIGC/>`` is a label, of no text; its attributes stay when it gets one."""
    old = packet(description('<TC260:AIGC xml:lang="zh" />'))
    assert labels_in(old) == [(Carrier.XMP_ELEMENT, "")]
    new = packet_with_label(old, JSON)
    assert labels_in(new) == [(Carrier.XMP_ELEMENT, JSON)]
    assert b'<TC260:AIGC xml:lang="zh" >' in new


def test_a_packet_without_the_wrapper_is_read() -> None:
    """The xpacket lines are optional, and RDF may stand alone."""
    rdf = f'<rdf:RDF xmlns:rdf="{RDF}">{FORMS["element"][1]}</rdf:RDF>'.encode()
    assert labels_in(rdf) == [(Carrier.XMP_ELEMENT, JSON)]


def test_a_bytedance_header_is_read() -> None:
    """``"??>`` and an XML declaration inside of the packet."""
    head = b'<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"??><?xml version="1.0" encoding="UTF-8"?>'
    body = packet(FORMS["element"][1]).split(b"\n", 1)[1]
    assert labels_in(head + body) == [(Carrier.XMP_ELEMENT, JSON)]
    assert labels_in(packet_with_label(head + body, OTHER.to_json())) == [(Carrier.XMP_ELEMENT, OTHER.to_json())]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("inner", ["", FORMS["element"][1], FORMS["attribute"][1]])
def test_utf_16_packets_stay_utf_16(encoding: str, mark: str, inner: str) -> None:
    """With and without a byte order mark."""
    old = (mark + packet(inner).decode()).encode(encoding)
    assert len(labels_in(old)) == bool(inner)
    new = packet_with_label(old, OTHER.to_json())
    assert [text for _, text in labels_in(new)] == [OTHER.to_json()]
    assert new.decode(encoding).startswith(mark + '<?xpacket begin="\ufeff"')


def test_several_labels_are_all_told_and_none_is_replaced() -> None:
    """Which one is meant cannot be known."""
    both = packet(FORMS["element"][1] + FORMS["attribute"][1])
    assert len(labels_in(both)) == 2
    with pytest.raises(Refused):
        packet_with_label(both, JSON)


def test_two_labels_on_one_tag() -> None:
    """Attributes of two namespaces are told apart by their place."""
    tag = f'<rdf:Description rdf:about="" xmlns:m="urn:m" xmlns:t="{NAMESPACE}" m:AIGC="first" t:AIGC=\'second\'/>'
    assert labels_in(packet(tag)) == [(Carrier.XMP_OTHER, "first"), (Carrier.XMP_ATTRIBUTE, "second")]


@pytest.mark.parametrize(
    "text", ["AIGC is not a label", "TC260:AIGC=&quot;x&quot;", "&lt;TC260:AIGC&gt;{}&lt;/TC260:AIGC&gt;"]
)
def test_a_mention_is_no_label(text: str) -> None:
    """Text of other properties may speak of AIGC."""
    assert labels_in(packet(f"<rdf:Description><a:b xmlns:a='urn:a'>{text}</a:b></rdf:Description>")) == []


DAMAGED = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "AIGC">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&a;</x:xmpmeta>',
    "entities inside": packet("<!DOCTYPE x [<!ENTITY AIGC 'b'>]>"),
    "too deep": packet("<AIGC>" * 200 + "</AIGC>" * 200),
    "cut off": packet(FORMS["element"][1])[:-200],
    "not closed": packet("<AIGC>"),
    "no RDF": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>AIGC</x:xmpmeta>",
    "no XML": b"AIGC",
    "not UTF-8": packet(FORMS["element"][1]).replace(b"task", b"\xff\xfe\xfd\xfc"),
    "odd UTF-16": packet(FORMS["element"][1]).decode().encode("utf-16-le") + b"A",
    "undeclared prefix": packet("<rdf:Description><TC260:AIGC>{}</TC260:AIGC></rdf:Description>"),
    "too many labels": packet(description("<TC260:AIGC/>" * (MOST_LABELS + 1))),
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_what_cannot_be_read_is_never_absent(damaged: bytes) -> None:
    """A packet that names AIGC and is no XML may hold a label: it is damage."""
    with pytest.raises(Malformed):
        labels_in(damaged)


def test_a_new_packet_is_read_without_a_parser_only_if_it_is_just_that() -> None:
    """The short way must agree with the long one, on packets that only look like ours."""
    ours = packet_with(JSON)
    for old, new in (
        (b"&quot;Label", b"&amp;quot;Label"),
        (b"task", b"<a/>"),
        (b"task", b"&apos;"),
        (b"task", b"]]&gt;"),
    ):
        changed = ours.replace(old, new)
        parsed = parse_packet(changed).properties
        assert labels_in(changed) == [(own.carrier, own.value) for own in parsed]
    for broken in (b"&b;", b"\1", b"\xef\xbf\xbe", b"\xff", b"]]>", b"<", b"&"):
        with pytest.raises(Malformed):
            labels_in(ours.replace(b"task", broken))


def test_padding_can_be_given_up() -> None:
    """White space for programs that edit in place, before the last line and after it."""
    assert without_padding(b"<x/>  \n <?xpacket end='w'?>\0 \n") == b"<x/><?xpacket end='w'?>"
    assert without_padding(b"<x/>  \n ") == b"<x/>"


@given(st.binary(max_size=200), st.integers(0, 2000), st.integers(0, 40))
def test_any_damage_is_answered(junk: bytes, at: int, length: int) -> None:
    """Bytes put in, or cut out, anywhere."""
    for old in (packet(FORMS["element"][1]), packet(FORMS["attribute"][1])):
        broken = old[:at] + junk + old[at + length :]
        try:
            labels_in(broken)
            new = packet_with_label(broken, JSON)
        except (Malformed, Refused):
            continue
        assert [text for _, text in labels_in(new)] == [JSON]
