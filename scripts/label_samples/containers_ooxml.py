# SPDX-License-Identifier: Apache-2.0
"""Samples, vendor files and faults of Office documents."""

import io
from collections.abc import Sequence

import docx
import openpyxl
from containers_files import (
    FAULTS,
    SAMPLES,
    TEXT,
    UNSEEN,
    VENDORS,
    again,
    doubled,
    flagged,
    overlapping,
    put,
    zip64,
    zipped,
)
from openpyxl.packaging.custom import IntProperty, StringProperty

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TRANSITIONAL = "http://schemas.openxmlformats.org"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main"),
    "dotx": ("word/document.xml", "wordprocessingml.template.main"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main"),
    "xltx": ("xl/workbook.xml", "spreadsheetml.template.main"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main"),
    "potx": ("ppt/presentation.xml", "presentationml.template.main"),
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODIES = {
    "word": f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>人工智能 text</w:t></w:r></w:p><w:sectPr/></w:body></w:document>',
    "xl": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "ppt": (
        '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
        '<p:sldSz cx="9144000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    ),
}
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>人工智能</t></is></c><c r="B1"><v>42</v></c></row></sheetData></worksheet>'
)
CORE = (
    f'{DECLARATION}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>标题 &amp; title</dc:title>'
    "<dc:description>{description}</dc:description></cp:coreProperties>"
)
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def custom(*properties: str, space: str = f"{TRANSITIONAL}/officeDocument/2006") -> str:
    return (
        f'{DECLARATION}<Properties xmlns="{space}/custom-properties" xmlns:vt="{space}/docPropsVTypes">'
        f"{''.join(properties)}</Properties>"
    )


def prop(name: str, value: str, pid: int = 2) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;")
    return f'<property fmtid="{FORMAT_ID}" pid="{pid}" name="{name}"><vt:lpwstr>{escaped}</vt:lpwstr></property>'


def office(
    kind: str, *, properties: str | None = None, description: str = "", strict: bool = False
) -> dict[str, str | bytes]:
    """The parts of a small document."""
    main, content_type = MAIN[kind]
    base = (
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
        if strict
        else f"{TRANSITIONAL}/officeDocument/2006/relationships"
    )
    folder = main.partition("/")[0]
    body = BODIES[folder]
    if strict:
        body = body.replace(WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    overrides = [(main, f"application/vnd.openxmlformats-officedocument.{content_type}+xml")]
    overrides.append(("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"))
    relations = [
        (f"{base}/officeDocument", main),
        (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
    ]
    parts: dict[str, str | bytes] = {
        main: DECLARATION + body,
        "docProps/core.xml": CORE.replace("{description}", description),
    }
    if folder == "xl":
        parts["xl/worksheets/sheet1.xml"] = DECLARATION + SHEET
        overrides.append(
            ("xl/worksheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml")
        )
        parts["xl/_rels/workbook.xml.rels"] = relationships([(f"{base}/worksheet", "worksheets/sheet1.xml")])
    if properties is not None:
        parts["docProps/custom.xml"] = properties
        overrides.append(("docProps/custom.xml", CUSTOM_TYPE))
        relations.append((f"{base}/{'customProperties' if strict else 'custom-properties'}", "docProps/custom.xml"))
    types = "".join(f'<Override PartName="/{name}" ContentType="{own}"/>' for name, own in overrides)
    head = (
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
    )
    return {"[Content_Types].xml": head, "_rels/.rels": relationships(relations), **parts}


def relationships(relations: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(relations, 1)
    )
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def ooxml() -> None:
    """Everything of Office documents."""
    folder = SAMPLES / "ooxml"
    for kind in MAIN:
        put(folder, f"small.{kind}", zipped(office(kind)))
    put(folder, "macro.docm", zipped({**office("docx"), "word/vbaProject.bin": bytes(64)}))
    document = docx.Document()
    document.add_heading("标题", 1)
    document.add_paragraph("一段 text")
    document.core_properties.title = "标题"
    buffer = io.BytesIO()
    document.save(buffer)
    put(folder, "python-docx.docx", again(buffer.getvalue(), _without_thumbnail))
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    book.properties.title = "Title"
    book.custom_doc_props.append(StringProperty(name="Department", value="R&D <一>"))
    book.custom_doc_props.append(IntProperty(name="Number", value=7))
    buffer = io.BytesIO()
    book.save(buffer)
    put(folder, "rich-openpyxl.xlsx", again(buffer.getvalue(), _undated))
    rich = custom(prop("Client", "某公司 & Co", 2), prop("Ref", "A<1", 9))
    put(folder, "rich.docx", zipped(office("docx", properties=rich, description="plain words on AIGC")))
    put(folder, "rich.pptx", zipped(office("pptx", properties=rich)))
    empty = custom().replace("></Properties>", "/>")
    put(folder, "empty-properties.docx", zipped(office("docx", properties=empty)))
    prefixed = rich.replace("<prop", "<c:prop").replace("</prop", "</c:prop").replace("Properties", "c:Properties", 1)
    prefixed = prefixed.replace("</Properties", "</c:Properties").replace("xmlns=", "xmlns:c=")
    put(UNSEEN, "prefixed.docx", zipped(office("docx", properties=prefixed)))
    put(
        UNSEEN,
        "utf-16.docx",
        zipped(
            office("docx", properties=rich.replace("UTF-8", "UTF-16").encode("utf-16").decode("utf-16"))
            | {"docProps/custom.xml": rich.replace("UTF-8", "UTF-16").encode("utf-16")}
        ),
    )
    put(folder, "strict.docx", zipped(office("docx", strict=True)))
    strict = custom(prop("Client", "x")).replace(
        f"{TRANSITIONAL}/officeDocument/2006/custom-properties",
        "http://purl.oclc.org/ooxml/officeDocument/customProperties",
    )
    strict = strict.replace(
        f"{TRANSITIONAL}/officeDocument/2006/docPropsVTypes", "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes"
    )
    put(folder, "rich-strict.docx", zipped(office("docx", strict=True, properties=strict)))
    put(folder, "data-descriptors.docx", zipped(office("docx", properties=rich), stream=True))
    parts = office("docx", properties=rich)
    put(folder, "stored-with-comment.docx", zipped(parts, stored=list(parts), comment="批注 comment".encode()))
    put(folder, "orphan-properties.docx", zipped({**office("docx"), "docProps/custom.xml": rich}))
    put(folder, "zip64.xlsx", zip64(zipped(office("xlsx", properties=rich))))

    vendors()
    faults()


def vendors() -> None:
    """Labels as others write them."""
    put(VENDORS, "custom-property.docx", zipped(office("docx", properties=custom(prop("AIGC", TEXT)))))
    put(
        VENDORS,
        "custom-property-wrapped.pptx",
        zipped(office("pptx", properties=custom(prop("Aigc", '{"AIGC":' + TEXT + "}")))),
    )
    put(
        VENDORS,
        "description-wrapped.docx",
        zipped(office("docx", description='{"AIGC":' + TEXT.replace('"', "&quot;") + "}")),
    )
    put(VENDORS, "description-glued.xlsx", zipped(office("xlsx", description="AIGC" + TEXT)))


def faults() -> None:
    """What must be answered with a refusal."""
    folder = FAULTS / "ooxml"
    small = zipped(office("docx"))
    put(folder, "truncated.docx", small[:-300])
    put(folder, "only-signature.docx", small[:4])
    put(
        folder,
        "encrypted-ole.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(64),
    )
    put(folder, "encrypted-members.docx", flagged(small))
    put(
        folder,
        "signed.docx",
        zipped({**office("docx"), "_xmlsignatures/origin.sigs": b"", "_xmlsignatures/sig1.xml": "<Signature/>"}),
    )
    put(
        folder,
        "no-relationships.docx",
        zipped({name: data for name, data in office("docx").items() if name != "_rels/.rels"}),
    )
    put(folder, "no-office.docx", zipped({**office("docx"), "_rels/.rels": relationships([])}))
    put(
        folder,
        "bomb.docx",
        zipped(office("docx", properties="<!--" + " " * 40_000_000 + "-->" + custom(prop("AIGC", "{}")))),
    )
    laughs = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    put(
        folder,
        "entities.docx",
        zipped(office("docx", properties=custom(prop("AIGC", "&b;")).replace("\n", laughs, 1).replace("&amp;b", "&b"))),
    )
    put(folder, "nested-5000-deep.docx", zipped(office("docx", properties="<AIGC>" * 5000 + "</AIGC>" * 5000)))
    put(folder, "two-custom-parts.docx", doubled(zipped(office("docx", properties=custom(prop("AIGC", TEXT))))))
    put(folder, "overlapping.docx", overlapping(small))
    put(folder, "two-labels.docx", zipped(office("docx", properties=custom(prop("AIGC", TEXT), prop("aigc", TEXT, 3)))))
    at = small.rindex(b"PK\5\6")
    put(folder, "directory-at-4-gb.docx", small[: at + 16] + b"\xf0\xff\xff\xff" + small[at + 20 :])
    put(folder, "polyglot-pdf.docx", b"%PDF-1.7\n" + small)


def _without_thumbnail(parts: dict[str, bytes]) -> None:
    for name in [name for name in parts if "thumbnail" in name or name.startswith("customXml")]:
        del parts[name]
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        parts[name] = b"".join(
            row
            for row in parts[name].replace(b"<Rel", b"\0<Rel").split(b"\0")
            if b"thumbnail" not in row and b"customXml" not in row
        )
        parts[name] += b"" if parts[name].endswith(b"</Relationships>") else b"</Relationships>"


def _undated(parts: dict[str, bytes]) -> None:
    for name in ("docProps/core.xml",):
        head, _, _ = parts[name].partition(b"<dcterms:created")
        parts[name] = head + b"</cp:coreProperties>"
