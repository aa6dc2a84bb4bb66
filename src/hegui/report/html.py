# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs no network: style and script stand inside, and a policy forbids everything else."""

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from hegui.assess.model import Assessed, Assessment, Status
from hegui.checks.results import NoEvidence, Result, Skipped
from hegui.facts.logic import Truth
from hegui.law.model import HEAD_TITLES, Confidence, Penalty
from hegui.law.outbound import FlowDecision
from hegui.law.view import LawView
from hegui.report import titles
from hegui.report.control_words import control_reasons, worst_first
from hegui.report.entries import by_head, entries_of
from hegui.report.flows import flow_reason
from hegui.report.language import ReportLanguage
from hegui.report.penalties import tier_words
from hegui.report.printable import printable
from hegui.report.words import applicability, citation_words, deadline_words, due_words, reason_tree, value_words
from hegui.text import Text

if TYPE_CHECKING:
    from jinja2 import Environment

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def render_html(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The report as a self-contained page that opens in ``language`` and can be switched without loading again."""
    css, script = _part("report.css"), _part("report.js")
    page = _environment().get_template("report.html.j2")
    written = page.render(
        _Page(assessment, view).context(),
        language=language,
        css=Markup(css),  # noqa: S704  our own file, named in the page's policy by its digest
        script=Markup(script),  # noqa: S704  as above
        policy=_policy(css, script),
    )
    return written.strip() + "\n"


def _part(name: str) -> str:
    return (resources.files("hegui.report") / "templates" / name).read_text("utf-8")


def _policy(css: str, script: str) -> str:
    """Nothing may load or run but the one style and the one script, named by their digests."""
    return f"default-src 'none'; style-src '{_csp_hash(css)}'; script-src '{_csp_hash(script)}'; base-uri 'none'; form-action 'none'"


def _csp_hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  other formats start without it

    environment = Environment(
        loader=PackageLoader("hegui.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"both": both, "stacked": stacked, "plain": printable}
    environment.globals |= {"t": _inline, "say": Text}
    environment.tests |= {
        "result": lambda answer: isinstance(answer, Result),
        "no_evidence": lambda answer: isinstance(answer, NoEvidence),
        "skipped": lambda answer: isinstance(answer, Skipped),
    }
    return environment


def both(text: Text) -> Markup:
    """A text inside a line, in both languages, each marked with its own."""
    return _in_languages(text, "")


def stacked(text: Text) -> Markup:
    """A text as a block, in both languages under one another."""
    return _in_languages(text, " block")


def _in_languages(text: Text, extra: str) -> Markup:
    zh, en = _unbroken(text.zh), _unbroken(text.en)
    if zh == en:
        return Markup("<span>{}</span>").format(zh)
    return Markup('<span class="zh{}" lang="zh-CN">{}</span><span class="en{}" lang="en">{}</span>').format(
        extra, zh, extra, en
    )


def _unbroken(text: str) -> Markup:
    """The text, escaped, with its dates kept on one line."""
    escaped = str(escape(printable(text)))
    return Markup(_DATE.sub(r'<span class="date">\g<0></span>', escaped))  # noqa: S704  escaped above


def _inline(zh: str, en: str) -> Markup:
    return both(Text(zh, en))


class _Page:
    """What the template asks of an assessment and the law of its day."""

    def __init__(self, assessment: Assessment, view: LawView) -> None:
        self.assessment = assessment
        self.view = view
        self.entries = entries_of(assessment, view)
        self.sources: Mapping[str, Text] = {source.code: source.what for source in view.catalogue.sources}

    def context(self) -> dict[str, Any]:
        assessment, view = self.assessment, self.view
        return {
            "assessment": assessment,
            "view": view,
            "receipt": assessment.receipt,
            "gate": assessment.gate,
            "launch": assessment.launch,
            "entries": self.entries,
            "launch_gaps": {item.obligation.id for item in assessment.launch.blocked_by},
            "heads": by_head(self.entries),
            "blocking": Counter(entry.head for entry in self.entries if entry.blocks),
            "counts": assessment.counts(),
            "applying": [route for route in assessment.routes if route.explanation.truth is Truth.YES],
            "open_routes": [route for route in assessment.routes if route.explanation.truth is Truth.UNKNOWN],
            "Status": Status,
            "Confidence": Confidence,
            "titles": titles,
            "head_titles": HEAD_TITLES,
            "filled": view.filled,
            "cite": lambda instrument, article: citation_words(instrument, article, view),
            "applies": lambda item: applicability(item.explanation, view, assessment.facts),
            "tree": lambda item: reason_tree(item.explanation, view, assessment.facts),
            "due_words": lambda due: due_words(due, view.as_of),
            "deadline_words": lambda name: deadline_words(view.deadlines[name], view),
            "control_reasons": lambda answer: control_reasons(answer, view),
            "worst_first": worst_first,
            "penalties": self._penalties,
            "tier_words": tier_words,
            "source": self.sources.get,
            "flow_reason": self._flow_reason,
            "ids": _ids,
            "declared": self._declared(),
        }

    def _penalties(self, item: Assessed) -> list[Penalty]:
        return [self.view.penalties[name] for name in item.obligation.penalties if name in self.view.penalties]

    def _flow_reason(self, decision: FlowDecision) -> Text:
        return flow_reason(decision, self.view, self.assessment.facts) or Text("没有适用的判定行", "no row fits")

    def _declared(self) -> list[dict[str, Any]]:
        facts, vocabulary = self.assessment.facts, self.view.vocabulary
        return [
            {
                "id": name,
                "fact": facts[name],
                "question": vocabulary[name].question,
                "value": value_words(facts[name].value, vocabulary[name], open_set=facts[name].open),
            }
            for name in sorted(facts)
        ]


def _ids(items: Iterable[Assessed]) -> list[str]:
    return [item.obligation.id for item in items]
