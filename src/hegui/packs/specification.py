# SPDX-License-Identifier: Apache-2.0
"""What a pack must hold: its items, when each is required, where it comes from, in which form, and how sure that form is.

Specifications are data (``specifications/*.yaml``). No authority publishes the forms of a model filing or a registration:
what practitioners say is marked M or L, and the mark is shown wherever the item is.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal

from hegui.dossier.section import Id, Section, Words
from hegui.errors import Place
from hegui.law.model import Citation, RawCondition
from hegui.law.terms import Confidence
from hegui.packs.answers.common import Shows, SignatureRole
from hegui.packs.kind import Kind
from hegui.schema import Within
from hegui.text import Text

FileType = Literal["docx", "pdf", "xlsx", "png", "jpg", "md", "txt", "html", "json", "jsonl"]
Sheet = Literal["keywords", "questions"]
ModelPapers = Literal["licence", "agreement", "licence_or_agreement"]

SOURCES: Final = ("page", "document", "paper", "receipt", "evidence", "sheet", "screenshots", "model_papers")
"""The fields of an item that say where it comes from; exactly one of them is given."""


class Item(Section, frozen=True, kw_only=True):
    """One thing that is handed in."""

    id: Id
    number: Words
    """As the index has it: ``0``, ``附件1``."""
    name: Text
    required: Any = "always"
    """A condition over the facts of the dossier, in the grammar of the catalogue."""
    answered: Id | None = None
    """Required only where this part of the answers is filled in."""
    page: Id | None = None
    """A document that hegui writes from a page of ``pages/``."""
    document: Id | None = None
    """A document of the dossier, by its field."""
    paper: bool = False
    """A paper that the answers name for this item."""
    receipt: tuple[str, ...] = ()
    """An official receipt of the evidence store, of one of these kinds."""
    receipt_of: Literal["subject", "upstream"] = "subject"
    """Whose filing the receipt is of: the provider's own, or that of each third-party model."""
    evidence: tuple[str, ...] = ()
    """Statements of the evidence store, of these kinds, with the records that they are about."""
    sheet: Sheet | None = None
    screenshots: tuple[Shows, ...] = ()
    model_papers: ModelPapers | None = None
    """The licence or the agreement of each model."""
    files: Annotated[tuple[FileType, ...], Within(min_length=1)]
    signed_by: tuple[SignatureRole, ...] = ()
    sealed: bool = False
    language: Literal["zh", "zh+en"] = "zh"
    confidence: Confidence
    """How sure it is that it is asked for in this form."""
    note: Text | None = None
    cite: tuple[Citation, ...] = ()
    place: Place | None = None
    """Where the specification has it; set by the reader."""

    @property
    def source(self) -> str:
        """The field that says where it comes from."""
        return next(name for name in SOURCES if getattr(self, name))

    @property
    def condition(self) -> RawCondition:
        """When it is required."""
        condition: RawCondition = self.required
        return condition


class Specification(Section, frozen=True, kw_only=True):
    """Everything about one kind of pack."""

    kind: Kind
    authority: Text
    route: str | None = None
    """The row of the route table that it answers."""
    confidence: Confidence
    note: Text
    signatures: tuple[SignatureRole, ...]
    """The roles in which it is signed."""
    cite: Annotated[tuple[Citation, ...], Within(min_length=1)]
    items: Annotated[tuple[Item, ...], Within(min_length=1)]

    @property
    def title(self) -> Text:
        return self.kind.words

    def item(self, name: str) -> Item | None:
        """The item of that id."""
        return next((item for item in self.items if item.id == name), None)

    def pages(self) -> Iterator[Item]:
        """The items that hegui writes."""
        return (item for item in self.items if item.page is not None)


class Alteration(Section, frozen=True, kw_only=True):
    """What an office asks differently of an item."""

    item: Id
    required: Any = None
    files: tuple[FileType, ...] | None = None
    sealed: bool | None = None
    note: Text


class Overlay(Section, frozen=True, kw_only=True):
    """What an office asks beside the specification."""

    id: Id
    title: Text
    province: str | None = None
    """``None`` where it is not known which offices ask."""
    kinds: Annotated[tuple[Kind, ...], Within(min_length=1)]
    confidence: Confidence
    confirmed: bool
    """Whether somebody has it from the office itself."""
    note: Text
    items: tuple[Item, ...] = ()
    alter: tuple[Alteration, ...] = ()
