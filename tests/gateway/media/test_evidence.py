# SPDX-License-Identifier: Apache-2.0
"""What records of labels prove: counts of what was handed out, and no more than that."""

from datetime import UTC, datetime
from pathlib import Path

from explicit_factory import busy, saved
from gateway_factory import LoopThread, ask
from media_factory import drawing, labelling, picture, sound, speaking

from hegui.evidence.findings import LabelAudit, LabelCounts
from hegui.gateway.media.evidence import labels, with_labels
from hegui.records.statements import SOURCES, Asked, daily, moderation, unmarked
from hegui.records.term import Period
from hegui.users.beijing import date_of

PICTURES = "/v1/images/generations"
DRAWING = {"model": "chat", "prompt": "一只猫"}
SPEAKING = {"model": "chat", "input": "你好", "voice": "v", "response_format": "wav"}


def test_what_was_handed_out_is_counted(thread: LoopThread, folder: Path) -> None:
    """By modality, with the verdicts read back; what was kept back, and what needed no mark, is not in the samples."""
    tiny = saved(busy(40, 8), "PNG")
    with labelling(thread, folder, drawing(picture(), picture("jpeg")), ", files: {unlabelled: pass}") as gateway:
        ask(gateway, DRAWING, PICTURES)
        gateway.upstream.behaviour = drawing(tiny)
        ask(gateway, DRAWING, PICTURES)  # without mark, by policy
        gateway.upstream.behaviour = drawing(picture() + b"x")
        ask(gateway, DRAWING, PICTURES)  # kept back
        gateway.upstream.behaviour = drawing(picture())
        ask(gateway, DRAWING, PICTURES, {"x-hegui-user": "u", "x-hegui-unmarked": "v1"})
        gateway.upstream.behaviour = speaking(sound("wav"))
        ask(gateway, SPEAKING, "/v1/audio/speech")
        assert len(gateway.exchanges()) == 5
        today = date_of(datetime.now(UTC))
        asked = Asked(Period(today, today))
        with gateway.running.store.reading() as connection:
            [audit] = labels(connection, asked)
            findings = daily(connection, asked, with_labels(SOURCES))
            before = labels(
                connection,
                Asked(Period(datetime(2020, 1, 1, tzinfo=UTC).date(), datetime(2020, 1, 2, tzinfo=UTC).date())),
            )
    assert before == ()
    assert isinstance(audit, LabelAudit)
    sounds, pictures = audit.samples
    assert (sounds.modality, sounds.exported, sounds.files) == ("audio", True, 1)
    assert (sounds.explicit, sounds.implicit) == (LabelCounts(valid=1), LabelCounts(valid=1))
    assert (pictures.modality, pictures.files) == ("image", 3)
    assert (pictures.explicit, pictures.implicit) == (LabelCounts(valid=2, absent=1), LabelCounts(valid=3))
    assert audit.unlabelled is not None
    assert (audit.unlabelled.requests, audit.unlabelled.logged, audit.unlabelled.agreement_accepted) == (1, 1, 1)
    assert [finding.kind for finding in findings].count("label-audit") == 1


def test_one_source_takes_the_place_of_another() -> None:
    """A statement has one finding of a kind."""
    assert with_labels((moderation, unmarked)) == (moderation, labels)
