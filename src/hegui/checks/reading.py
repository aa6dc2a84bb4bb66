# SPDX-License-Identifier: Apache-2.0
"""Reading one document of several: a file that cannot be read answers for its own item and hides no other."""

from hegui.checks.context import CheckContext
from hegui.checks.results import Result, inconclusive
from hegui.dossier import DocumentText
from hegui.errors import DocumentProblem, Place


def read_for(context: CheckContext, control: str, path: str, place: Place, about: str) -> DocumentText | Result:
    """The text of a document of an item, or the answer that it cannot be read.

    Raises:
        MissingExtra: the reader of its format is not installed, which holds for every item.
    """
    try:
        return context.document(path)
    except DocumentProblem as unreadable:
        problem = unreadable.problems[0]
        return inconclusive(control, problem.what.zh, problem.what.en, place=problem.where or place, about=about)
