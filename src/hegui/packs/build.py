# SPDX-License-Identifier: Apache-2.0
"""Builds a pack: DOCX and PDF of what hegui writes, tables, copies of what is supplied, index, memo, values, manifest.

The same dossier, answers, day and fonts give the same bytes. Nothing leaves with a placeholder or a secret in it: a pack that does
not pass its check is only built as a draft, which says so on every sheet.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from hegui import __version__
from hegui.errors import InputError, Place, Problem
from hegui.packs.checking import PackCheck
from hegui.packs.context.common import Context
from hegui.packs.context.memo import index, memo
from hegui.packs.context.pages import CONTEXTS
from hegui.packs.data import PackData
from hegui.packs.page.blocks import filled, text_of
from hegui.packs.page.docx import as_docx
from hegui.packs.page.from_text import page_of_text
from hegui.packs.page.markup import Page, load_page
from hegui.packs.page.typst import as_pdf
from hegui.packs.rules.items import ItemState, Need
from hegui.packs.rules.texts import placeholders_in, secret_in
from hegui.packs.said.value import Said
from hegui.packs.workbook import keyword_workbook, question_workbook
from hegui.text import Text

SUBMISSION: Final = "submission"
"""What is handed in."""
INTERNAL: Final = "internal"
"""What stays in the house."""
MANIFEST: Final = "manifest.json"
FORM: Final = "hegui.pack/v1"
_DRAFT: Final = "草稿_"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the pack."""

    path: str
    content: bytes
    item: str | None
    origin: str
    """``page:…``, ``sheet:…``, or the file of the dossier that it is a copy or another form of."""


