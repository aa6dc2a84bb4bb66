# SPDX-License-Identifier: Apache-2.0
"""A corpus to measure with: Chinese and English text put together from word lists of our own, with planted items.

No text of others is in it, so it can be made anew anywhere: the same seed and size give the same texts. What was planted
stands in ``truth.jsonl`` beside the files, so that the recall of a scan can be measured (`read_truth`).
"""

from generator.making import Made, make_corpus
from generator.truth import Truth, read_truth

__all__ = ["Made", "Truth", "make_corpus", "read_truth"]
