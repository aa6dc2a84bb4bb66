# SPDX-License-Identifier: Apache-2.0
"""The public's side: forms that come twice at once, waits in words."""

from threading import Barrier, Thread

import pytest
from control_factory import Control
from starlette.requests import Request

from hegui.desk.cases import Filed, NewCase
from hegui.gateway.control.public import Public, TooOften
from hegui.records.cases import CaseKind, cases_where


def request() -> Request:
    """From one address."""
    return Request({"type": "http", "headers": [], "client": ("192.0.2.1", 1)})


def test_the_same_form_sent_twice_at_once_makes_one_case(either: Control) -> None:
    """A double click: one of the two gets the code, on both databases."""
    public, barrier, filed = Public(either.context), Barrier(4), list[Filed]()
    new = NewCase(kind=CaseKind.COMPLAINT, subject="other", text="不当", form="chance")

    def send() -> None:
        barrier.wait()
        filed.append(public.file(request(), new))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.case.id for each in filed}) == 1
    assert sum(each.code is not None for each in filed) == 1
    with either.store.reading() as connection:
        assert len(list(cases_where(connection))) == 1


@pytest.mark.parametrize(("seconds", "minutes"), [(0.2, 1), (60.0, 1), (61.0, 2), (3600.0, 60)])
def test_a_wait_is_told_in_minutes(seconds: float, minutes: int) -> None:
    """Rounded up, so that who waits so long is let in."""
    refused = TooOften(seconds)
    assert f" {minutes} " in refused.what.zh
    assert refused.seconds >= seconds
