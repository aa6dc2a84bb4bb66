# SPDX-License-Identifier: Apache-2.0
"""What a user is told instead: a refusal where something is blocked, a standard answer where something is replaced.

Words of our own, careful not to repeat what was found; a provider may write others into its policy.
"""

from collections.abc import Mapping
from typing import Final

from hegui.text import Text

REFUSAL: Final = Text(
    "抱歉，这个问题我无法回答。您可以换一个话题，或者换一种方式提问。",
    "Sorry, I can't help with that. You could ask about something else, or put the question another way.",
)
NOT_CHECKED: Final = Text(
    "抱歉，内容安全检查暂时未能完成，请稍后再试。",
    "Sorry, the safety check could not be completed just now. Please try again later.",
)
ANSWERS: Final[Mapping[str, Text]] = {
    "A.1": Text(
        "抱歉，我不能提供可能违反法律法规或者危害社会公共利益的内容。如有其他问题，我很乐意帮忙。",
        "Sorry, I can't provide content that may break the law or harm the public. I'm glad to help with something else.",
    ),
    "A.1.d": Text(
        "抱歉，我不能提供与恐怖主义、极端主义有关的内容。如果发现可疑情况，请拨打 110。",
        "Sorry, I can't provide content about terrorism or extremism. If you notice something suspicious, call the police (110).",
    ),
    "A.1.f": Text(
        "抱歉，我不能提供暴力或者色情内容。我们可以聊聊别的话题。",
        "Sorry, I can't provide violent or sexual content. We can talk about something else.",
    ),
    "A.1.g": Text(
        "抱歉，这一内容的真实性无法确认，我不便提供。建议以权威部门发布的信息为准。",
        "Sorry, I can't confirm that this is true, so I won't provide it. Please rely on what the authorities have published.",
    ),
    "A.1.h": Text(
        "抱歉，我不能为违法活动提供帮助。如果您或者身边的人遇到困难，可以向公安机关（110）求助。",
        "Sorry, I can't help with unlawful activities. If you or someone near you is in trouble, the police (110) can help.",
    ),
    "A.2": Text(
        "抱歉，我不能提供带有歧视的内容。每个人都应当受到平等对待。",
        "Sorry, I can't provide discriminatory content. Everyone deserves to be treated equally.",
    ),
    "A.3": Text(
        "抱歉，这可能涉及知识产权、商业秘密或者不正当竞争，我不能提供。建议咨询专业人士。",
        "Sorry, this may touch on intellectual property, trade secrets or unfair competition, so I can't provide it. A professional can advise you.",
    ),
    "A.4": Text(
        "抱歉，这可能侵害他人的合法权益，我不能提供。",
        "Sorry, this may harm the rights of others, so I can't provide it.",
    ),
    "A.4.a": Text(
        "抱歉，我不能提供可能伤害他人身心健康的内容。如果您或者身边的人正处于困境，可以拨打心理援助热线 12356。",
        "Sorry, I can't provide content that may harm someone's health. If you or someone near you is struggling, the psychological support line 12356 can help.",
    ),
    "self-harm": Text(
        "听起来您可能正在经历一段艰难的时刻。您并不孤单：可以拨打心理援助热线 12356，紧急情况请拨打 120 或者 110。",
        "It sounds as if you may be going through a hard time. You are not alone: call the psychological support line 12356, or 120 or 110 in an emergency.",
    ),
    "A.4.f": Text(
        "抱歉，我不能提供他人的个人信息。",
        "Sorry, I can't provide personal information about others.",
    ),
    "A.5": Text(
        "抱歉，这个问题关系重大，我无法保证答案准确可靠。请咨询具备资质的专业人士。",
        "Sorry, much depends on this, and I can't be sure that an answer would be right. Please ask a qualified professional.",
    ),
    "prompt-attack": Text(
        "抱歉，我不能按照这样的要求改变工作方式。请直接告诉我您想解决的问题。",
        "Sorry, I can't change how I work in that way. Please tell me directly what you would like to solve.",
    ),
}
"""By category, the most exact one first."""


def answer_for(category: str, own: Mapping[str, Text]) -> Text | None:
    """What is said instead of something of a category, the provider's own words first; None: nothing is written for it."""
    while category:
        for answers in (own, ANSWERS):
            if category in answers:
                return answers[category]
        category = category.rpartition(".")[0]
    return own.get("*")
