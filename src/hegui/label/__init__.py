# SPDX-License-Identifier: Apache-2.0
"""Labels of AI-generated content: written, read, verified, propagated, drawn. 人工智能生成合成内容标识。

from hegui import label
label.write("cat.png", label.Label.first("001191610133596325171T10001", "task-42"))
label.verify("cat.png").verdict
"""

from hegui.label.aigc import Attribute, Label
from hegui.label.findings import Aspect, Finding, Level
from hegui.label.propagation import propagate
from hegui.label.reading import Found, Reading, read
from hegui.label.verdict import Absent, Inconclusive, PresentInvalid, PresentValid, Verdict, Verification, verify
from hegui.label.writing import Written, write

__all__ = [
    "Absent",
    "Aspect",
    "Attribute",
    "Finding",
    "Found",
    "Inconclusive",
    "Label",
    "Level",
    "PresentInvalid",
    "PresentValid",
    "Reading",
    "Verdict",
    "Verification",
    "Written",
    "propagate",
    "read",
    "verify",
    "write",
]
