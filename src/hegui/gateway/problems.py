# SPDX-License-Identifier: Apache-2.0
"""All problems of several steps, told at once instead of one a run."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from hegui.errors import HeguiError, Problem, SchemaProblem


class Problems:
    """Problems so far."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        self.found = [*found]

    @contextmanager
    def gathered(self) -> Iterator[None]:
        """Around a step: what is wrong is kept, and the next step is tried."""
        try:
            yield
        except HeguiError as error:
            self.found += error.problems

    def raise_them(self) -> None:
        """Ends here if there are any.

        Raises:
            SchemaProblem: with all of them.
        """
        if self.found:
            raise SchemaProblem(*self.found)
