# SPDX-License-Identifier: Apache-2.0
"""A Croissant file as a source of a ledger: what the file says, and a blank for everything else. Nothing is guessed or fetched."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from hegui.corpus.ledger_paths import is_url
from hegui.errors import CorpusProblem, Place, Problem
from hegui.source import read_yaml
from hegui.text import Text, same

MAX_BYTES: Final = 64 * 1024 * 1024
_MANY: Final = 1000
"""Files or fields beyond which a description is no description of one source."""


@dataclass(frozen=True, slots=True)
class Described:
    """What a Croissant file says of a data set."""

    name: str
    files: tuple[str, ...]
    fields: tuple[str, ...]
    languages: tuple[str, ...]
    licence_name: str | None
    origin: str | None
    supplier: str | None
    """Creator or publisher, by name; no supplier in the sense of a ledger."""
    collected: tuple[date, ...]
    notes: tuple[str, ...]


def read_croissant(file: Path) -> Described:
    """Reads a Croissant file, of any version; no address in it is opened.

    Raises:
        CorpusProblem: not readable, not JSON, or no description of a data set.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        described = json.loads(content) if len(content) <= MAX_BYTES else f"> {MAX_BYTES} bytes"
    except (OSError, ValueError, RecursionError) as error:
        raise _refused(file, str(error) or type(error).__name__) from error
    if not isinstance(described, dict) or not _is_a(described, "Dataset"):
        raise _refused(file, "@type")
    return _described(described, file)


def _refused(file: Path, found: str) -> CorpusProblem:
    return CorpusProblem(
        Problem(
            Text("不是可读的 Croissant 文件。", "This is no Croissant file that can be read."),
            Place(str(file)),
            found=found,
            accepted=Text("@type 为 Dataset 的 JSON-LD 对象", "a JSON-LD object whose @type is Dataset"),
            fix=Text(
                "从数据集页面重新下载 Croissant 元数据。", "Download the Croissant metadata of the data set again."
            ),
        )
    )


def _described(described: dict[str, Any], file: Path) -> Described:
    name = next(_words(described.get("name")), None)
    if name is None:
        raise _refused(file, "name")
    distribution, records = _dicts(described.get("distribution")), _dicts(described.get("recordSet"))
    files = [path for entry in distribution for path in _paths(entry)]
    columns = [column for record in records for field in _dicts(record.get("field")) for column in _column(field)]
    timeframe = [
        word for key in ("Timeframe", "TimeFrame") for word in _words(described.get(f"rai:dataCollection{key}"))
    ]
    return Described(
        name=name,
        files=tuple(dict.fromkeys(files))[:_MANY],
        fields=tuple(dict.fromkeys(columns))[:_MANY],
        languages=tuple(_words(described.get("inLanguage"))),
        licence_name=next(_words(described.get("license")), None),
        origin=next(_words(described.get("url")), None),
        supplier=next((word for key in ("creator", "publisher") for word in _words(described.get(key))), None),
        collected=tuple(sorted(day for word in timeframe for day in _days(word))),
        notes=tuple(
            f"{key.removeprefix('rai:')}: {word}"
            for key, value in described.items()
            if key.startswith("rai:") and "imeframe" not in key.lower()
            for word in _words(value)
        ),
    )


def _is_a(entry: dict[str, Any], kind: str) -> bool:
    return any(word.rpartition(":")[2].rpartition("/")[2] == kind for word in _words(entry.get("@type")))


def _dicts(value: Any) -> list[dict[str, Any]]:  # noqa: ANN401  JSON of anybody
    return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, dict)]


def _words(value: Any) -> Iterator[str]:  # noqa: ANN401  as above
    """The texts of a value that may be a text, a list, a named thing or a text in several languages."""
    if isinstance(value, str):
        if value.strip():
            yield value.strip().encode("utf-8", "replace").decode()  # half of a pair of surrogates is no text
    elif isinstance(value, list):
        for inner in value:
            if not isinstance(inner, list):
                yield from _words(inner)
    elif isinstance(value, dict):
        named = [value[key] for key in ("name", "@value", "url", "@id") if isinstance(value.get(key), str)]
        tongues = [word for key, word in value.items() if not key.startswith("@") and isinstance(word, str)]
        yield from _words((named or tongues)[:1])


def _paths(entry: dict[str, Any]) -> Iterator[str]:
    """Where the files are; those inside an archive are told by the archive. No stranger says what is read of this machine."""
    for key in ("contentUrl", "includes") if "containedIn" not in entry else ():
        for path in _words(entry.get(key)):
            if is_url(path) or not (path.startswith(("/", "~")) or "\\" in path or ".." in path.split("/")):
                yield path


