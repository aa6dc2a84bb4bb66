# SPDX-License-Identifier: Apache-2.0
"""What must hold within the settings of labels on pictures and sounds, and what an operator is told of them."""

from collections.abc import Iterator
from pathlib import Path

from hegui.errors import LabelProblem, Problem
from hegui.gateway.config_file import LabelsEntry
from hegui.gateway.config_models import is_near
from hegui.gateway.media.settings import Moment, SoundsEntry
from hegui.label.code import NoCode, ProviderCode, ServiceType
from hegui.label.explicit.ffmpeg import found_ffmpeg
from hegui.label.explicit.wording import what_is_missing
from hegui.label.outgoing import OnFailure
from hegui.source import Source
from hegui.text import Text


def media_problems(labels: LabelsEntry, source: Source, folder: Path) -> Iterator[Problem]:
    """What is wrong with how pictures and sounds are to be labelled.

    Args:
        labels: the section.
        source: of the settings.
        folder: from which paths in it are counted.
    """
    if labels.producer is not None:
        yield from _of_producer(labels.producer, source)
    words, font = labels.pictures.words, labels.pictures.font
    missing = what_is_missing(words) if words is not None else None
    if missing is not None:
        yield Problem(
            missing,
            source.place(("labels", "pictures", "words")),
            why=Text("GB 45438-2025 5.2", "GB 45438-2025, 5.2"),
            accepted=Text("例如：AI生成", "for example: AI生成"),
        )
    if words is not None and not words.isprintable():
        yield Problem(Text("标识应为一行。", "A label is one line."), source.place(("labels", "pictures", "words")))
    if font is not None and not (folder / font).is_file():
        yield _no_file(font, source, "pictures", "font")
    yield from _of_sounds(labels.sounds, source, folder)
    for number, origin in enumerate(labels.files.fetch):
        if origin.startswith("http://") and not is_near(origin):
            yield Problem(
                Text("不会经未加密的连接从公网下载文件。", "No file is fetched from a public network without TLS."),
                source.place(("labels", "files", "fetch", number)),
                accepted=Text("https:// 地址，或者本机、内网地址", "https://, or an address of a private network"),
            )


def _of_producer(code: str, source: Source) -> Iterator[Problem]:
    try:
        ProviderCode.parse(code)
    except NoCode as error:
        yield Problem(
            Text(f"不是服务提供者编码：{error.text.zh}", f"this is no provider code: {error.text.en}"),
            source.place(("labels", "producer")),
            why=Text(
                "《标识办法》第五条；服务提供者编码规则（TC260-PG-20252A）",
                "Labelling Measures, Article 5; the rules of provider codes (TC260-PG-20252A)",
            ),
            fix=Text("用 hegui label code 生成。", "Make it with `hegui label code`."),
        )


def _of_sounds(sounds: SoundsEntry, source: Source, folder: Path) -> Iterator[Problem]:
    if (sounds.speech is None) != (sounds.transcript is None):
        yield Problem(
            Text("speech 和 transcript 须同时给出。", "'speech' and 'transcript' come together."),
            source.place(("labels", "sounds")),
            why=Text("GB 45438-2025 5.3：语音标识须含两个要素", "GB 45438-2025, 5.3: a spoken label has both elements"),
        )
    if sounds.speech is not None and not (folder / sounds.speech).is_file():
        yield _no_file(sounds.speech, source, "sounds", "speech")
    missing = what_is_missing(sounds.transcript) if sounds.transcript is not None else None
    if missing is not None:
        yield Problem(
            missing,
            source.place(("labels", "sounds", "transcript")),
            why=Text("GB 45438-2025 5.3", "GB 45438-2025, 5.3"),
            accepted=Text("例如：本音频由人工智能生成", "for example: 本音频由人工智能生成"),
        )


def _no_file(name: str, source: Source, *path: str) -> Problem:
    return Problem(Text("没有这个文件。", "There is no such file."), source.place(("labels", *path)), found=name)


def media_told(labels: LabelsEntry) -> Iterator[Text]:
    """What an operator is told of these settings before they serve."""
    if labels.producer is None:
        yield Text(
            "没有 labels.producer：不提供图片、语音接口",
            "no labels.producer: the endpoints of pictures and speech are not served",
        )
        return
    code = ProviderCode.parse(labels.producer)
    for doubt in code.doubts():
        yield Text(f"注意：labels.producer：{doubt.zh}", f"WARNING: labels.producer: {doubt.en}")
    if code.service is ServiceType.PROPAGATION:
        yield Text(
            "注意：labels.producer 的服务类型为内容传播，而这里是生成合成",
            "WARNING: labels.producer is of the type for propagation, and here content is generated",
        )
    if labels.sounds.mark is not Moment.NONE and not _ffmpeg():
        yield Text(
            "注意：没有 ffmpeg，只能为 WAV 添加声音标识，其他格式的语音按 labels.files.unlabelled 处理",
            "WARNING: there is no ffmpeg: only WAV can be marked; of other sounds becomes what labels.files.unlabelled says",
        )
    if labels.files.unlabelled is OnFailure.PASS:
        yield Text(
            "注意：不能添加标识的文件仍会提供（labels.files.unlabelled: pass），每次均有记录",
            "WARNING: files that cannot be labelled go out (labels.files.unlabelled: pass); each is on record",
        )


def _ffmpeg() -> bool:
    try:
        found_ffmpeg()
    except LabelProblem:
        return False
    return True
