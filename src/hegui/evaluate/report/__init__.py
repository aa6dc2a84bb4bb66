# SPDX-License-Identifier: Apache-2.0
"""The report of an evaluation: one HTML file that needs no network, and the same as JSON."""

from hegui.evaluate.report.as_json import report_as_json
from hegui.evaluate.report.html import render_html

__all__ = ["render_html", "report_as_json"]
