# SPDX-License-Identifier: Apache-2.0
"""What has to be written is handed out once, taken back if it was not, and never goes to the wrong day."""

from users_factory import NOON

from hegui.users.usage import Of, Pauses, Usage
from hegui.users.usage_book import UsageBook

SECONDS = NOON.timestamp()
DAY = NOON.toordinal()


def book(most: int = 100) -> UsageBook:
    return UsageBook(Pauses(5, 30), most)


def request(kept: UsageBook, person: str, seconds: float, characters: int = 10) -> None:
    """A request of so many characters."""
    use = kept.of_user(person, seconds)
    use.seen(seconds, 5)
    use.new_requests += 1
    use.characters += characters
    use.new_characters += characters
    kept.note(Of.USER, person, use)


def test_taken_once() -> None:
    """A second take holds what came in between."""
    kept = book()
    for _ in range(3):
        request(kept, "p", SECONDS)
    [usage] = kept.take()
    assert (usage.subject, usage.day, usage.requests, usage.characters, usage.minutes) == ("p", DAY, 3, 30, 1 << 720)
    assert kept.take() == ()
    request(kept, "p", SECONDS + 60)
    [usage] = kept.take()
    assert (usage.requests, usage.characters, usage.minutes) == (1, 10, 0b11 << 720)


def test_what_could_not_be_written_comes_again() -> None:
    """Together with what is new, as one."""
    kept = book()
    request(kept, "p", SECONDS)
    unwritten = kept.take()
    request(kept, "p", SECONDS + 60)
    kept.give_back(unwritten)
    [usage] = kept.take()
    assert (usage.requests, usage.characters, usage.minutes) == (2, 20, 0b11 << 720)
    assert kept.lost == 0


def test_each_day_gets_its_own() -> None:
    """What was used before midnight is written to the day before."""
    kept, midnight = book(), SECONDS + 12 * 3600
    request(kept, "p", midnight - 1, 5)
    request(kept, "p", midnight, 7)
    assert {usage.day: usage.characters for usage in kept.take()} == {DAY: 5, DAY + 1: 7}
    key = kept.of_key("K", midnight - 1)
    key.new_requests += 1
    kept.note(Of.KEY, "K", key)
    assert kept.of_key("K", midnight) is key
    assert [(usage.of, usage.day, usage.requests) for usage in kept.take()] == [(Of.KEY, DAY, 1)]


def test_absorbed_only_by_those_who_are_here() -> None:
    """A user who is not active on this replica takes no memory."""
    kept = book()
    request(kept, "p", SECONDS)
    kept.absorb(
        [
            Usage(Of.USER, "p", DAY, characters=500),
            Usage(Of.USER, "q", DAY, characters=9),
            Usage(Of.KEY, "p", DAY, characters=7),
        ]
    )
    assert kept.of_user("p", SECONDS).characters == 510
    assert kept.of_user("q", SECONDS).characters == 0


def test_memory_is_bounded_and_losses_are_counted() -> None:
    """Users beyond the most are forgotten, what nobody writes is let go in the end; both are told."""
    kept = book(10)
    for number in range(200):
        request(kept, f"p{number}", SECONDS)
        kept.give_back(kept.take())
    assert kept.forgotten > 150
    assert kept.lost == 180
    assert len(kept.take()) == 20
