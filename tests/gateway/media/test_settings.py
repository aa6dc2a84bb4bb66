# SPDX-License-Identifier: Apache-2.0
"""Settings of labels on media: what is wrong is told with its line, what is out of the ordinary is told to the operator."""

from pathlib import Path

import pytest
from gateway_factory import Given, settings_in
from media_factory import CODE, sound

from hegui.errors import SchemaProblem
from hegui.gateway.config import Config, load_config
from hegui.gateway.media.settings import Corner, Credentials, Moment
from hegui.gateway.media.settings_checks import media_told
from hegui.label.explicit import Spot
from hegui.label.explicit.audio import MOMENTS
from hegui.label.outgoing import OnFailure


def config(folder: Path, labels: str) -> Config:
    """Settings with these labels."""
    return load_config(settings_in(folder, "http://127.0.0.1:1", Given(labels=labels)))


def test_what_is_not_said_is_strict(tmp_path: Path) -> None:
    """Marks are made, what cannot be labelled stays, nothing is fetched; without code nothing is served."""
    labels = config(tmp_path, "").read.labels
    assert labels.producer is None
    assert (labels.pictures.mark, labels.sounds.mark) == (Corner.BOTTOM_RIGHT, Moment.START)
    assert (labels.files.unlabelled, labels.files.credentials) == (OnFailure.REFUSE, Credentials.REFUSE)
    assert labels.files.fetch == ()


def test_places_are_those_that_marks_can_have() -> None:
    """And none."""
    assert {corner.value for corner in Corner} == {spot.value for spot in Spot} | {"none"}
    assert {moment.value for moment in Moment} == {moment.value for moment in MOMENTS} | {"none"}


@pytest.mark.parametrize(
    ("labels", "word"),
    [
        (", producer: some company", "provider code"),
        (", producer: 001191610133596325171T1256", "provider code"),
        (", producer: 001191610133596325171t12566", "provider code"),
        (", pictures: {words: 图片}", "生成"),
        (', pictures: {words: "AI\\n生成"}', "one line"),
        (", pictures: {share: 4}", "share"),
        (", pictures: {mark: middle}", "mark"),
        (", pictures: {font: nowhere.ttf}", "no such file"),
        (", sounds: {speech: notice.wav}", "come together"),
        (", sounds: {speech: nowhere.wav, transcript: AI生成}", "no such file"),
        (", sounds: {speech: notice.wav, transcript: 你好}", "生成"),
        (', files: {fetch: ["https://cdn.example.com/path"]}', "https://host"),
        (', files: {fetch: ["https://user@cdn.example.com"]}', "https://host"),
        (', files: {fetch: ["ftp://cdn.example.com"]}', "https://host"),
        (', files: {fetch: ["http://cdn.example.com"]}', "without TLS"),
        (", files: {held: 0}", "held"),
        (", files: {memory: 1}", "memory"),
        (", files: {unlabelled: drop}", "unlabelled"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(labels: str, word: str, tmp_path: Path) -> None:
    """In both languages, before anything is served."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "notice.wav").write_bytes(sound("wav"))
    with pytest.raises(SchemaProblem) as caught:
        config(tmp_path, labels)
    [problem] = caught.value.problems
    assert word in str(problem)
    assert problem.where is not None
    assert problem.where.file == "gateway.yaml"
    assert problem.where.line is not None


def test_what_is_right_is_taken(tmp_path: Path) -> None:
    """With files beside the settings."""
    (tmp_path / "notice.wav").write_bytes(sound("wav"))
    (tmp_path / "own.ttf").write_bytes(b"x")
    read = config(
        tmp_path,
        f", producer: {CODE}, pictures: {{mark: top, words: 人工智能生成, share: 6.5, font: own.ttf}}, "
        "sounds: {mark: end, speech: notice.wav, transcript: 本音频由人工智能生成}, "
        'files: {unlabelled: pass, credentials: break, fetch: ["https://cdn.example.com", "http://10.0.0.5:8000"]}',
    ).read.labels
    assert read.pictures.share == 6.5
    assert read.files.fetch == ("https://cdn.example.com", "http://10.0.0.5:8000")


def told(folder: Path, labels: str) -> str:
    """What an operator is told, in English."""
    return "\n".join(line.en for line in media_told(config(folder, labels).read.labels))


def test_an_operator_is_told_what_is_out_of_the_ordinary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No code, a doubtful one, one for another service, no ffmpeg, files that pass without label."""
    assert "not served" in told(tmp_path, "")
    assert "propagation" in told(tmp_path, ", producer: 001191610133596325171T22566")
    assert "check digit" in told(tmp_path, ", producer: 001191610133596325172T12566")
    assert "go out" in told(tmp_path, f", producer: {CODE}, files: {{unlabelled: pass}}")
    assert told(tmp_path, f", producer: {CODE}, sounds: {{mark: none}}") == ""
    monkeypatch.setenv("HEGUI_FFMPEG", str(tmp_path / "nowhere"))
    assert "ffmpeg" in told(tmp_path, f", producer: {CODE}")
