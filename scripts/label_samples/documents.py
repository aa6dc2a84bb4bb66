# SPDX-License-Identifier: Apache-2.0
"""Makes the samples of PDF, HTML and Markdown for the tests of `hegui label`. Run by hand; the files are committed.

Needs Ghostscript on the PATH for the linearised PDF:

    PYTHONPATH=tests/factories python scripts/label_samples/documents.py tests/label
"""

import base64
import io
import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pypdf
from pdf_factory import OBJECTS, stream, with_packet, with_streams, with_table
from reportlab.pdfgen.canvas import Canvas

from hegui.label import Label
from hegui.label.integrity.protection import Role, protect
from hegui.label.integrity.signing import sm2_signer

CODE = "001191610133596325171T12566"
LABEL = Label.first(CODE, "vendor-1")
BARE = LABEL.to_json()


def make_pdf(folder: Path) -> None:
    """Tables and streams of cross-references, several revisions, linearised, with packet, outline and attachment."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.pdf").write_bytes(with_table())
    (folder / "object-streams.pdf").write_bytes(with_streams())
    (folder / "no-information.pdf").write_bytes(with_table({k: v for k, v in OBJECTS.items() if k < 6}, b"/Root 1 0 R"))  # noqa: PLR2004  Info
    (folder / "no-line-end.pdf").write_bytes(with_table().rstrip(b"\n"))
    (folder / "packet.pdf").write_bytes(with_packet(packed=True))
    plain = _reportlab()
    (folder / "pages.pdf").write_bytes(plain)
    (folder / "rich-revisions.pdf").write_bytes(_rich(plain))
    (folder / "linearised.pdf").write_bytes(_linearised(plain))


def _reportlab() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(120, 60), invariant=1)
    canvas.setTitle("样例 (sample)")
    canvas.setAuthor("作者")
    canvas.drawString(5, 5, "page one")
    canvas.showPage()
    canvas.rect(5, 5, 40, 20, fill=1)
    canvas.save()
    return buffer.getvalue()


def _rich(data: bytes) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(data), incremental=True)
    writer.add_outline_item(title="开始", page_number=0)
    writer.add_attachment("note.txt", b"an attached note")
    writer.add_metadata({"/Subject": "revised", "/Own Key": "kept"})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _linearised(data: bytes) -> bytes:
    command = [
        "gs",
        "-q",
        "-dNOPAUSE",
        "-dBATCH",
        "-dSAFER",
        "-sDEVICE=pdfwrite",
        "-dFastWebView",
        "-sOutputFile=-",
        "-",
    ]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "946684800"}
    return subprocess.run(command, input=data, capture_output=True, check=True, env=environment).stdout


HTML5 = """<!DOCTYPE html>
<html lang="zh">
<head>
  <meta charset="utf-8">
  <title>样例 &amp; sample</title>
  <meta name="description" content="一页">
  <link rel="icon" href="data:,">
  <script type="application/ld+json">{"@type": "Article", "name": "AIGC in a title"}</script>
  <style>p > a { color: red }</style>
</head>
<body data-x="<meta name=AIGC>"><!-- <meta name="AIGC" content="{}"> -->
<p>正文<br>text &lt;b&gt; <a href=x>link</a></p>
<script>if (1 < 2 && "</scr" + "ipt>") document.write('<meta name="AIGC">')</script>
</body>
</html>
"""
XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="zh">
<head><title>样例</title></head>
<body><p>text</p><script type="text/javascript"><![CDATA[ if (a < b) {} ]]></script></body>
</html>
"""


def make_html(folder: Path) -> None:
    """HTML 5, XHTML, without a head, GB 2312."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rich.html").write_text(HTML5)
    (folder / "strict.xhtml").write_text(XHTML)
    (folder / "no-head.html").write_text("<!doctype html>\n<html>\n<body>\n<p>text</p>\n</body>\n</html>\n")
    legacy = '<HTML>\r\n<HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312"><TITLE>sample</TITLE></HEAD><BODY>样例</BODY></HTML>\r\n'
    (folder / "gb2312.html").write_bytes(legacy.encode("gb18030"))


FRONT = """---
# site settings
title: "样例: 一" # the title
tags: [甲, 'b', c]   # three
draft: yes
weight: 010
nested:
  deep: {key: value}
  text: |
    line one
    # no comment
date: 2026-11-25
anchor: &one same
alias: *one
---
# 标题

正文 text.

---

A rule above.
"""


def make_markdown(folder: Path) -> None:
    """With and without front matter, line ends, byte-order mark, encodings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rich.md").write_text(FRONT)
    (folder / "plain.md").write_text("# 标题\n\n正文\n")
    (folder / "rule-first.md").write_text("---\n\n# Begins with a rule\n")
    (folder / "crlf.md").write_bytes(FRONT.replace("\n", "\r\n").encode())
    (folder / "byte-order-mark.markdown").write_text("---\ntitle: x\n---\ntext\n", "utf-8-sig")
    (folder / "gb18030.md").write_bytes("---\ntitle: 样例\n---\n正文\n".encode("gb18030"))
    (folder / "empty-front-matter.md").write_text("---\n---\ntext\n")
    (folder / "comments-only.md").write_text("---\n# to do\n---\ntext\n")
    (folder / "indented.md").write_text("---\n  title: x\n  tags:\n  - a\n---\ntext\n")


