# SPDX-License-Identifier: Apache-2.0
"""What a policy may say, and what it means."""

from pathlib import Path

import pytest

from hegui.corpus.cleaning.policy import Action, Policy, Rungs, load_policy
from hegui.corpus.verdict import Verdict
from hegui.detect.finding import Confidence
from hegui.detect.personal.kinds import Kind
from hegui.errors import CorpusProblem, InputError, SchemaProblem


def load(folder: Path, text: str) -> Policy:
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return load_policy(path)


def test_everything(tmp_path: Path) -> None:
    policy = load(
        tmp_path,
        "hegui: 1\n"
        "verdicts: {likely: drop, candidate: cover}\n"
        "categories:\n  A.1.f: {hint: drop}\n  own-category: {likely: keep}\n"
        "personal: {resident_id: drop, mobile: token, email: format, name: mask}\n"
        "other_personal: mask\nleast_confidence: medium\n"
        "judged: {illegal: drop, undetermined: drop}\nsources_above_limit: drop\nremoval: token\ndamaged_files: drop\n",
    )
    assert policy.of_record(Verdict.LIKELY, []) == (Action.DROP, "verdict/likely")
    assert policy.of_record(Verdict.CANDIDATE, ["A.2.a"]) == (Action.COVER, "verdict/candidate")
    assert policy.of_record(Verdict.HINT, ["A.1.f", "A.2.a"]) == (Action.DROP, "category/A.1.f/hint")
    assert policy.of_record(Verdict.LIKELY, ["own-category"]) == (Action.KEEP, "category/own-category/likely")
    assert policy.of_record(Verdict.LIKELY, ["own-category", "A.2.a"])[0] is Action.DROP
    assert policy.of_record(Verdict.CLEAR, [])[0] is Action.KEEP
    assert policy.of_personal(Kind.MOBILE, Confidence.HIGH) is Action.TOKEN
    assert policy.of_personal(Kind.PLATE, Confidence.MEDIUM) is Action.MASK
    assert policy.of_personal(Kind.RESIDENT_ID, Confidence.LOW) is Action.KEEP
    assert policy.needs_judgement


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("verdict: {likely: drop}", "verdicts"),
        ("verdicts: {likely: remove}", "verdicts.likely"),
        ("verdicts: {clear: drop}", "clear"),
        ("verdicts: {likely: mask}", "likely"),
        ("personal: {mobile: cover}", "mobile"),
        ("personal: {telephone: mask}", "telephone"),
        ("judged: {illegal: mask}", "illegal"),
        ("removal: keep", "removal"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """With the name of what is wrong."""
    with pytest.raises(SchemaProblem) as raised:
        load(tmp_path, text)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hegui: 2\nverdicts: {likely: drop}", "another version"),
        ("categories: {A.9.z: {likely: drop}}", "no such risk"),
        ("hegui: 1", "takes nothing out"),
        ("verdicts: {likely: keep}\npersonal: {mobile: keep}", "takes nothing out"),
    ],
)
def test_what_makes_no_sense(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CorpusProblem, match=said):
        load(tmp_path, text)


def test_yaml_is_strict(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        load(tmp_path, "verdicts: {likely: drop}\nverdicts: {likely: keep}")


def test_removal_alone(tmp_path: Path) -> None:
    """A policy that only says what is done on a person's request is one."""
    assert load(tmp_path, "removal: mask").removal == "mask"


def test_digest() -> None:
    """Equal policies have equal digests, others others."""
    assert Policy(verdicts=Rungs(likely="drop")).digest == Policy(verdicts=Rungs(likely="drop")).digest
    assert Policy(verdicts=Rungs(likely="drop")).digest != Policy(verdicts=Rungs(likely="cover")).digest
