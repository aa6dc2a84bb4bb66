# SPDX-License-Identifier: Apache-2.0
"""Words and host names that point to an overseas model. A match is a lead for a person and proves nothing."""

from functools import cache
from urllib.parse import urlsplit

from hegui.checks.filing_list import bundled_rows
from hegui.pattern import Pattern

_FILE = "genai_endpoints_terms.csv"


@cache
def overseas_model_terms() -> Pattern:
    """The names for which stores refuse a listing in the mainland."""
    terms = "|".join(row["value"] for row in bundled_rows(_FILE) if row["kind"] == "listing_term_foreign")
    return Pattern(rf"(?<![A-Za-z])(?:{terms})(?![A-Za-z])")


def overseas_service(endpoint: str) -> str | None:
    """What is known of the overseas service behind an endpoint, or ``None`` if the list does not name its host."""
    host = urlsplit(endpoint if "//" in endpoint else f"//{endpoint}").hostname or ""
    for name, meaning in _overseas_hosts().items():
        if host == name or host.endswith(f".{name}"):
            return meaning
    return None


@cache
def _overseas_hosts() -> dict[str, str]:
    rows = bundled_rows(_FILE)
    return {row["value"]: row["meaning"] for row in rows if row["kind"] == "endpoint" and row["origin"] == "overseas"}
