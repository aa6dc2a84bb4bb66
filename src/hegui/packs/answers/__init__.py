# SPDX-License-Identifier: Apache-2.0
"""What only a filing asks for: the answers that stand in ``pack/<kind>.yaml`` of a dossier."""

from collections.abc import Mapping
from typing import Final

from hegui.packs.answers.algorithm_filing import AlgorithmFilingAnswers
from hegui.packs.answers.common import Answers
from hegui.packs.answers.model_filing import ModelFilingAnswers
from hegui.packs.answers.others import InspectionAnswers, SecurityAssessmentAnswers, StoreSubmissionAnswers
from hegui.packs.answers.registration import RegistrationAnswers
from hegui.packs.kind import Kind

ANSWERS_OF: Final[Mapping[Kind, type[Answers]]] = {
    Kind.MODEL_FILING: ModelFilingAnswers,
    Kind.REGISTRATION: RegistrationAnswers,
    Kind.ALGORITHM_FILING: AlgorithmFilingAnswers,
    Kind.SECURITY_ASSESSMENT: SecurityAssessmentAnswers,
    Kind.STORE_SUBMISSION: StoreSubmissionAnswers,
    Kind.INSPECTION: InspectionAnswers,
}
"""The form of the answers of each pack."""
