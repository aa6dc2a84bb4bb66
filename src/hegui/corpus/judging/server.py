# SPDX-License-Identifier: Apache-2.0
"""The local page of one person: shows items of a sample one by one, and keeps what is answered. See `hegui.judging_page`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from hegui.corpus.extra import corpus_extra
from hegui.corpus.judging.judgement import ANSWER_NAMES, Answer, Judgement
from hegui.corpus.judging.review import Review, read_review
from hegui.corpus.judging.texts import SampleTexts
from hegui.risks import GROUPS, risks
from hegui.text import Language

with corpus_extra():
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from hegui import judging_page
    from hegui.judging_page import Told, sent_of, told
    from hegui.local_page import new_token


@dataclass
class Desk:
    """One person's place at the review: what they see and say. Their answers are on disk before they are confirmed.

    Args:
        review: as it stood when the server was started.
        texts: of its items.
        person: id of the person.
        now: what time it is.
        language: in which the page opens.
    """

    package: ClassVar[str] = "hegui.corpus.judging"
    review: Review
    texts: SampleTexts
    person: str
    now: Callable[[], datetime]
    language: Language = Language.ZH
    token: str = field(default_factory=new_token, repr=False)

    def state(self) -> Told:
        """Everything that the page needs at its beginning, read anew."""
        self.review = read_review(self.review.folder)
        subject = f"{self.review.sample.corpus} {self.review.sample.version}"
        return judging_page.beginning(self.review, self.person, self.language, subject, risks(), GROUPS)

    def routes(self) -> Sequence[Route]:
        """To the items."""

        def item(request: Request) -> Response:
            name, masked = request.path_params["item"], request.query_params.get("masked") != "no"
            return told(lambda: self.item(name, masked=masked))

        return [Route("/api/item/{item}", item)]

    def item(self, name: str, *, masked: bool) -> Told | None:
        """An item of the person's task, with its texts; None: it is not theirs. The adjudicator sees what the raters said."""
        item = self.review.items.get(name)
        if item is None or item not in self.review.task_of(self.person):
            return None
        return {
            "id": item.id,
            "source": item.source,
            "language": item.language,
            "texts": [
                {"field": passage.field, "text": passage.text, "masked": passage.masked}
                for passage in self.texts.of(item, masked=masked)
            ],
            "choices": judging_page.choices(ANSWER_NAMES),
            "others": judging_page.others(self.review, self.person, name),
        }

    def record(self, body: bytes) -> None:
        """Keeps an answer.

        Raises:
            ValueError: it is no answer.
            CorpusProblem: it is not this person's to give, or cannot be written.
        """
        sent = sent_of(body)
        person, role = self.review.person(self.person)
        judgement = Judgement(
            item=sent.item,
            rater=person.id,
            name=person.name,
            role=role,
            answer=Answer(sent.verdict),
            at=self.now(),
            categories=sent.codes,
            note=sent.note.strip(),
        )
        self.review.record([judgement])
        self.review = judging_page.kept(self.review, judgement)
