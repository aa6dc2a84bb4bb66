# SPDX-License-Identifier: Apache-2.0
"""Audio that is a bare run of frames with tags around it: MP3 and ADTS AAC. The label stands in ID3 before the audio."""

from collections.abc import Iterator
from typing import Final

from hegui.label.codec import Carrier, Refused, Survey
from hegui.label.content import Content, Pieces, Span
from hegui.label.structures.audio_ends import ends_of, survey_ape
from hegui.label.structures.id3 import Held, leading_tags, new_tag, survey_tag, tag_with_label
from hegui.text import Text


class TaggedAudio:
    """All that the codecs of such formats share; they differ in how a frame is recognised."""

    modality = "audio"
    carriers = (Carrier.ID3_TXXX,)

    def survey(self, content: Content, found: Survey) -> None:
        """Every ID3 tag before and after the audio, and APE items."""
        tags, start = leading_tags(content)
        for tag in tags:
            survey_tag(content, tag, found)
        ends = ends_of(content, start)
        for tag in ends.tags:
            survey_tag(content, tag, found)
        for items in ends.apes:
            survey_ape(content, items, found)
        if content.upto(start, 4) == b"fLaC":
            found.protected = _FLAC

    def media(self, content: Content) -> Iterator[Span]:
        """Everything between the tags before and the tags after: the frames, with a Xing or LAME header in the first."""
        start = leading_tags(content)[1]
        yield Span(start, ends_of(content, start).audio_end)

    def edit(self, content: Content, found: Survey, value: str) -> Pieces:
        """Replaces the frame that holds the label; without one, extends the first tag or puts one in front."""
        if found.sites:
            [site] = found.sites
            if not isinstance(site.locator, Held):
                raise Refused(
                    f"标识位于 {site.place}，不能就地更新", f"the label is in {site.place}, which cannot be updated"
                )
            tag = site.locator.tag
            return [Span(0, tag.start), *tag_with_label(content, site.locator, value), Span(tag.end, content.size)]
        tags, start = leading_tags(content)
        if not tags:
            return new_tag(value, *ends_of(content, start).old[:1]), Span(0, content.size)
        return *tag_with_label(content, Held(tags[0], None), value), Span(tags[0].end, content.size)


_FLAC: Final = Text(
    "这是前面带 ID3 标签的 FLAC 文件，请用 .flac 作为扩展名",
    "this is a FLAC file with an ID3 tag before it; name it .flac",
)
