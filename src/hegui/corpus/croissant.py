# SPDX-License-Identifier: Apache-2.0
"""A ledger as Croissant (MLCommons, 1.0 and 1.1), written without its library and without the network.

Croissant describes data sets; the ledger also says on what ground they may be used. What Croissant has no place for stays in
the ledger. Each source becomes files and one record set; what is said of sources is told by their ids.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal

from hegui.corpus.ledger import Source
from hegui.corpus.ledger_file import LoadedLedger
from hegui.corpus.ledger_paths import is_url
from hegui.corpus.split import Form
from hegui.evidence.findings import SourceKind

Version = Literal["1.0", "1.1"]

MAX_FILE_OBJECTS: Final = 1000
"""Files that are listed one by one with their digests; of a source with more, only the patterns are written."""

_FORMATS: Final = {
    Form.JSONL: "application/jsonlines",
    Form.PARQUET: "application/x-parquet",
    Form.ARROW: "application/vnd.apache.arrow.file",
    Form.CSV: "text/csv",
    Form.TEXT: "text/plain",
    Form.WEBDATASET: "application/x-tar",
}
_ENDINGS: Final = {
    "jsonl": Form.JSONL,
    "ndjson": Form.JSONL,
    "parquet": Form.PARQUET,
    "arrow": Form.ARROW,
    "csv": Form.CSV,
    "txt": Form.TEXT,
    "tar": Form.WEBDATASET,
}
_WRAPPED: Final = frozenset({"gz", "zst"})


def croissant_of(loaded: LoadedLedger, sources: Sequence[Source], version: Version = "1.1") -> dict[str, Any]:
    """The JSON-LD of some sources of a ledger. Local files are read for their digests.

    Args:
        loaded: the ledger.
        sources: those to write, in their order.
        version: of Croissant.

    Raises:
        OSError: a file of the corpus cannot be read.
    """
    ledger = loaded.ledger
    distribution: list[dict[str, Any]] = []
    record_sets: list[dict[str, Any]] = []
    for source in sources:
        files = list(_distribution(loaded, source))
        distribution += files
        record_sets.append(_record_set(source, files[0]))
    languages = dict.fromkeys(language for source in sources for language in source.languages)
    described = {
        "@context": _context(version),
        "@type": "sc:Dataset",
        "conformsTo": f"http://mlcommons.org/croissant/{version}",
        "name": ledger.name,
        "description": ledger.description,
        "version": ledger.version,
        "url": ledger.url,
        "datePublished": ledger.published_on.isoformat() if ledger.published_on else None,
        "creator": {"@type": "sc:Organization", "name": ledger.creator} if ledger.creator else None,
        "license": list(dict.fromkeys(_licence_of(source) for source in sources if source.licence_name)),
        "inLanguage": list(languages),
        "keywords": list(dict.fromkeys(modality for source in sources for modality in source.modalities)),
        "distribution": distribution,
        "recordSet": record_sets,
        **_responsible(loaded, sources),
    }
    return {key: value for key, value in described.items() if value not in (None, [], "")}


def _licence_of(source: Source) -> str:
    return source.licence_name or ""


def _distribution(loaded: LoadedLedger, source: Source) -> Iterator[dict[str, Any]]:
    """What the record set reads first, then the single files with their digests."""
    kind = _encoding_of(source)
    names = [name for name, _ in zip(loaded.files(source), range(MAX_FILE_OBJECTS + 1), strict=False)]
    local_only = not any(is_url(pattern) for pattern in source.files)
    listed = names if len(names) <= MAX_FILE_OBJECTS else []
    alone = local_only and len(listed) == 1
    if not alone:
        yield {
            "@type": "cr:FileSet",
            "@id": f"{source.id}-files",
            "name": f"{source.id}-files",
            "encodingFormat": kind,
            "includes": list(source.files) if len(source.files) > 1 else source.files[0],
        }
    for number, name in enumerate(listed):
        file = loaded.folder / name
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        yield {
            "@type": "cr:FileObject",
            "@id": f"{source.id}-file-{number}",
            "name": name,
            "contentUrl": name,
            "contentSize": f"{file.stat().st_size} B",
            "encodingFormat": kind,
            "sha256": digest,
        }


def _encoding_of(source: Source) -> str:
    if source.form is not None:
        return _FORMATS[source.form]
    words = source.files[0].lower().split(".")
    ending = words[-2] if len(words) > 1 and words[-1] in _WRAPPED else words[-1]
    form = _ENDINGS.get(ending)
    return _FORMATS[form] if form else "application/octet-stream"


def _record_set(source: Source, read: dict[str, Any]) -> dict[str, Any]:
    name = source.id
    read_as = "fileSet" if read["@type"] == "cr:FileSet" else "fileObject"
    plain = read["encodingFormat"] == _FORMATS[Form.TEXT]
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": source.name,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field}",
                "name": field,
                "dataType": "sc:Text",
                "source": {
                    read_as: {"@id": read["@id"]},
                    "extract": {"fileProperty": "lines"} if plain else {"column": field},
                },
            }
            for field in _columns(source)
        ],
    }


def _columns(source: Source) -> tuple[str, ...]:
    """Top-level fields: Croissant names columns, and what stands inside them is in the column."""
    return tuple(dict.fromkeys(field.split(".")[0].split("[")[0] for field in source.fields)) or ("text",)


_COLLECTION_TYPES: Final = {
    SourceKind.OPEN: "Secondary Data Analysis",
    SourceKind.COMMERCIAL: "Secondary Data Analysis",
    SourceKind.USER_INPUT: "User-Generated Content",
    SourceKind.SYNTHETIC: "Others",
}


def _responsible(loaded: LoadedLedger, sources: Sequence[Source]) -> dict[str, Any]:
    """The properties of the Croissant vocabulary for responsible AI."""
    days = [day for source in sources for day in (source.collected_from, source.collected_to) if day]
    return {
        "rai:dataCollection": "; ".join(_collected(loaded, source) for source in sources),
        "rai:dataCollectionType": list(dict.fromkeys(_collection_type(source) for source in sources)),
        "rai:dataCollectionTimeframe": [day.isoformat() for day in (min(days), max(days))] if days else [],
        "rai:personalSensitiveInformation": [f"{source.id}: {said}" for source in sources for said in _held(source)],
        "rai:dataAnnotationProtocol": list(_told(sources, "annotation_rules")),
    }


def _collection_type(source: Source) -> str:
    if source.kind == SourceKind.SELF_COLLECTED:
        return "Web Scraping" if source.collected_automatically else "Others"
    return _COLLECTION_TYPES[source.kind]


def _collected(loaded: LoadedLedger, source: Source) -> str:
    supplier = loaded.ledger.supplier_of(source)
    told = (
        source.kind,
        source.origin,
        supplier.name if supplier else None,
        source.tool,
        f"generated by {source.generator.model}" if source.generator else None,
    )
    return f"{source.id}: {', '.join(word for word in told if word)}"


def _held(source: Source) -> Iterator[str]:
    for name, held in (
        ("personal information", source.contains_pi),
        ("sensitive personal information", source.contains_sensitive_pi),
        ("personal information of children under 14", source.contains_under14_pi),
    ):
        if held is not None:
            yield f"{name}: {'yes' if held else 'no'} (declared)"
    if source.pi_basis:
        yield f"basis: {source.pi_basis} (declared)"


def _told(sources: Iterable[Source], name: str) -> Iterator[str]:
    yield from (f"{source.id}: {getattr(source, name)}" for source in sources if getattr(source, name))


def _context(version: Version) -> dict[str, Any]:
    """The context that the specification prescribes for the version."""
    return {
        "@language": "en",
        "@vocab": "https://schema.org/",
        **({"arrayShape": "cr:arrayShape"} if version == "1.1" else {}),
        "citeAs": "cr:citeAs",
        "column": "cr:column",
        "conformsTo": "dct:conformsTo",
        **({"containedIn": "cr:containedIn"} if version == "1.1" else {}),
        "cr": "http://mlcommons.org/croissant/",
        "data": {"@id": "cr:data", "@type": "@json"},
        "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
        "dct": "http://purl.org/dc/terms/",
        **({"description": {"@container": "@language"}} if version == "1.1" else {}),
        "equivalentProperty": "cr:equivalentProperty",
        "examples": {"@id": "cr:examples", "@type": "@json"},
        "extract": "cr:extract",
        "field": "cr:field",
        "fileObject": "cr:fileObject",
        "fileProperty": "cr:fileProperty",
        "fileSet": "cr:fileSet",
        "format": "cr:format",
        "includes": "cr:includes",
        **({"isArray": "cr:isArray"} if version == "1.1" else {}),
        "isLiveDataset": "cr:isLiveDataset",
        "jsonPath": "cr:jsonPath",
        "key": "cr:key",
        "md5": "cr:md5",
        **({"name": {"@container": "@language"}} if version == "1.1" else {}),
        "parentField": "cr:parentField",
        "path": "cr:path",
        "rai": "http://mlcommons.org/croissant/RAI/",
        "recordSet": "cr:recordSet",
        "references": "cr:references",
        "regex": "cr:regex",
        "repeated": "cr:repeated",
        "replace": "cr:replace",
        "samplingRate": "cr:samplingRate",
        "sc": "https://schema.org/",
        "separator": "cr:separator",
        "source": "cr:source",
        "subField": "cr:subField",
        "transform": "cr:transform",
    }
