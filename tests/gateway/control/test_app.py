# SPDX-License-Identifier: Apache-2.0
"""The control application as a whole: what anybody reaches, the headers of every answer, faults of ours."""

from collections.abc import Iterator

import pytest
from control_factory import TOKEN, Control
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from hegui.errors import Place, Problem, SchemaProblem
from hegui.gateway.control.app import PUBLIC, Headed, control_app
from hegui.gateway.control.operators import OperatorsOnly
from hegui.text import Language, Text

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


def inner(app: object) -> Starlette:
    """The application behind what wraps it."""
    wrapped = app._inner if isinstance(app, Headed | OperatorsOnly) else app  # noqa: SLF001  to walk over its routes
    assert isinstance(wrapped, Starlette)
    return wrapped


def paths(app: object, before: str = "") -> Iterator[str]:
    """All paths that an application answers, with examples in place of parameters."""
    for route in inner(app).routes:
        if isinstance(route, Mount):
            yield from paths(route.app, before + route.path)
        else:
            assert isinstance(route, Route)
            yield before + route.path


def example(path: str) -> str:
    """A path with something in place of its parameters."""
    return "".join(part.split("}")[-1] if "}" not in part else "x" + part.split("}")[1] for part in path.split("{"))


def test_what_anybody_reaches_is_listed_and_everything_else_asks_for_a_token(control: Control) -> None:
    """Walks over every path of the application with every method: without a token only the listed ones answer."""
    public = {path.replace("{language}", language) for path in PUBLIC for language in Language}
    all_paths = list(paths(control.app))
    assert public <= set(all_paths)
    asked = 0
    for path in all_paths:
        for method in METHODS:
            status = control.ask(method, example(path)).status_code
            if path in public:
                assert status != 401
            else:
                assert status == 401 or (path == "/retractions" and status == 405), f"{method} {path}: {status}"
                asked += 1
    assert asked > 100


def test_a_path_that_is_not_there_is_refused_as_any_other_without_a_token(control: Control) -> None:
    """Nobody learns which paths the operators have."""
    answers = {
        control.get(path).text for path in ("/operator/incidents", "/operator/nothing", "/operator/", "/operator/x/y")
    }
    assert answers == {"unauthorised\n"}


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/zh/", "no-store"),
        ("/style.css", "max-age=3600"),
        ("/operator/incidents", "no-store"),
        ("/nothing", "no-store"),
        ("/api/service", "no-store"),
        ("/", "no-store"),
    ],
)
def test_every_answer_tells_browsers_to_load_run_and_remember_nothing(control: Control, path: str, cache: str) -> None:
    """Pages, API, refusals and faults alike."""
    headers = control.get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == cache
    assert "set-cookie" not in headers


def test_a_fault_of_ours_tells_nothing_of_us(control: Control) -> None:
    """Neither what failed nor where; the fault itself goes to the log of the server."""

    def broken() -> dict[str, object]:
        raise RuntimeError("/secret/path")

    faulty = Control(control.store, given={"records_status": broken})
    with pytest.raises(RuntimeError):
        faulty.try_to("GET", "/records")
    answer = faulty.ask("GET", "/operator/records", {"authorization": f"Bearer {TOKEN}"}, faults=False)
    assert answer.status_code == 500
    assert answer.text.startswith("暂时无法办理")
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_hooks_are_called_for_operators_and_told_where_there_are_none(control: Control) -> None:
    """Reload, the state of the records and metrics belong to the running gateway."""
    hooks = {
        "reload": lambda: {"policy": "v2"},
        "records_status": lambda: {"queue": 3},
        "metrics": lambda: b"hegui_requests_total 1\n",
    }
    running = Control(control.store, given=hooks)
    assert running.operate("POST", "/reload") == {"policy": "v2"}
    assert running.operate("GET", "/records") == {"queue": 3}
    metrics = running.try_to("GET", "/metrics")
    assert metrics.text == "hegui_requests_total 1\n"
    assert metrics.headers["content-type"].startswith("text/plain")
    for method, path in (("POST", "/reload"), ("GET", "/records"), ("GET", "/metrics")):
        assert control.try_to(method, path).status_code == 501
    assert running.get("/operator/metrics").status_code == 401


def test_a_wrong_configuration_is_told_to_the_operator_who_reloads(control: Control) -> None:
    """With its problems, and the old one stays."""

    def wrong() -> dict[str, object]:
        raise SchemaProblem(Problem(Text("缺少“policy”。", "'policy' is missing."), Place("gateway.yaml", 3)))

    answer = Control(control.store, given={"reload": wrong}).try_to("POST", "/reload")
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["what"]["en"] == "'policy' is missing."


def test_the_token_is_nowhere_in_the_application(control: Control) -> None:
    """Only its digest is kept."""
    assert TOKEN not in repr(control.context)
    assert control_app(control.context) is not None
