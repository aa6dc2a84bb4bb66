# SPDX-License-Identifier: Apache-2.0
"""The guard before and behind a model: a pipeline over conversations and streams, and the policy that decides. No server, no law.

from hegui.guard import DEFAULT, build, check_now, openai
"""

from hegui.guard import anthropic, openai
from hegui.guard.conversation import Channel, Conversation, Part, Unread, Unreadable, of_text, with_texts
from hegui.guard.pipeline import Answer, Ask, Guard, ask_directly, check_now, guard_of
from hegui.guard.policy import DEFAULT, Mode, OnFailure, Policy, When
from hegui.guard.policy_file import load_policy
from hegui.guard.reload import Current, build
from hegui.guard.verdict import Action, Decision, Finding, Masked, NotChecked

__all__ = [
    "DEFAULT",
    "Action",
    "Answer",
    "Ask",
    "Channel",
    "Conversation",
    "Current",
    "Decision",
    "Finding",
    "Guard",
    "Masked",
    "Mode",
    "NotChecked",
    "OnFailure",
    "Part",
    "Policy",
    "Unread",
    "Unreadable",
    "When",
    "anthropic",
    "ask_directly",
    "build",
    "check_now",
    "guard_of",
    "load_policy",
    "of_text",
    "openai",
    "with_texts",
]
