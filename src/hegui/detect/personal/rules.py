# SPDX-License-Identifier: Apache-2.0
"""Every rule, in the order in which they win over each other, and by where they are looked for."""

import re
from typing import Final

from hegui.detect.personal import documents, network, numbers, people, places
from hegui.detect.personal.rule import Rule
from hegui.detect.personal.scripts import word_pattern

RULES: Final[tuple[Rule, ...]] = (
    *numbers.IDENTITY,
    *numbers.PHONES,
    *numbers.MONEY,
    *numbers.DEVICES,
    numbers.LOCAL_PHONE,
    *documents.NUMBERED,
    *documents.LABELLED,
    *network.EMAIL,
    *network.NETWORK,
    *network.ACCOUNTS,
    *places.PLATES,
    *places.POSITIONS,
    places.ADDRESS_ABROAD,
    places.ADDRESS,
    *people.BIRTH,
    people.LABELLED_NAME,
    people.PLAIN_NAME,
    people.ENGLISH_NAME,
    people.ENGLISH_TITLE,
    people.TITLED_NAME,
)

IN_STRETCHES: Final = tuple(rule for rule in RULES if rule.digits)
"""Looked for only where enough digits stand together."""

IN_THE_OPEN: Final = tuple(rule for rule in RULES if not rule.digits and not rule.labels and not rule.anchor)
"""Looked for in the whole text."""

IN_ANY_SCRIPT: Final = tuple(rule for rule in IN_THE_OPEN if not rule.chinese)
"""Those that need looking for in a text without a Chinese character."""

LABELLED: Final[dict[str, list[Rule]]] = {}
"""Looked for right behind a label: the rules of each label, in small letters."""
for _rule in RULES:
    for _label in dict.fromkeys(_rule.labels.lower().split()):
        LABELLED.setdefault(_label, []).append(_rule)

_RANKS: Final = {rule.id: rank for rank, rule in enumerate(RULES)}


def rank(rule: Rule) -> int:
    """The place of a rule in the list: of two equally good values at one place, the earlier rule's is taken."""
    return _RANKS[rule.id]


def _words(labels: list[str]) -> re.Pattern[str]:
    """One of the labels, the longest first; all begin with a literal, which the engine looks for before it tries."""
    return re.compile("|".join(re.escape(label) for label in sorted(labels, key=len, reverse=True)))


_OTHER: Final = [label for label in {word for rule in RULES for word in rule.labels.split()} if not label.isascii()]
CHINESE_LABELS: Final = _words(_OTHER)
"""Finds the labels that are not ASCII."""
LETTER_LABELS: Final = {label.encode(): word_pattern(label) for label in LABELLED if label.isascii()}
"""By label of ASCII letters, in small ones: what finds it as a whole word in any case."""
