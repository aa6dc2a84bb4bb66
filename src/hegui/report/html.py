# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network: style and script stand inside, and a policy forbids everything else.

What many obligations share stands once and is linked: control points with their answers and evidence, conditions, triggers,
instruments, penalties, sources. Links lead into folded parts, which browsers open without a script.
"""

import base64
import hashlib
import re
from functools import cache, lru_cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hegui.assess.model import Assessment
from hegui.checks.results import NoEvidence, Result, Skipped
from hegui.law.view import LawView
from hegui.report.html_page import Page
from hegui.report.language import ReportLanguage
from hegui.report.printable import printable
from hegui.text import Text

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INDENTATION = re.compile(r"\s*\n\s*")


def render_html(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The report as a self-contained page that opens in ``language`` and can be switched without loading again."""
    css, script = _part("report.css"), _part("report.js")
    written = (
        _environment()
        .get_template("report.html.j2")
        .render(
            Page(assessment, view).context(),
            language=language,
            css=Markup(css),  # noqa: S704  our own file, named in the page's policy by its digest
            script=Markup(script),  # noqa: S704  as above
            policy=_policy(css, script),
        )
    )
    return _lean(written) + "\n"


def _part(name: str) -> str:
    return _lean((resources.files("hegui.report") / "templates" / name).read_text("utf-8"))


def _lean(text: str) -> str:
    """The text without indentation and empty lines, which are a fifth of a page; done twice it changes nothing more."""
    return _INDENTATION.sub("\n", text).strip()


def _policy(css: str, script: str) -> str:
    """Nothing may load or run but the one style and the one script, named by their digests."""
    return f"default-src 'none'; style-src '{_csp_hash(css)}'; script-src '{_csp_hash(script)}'; base-uri 'none'; form-action 'none'"


def _csp_hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hegui.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "stacked": stacked, "plain": printable}
    environment.globals |= {"t": _inline}
    environment.tests |= {
        "result": lambda answer: isinstance(answer, Result),
        "no_evidence": lambda answer: isinstance(answer, NoEvidence),
        "skipped": lambda answer: isinstance(answer, Skipped),
    }
    return environment


def both(text: Text) -> Markup:
    """A text inside a line, in both languages, each marked with its own."""
    return _in_languages(text, "span")


def stacked(text: Text) -> Markup:
    """A text as a block, in both languages under one another; not for places that take no block."""
    return _in_languages(text, "div")


@lru_cache(maxsize=4096)
def _in_languages(text: Text, tag: str) -> Markup:
    zh, en = _unbroken(text.zh), _unbroken(text.en)
    if zh == en:
        return Markup(f"<{tag}>{zh}</{tag}>")  # noqa: S704  both escaped
    return Markup(f"<{tag} lang=zh>{zh}</{tag}><{tag} lang=en>{en}</{tag}>")  # noqa: S704  as above


def _unbroken(text: str) -> str:
    """The text, escaped, with its dates kept on one line."""
    return _DATE.sub(r"<time>\g<0></time>", str(escape(printable(text))))


def _inline(zh: str, en: str) -> Markup:
    return both(Text(zh, en))
