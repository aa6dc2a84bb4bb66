# SPDX-License-Identifier: Apache-2.0
"""Identifiers of personal information in Chinese and English text, by rules: form, check digits, the words beside.

from hegui.detect.personal import find_personal
find_personal("电话13812345678咨询")
"""

from hegui.detect.personal.find import find_personal
from hegui.detect.personal.kinds import DESCRIPTIONS, SENSITIVE_NAMES, Description, Kind, Sensitive
from hegui.detect.personal.sensitivity import sensitive
from hegui.detect.personal.windows import scan

__all__ = ["DESCRIPTIONS", "SENSITIVE_NAMES", "Description", "Kind", "Sensitive", "find_personal", "scan", "sensitive"]
