# SPDX-License-Identifier: Apache-2.0
"""The corpus safety report: what was scanned, what was flagged, what people found in samples, and what nobody has looked at.

It reports and does not judge the law: machine flags are called flags, and nothing in it says that a corpus may be used.
"""

from hegui.corpus.report.as_json import report_as_json
from hegui.corpus.report.figures import Figures, figures_of
from hegui.corpus.report.html import ReportLanguage, render_html

__all__ = ["Figures", "ReportLanguage", "figures_of", "render_html", "report_as_json"]
