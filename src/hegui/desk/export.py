# SPDX-License-Identifier: Apache-2.0
"""Corrections in the forms that trainers, lexicons and question banks read.

What is exported quotes what must not be said: it goes to the people who train and test, and is deleted when they are done.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection

from hegui.clock import BEIJING
from hegui.desk.correction import Example, Message, Probe
from hegui.detect.lexicon import Lexicon, lexicon_as_yaml
from hegui.records.block_rules import lexicon_of
from hegui.records.corrections import SealedRow, additions_of

LEXICON: Final = "incident-corrections"
"""The name of the lexicon that additions are exported as."""
BANK: Final = "incidents"
"""The name of the question bank, likewise."""
_LIBRARIES: Final = {"safe": "generated_content", "refusal": "should_refuse", "answer": "should_not_refuse"}
"""The bank that a question belongs to, by what is expected (`hegui.evaluate.question`)."""


def as_tuning(made: Sequence[Example]) -> str:
    """Examples for supervised tuning: JSON Lines of ``{"messages": …}``, the wanted answer last."""
    return _lines({"messages": _wire((*example.messages, Message("assistant", example.wanted)))} for example in made)


def as_preferences(made: Sequence[Example]) -> str:
    """Pairs for preference tuning: JSON Lines of ``prompt``, ``chosen`` and ``rejected``, each a list of messages."""
    return _lines(
        {
            "prompt": _wire(example.messages),
            "chosen": _wire((Message("assistant", example.wanted),)),
            "rejected": _wire((Message("assistant", example.rejected),)),
        }
        for example in made
        if example.rejected is not None
    )


def as_lexicon(connection: Connection, incident: str | None = None, *, updated: date) -> str:
    """The terms of an incident, or of all, as YAML that `hegui.detect.lexicon.load_lexicon` reads."""
    joined = lexicon_of(addition.term for addition in additions_of(connection, incident))
    return lexicon_as_yaml(Lexicon(LEXICON, joined.terms, updated=updated))


def as_bank(rows: Sequence[tuple[SealedRow, Probe]], *, version: str) -> str:
    """Questions as a bank (JSON Lines): proposed, for the provider to approve, with the incident as source."""
    head = {"schema": "hegui.question-bank/v1", "name": BANK, "version": version}
    return _lines((head, *(_row(row, probe) for row, probe in rows)))


def _row(row: SealedRow, probe: Probe) -> Mapping[str, object]:
    number = f"incident-{row.id.lower()}"
    optional = {"risk": probe.risk, "aspect": probe.aspect, "context": list(probe.context)}
    return {
        "id": number,
        "library": _LIBRARIES[probe.expected],
        "text": probe.text,
        "expected": probe.expected,
        "language": probe.language,
        "source": f"incident:{row.incident}",
        "updated_on": row.made_at.astimezone(BEIJING).date().isoformat(),
        "cluster": number,
        **{name: value for name, value in optional.items() if value},
    }


def _wire(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _lines(rows: Iterable[Mapping[str, object]]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
