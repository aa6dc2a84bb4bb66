# SPDX-License-Identifier: Apache-2.0
"""Samples, vendor files and faults of EPUB."""

from collections.abc import Mapping

from containers_files import FAULTS, SAMPLES, TEXT, VENDORS, put, zipped

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTAINER = (
    f'{DECLARATION}<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
CHAPTER = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>一</title></head><body><p>人工智能</p></body></html>'


def book(version: str = "3.0", meta: str = "", prefix: str = "") -> dict[str, str | bytes]:
    """The parts of a small book."""
    space = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    p = prefix
    opf = (
        f'{DECLARATION}<!-- made by hand -->\n<{p}package {space}="http://www.idpf.org/2007/opf" version="{version}" unique-identifier="id">\n'
        f' <{p}metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n  <dc:identifier id="id">urn:x:1</dc:identifier>\n'
        f"  <dc:title>书 &amp; book</dc:title><dc:language>zh</dc:language>\n{meta} </{p}metadata>\n"
        f' <{p}manifest><{p}item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></{p}manifest>\n'
        f' <{p}spine><{p}itemref idref="a"/></{p}spine>\n</{p}package>\n'
    )
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf,
        "OEBPS/a.xhtml": DECLARATION + CHAPTER,
    }


def bound(parts: Mapping[str, str | bytes], *, stream: bool = False) -> bytes:
    return zipped(parts, stored=["mimetype"], stream=stream)


ENCRYPTION = (
    f'{DECLARATION}<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
    '<e:EncryptedData><e:EncryptionMethod Algorithm="{algorithm}"/><e:CipherData><e:CipherReference URI="{part}"/>'
    "</e:CipherData></e:EncryptedData></encryption>"
)


def epub() -> None:
    """Samples, vendors and faults of EPUB."""
    folder = SAMPLES / "epub"
    put(folder, "epub-3.epub", bound(book()))
    put(folder, "epub-2.epub", bound(book("2.0", '  <meta name="cover" content="c1"/>\n')))
    rich = '  <meta property="dcterms:modified">2026-01-02T03:04:06Z</meta>\n  <meta name="cover" content="c1"/>\n'
    put(folder, "rich.epub", bound(book(meta=rich)))
    put(folder, "prefixed.epub", bound(book("2.0", prefix="opf:")))
    put(folder, "data-descriptors.epub", bound(book(meta=rich), stream=True))
    fonts = ENCRYPTION.replace("{algorithm}", "http://www.idpf.org/2008/embedding").replace("{part}", "OEBPS/f.otf")
    put(
        folder,
        "obfuscated-fonts.epub",
        bound({**book(), "META-INF/encryption.xml": fonts, "OEBPS/f.otf": bytes(range(64))}),
    )
    chinese = book()
    text = str(chinese["OEBPS/content.opf"])
    put(
        folder,
        "gb18030.epub",
        bound({**chinese, "OEBPS/content.opf": text.replace("UTF-8", "GB18030").encode("gb18030")}),
    )

    escaped = TEXT.replace('"', "&quot;")
    put(VENDORS, "meta-name.epub", bound(book("2.0", f"<meta content='{TEXT}' name=\"AIGC\"/>")))
    put(
        VENDORS,
        "meta-property-wrapped.epub",
        bound(book(meta=f'<meta property="tc260:AIGC">{{&quot;AIGC&quot;:{escaped}}}</meta>')),
    )

    faults = FAULTS / "epub"
    plain = bound(book())
    put(faults, "truncated.epub", plain[:-100])
    put(faults, "no-container.epub", bound({name: data for name, data in book().items() if "container" not in name}))
    put(faults, "no-package.epub", bound({name: data for name, data in book().items() if "opf" not in name}))
    drm = ENCRYPTION.replace("{algorithm}", "http://www.w3.org/2001/04/xmlenc#aes256-cbc").replace(
        "{part}", "OEBPS/a.xhtml"
    )
    put(faults, "drm.epub", bound({**book(), "META-INF/encryption.xml": drm}))
    put(faults, "signed.epub", bound({**book(), "META-INF/signatures.xml": "<signatures/>"}))
    put(
        faults,
        "no-metadata.epub",
        bound({**book(), "OEBPS/content.opf": '<package xmlns="http://www.idpf.org/2007/opf"/>'}),
    )
    put(faults, "no-xml.epub", bound({**book(), "OEBPS/content.opf": "AIGC <"}))
    put(faults, "two-labels.epub", bound(book(meta=f'<meta name="AIGC" content="{escaped}"/>' * 2)))
