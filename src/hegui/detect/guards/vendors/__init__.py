# SPDX-License-Identifier: Apache-2.0
"""Chinese moderation services behind one shape: what is asked, what is decided, what was not checked and why.

Texts leave the machine: the provider chooses the service. Whatever goes wrong is a `NotChecked` with its reason, never a pass.
"""

from hegui.detect.guards.exchange import HttpAnswer, HttpRequest, Pause
from hegui.detect.guards.vendors.aliyun import Aliyun, Operation
from hegui.detect.guards.vendors.baidu import Baidu
from hegui.detect.guards.vendors.sending import Steps, check, send, steps
from hegui.detect.guards.vendors.stretches import Stretch, joined, stretches
from hegui.detect.guards.vendors.tencent import Tencent
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    Keys,
    LateVerdict,
    NotChecked,
    Side,
    Span,
    Turn,
    Vendor,
    Verdict,
)
from hegui.detect.guards.vendors.volcengine import Volcengine
from hegui.detect.guards.vendors.yidun import Yidun
from hegui.detect.guards.vendors.zhipu import Zhipu

__all__ = [
    "UNMAPPED",
    "Aliyun",
    "Baidu",
    "Context",
    "Decision",
    "Finding",
    "HttpAnswer",
    "HttpRequest",
    "Keys",
    "LateVerdict",
    "NotChecked",
    "Operation",
    "Pause",
    "Side",
    "Span",
    "Steps",
    "Stretch",
    "Tencent",
    "Turn",
    "Vendor",
    "Verdict",
    "Volcengine",
    "Yidun",
    "Zhipu",
    "check",
    "joined",
    "send",
    "steps",
    "stretches",
]
