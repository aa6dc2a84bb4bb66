# SPDX-License-Identifier: Apache-2.0
"""What the safety standard asks of a corpus on a day, from the dated parameters of the catalogue."""

from datetime import date

from hegui.cli.safety_standard import figure
from hegui.corpus.requirements import Requirement, Requirements
from hegui.law.load import load_catalogue
from hegui.law.view import LawView
from hegui.text import Text


def requirements(as_of: date, known_by: date | None = None) -> Requirements:
    """The figures of GB/T 45654, or of TC260-003 on a day on which only that had them."""
    view = LawView(load_catalogue(), as_of, known_by)
    return Requirements(
        source_illegal=_requirement(view, "source_illegal_share_percent"),
        manual_items=_requirement(view, "manual_sample_items"),
        manual_qualified=_requirement(view, "manual_sample_pass_percent"),
        technical=_requirement(view, "technical_sample_percent"),
        technical_qualified=_requirement(view, "technical_sample_pass_percent"),
    )


def _requirement(view: LawView, name: str) -> Requirement:
    parameter = figure(view, name)
    short = view.instrument(parameter.instrument).short
    article = Text(f"{short.zh} {parameter.article}", f"{short.en} {parameter.article}")
    return Requirement(view.limit(parameter.id), article, parameter.note)
