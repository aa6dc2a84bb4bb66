# SPDX-License-Identifier: Apache-2.0
"""The figures in code are those of the catalogue."""

from dataclasses import asdict
from datetime import date

from hegui.label.explicit import GB_45438_2025
from hegui.law.load import load_catalogue
from hegui.law.view import LawView


def test_every_figure_is_a_parameter_of_the_catalogue() -> None:
    """Each field of the figures has the value of the parameter of its name, and no figure of chapter 5 is missing."""
    view = LawView(load_catalogue(), date(2025, 9, 1))
    figures = {f"gb45438_{name}": value for name, value in asdict(GB_45438_2025).items()}
    assert figures == {name: view.number(name) for name in figures}
    chapter_5 = {one.id for one in view.catalogue.parameters if one.id.startswith("gb45438_") and one.article[0] == "5"}
    assert set(figures) == chapter_5