@dataclass(frozen=True)
class Pack:
    """A pack as files in memory."""

    checked: PackCheck
    files: tuple[File, ...]
    draft: bool

    def manifest(self) -> bytes:
        """What the pack holds, by digest, and what it was made from."""
        data, receipt = self.checked.data, self.checked.data.examination.assessment.receipt
        answers = data.dossier.folder / data.file.lines.file
        content = {
            "form": FORM,
            "kind": data.kind.value,
            "draft": self.draft,
            "as_of": data.as_of.isoformat(),
            "prepared_on": data.answers.prepared_on.isoformat(),
            "subject": data.dossier.model.provider.name.zh,
            "service": data.dossier.model.service.name.zh,
            "dossier": receipt.dossier,
            "answers": hashlib.sha256(answers.read_bytes()).hexdigest(),
            "catalogue": receipt.catalogue,
            "hegui": __version__,
            "files": [
                {
                    "path": file.path,
                    "sha256": hashlib.sha256(file.content).hexdigest(),
                    "bytes": len(file.content),
                    "item": file.item,
                    "origin": file.origin,
                }
                for file in sorted(self.files, key=lambda file: file.path)
            ],
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


@dataclass
class _Builder:
    """Collects the files of a pack."""

    checked: PackCheck
    draft: bool
    fonts: tuple[Path, ...]
    templates: Path | None
    step: Callable[[], None]
    files: list[File] = field(default_factory=list)

    @property
    def data(self) -> PackData:
        return self.checked.data

    def write(
        self, page: Page, context: Context, stem: str, types: Sequence[str], item: str | None, origin: str
    ) -> list[str]:
        """A page as DOCX and PDF, as far as both are asked for."""
        names: list[str] = []
        blocks = filled(page, context)
        if not self.draft:
            _refuse_leftovers(text_of(blocks), stem)
        root = self.data.dossier.folder
        if "docx" in types:
            template = self._template(page.name)
            names.append(
                self._add(
                    f"{stem}.docx", as_docx(page, context, root=root, template=template, draft=self.draft), item, origin
                )
            )
        if "pdf" in types:
            names.append(
                self._add(f"{stem}.pdf", as_pdf(blocks, root=root, fonts=self.fonts, draft=self.draft), item, origin)
            )
        self.step()
        return names

    def _template(self, name: str) -> bytes | None:
        """A template of the user's own for a page."""
        path = None if self.templates is None else self.templates / f"{name}.docx"
        return path.read_bytes() if path is not None and path.is_file() else None

    def _add(self, path: str, content: bytes, item: str | None, origin: str) -> str:
        self.files.append(File(path, content, item, origin))
        return PurePosixPath(path).name

    def add(self, path: str, content: bytes, item: str | None, origin: str) -> str:
        """A file as it is; its name is given back."""
        return self._add(path, content, item, origin)


def build_pack(
    checked: PackCheck,
    *,
    draft: bool = False,
    fonts: Sequence[Path] = (),
    templates: Path | None = None,
    step: Callable[[], None] = lambda: None,
) -> Pack:
    """The files of a pack.

    Args:
        checked: the pack, checked.
        draft: build it although it does not pass; every sheet then says that it is a draft.
        fonts: folders with fonts, beside those of the system.
        templates: a folder with DOCX templates of one's own, by the names of pages.
        step: is called for each document that is written.

    Raises:
        InputError: the pack does not pass and is not meant as a draft, or a document would hold a placeholder or a secret.
        MissingExtra: ``hegui[packs]`` is not installed.
    """
    if not checked.passes and not draft:
        raise _does_not_pass(checked)
    builder = _Builder(checked, draft, tuple(fonts), templates, step)
    names: dict[str, list[str]] = {}
    for number, state in enumerate(checked.items, start=1):
        if state.need is Need.REQUIRED:
            names[state.item.id] = _item(builder, number, state)
    mark = _DRAFT if draft else ""
    listing = index(checked, names)
    builder.write(load_page("index"), listing, f"{SUBMISSION}/{mark}00_材料目录", ("docx", "pdf"), None, "page:index")
    builder.write(
        load_page("cover-memo"), memo(checked), f"{INTERNAL}/{mark}cover-memo", ("docx", "pdf"), None, "page:cover-memo"
    )
    builder.add(f"{INTERNAL}/values.json", values(checked.said), None, "values")
    return Pack(checked, tuple(builder.files), draft)


def documents_in(checked: PackCheck) -> int:
    """How many documents `build_pack` writes, for progress."""
    written = [
        state
        for state in checked.items
        if state.need is Need.REQUIRED and state.item.source in {"page", "sheet", "document"}
    ]
    return len(written) + 2


def _item(builder: _Builder, number: int, state: ItemState) -> list[str]:
    """The files of an item; their names as the index shows them."""
    item, data = state.item, builder.data
    mark = _DRAFT if builder.draft else ""
    stem = f"{SUBMISSION}/{mark}{number:02d}_{_safe(item.name.zh)}"
    if item.page is not None:
        if state.missing:
            return []
        context = CONTEXTS[item.page](data)
        return builder.write(load_page(item.page), context, stem, item.files, item.id, f"page:{item.page}")
    if item.sheet is not None:
        return _sheet(builder, stem, state)
    if item.source == "document":
        return [name for supplied in state.supplied for name in _document(builder, stem, supplied.file, state)]
    if len(state.supplied) == 1:
        (supplied,) = state.supplied
        path = f"{stem}{PurePosixPath(supplied.file).suffix.lower()}"
        return [builder.add(path, _content(data, supplied.file), item.id, supplied.file)]
    folder = PurePosixPath(stem).name
    found = [
        f"{folder}/{builder.add(f'{stem}/{name}', _content(data, file), item.id, file)}"
        for file, name in _flat([supplied.file for supplied in state.supplied]).items()
    ]
    return [f"{folder}/（{len(found)}个文件）"] if len(found) > _LISTED else found


_LISTED: Final = 4
"""Files that the index names one by one."""


def _sheet(builder: _Builder, stem: str, state: ItemState) -> list[str]:
    data, item = builder.data, state.item
    versions = {model.id: model.name for model in data.dossier.model.models or ()}
    builder.step()
    if item.sheet == "keywords" and data.keywords is not None:
        content = keyword_workbook(data.keywords, draft=builder.draft)
        return [builder.add(f"{stem}.xlsx", content, item.id, data.keywords.file)]
    if item.sheet == "questions" and data.questions is not None:
        content = question_workbook(data.questions, versions, draft=builder.draft)
        return [builder.add(f"{stem}.xlsx", content, item.id, "、".join(data.questions.files))]
    return []


def _document(builder: _Builder, stem: str, file: str, state: ItemState) -> list[str]:
    """A document of the dossier: a text becomes DOCX and PDF, everything else is copied."""
    item, data = state.item, builder.data
    suffix = PurePosixPath(file).suffix.lower()
    if suffix in {".md", ".markdown", ".txt"} and suffix.removeprefix(".") not in item.files:
        text = _content(data, file).decode("utf-8-sig")
        return builder.write(page_of_text(item.id, text), {}, stem, item.files, item.id, file)
    builder.step()
    return [builder.add(f"{stem}{suffix}", _content(data, file), item.id, file)]


def _content(data: PackData, file: str) -> bytes:
    try:
        return (data.dossier.folder / file).read_bytes()
    except OSError as error:
        what = Text(f"无法读取：{error.strerror}。", f"It cannot be read: {error.strerror}.")
        raise InputError(Problem(what, Place(file))) from error


_UNSAFE: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\t', "-"))


def _safe(name: str) -> str:
    """A name that every file system takes."""
    return name.translate(_UNSAFE)[:60]


def _flat(files: Sequence[str]) -> Mapping[str, str]:
    """A name for each path, short where that is enough to tell them apart."""
    short = {file: "-".join(PurePosixPath(file).parts[-2:]) for file in files}
    taken = Counter(short.values())
    return {file: name if taken[name] == 1 else "-".join(PurePosixPath(file).parts) for file, name in short.items()}


def values(said: Sequence[Said]) -> bytes:
    """Every value of the pack with the place that says it, for those who must be able to say where a number comes from."""
    rows = [
        {
            "quantity": {"zh": fact.what.title.zh, "en": fact.what.title.en},
            "about": fact.about,
            "value": fact.shown,
            "file": fact.origin.file,
            "line": fact.origin.line,
            "page": fact.origin.page,
            "sha256": fact.origin.digest,
            "path": list(fact.origin.path),
        }
        for fact in said
    ]
    return (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()


def _refuse_leftovers(text: str, stem: str) -> None:
    """The last look before a document is written: what came in by way of the dossier or the law counts too."""
    found = placeholders_in(text)
    if found is not None or secret_in(text):
        what = (
            Text(f"文件中留有占位：“{found[:40]}”。", f"A placeholder was left in the document: '{found[:40]}'.")
            if found is not None
            else Text("文件中疑似有口令或密钥。", "The document seems to hold a password or key.")
        )
        raise InputError(Problem(what, Place(PurePosixPath(stem).name)))


def _does_not_pass(checked: PackCheck) -> InputError:
    count = len(checked.faults)
    first = checked.faults[0]
    return InputError(
        Problem(
            Text(
                f"材料包没有通过检查（{count}项），不生成。第一项：{first.what.zh}",
                f"The pack does not pass its check ({count} faults) and is not built. The first: {first.what.en}",
            ),
            first.first.place,
            fix=Text(
                "运行 hegui pack check 查看全部并改正；只想看样子的，用 --draft 生成草稿。",
                "Run `hegui pack check` for all of them; with --draft a draft is built.",
            ),
        )
    )


def counted(files: Sequence[File]) -> Mapping[str, int]:
    """How many files there are of each type."""
    found: dict[str, int] = {}
    for file in files:
        suffix = PurePosixPath(file.path).suffix.lower()
        found[suffix] = found.get(suffix, 0) + 1
    return found


def members(pack: Pack) -> Iterator[tuple[str, bytes]]:
    """Every file of the pack with its manifest, by path."""
    yield from sorted((file.path, file.content) for file in pack.files)
    yield MANIFEST, pack.manifest()
