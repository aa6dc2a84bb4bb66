# SPDX-License-Identifier: Apache-2.0
"""Triage: which texts people should look at first. A classifier blocks nothing and clears nothing by itself.

`load_classifier` gives the model that comes with hegui or one of the user's; `hegui.detect.guards` asks services. All have
the same interface, `Classifier`.
"""

from hegui.detect.classifier.judgement import Classifier, Judgement, Scored, Thresholds, Unscored
from hegui.detect.classifier.linear import LinearClassifier, load_classifier

__all__ = [
    "Classifier",
    "Judgement",
    "LinearClassifier",
    "Scored",
    "Thresholds",
    "Unscored",
    "load_classifier",
]
