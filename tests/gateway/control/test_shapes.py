# SPDX-License-Identifier: Apache-2.0
"""What the API tells of the service and of problems."""

import json

from control_factory import settings

from hegui.errors import Place, Problem
from hegui.gateway.control.shapes import problems, service
from hegui.records.cases import CaseKind
from hegui.text import Text


def test_problems_are_told_in_their_parts() -> None:
    """In both languages; what is not known is left out, and no place of ours is told."""
    problem = Problem(Text("错", "wrong"), Place("/srv/gateway.yaml", 3), found="x", fix=Text("改", "mend"))
    assert problems([problem]) == {
        "problems": [{"what": {"zh": "错", "en": "wrong"}, "found": "x", "fix": {"zh": "改", "en": "mend"}}]
    }


def test_the_service_is_plain_json() -> None:
    """With the choices and the limit of every kind."""
    told = json.loads(json.dumps(service(settings(), Text("规则", "Rule"))))
    assert set(told["subjects"]) == set(CaseKind)
    assert set(told["limits"]) == {*CaseKind, "appeal"}
    assert told["contact"]["address"]["en"] == "1 Some Road"
    assert told["suspension_rule"] == {"zh": "规则", "en": "Rule"}
