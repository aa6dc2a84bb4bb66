# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network; it opens in one language and can be switched to the other, or both."""

import base64
import hashlib
import re
from enum import StrEnum
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hegui.corpus.judging.results import DECISION_NAMES, ILLEGAL_LIMIT, QUALIFIED_SHARE
from hegui.corpus.ledger_rows import COLUMNS, KINDS
from hegui.corpus.provenance import TITLES
from hegui.corpus.report import words
from hegui.corpus.report.figures import Figures, likely_share
from hegui.corpus.report.samples import TECHNICAL_QUALIFIED, TECHNICAL_SHARE, corpus_sample
from hegui.corpus.sampling import MANUAL_ITEMS
from hegui.corpus.verdict import VERDICT_NAMES, Verdict
from hegui.evidence.findings import FieldStatus
from hegui.text import Text

_INDENTATION = re.compile(r"\s*\n\s*")
_UNSAFE = re.compile(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u061c\\u202a-\\u202e\\u2060-\\u2069\\ufeff\\ud800-\\udfff\\ufffe\\uffff]"
)
"""What could steer or fool a reader in text of others: controls, marks of direction, invisible characters."""


class ReportLanguage(StrEnum):
    """The language that the page opens in."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


def render_html(figures: Figures, language: ReportLanguage) -> str:
    """The report as a page."""
    css, script = _part("corpus.css"), _part("corpus.js")
    page = (
        _environment()
        .get_template("corpus.html.j2")
        .render(
            figures=figures,
            language=language.value,
            css=Markup(css),  # noqa: S704  our own file, named in the page's policy by its digest
            script=Markup(script),  # noqa: S704  as above
            policy=_policy(css, script),
            words=words,
            Verdict=Verdict,
            FieldStatus=FieldStatus,
            verdict_names=VERDICT_NAMES,
            decision_names=DECISION_NAMES,
            record_titles=TITLES,
            columns=COLUMNS,
            kinds=KINDS,
            likely_share=likely_share,
            manual=corpus_sample(figures.samples),
            not_checked=list(words.not_checked(figures)),
            asked={
                "manual": MANUAL_ITEMS,
                "qualified": QUALIFIED_SHARE,
                "technical": TECHNICAL_SHARE,
                "technical_qualified": TECHNICAL_QUALIFIED,
                "illegal": ILLEGAL_LIMIT,
            },
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
        loader=PackageLoader("hegui.corpus.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "plain": plain, "n": _number, "percent": words.percent}
    environment.globals |= {"t": _inline}
    return environment


def _part(name: str) -> str:
    return _lean((resources.files("hegui.corpus.report") / "templates" / name).read_text("utf-8"))


def _lean(text: str) -> str:
    return _INDENTATION.sub("\n", text).strip()


def _policy(css: str, script: str) -> str:
    """Nothing may load or run but the one style and the one script, named by their digests."""
    return f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"


def _digest(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
