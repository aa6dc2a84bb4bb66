# SPDX-License-Identifier: Apache-2.0
"""Where the gateway has files labelled: its workers, what it fetches, and how many answers it holds at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hegui.gateway.call import Call, Late
from hegui.gateway.faults import Kind, refused
from hegui.gateway.media.orders import Mark, Modality, Order, Outcome, PictureMark, SoundMark
from hegui.gateway.media.settings import Corner, FilesEntry, Moment
from hegui.gateway.media.workers import Workers

if TYPE_CHECKING:
    from hegui.gateway.config_file import LabelsEntry
    from hegui.gateway.media.fetching import Fetching


class LabelDesk:
    """One for a gateway. Nothing is started before the first file.

    Args:
        folder: from which paths in the settings are counted.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers: Workers | None = None
        self._fetching: Fetching | None = None
        self._slots: asyncio.Semaphore | None = None

    @asynccontextmanager
    async def held(self, call: Call, files: FilesEntry) -> AsyncIterator[None]:
        """While an answer is in memory. So many at a time; the rest waits before its first byte is taken.

        Raises:
            Refused: there is no room in time.
        """
        if self._slots is None:
            self._slots = asyncio.Semaphore(files.held)
        slots = self._slots
        try:
            await call.within(slots.acquire(), asyncio.get_running_loop().time() + files.seconds)
        except Late:
            raise refused(
                Kind.UNAVAILABLE,
                "labelling_busy",
                "等待添加标识的文件过多，请稍后再试。",
                "Too many files wait to be labelled. Try again later.",
                files.seconds,
            ) from None
        try:
            yield
        finally:
            slots.release()

    async def done(self, order: Order, files: FilesEntry) -> Outcome:
        """Has the files of an answer labelled; see `Workers.do`."""
        if self._workers is None:
            self._workers = Workers(files.workers, files.memory)
        return await self._workers.do(order, files.seconds)

    async def fetched(self, links: Sequence[str], files: FilesEntry, most: int, seconds: float) -> list[bytes]:
        """The files of links; see `Fetching.all`."""
        if self._fetching is None:
            from hegui.gateway.media.fetching import Fetching  # noqa: PLC0415  few upstreams give links

            self._fetching = Fetching()
        return await self._fetching.all(links, files.fetch, most, seconds)

    def mark(self, modality: Modality, labels: "LabelsEntry") -> Mark | None:
        """The explicit mark of the settings; None: there is none."""
        if modality is Modality.IMAGE:
            pictures = labels.pictures
            if pictures.mark is Corner.NONE:
                return None
            return PictureMark(pictures.mark.value, pictures.words, pictures.share, self._path(pictures.font))
        sounds = labels.sounds
        if sounds.mark is Moment.NONE:
            return None
        return SoundMark(sounds.mark.value, self._path(sounds.speech), sounds.transcript)

    def _path(self, name: str | None) -> str | None:
        return None if name is None else str(self._folder / name)

    async def close(self) -> None:
        """Ends the workers, and closes all connections."""
        if self._workers is not None:
            await self._workers.close()
        if self._fetching is not None:
            await self._fetching.close()
