# SPDX-License-Identifier: Apache-2.0
"""MkDocs hook: a page whose file ends in `.zh.md` is a Chinese page, and its menus and its `lang` attribute are Chinese too."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:  # noqa: ARG001  the signature of the event
    """Sets the theme's language for the page that is rendered next; pages are rendered one by one."""
    config.theme["language"] = "zh" if page.file.src_uri.endswith(".zh.md") else "en"
    return context