def make_vendors(folder: Path) -> None:
    """Labels as vendors write them, with a code of our own."""
    front = f"AIGC:\n    ContentProducer: {CODE}\n    ContentPropagator: {CODE}\n"
    signed = protect(protect(LABEL, sm2_signer(42)), sm2_signer(42), Role.PROPAGATOR)
    reserved = (
        signed.reserved_code1.replace('"Md"', '"LabelMataData"'),
        signed.reserved_code2.replace('"Md"', '"LabelMataData"'),
    )
    quoted = "".join(f"  {key}: '{value}'\n" for key, value in signed.as_dict().items() if "Reserved" not in key)
    (folder / "stepfun-signed.md").write_text(
        f"---\nAIGC:\n{quoted}  ReservedCode1: '{reserved[0]}'\n  ReservedCode2: '{reserved[1]}'\n---\n\n# 报告\n"
    )
    (folder / "minimax-agent.md").write_text(
        f'---\n{front}    Label: AIGC\n    ProduceID: "00000000000000000000000000000000"\n    PropagateID: "00000000000000000000000000000000"\n'
        f"    ReservedCode1: 30450220{'ab' * 32}\n    ReservedCode2: 30450220{'cd' * 32}\n---\n\n# Report\n"
    )
    code = base64.b64encode(bytes(range(32))).decode()
    (folder / "tencent-base64.md").write_text(
        f'---\n{front}    Label: "1"\n    ProduceID: vendor-1\n    PropagateID: vendor-1\n    ReservedCode1: {code}\n    ReservedCode2: {code}\n---\n# 文\n'
    )
    (folder / "agent-prepended.md").write_text(
        f"---\n{front}    Label: '1'\n    ProduceID: 1425692600859033\n    PropagateID: 1425692600859033\n---\n---\nname: skill\ndescription: real\n---\n# Skill\n"
    )
    (folder / "agent-second-block.md").write_text(
        f"---\ntitle: x\n---\n\n---\n{front}    Label: '1'\n    ProduceID: a\n    PropagateID: a\n---\ntext\n"
    )
    (folder / "json-string.md").write_text(f"---\nAIGC: '{LABEL.to_json(wrapped=True)}'\n---\ntext\n")
    (folder / "hugo-toml.md").write_text(
        f'+++\ntitle = "x"\n[AIGC]\nLabel = "1"\nContentProducer = "{CODE}"\nProduceID = "a"\n+++\ntext\n'
    )
    (folder / "hugo-json.md").write_text(f'{{\n  "title": "x",\n  "AIGC": {BARE}\n}}\n\ntext\n')
    escaped = BARE.replace('"', "&quot;")
    (folder / "meta-single-quotes.html").write_text(
        f"<html><head><meta content='{BARE}' name=AIGC></head><body>x</body></html>"
    )
    (folder / "meta-property.html").write_text(
        f'<html><head><meta property="og:AIGC" content="{escaped}"/></head></html>'
    )
    (folder / "json-ld.html").write_text(
        f'<html><head><script type="application/ld+json">{{"@type":"Article","AIGC":{BARE}}}</script></head></html>'
    )
    (folder / "catalogue.pdf").write_bytes(
        with_table({**OBJECTS, 1: OBJECTS[1][:-2] + b"/AIGC(" + BARE.encode() + b")>>"})
    )
    (folder / "xmp-element.pdf").write_bytes(with_packet(escaped))
    in_info = OBJECTS[6][:-2] + b"/AIGC<FEFF" + BARE.encode("utf-16-be").hex().encode() + b">>>"
    (folder / "info-in-object-stream.pdf").write_bytes(with_streams({**OBJECTS, 6: in_info}))
    as_map = (
        b"<<" + b"".join(b"/%b(%b)" % (key.encode(), value.encode()) for key, value in LABEL.as_dict().items()) + b">>"
    )
    (folder / "info-dictionary-value.pdf").write_bytes(
        with_table({**OBJECTS, 6: OBJECTS[6][:-2] + b"/AIGC" + as_map + b">>"})
    )


