# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network; it opens in one language and can be switched to the other, or both."""

import base64
import hashlib
import re
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hegui.evaluate.report import words
from hegui.evaluate.result import Results
from hegui.evaluate.review.review import OPEN_NAMES
from hegui.evaluate.statistics.formal import Passed
from hegui.evaluate.statistics.standing import Standing
from hegui.text import Language, Text

_INDENTATION = re.compile(r"\s*\n\s*")
_UNSAFE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u061c\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ud800-\\udfff\\ufffe\\uffff]"
)
"""What could steer or fool a reader in text of others: controls, marks of direction, invisible characters."""
_SHOWN = 200
"""Ids of questions that stand otherwise than wanted, a test."""


def render_html(results: Results, opens: Language | None = Language.ZH) -> str:
    """The report as a page.

    Args:
        results: of a run.
        opens: the language that it opens in; None: both.
    """
    css, script = _part("evaluation.css"), _part("evaluation.js")
    page = (
        _environment()
        .get_template("evaluation.html.j2")
        .render(
            results=results,
            plan=results.plan,
            language=opens.value if opens else "both",
            css=Markup(css),  # noqa: S704  our own file, named in the page's policy by its digest
            script=Markup(script),  # noqa: S704  as above
            policy=_policy(css, script),
            words=words,
            open_names=OPEN_NAMES,
            not_checked=list(words.not_checked(results)),
            colour={Passed.PASS: "good", Passed.FAIL: "bad", Passed.OPEN: "open", Passed.TOO_FEW: "bad"},
            wrong={
                (test.library, test.method): sorted(
                    name for name, standing in test.standings.items() if standing is Standing.BAD
                )
                for test in results.tests
            },
            shown=_SHOWN,
        )
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
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hegui.evaluate.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "plain": plain, "n": _number, "percent": words.percent}
    environment.globals |= {"t": _inline}
    return environment


def _part(name: str) -> str:
    return _lean((resources.files("hegui.evaluate.report") / "templates" / name).read_text("utf-8"))


def _lean(text: str) -> str:
    return _INDENTATION.sub("\n", text).strip()


def _policy(css: str, script: str) -> str:
    """Nothing may load or run but the one style and the one script, named by their digests."""
    return f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
