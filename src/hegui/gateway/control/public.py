# SPDX-License-Identifier: Apache-2.0
"""What the public can do, by page or by API: bring a case, ask for it by its code, appeal. Bounded for each address."""

from math import ceil
from time import monotonic
from typing import Final

from sqlalchemy.exc import IntegrityError
from starlette.requests import Request

from hegui.desk.cases import Case, Filed, NewCase, appeal, case_by_code, file_case
from hegui.errors import InputError, Problem
from hegui.gateway.control.bounds import Allowance, Callers
from hegui.gateway.control.context import ControlContext
from hegui.text import Text

UNAVAILABLE: Final = Text("暂时无法办理，请稍后重试。", "This cannot be done at the moment. Please try again later.")
"""All that the public is told of a fault of ours."""


class TooOften(InputError):
    """An address, or all of them together, have sent too much.

    Args:
        seconds: after which the next one is taken.
    """

    status = 429

    def __init__(self, seconds: float) -> None:
        self.seconds = ceil(seconds)
        minutes = ceil(seconds / 60)
        self.what = Text(
            f"提交过于频繁，请在 {minutes} 分钟后重试，或者使用其他联系方式。",
            f"Too many were sent. Please try again in {minutes} minute(s), or use another way to reach us.",
        )
        super().__init__(Problem(self.what))


class Public:
    """The public's side of the desk.

    Args:
        context: of the control application.
    """

    def __init__(self, context: ControlContext) -> None:
        self.context = context
        self.settings = context.settings
        self.callers = Callers(self.settings.trusted_proxies)
        bounds = self.settings.bounds
        self._cases = Allowance(bounds.cases_per_address_an_hour, bounds.cases_an_hour)
        self._queries = Allowance(bounds.queries_per_address_an_hour)

    def file(self, request: Request, new: NewCase) -> Filed:
        """Takes a case.

        Raises:
            TooOften: this address has sent too many.
            DeskProblem: something in it is wrong.
        """
        self._count(request, self._cases)
        limit = self.settings.limits.of(new.kind)
        for _ in range(2):
            try:
                with self.context.store.writing() as connection:
                    return file_case(
                        connection,
                        self.context.seal,
                        new,
                        limit,
                        self.context.calendar,
                        now=self.context.now(),
                        most=self.settings.bounds.characters,
                    )
            except IntegrityError:
                continue  # the same form came twice at once; now the other one is there to be found
        raise AssertionError("a form is taken or known")

    def query(self, request: Request, code: str) -> Case | None:
        """The case of a code; None for every other code, whatever it looks like.

        Raises:
            TooOften: this address has asked too often.
        """
        self._count(request, self._queries)
        with self.context.store.reading() as connection:
            return case_by_code(connection, self.context.seal, code)

    def appeal(self, request: Request, code: str, words: str) -> Case | None:
        """Takes an appeal, and gives the case as it is then; None where nobody was given this code.

        Raises:
            TooOften: this address has sent too many.
            DeskProblem: no appeal is due, or nothing is said.
        """
        self._count(request, self._cases)
        with self.context.store.writing() as connection:
            row = appeal(
                connection,
                self.context.seal,
                code,
                words,
                self.settings.limits.appeal,
                self.context.calendar,
                now=self.context.now(),
                most=self.settings.bounds.characters,
            )
            return None if row is None else case_by_code(connection, self.context.seal, code)

    def _count(self, request: Request, allowance: Allowance) -> None:
        wait = allowance.use(self.callers.address_of(request), monotonic())
        if wait is not None:
            raise TooOften(wait)
