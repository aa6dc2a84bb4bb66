# SPDX-License-Identifier: Apache-2.0
"""A page that is filled in, as DOCX by docxtpl, reproducible to the byte."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from hegui.packs.extra import packs_extra
from hegui.packs.page.blocks import FILTERS
from hegui.packs.page.docx_template import template_of
from hegui.packs.page.markup import Page

with packs_extra():
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage

FIXED: Final = (2020, 1, 1, 0, 0, 0)
"""The time of every member of an archive: what was written when is in the manifest, by its day."""
_PICTURE_MM: Final = 120


def as_docx(
    page: Page, context: Mapping[str, object], *, root: Path, template: bytes | None = None, draft: bool = False
) -> bytes:
    """The page as DOCX.

    Args:
        page: to be filled in.
        context: what stands in the places.
        root: the folder that pictures are named from.
        template: a template of one's own in place of the page's.
        draft: whether every sheet says that it is a draft.

    Raises:
        jinja2.UndefinedError: the template names what the context lacks.
        MissingExtra: ``hegui[packs]`` is not installed.
    """
    document = DocxTemplate(io.BytesIO(template or template_of(page, draft=draft)))
    made = environment()
    made.globals["picture"] = lambda file: InlineImage(document, str(root / str(file)), width=Mm(_PICTURE_MM))
    document.render(dict(context), made, autoescape=True)
    written = io.BytesIO()
    document.save(written)
    return fixed_archive(written.getvalue())


def environment() -> Environment:
    """What fills templates in; values are escaped as XML."""
    made = Environment(undefined=StrictUndefined, autoescape=True)
    made.filters.update(FILTERS)
    return made


def names_wanted(page: Page, template: bytes | None = None) -> frozenset[str]:
    """The names that a template asks the context for."""
    document: Any = DocxTemplate(io.BytesIO(template or template_of(page)))
    return frozenset(document.get_undeclared_template_variables(environment())) - {"picture"}


def fixed_archive(content: bytes) -> bytes:
    """The same archive with sorted names and one time: the same members are the same bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, FIXED)
            entry.external_attr = 0o644 << 16
            fixed.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
