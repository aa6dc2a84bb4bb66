# SPDX-License-Identifier: Apache-2.0
"""How long the log of labelling is kept, from the dated parameters of the catalogue."""

from datetime import date


def log_months(day: date) -> int:
    """Months for which an entry of that day is kept at least (LBL 9)."""
    from hegui.law.load import load_catalogue  # noqa: PLC0415  only what writes a log needs the law
    from hegui.law.view import LawView  # noqa: PLC0415  as above

    return int(LawView(load_catalogue(), day).limit("lbl_unlabelled_log_months"))