def _column(field: dict[str, Any]) -> Iterator[str]:
    text = any(word.rpartition(":")[2].rpartition("/")[2] == "Text" for word in _words(field.get("dataType")))
    for source in _dicts(field.get("source")) if text else ():
        for extract in _dicts(source.get("extract")):
            yield from _words(extract.get("column"))


def _days(word: str) -> Iterator[date]:
    for year, month, day in re.findall(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", word):
        try:
            yield date(int(year), int(month), int(day))
        except ValueError:
            continue  # not a day of the calendar; what it says stays in the Croissant file


def stub_of(described: Described, source_id: str, kind: str | None = None) -> str:
    """The source as YAML, one item of ``sources``: blanks are comments, to be filled by people."""
    return "\n".join(_stub(described, source_id, kind)) + "\n"


def _stub(described: Described, source_id: str, kind: str | None) -> Iterator[str]:
    yield f"- id: {_quoted(source_id)}"
    yield f"  name: {_quoted(described.name)}"
    yield f"  kind: {kind}" if kind else "  # kind: open | self_collected | commercial | user_input | synthetic"
    yield f"  files: {_listed(described.files)}" if described.files else "  # files: []  # 未写明 / not said"
    for name, values in (("fields", described.fields), ("languages", described.languages)):
        yield f"  {name}: {_listed(values)}" if values else f"  # {name}: []"
    yield "  # modalities: []"
    for name, value in (("origin", described.origin), ("licence_name", described.licence_name)):
        yield f"  {name}: {_quoted(value)}" if value else f"  # {name}:"
    yield "  # licence:  # 许可证文件 / the licence itself, as a file"
    yield "  # allows_training:"
    yield "  # allows_commercial_use:"
    if described.collected:
        yield f"  collected_from: {described.collected[0]}"
        yield f"  collected_to: {described.collected[-1]}"
    else:
        yield "  # collected_from:"
        yield "  # collected_to:"
    yield "  # contains_pi:"
    yield "  # contains_sensitive_pi:"
    yield "  # contains_under14_pi:"
    yield "  # annotated:"
    notes = [f"creator: {described.supplier}", *described.notes] if described.supplier else described.notes
    if notes:
        yield f"  notes: {_quoted('Croissant: ' + '; '.join(notes))}"


def _quoted(words: str) -> str:
    # Text of strangers: signs that YAML does not allow as they are stay escaped, and emoji are told as they are.
    return re.sub(r"\\u(?:d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}|(?!d[89a-f])[0-9a-f]{4})", _shown, json.dumps(words))


def _shown(escaped: re.Match[str]) -> str:
    sign = str(json.loads(f'"{escaped[0]}"'))
    return sign if sign.isprintable() else escaped[0]


def _listed(words: Sequence[str]) -> str:
    return f"[{', '.join(_quoted(word) for word in words)}]"


def with_source(ledger: bytes, stub: str, file: str) -> str:
    """The text of a ledger with one more source at the end of ``sources``; everything else stays as it is.

    Args:
        ledger: the ledger's bytes.
        stub: what `stub_of` gave.
        file: the ledger's name, for messages.

    Raises:
        SyntaxProblem: the ledger is not the YAML that hegui reads.
        CorpusProblem: its ``sources`` are not written as a list with one item a line.
    """
    source = read_yaml(ledger, file)
    lines = ledger.decode("utf-8-sig").splitlines(keepends=True)
    sources = source.marks.children.get("sources")
    first = sources.children.get(0) if sources else None
    item = re.match(r"( *)- ", lines[first.line - 1]) if first else None
    if sources is None or item is None:
        raise CorpusProblem(
            Problem(
                Text("无法在此台账中追加来源。", "A source cannot be added to this ledger."),
                source.place(("sources",)),
                accepted=same("sources:\\n  - id: …"),
                fix=Text(
                    "把 sources 写成逐项的列表，或自行粘贴。",
                    "Write sources as a list of items, or paste the source yourself.",
                ),
            )
        )
    later = [mark.line for key, mark in source.marks.children.items() if key != "sources" and mark.line > sources.line]
    end = min(later, default=len(lines) + 1) - 1
    while end > 0 and lines[end - 1].lstrip(" ")[:1] in {"#", "\n", ""} and not lines[end - 1].startswith(" "):
        end -= 1  # comments and blank lines before the next section belong to it
    head = "".join(lines[:end])
    added = "".join(f"{item[1]}{line}\n" for line in stub.splitlines())
    return f"{head}{'' if head.endswith(chr(10)) else chr(10)}{added}{''.join(lines[end:])}"
