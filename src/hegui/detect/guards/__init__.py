# SPDX-License-Identifier: Apache-2.0
"""Guard models and moderation services over HTTP, behind the interface of `hegui.detect.classifier`.

Texts leave the machine: the provider chooses the address. Whatever goes wrong is an `Unscored` with its reason.
"""

from hegui.detect.guards.chat import JUDGE, QWEN3GUARD, ChatGuard, Dialect
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.moderation import OpenAiModeration

__all__ = ["JUDGE", "QWEN3GUARD", "ChatGuard", "Dialect", "Endpoint", "OpenAiModeration"]
