# SPDX-License-Identifier: Apache-2.0
"""A report as one HTML file that needs no network: in both languages, with one style and one script, safe from what it quotes."""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hegui.text import Text

_INDENTATION: Final = re.compile(r"\s*\n\s*")
_UNSAFE: Final = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u061c\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ud800-\\udfff\\ufffe\\uffff]"
)
"""What could steer or fool a reader in text of others: controls, marks of direction, invisible characters."""


def rendered(
    package: str, template: str, values: Mapping[str, object], filters: Mapping[str, Callable[..., Any]] = {}
) -> str:
    """A page from a template, which finds the style, the script and its policy as ``css``, ``script`` and ``policy``.

    Args:
        package: in whose folder ``templates`` the template is.
        template: its name.
        values: for the template.
        filters: beside ``both`` (a `Text` in both languages), ``plain`` (text of others), and ``n`` (a number).
    """
    css, script = _part("report.css"), _part("report.js")
    environment = _environment(package)
    environment.filters |= filters
    page = environment.get_template(template).render(
        values,
        css=Markup(css),  # noqa: S704  our own file, named in the page's policy by its digest
        script=Markup(script),  # noqa: S704  as above
        policy=_policy(css, script),
    )
    return f"{_lean(page)}\n"


def plain(text: str) -> str:
    """Text of others with every character that could steer its reader's program shown as its code."""
    return _UNSAFE.sub(lambda found: f"\\u{{{ord(found[0]):04x}}}", text)


def both(text: Text) -> Markup:
    """A text in both languages, each marked with its own."""
    zh, en = escape(plain(text.zh)), escape(plain(text.en))
    if zh == en:
        return Markup(f"<span>{zh}</span>")  # noqa: S704  both escaped
    return Markup(f"<span lang=zh>{zh}</span><span lang=en>{en}</span>")  # noqa: S704  as above


def _inline(zh: str, en: str) -> Markup:
    return both(Text(zh, en))


def _number(value: int) -> str:
    return f"{value:,}"


@cache
def _environment(package: str) -> Environment:
    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "plain": plain, "n": _number}
    environment.globals |= {"t": _inline}
    return environment


def _part(name: str) -> str:
    return _lean((resources.files("hegui") / "data" / "page" / name).read_text("utf-8"))


def _lean(text: str) -> str:
    return _INDENTATION.sub("\n", text).strip()


def _policy(css: str, script: str) -> str:
    """Nothing may load or run but the one style and the one script, named by their digests."""
    return f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
