# SPDX-License-Identifier: Apache-2.0
"""What the API tells beside incidents, rules and cases: the service and its rules, and what is wrong with a request."""

from collections.abc import Iterable

from hegui.desk.shapes import Json, words
from hegui.desk.subjects import SUBJECTS
from hegui.errors import Problem
from hegui.gateway.control.settings import PublicSettings
from hegui.records.cases import CaseKind
from hegui.text import Text


def problems(found: Iterable[Problem]) -> Json:
    """What is wrong, in its parts."""
    return {
        "problems": [
            {
                name: value
                for name, value in (
                    ("what", words(problem.what)),
                    ("found", problem.found),
                    ("accepted", words(problem.accepted)),
                    ("why", words(problem.why)),
                    ("fix", words(problem.fix)),
                )
                if value is not None
            }
            for problem in found
        ]
    }


def service(settings: PublicSettings, suspension: Text) -> Json:
    """What is published about the service and its time limits.

    Args:
        settings: of the public part.
        suspension: the rule of suspension in words.
    """
    return {
        "service": words(settings.service),
        "operator": words(settings.operator),
        "about": words(settings.about),
        "numbers": [
            {"kind": number.kind, "number": number.number, "name": number.name, "link": number.link}
            for number in settings.numbers
        ],
        "limits": {
            **{
                kind.value: {"amount": limit.amount, "unit": limit.unit}
                for kind in CaseKind
                for limit in [settings.limits.of(kind)]
            },
            "appeal": {"amount": settings.limits.appeal.amount, "unit": settings.limits.appeal.unit},
        },
        "subjects": {
            kind.value: [{"subject": name, "title": words(title)} for name, title in SUBJECTS[kind].items()]
            for kind in CaseKind
        },
        "suspension_rule": words(suspension),
        "rules": [{"title": words(rule.title), "text": words(rule.text)} for rule in settings.rules],
        "contact": {
            "phone": settings.contact.phone,
            "email": settings.contact.email,
            "address": words(settings.contact.address),
        },
        "characters": settings.bounds.characters,
    }