def make_faults(folder: Path) -> None:
    """Cut off, in circles, too deep, too long, encrypted, signed."""
    for name in ("pdf", "html", "markdown"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    whole = with_table()
    pdf = {
        "cut-off": whole[: len(whole) // 2],
        "cut-off-update": with_table() + b"6 0 obj\n<</AIGC(",
        "empty": b"%PDF-1.7\n",
        "circle": whole.replace(b"/Size 7>>", b"/Size 7/Prev %d>>" % whole.rindex(b"xref\n0")),
        "reference-circle": with_table({**OBJECTS, 1: b"1 0 R"}),
        "offset-beyond": whole.replace(b"startxref\n", b"startxref\n9"),
        "wrong-offsets": with_table().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%%%%%%%\n", 1),
        "long-table": whole.replace(b"xref\n0 7\n", b"xref\n0 4294967295\n"),
        "long-stream": with_table({**OBJECTS, 4: b"<</Length 4294967295>>\nstream\nx\nendstream"}),
        "deep": with_table({**OBJECTS, 6: b"<</A" + b"[" * 5000 + b"]" * 5000 + b">>"}),
        "unended-string": with_table({**OBJECTS, 6: b"<</Title(" + b"(" * 5000 + b")>>"}),
        "bomb": _bomb(),
        "no-catalogue": with_table({**OBJECTS, 1: b"null"}),
        "lzw-references": with_streams().replace(b"/Filter/FlateDecode/Length", b"/Filter/LZWDecode  /Length"),
        "encrypted": _encrypted(),
        "signed": with_table({**OBJECTS, 1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[]>>>>"}),
        "certified": with_table({**OBJECTS, 1: b"<</Type/Catalog/Pages 2 0 R/Perms<</DocMDP 6 0 R>>>>"}),
        "signature-field": with_table(
            {**OBJECTS, 1: b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]>>>>", 7: b"<</FT/Sig/V 6 0 R/T(s)>>"}
        ),
        "c2pa": with_table(
            {
                **OBJECTS,
                1: b"<</Type/Catalog/Pages 2 0 R/AF[7 0 R]>>",
                7: b"<</Type/Filespec/AFRelationship/C2PA_Manifest>>",
            }
        ),
        "objects-after-references": _trailing(),
    }
    for name, data in pdf.items():
        (folder / "pdf" / f"{name}.pdf").write_bytes(data)
    html = {
        "unclosed-tag": b"<html><head><meta name=AIGC content='" + b"x" * 2000,
        "unclosed-comment": b"<html><!--" * 200,
        "many-brackets": b"<html>" + b"<a " * 2000,
        "long-reference": b'<html><head><meta name="AIGC" content="&#' + b"9" * 6000 + b';"></head>',
        "no-content": b'<html><head><meta name="AIGC"></head>',
        "two-labels": f"<html><head>{_meta()}{_meta()}</head>".encode(),
        "utf-16": "<html><head></head></html>".encode("utf-16"),
        "headless": b'<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        "deep-json": b'<html><script type="application/json">{"AIGC":' + b"[" * 3000 + b"</script>",
        "unknown-encoding": b"<html><head><meta charset=utf-7></head>+AGE-\xff",
    }
    for name, data in html.items():
        (folder / "html" / f"{name}.html").write_bytes(data)
    label = "AIGC:\n  Label: '1'\n  ContentProducer: a\n  ProduceID: b\n"
    markdown = {
        "aliases": b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nAIGC: *c\n---\n",
        "deep": b"---\nAIGC: " + b"[" * 5000 + b"\n---\n",
        "broken": b"---\nAIGC: 'x\n---\ntext\n",
        "two-labels": f"---\n{label}{label}---\n".encode(),
        "list": b"---\n- a\n- b\n---\n",
        "flow": b"---\n{title: x}\n---\n",
        "scalar": b"---\njust words\n---\n",
        "label-is-a-word": b"---\nAIGC: true\n---\n",
        "utf-16": f"---\n{label}---\n".encode("utf-16"),
        "bytes": b"---\nAIGC: \xff\xff\xff\n---\n",
        "control": b"---\nAIGC: a\x01b\n---\n",
        "several-documents": b"---\nAIGC: {Label: '1'}\n--- !!x\n---\n",
        "toml-broken": b"+++\nAIGC = [\n+++\n",
    }
    for name, data in markdown.items():
        (folder / "markdown" / f"{name}.md").write_bytes(data)


def _meta() -> str:
    return '<meta name="AIGC" content="' + BARE.replace('"', "&quot;") + '">'


def _bomb() -> bytes:
    squeezed = zlib.compressobj(9)
    data = b"".join(squeezed.compress(bytes(1024 * 1024)) for _ in range(20)) + squeezed.flush()
    objects = {**OBJECTS, 1: b"<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>", 7: stream(b"/Filter/FlateDecode", data)}
    return with_table(objects)


def _encrypted() -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(with_table()))
    writer.encrypt("", "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _trailing() -> bytes:
    """Objects behind the table, which stands first."""
    data = with_table()
    at = data.index(b"xref\n0")
    table, rest = data[at : data.index(b"startxref")], data[9:at]
    shift = len(table)
    lines = table.split(b"\n")
    moved = [b"%010d%b" % (int(line[:10]) + shift, line[10:]) if line.endswith(b" n ") else line for line in lines]
    return data[:9] + b"\n".join(moved) + rest + b"startxref\n9\n%%EOF\n"


def main(folder: Path) -> None:
    """All of them."""
    make_pdf(folder / "samples" / "pdf")
    make_html(folder / "samples" / "html")
    make_markdown(folder / "samples" / "markdown")
    make_vendors(folder / "vendors")
    make_faults(folder / "faults")
    print(json.dumps(LABEL.as_dict()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
