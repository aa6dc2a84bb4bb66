# SPDX-License-Identifier: Apache-2.0
"""The record of processing: what the documents of the dossier write of each declared activity.

There is no field of its own for the record. It is read from the retention schedule and the internal rules, in which
providers keep it: a table with a row an activity, or a section an activity.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hegui.checks.context import CheckContext
from hegui.checks.elements import section_at
from hegui.checks.names import names_in
from hegui.checks.results import NoEvidence, no_evidence
from hegui.dossier import DocumentText
from hegui.dossier.model import ProcessingActivity
from hegui.errors import Place


class Recorded(Struct, frozen=True):
    """A declared activity and what the record writes of it."""

    activity: ProcessingActivity
    place: Place
    entries: tuple[DocumentText, ...]
    """Rows or sections; none where the record does not name the activity."""


def record_documents(context: CheckContext) -> tuple[DocumentText, ...]:
    """The documents that hold the record of processing."""
    documents = context.declared.documents
    return tuple(context.document(path) for path in (documents.retention_schedule, documents.internal_pi_rules) if path)


def recorded_activities(context: CheckContext, control: str) -> Iterator[Recorded | NoEvidence]:
    """Every declared activity with its entries, or what is missing as the answer to ``control``."""
    activities, documents = context.declared.personal_information.activities, record_documents(context)
    if not activities or not documents:
        yield no_evidence(
            control,
            "需要处理活动清单（personal_information.activities）和处理活动记录文件（documents.retention_schedule 或者 internal_pi_rules）。",
            "The list of activities (personal_information.activities) and the record of processing "
            "(documents.retention_schedule or internal_pi_rules) are needed.",
            place=context.place("personal_information", "activities"),
        )
        return
    for number, activity in enumerate(activities):
        place = context.place("personal_information", "activities", number)
        yield Recorded(activity, place, tuple(_entries(documents, activity)))


def _entries(documents: tuple[DocumentText, ...], activity: ProcessingActivity) -> Iterator[DocumentText]:
    names = (activity.purpose.zh, activity.purpose.en, activity.id)
    for document in documents:
        for at, passage in enumerate(document.passages):
            if any(names_in(passage.text, name) for name in names):
                yield replace(document, passages=(passage,)) if "|" in passage.text else section_at(document, at)
