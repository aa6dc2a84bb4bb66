# SPDX-License-Identifier: Apache-2.0
"""Who uses the service: keys of host applications, their end users, minors, limits, and what follows from abuse. No input or output."""

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
