# SPDX-License-Identifier: Apache-2.0
"""Terms with category, weight and conditions, and what finds them in folded text."""

from hegui.detect.lexicon.check import (
    FalseAlarms,
    Lack,
    LexiconCheck,
    Shortfall,
    TermAlarms,
    check_lexicon,
    false_alarms,
)
from hegui.detect.lexicon.importing import Imported, Layout, import_terms
from hegui.detect.lexicon.load import lexicon_as_jsonl, lexicon_as_yaml, load_lexicon, load_starter, write_lexicon
from hegui.detect.lexicon.matcher import Matcher
from hegui.detect.lexicon.term import Boundary, Lexicon, Term, Tier, Variant

__all__ = [
    "Boundary",
    "FalseAlarms",
    "Imported",
    "Lack",
    "Layout",
    "Lexicon",
    "LexiconCheck",
    "Matcher",
    "Shortfall",
    "Term",
    "TermAlarms",
    "Tier",
    "Variant",
    "check_lexicon",
    "false_alarms",
    "import_terms",
    "lexicon_as_jsonl",
    "lexicon_as_yaml",
    "load_lexicon",
    "load_starter",
    "write_lexicon",
]
