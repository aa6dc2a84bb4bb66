# SPDX-License-Identifier: Apache-2.0
"""The true share behind what a judge that errs has counted (Rogan and Gladen)."""


def rogan_gladen(apparent: float, sensitivity: float, specificity: float) -> float:
    """The share corrected for the errors of the judge, between 0 and 1.

    Args:
        apparent: the share that the judge counted.
        sensitivity: of those that have the property, the share that the judge says have it.
        specificity: of those that have it not, the share that the judge says have it not.

    Raises:
        ValueError: a value is no share, or the judge is no better than a coin and nothing can be corrected.
    """
    for value in (apparent, sensitivity, specificity):
        if not 0 <= value <= 1:
            raise ValueError(f"{value} is no share / 占比须在 0 与 1 之间")
    skill = sensitivity + specificity - 1
    if skill <= 0:
        raise ValueError("the judge is no better than chance / 评判与随机无异，不能校正")
    return min(1.0, max(0.0, (apparent + specificity - 1) / skill))
