# SPDX-License-Identifier: Apache-2.0
"""Files that an upstream gives links to, fetched from the addresses that the operator has named, and from nowhere else.

An upstream decides what link it gives, so a link is hostile: scheme, host and port must be one of the settings', to the letter;
nothing is followed elsewhere, nothing of ours goes along, and what comes has a bound.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from hegui.gateway.extra import gateway_extra
from hegui.gateway.media.links import NotFetched
from hegui.text import Text

with gateway_extra():
    import aiohttp
    from yarl import URL

LONGEST_LINK: Final = 8192
_BLOCK: Final = 1 << 16
_OK: Final = 200
_FEW: Final = 4
"""Files of one answer that are fetched at a time."""


class Fetching:
    """Fetches files."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def all(self, links: Sequence[str], origins: Sequence[str], most: int, seconds: float) -> list[bytes]:
        """The files of some links.

        Args:
            links: as the upstream gives them.
            origins: scheme, host and port of all that may be asked.
            most: bytes of all of them together.
            seconds: for all of them together.

        Raises:
            NotFetched: one of them may not be fetched, or did not come.
        """
        places = [_allowed(link, origins) for link in links]
        left, turns = _Left(most), asyncio.Semaphore(_FEW)
        try:
            async with asyncio.timeout(seconds), asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._one(place, left, turns)) for place in places]
        except TimeoutError:
            raise NotFetched(_LATE) from None
        except ExceptionGroup as together:
            raise together.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _one(self, place: URL, left: "_Left", turns: asyncio.Semaphore) -> bytes:
        if self._session is None:
            self._session = _new_session()
        async with turns:
            try:
                async with self._session.get(place, allow_redirects=False) as response:
                    if response.status != _OK:
                        raise NotFetched(_status(response.status))
                    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                        raise NotFetched(_COMPRESSED)
                    found = bytearray()
                    async for block in response.content.iter_chunked(_BLOCK):
                        left.take(len(block))
                        found += block
                    return bytes(found)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                kind = type(error).__name__  # its words may hold anything
                raise NotFetched(Text(f"无法下载文件（{kind}）", f"the file cannot be fetched ({kind})")) from None

    async def close(self) -> None:
        """Closes all connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _origin(place: URL) -> tuple[str, str, int | None]:
    return place.scheme, (place.raw_host or "").lower(), place.port


class _Left:
    """Bytes that may still come."""

    def __init__(self, most: int) -> None:
        self._most = self._left = most

    def take(self, some: int) -> None:
        self._left -= some
        if self._left < 0:
            most = self._most
            raise NotFetched(Text(f"文件共超过 {most} 字节", f"the files have more than {most} bytes together"))


def _allowed(link: str, origins: Sequence[str]) -> URL:
    """A link as it is asked for. What judges it and what connects read it with the same parser.

    Raises:
        NotFetched: it leads to a place that is not named in the settings.
    """
    if len(link) > LONGEST_LINK or not (link.isascii() and link.isprintable()) or " " in link or "\\" in link:
        raise NotFetched(_NO_LINK)
    try:
        place = URL(link, encoded=True)
        known = {_origin(URL(each)) for each in origins}
        origin = _origin(place)
    except ValueError:
        raise NotFetched(_NO_LINK) from None
    if place.scheme not in {"http", "https"} or not place.raw_host or place.raw_user or place.raw_password:
        raise NotFetched(_NO_LINK)
    if origin not in known:
        raise NotFetched(_ELSEWHERE)
    return place


def _new_session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=32, keepalive_timeout=15),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        headers={"Accept-Encoding": "identity", "User-Agent": "hegui-gateway"},
    )


def _status(status: int) -> Text:
    return Text(f"下载文件时对方答复 {status}", f"the file was answered with status {status}")


_NO_LINK: Final = Text("模型服务给出的不是可用的链接", "what the model's service gives is no usable link")
_ELSEWHERE: Final = Text(
    "模型服务给出的链接不在 labels.files.fetch 所列地址中，未予下载",
    "the link of the model's service leads to no address of labels.files.fetch; it was not fetched",
)
_COMPRESSED: Final = Text("下载的文件经过压缩传输", "the file came compressed")
_LATE: Final = Text("文件未在时限内下载完成", "the files were not fetched in time")
