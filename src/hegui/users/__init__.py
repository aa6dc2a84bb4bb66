# SPDX-License-Identifier: Apache-2.0
"""Who uses the service: keys of host applications, their end users, minors, limits, and what follows from abuse. No input or output."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hegui.users.claims import BadClaim, Claims, claims_of, user_of
    from hegui.users.denials import Denied, Reason
    from hegui.users.events import (
        Answered,
        Effect,
        EndStreak,
        Event,
        Found,
        HandOver,
        InputJudged,
        Left,
        NoticeShown,
        Outcome,
        RecordViolation,
    )
    from hegui.users.gatekeeper import Admitted, Asked, Caller, Gatekeeper
    from hegui.users.keys import Key
    from hegui.users.pseudonym import Pseudonyms
    from hegui.users.reminders import Reminded, Reminder
    from hegui.users.settings import STRICT, UserSettings, settings_from
    from hegui.users.standing import Directory, Standing
    from hegui.users.usage import Usage

_WHERE: Final = {
    "STRICT": "settings",
    "Admitted": "gatekeeper",
    "Answered": "events",
    "Asked": "gatekeeper",
    "BadClaim": "claims",
    "Caller": "gatekeeper",
    "Claims": "claims",
    "Denied": "denials",
    "Directory": "standing",
    "Effect": "events",
    "EndStreak": "events",
    "Event": "events",
    "Found": "events",
    "Gatekeeper": "gatekeeper",
    "HandOver": "events",
    "InputJudged": "events",
    "Key": "keys",
    "Left": "events",
    "NoticeShown": "events",
    "Outcome": "events",
    "Pseudonyms": "pseudonym",
    "Reason": "denials",
    "RecordViolation": "events",
    "Reminded": "reminders",
    "Reminder": "reminders",
    "Standing": "standing",
    "Usage": "usage",
    "UserSettings": "settings",
    "claims_of": "claims",
    "settings_from": "settings",
    "user_of": "claims",
}
"""A module is loaded when it is asked for: who only counts days in Beijing need not wait for the gatekeeper and its detectors."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's attributes are of any type
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


__all__ = [
    "STRICT",
    "Admitted",
    "Answered",
    "Asked",
    "BadClaim",
    "Caller",
    "Claims",
    "Denied",
    "Directory",
    "Effect",
    "EndStreak",
    "Event",
    "Found",
    "Gatekeeper",
    "HandOver",
    "InputJudged",
    "Key",
    "Left",
    "NoticeShown",
    "Outcome",
    "Pseudonyms",
    "Reason",
    "RecordViolation",
    "Reminded",
    "Reminder",
    "Standing",
    "Usage",
    "UserSettings",
    "claims_of",
    "settings_from",
    "user_of",
]
