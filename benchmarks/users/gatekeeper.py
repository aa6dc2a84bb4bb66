# SPDX-License-Identifier: Apache-2.0
"""What the users' room costs an ordinary request, in microseconds of the processor: ``python benchmarks/users/gatekeeper.py``."""

import time
import timeit
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hegui.users import (
    Admitted,
    Answered,
    Asked,
    Caller,
    Claims,
    Directory,
    Gatekeeper,
    InputJudged,
    Key,
    Pseudonyms,
    Reminded,
    UserSettings,
    claims_of,
)
from hegui.users.keys import digest_of, new_secret, prefix_of
from hegui.users.limits import Limits
from hegui.users.settings import LimitSettings

NOW = datetime(2026, 11, 26, 2, tzinfo=UTC)
ROUNDS, REPEATS = 50_000, 12
USERS = 20_000
STEP = timedelta(microseconds=200)


def microseconds(call: Callable[[], object]) -> float:
    """The best of some runs: other jobs share the machine."""
    return min(timeit.repeat(call, number=ROUNDS, repeat=REPEATS, timer=time.process_time)) / ROUNDS * 1e6


def main() -> None:
    """Measures and prints."""
    secret = new_secret()
    key = Key(
        id="K", digest=digest_of(secret), prefix=prefix_of(secret), application="app", created_at=NOW, publishes=False
    )
    many = Limits(requests_a_minute=10_000_000, characters_a_day=10**15)
    settings = UserSettings(limits=LimitSettings(key=many, user=many))
    keeper = Gatekeeper(settings, Pseudonyms(bytes(32)), Directory({key.digest: key}))
    headers = [
        (b"host", b"x"), (b"user-agent", b"x"), (b"accept", b"*/*"), (b"content-type", b"application/json"),
        (b"content-length", b"100"), (b"authorization", f"Bearer {secret}".encode()), (b"x-hegui-user", b"user-123456"),
        (b"x-hegui-minor", b"false"), (b"x-hegui-real-name", b"verified"), (b"x-hegui-region", b"mainland"),
    ]  # fmt: skip
    claims = claims_of(headers)
    assert isinstance(claims, Claims)  # noqa: S101  or the figures would be of refusals
    caller, asked, moment = Caller(key, claims.user, claims), Asked("/v1/chat/completions", "chat"), [NOW]

    def tick() -> datetime:
        moment[0] += STEP
        return moment[0]

    admitted = keeper.admit(caller, asked, NOW)
    assert isinstance(admitted, Admitted)  # noqa: S101  as above
    keeper.observe(admitted, Answered(100, shown=(Reminded.AI,)), NOW)
    clock = microseconds(tick)
    print(f"authenticate {microseconds(lambda: keeper.authenticate(headers, '192.0.2.1', NOW)):.2f} µs")
    print(f"claims_of    {microseconds(lambda: claims_of(headers)):.2f} µs")
    print(f"admit        {microseconds(lambda: keeper.admit(caller, asked, tick())) - clock:.2f} µs")
    print(f"observe      {microseconds(lambda: keeper.observe(admitted, InputJudged('X', NOW), NOW)):.2f} µs (input)")
    print(f"observe      {microseconds(lambda: keeper.observe(admitted, Answered(100), NOW)):.2f} µs (answer)")
    tracemalloc.start()
    for number in range(USERS):
        keeper.admit(Caller(key, f"user-{number}", claims), asked, tick())
    keeper.usage.take()
    print(f"memory       {tracemalloc.get_traced_memory()[0] / USERS:.0f} bytes for each active user")


if __name__ == "__main__":
    main()
