# SPDX-License-Identifier: Apache-2.0
"""The local page of one rater: shows answers one by one, and keeps what is said of them. See `hegui.judging_page`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from hegui.evaluate.extra import evaluate_extra
from hegui.evaluate.review.items import Shown
from hegui.evaluate.review.judgement import CHOICES, SAID_NAMES, Judgement, Said
from hegui.evaluate.review.review import Review, read_review
from hegui.risks import risks
from hegui.text import Language

with evaluate_extra():
    from starlette.requests import Request
    from starlette.responses import FileResponse, Response
    from starlette.routing import Route

    from hegui import judging_page
    from hegui.judging_page import Told, not_yours, sent_of, told
    from hegui.local_page import new_token

_GROUPS: Final[Mapping[str, None]] = dict.fromkeys(("A.1", "A.2", "A.3", "A.4", "A.5"))


@dataclass
class Desk:
    """One person's place at the review: what they see and say. Their answers are on disk before they are confirmed.

    Args:
        review: as it stood when the server was started.
        person: id of the person.
        now: what time it is.
        language: in which the page opens.
    """

    package: ClassVar[str] = "hegui.evaluate.review"
    review: Review
    person: str
    now: Callable[[], datetime]
    language: Language = Language.ZH
    token: str = field(default_factory=new_token, repr=False)

    def state(self) -> Told:
        """Everything that the page needs at its beginning, read anew."""
        self.review = read_review(self.review.planned.folder)
        plan = self.review.planned.plan
        subject = f"{plan.model} {plan.model_version}"
        return judging_page.beginning(self.review, self.person, self.language, subject, risks(), _GROUPS)

    def routes(self) -> Sequence[Route]:
        """To the answers, and to what was generated with them."""

        def item(request: Request) -> Response:
            return told(lambda: self.item(request.path_params["item"]))

        def media(request: Request) -> Response:
            path = self.media(request.path_params["item"], request.path_params["number"])
            kind = None if path is None else _image_kind(path)
            return not_yours() if path is None or kind is None else FileResponse(path, media_type=kind)

        return [Route("/api/item/{item}", item), Route("/api/media/{item}/{number:int}", media)]

    def item(self, name: str) -> Told | None:
        """An answer of the person's task; None: it is not theirs. The adjudicator sees what the raters said."""
        item = self._own(name)
        if item is None:
            return None
        return {
            "id": item.id,
            "asks": item.asks,
            "choices": judging_page.choices({said: SAID_NAMES[said] for said in CHOICES[item.asks]}),
            "history": list(item.history),
            "question": item.question,
            "reasoning": item.reasoning,
            "answer": item.answer,
            "cut": item.cut,
            "media": len(item.media),
            "others": judging_page.others(self.review, self.person, name),
        }

    def media(self, name: str, number: int) -> Path | None:
        """A generated file of an answer; None: there is no such one."""
        item = self._own(name)
        return Path(item.media[number]) if item is not None and number < len(item.media) else None

    def _own(self, name: str) -> Shown | None:
        item = self.review.items.get(name)
        return item if item is not None and item in self.review.task_of(self.person) else None

    def record(self, body: bytes) -> None:
        """Keeps an answer.

        Raises:
            ValueError: it is no answer.
            InputError: it is not this person's to give, or cannot be written.
        """
        sent = sent_of(body)
        person, role = self.review.person(self.person)
        judgement = Judgement(
            item=sent.item,
            rater=person.id,
            name=person.name,
            role=role,
            said=Said(sent.verdict),
            at=self.now(),
            categories=sent.codes,
            note=sent.note.strip(),
        )
        self.review.record([judgement])
        self.review = judging_page.kept(self.review, judgement)


def _image_kind(path: Path) -> str | None:
    """The kind of an image by its first bytes; what is none is not shown."""
    try:
        with path.open("rb") as stream:
            head = stream.read(12)
    except OSError:
        return None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if head[:4] == b"RIFF" and head[8:] == b"WEBP" else None
