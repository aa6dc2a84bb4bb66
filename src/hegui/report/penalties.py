# SPDX-License-Identifier: Apache-2.0
"""Penalty ladders in words: what each step costs the company and the person in charge."""

from collections.abc import Iterator

from hegui.law.model import PenaltyTier, Range
from hegui.text import Text


def tier_words(tier: PenaltyTier) -> Iterator[Text]:
    """What a step of the ladder can bring, each sanction as a text of its own."""
    if tier.other is not None:
        yield tier.other
    if tier.fine_cny is not None:
        span = _span(tier.fine_cny)
        yield Text(f"罚款{span.zh}元", f"fine {span.en} CNY")
    if tier.turnover_percent is not None:
        yield Text(
            f"或者上一年度营业额{tier.turnover_percent:g}%以下",
            f"or up to {tier.turnover_percent:g}% of the turnover of the year before",
        )
    if tier.gain_multiple is not None:
        span = _span(tier.gain_multiple)
        yield Text(f"违法所得的{span.zh}倍", f"{span.en} times the unlawful gain")
    if tier.person_fine_cny is not None:
        span = _span(tier.person_fine_cny)
        yield Text(f"对直接负责的人员罚款{span.zh}元", f"persons in charge: fine {span.en} CNY")


def _span(span: Range) -> Text:
    low = "" if span.min is None else f"{span.min:,.10g}"
    high = "" if span.max is None else f"{span.max:,.10g}"
    if not low:
        return Text(f"不超过 {high} ", f"up to {high}")
    if not high:
        return Text(f"不少于 {low} ", f"at least {low}")
    return Text(f" {low}–{high} ", f"{low}–{high}")
