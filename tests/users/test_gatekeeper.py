# SPDX-License-Identifier: Apache-2.0
"""Who is let in and what follows: every rule at the door, once, in words that say why."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from users_factory import ADULT, BEIJING, CHAT, LENIENT, NOON, PERSON, SECRET, caller, gatekeeper, key

from hegui.text import Text
from hegui.users import (
    Admitted,
    Answered,
    Asked,
    Claims,
    Denied,
    Directory,
    EndStreak,
    Found,
    Gatekeeper,
    HandOver,
    InputJudged,
    Key,
    Left,
    NoticeShown,
    Outcome,
    Reason,
    RecordViolation,
    Reminded,
    Standing,
    UserSettings,
)
from hegui.users.claims import Guardian
from hegui.users.keys import KeyFault, Scope, digest_of
from hegui.users.limits import Limits
from hegui.users.minors import Barred, MinorsRule, Unknown
from hegui.users.reminders import CrisisRule, ReminderRule, RemindsOf
from hegui.users.settings import STRICT, Anonymous, LimitSettings, RealNames, Training
from hegui.users.suspension import Kind, Measure
from hegui.users.usage import NEVER, Of, Usage

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
BEARER = [(b"authorization", f"Bearer {SECRET}".encode())]
WRONG = [(b"x-api-key", b"hg-" + b"z" * 43)]
BAD = Found("A.1.f", refused=True, newest=True)


def admitted(keeper: Gatekeeper, claims: Claims = ADULT, asked: Asked = CHAT, now: datetime = NOON) -> Admitted:
    """Somebody who is let in."""
    answer = keeper.admit(caller(claims), asked, now)
    assert isinstance(answer, Admitted), answer
    return answer


def denied(keeper: Gatekeeper, claims: Claims = ADULT, asked: Asked = CHAT, now: datetime = NOON) -> Denied:
    """Somebody who is not."""
    answer = keeper.admit(caller(claims), asked, now)
    assert isinstance(answer, Denied), answer
    return answer


def standing(*measures: Measure, **more: bool) -> Directory:
    return Directory(people={PERSON: Standing(measures, **more)})


def measure(kind: Kind, hours: int | None = 1) -> Measure:
    until = None if hours is None else NOON + hours * HOUR
    return Measure(id="M1", kind=kind, at=NOON, until=until)


# Keys


def test_a_good_key_opens() -> None:
    """And a request without one, or with one that is unknown, does not."""
    keeper = gatekeeper()
    found = keeper.authenticate(BEARER, "192.0.2.1", NOON)
    assert isinstance(found, Key)
    assert found.id == "KEY1"
    nothing = keeper.authenticate([], "192.0.2.1", NOON)
    assert isinstance(nothing, Denied)
    assert (nothing.http_status, nothing.detail) == (401, KeyFault.MISSING)


@pytest.mark.parametrize("end", [{"revoked_at": NOON}, {"expires_at": NOON}])
def test_a_key_that_has_opened_opens_no_more_once_it_has_ended(end: dict[str, datetime]) -> None:
    """However often it was shown before: at the end of its time, and as soon as the directory knows that it was revoked."""
    keeper = gatekeeper()
    for _ in range(3):
        assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON - SECOND), Key)
    ended = key(**end)
    keeper.swap(replace(keeper.directory, keys={ended.digest: ended}))
    for _ in range(3):
        assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON), Denied)
    keeper.swap(replace(keeper.directory, keys={}))
    assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON), Denied)


def test_a_key_that_expires_while_it_is_used_opens_no_more() -> None:
    """Nobody tells the gatekeeper: the clock does."""
    ending = key(expires_at=NOON)
    keeper = gatekeeper()
    keeper.swap(replace(keeper.directory, keys={ending.digest: ending}))
    assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON - SECOND), Key)
    assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON), Denied)


def test_many_keys_are_known_and_each_opens_its_own() -> None:
    """More than are kept at hand."""
    secrets = [f"hg-{number:043}" for number in range(300)]
    keys = [key(id=f"K{number}", digest=digest_of(secret)) for number, secret in enumerate(secrets)]
    keeper = gatekeeper()
    keeper.swap(replace(keeper.directory, keys={each.digest: each for each in keys}))
    for _ in range(2):
        for each, secret in zip(keys, secrets, strict=True):
            found = keeper.authenticate([(b"authorization", f"Bearer {secret}".encode())], "192.0.2.1", NOON)
            assert isinstance(found, Key)
            assert found.id == each.id


def test_whoever_tries_keys_is_slowed() -> None:
    """After five failures the address waits; the key that opened from there before still opens."""
    keeper = gatekeeper()
    keeper.authenticate(BEARER, "192.0.2.1", NOON)
    for _ in range(5):
        wrong = keeper.authenticate(WRONG, "192.0.2.1", NOON)
        assert isinstance(wrong, Denied)
        assert wrong.http_status == 401
    slowed = keeper.authenticate(WRONG, "192.0.2.1", NOON + SECOND)
    assert isinstance(slowed, Denied)
    assert (slowed.reason, slowed.http_status, slowed.retry_after) == (Reason.ATTEMPTS, 429, 1)
    assert isinstance(keeper.authenticate(BEARER, "192.0.2.1", NOON + SECOND), Key)
    assert isinstance(keeper.authenticate(WRONG, "192.0.2.2", NOON + SECOND), Denied)


def test_a_request_without_a_key_is_no_attempt() -> None:
    """A health check that forgets its key does not lock its address."""
    keeper = gatekeeper()
    for _ in range(50):
        keeper.authenticate([], "192.0.2.1", NOON)
    answer = keeper.authenticate(WRONG, "192.0.2.1", NOON)
    assert isinstance(answer, Denied)
    assert answer.reason is Reason.KEY


def test_a_key_opens_what_is_in_its_scope() -> None:
    """Endpoints and models, each by itself."""
    keeper, only = gatekeeper(), key(scope=Scope(frozenset({"/v1/embeddings"}), frozenset({"bge"})))
    ask = structs.replace(caller(ADULT), key=only)
    for asked, detail in ((CHAT, "endpoint"), (Asked("/v1/embeddings", "qwen"), "model")):
        answer = keeper.admit(ask, asked, NOON)
        assert isinstance(answer, Denied)
        assert (answer.reason, answer.detail, answer.http_status) == (Reason.SCOPE, detail, 403)
    assert isinstance(keeper.admit(ask, Asked("/v1/embeddings", "bge"), NOON), Admitted)


# Who


def test_an_end_user_must_be_named() -> None:
    """Unless the provider lets anonymous requests pass."""
    nameless = ADULT._replace(user=None)
    assert denied(gatekeeper(), nameless).reason is Reason.USER
    lets = gatekeeper(replace(LENIENT, anonymous=Anonymous.ALLOW))
    assert admitted(lets, nameless).person is None
    assert lets.observe(admitted(lets, nameless), InputJudged("X", NOON, (BAD,)), NOON) == ()


def test_the_digest_is_that_of_the_application() -> None:
    """Another key of the same application changes nothing; another application is somebody else."""
    keeper = gatekeeper()
    assert admitted(keeper).person == PERSON
    same = keeper.admit(structs.replace(caller(ADULT), key=key(id="KEY2")), CHAT, NOON)
    other = keeper.admit(structs.replace(caller(ADULT), key=key(application="other")), CHAT, NOON)
    assert isinstance(same, Admitted)
    assert isinstance(other, Admitted)
    assert same.person == PERSON != other.person


@pytest.mark.parametrize(
    ("where", "publishes", "real_name", "lets"),
    [
        (RealNames.PUBLISHING, True, None, False),
        (RealNames.PUBLISHING, True, False, False),
        (RealNames.PUBLISHING, True, True, True),
        (RealNames.PUBLISHING, False, None, True),
        (RealNames.ALWAYS, False, None, False),
        (RealNames.ALWAYS, False, True, True),
        (RealNames.NEVER, True, False, True),
    ],
)
def test_publishing_needs_a_verified_name(
    where: RealNames, publishes: bool, real_name: bool | None, lets: bool
) -> None:
    """DS 9, CSL 26: what nobody said is not verified."""
    keeper = gatekeeper(replace(LENIENT, real_names=where))
    ask = structs.replace(caller(ADULT._replace(real_name=real_name)), key=key(publishes=publishes))
    answer = keeper.admit(ask, CHAT, NOON)
    assert isinstance(answer, Admitted) is lets
    if isinstance(answer, Denied):
        assert (answer.reason, answer.person) == (Reason.REAL_NAME, PERSON)


def test_a_new_key_publishes_unless_said_otherwise() -> None:
    """The strict default of `Key`."""
    made = key()
    assert Key(id="K", digest=b"", prefix="", application="a", created_at=NOON).publishes
    assert not made.publishes


@pytest.mark.parametrize(
    ("said", "otherwise", "opted_out", "out"),
    [
        (None, Training.OPTED_OUT, False, True),
        (None, Training.ALLOWED, False, False),
        (True, Training.OPTED_OUT, False, False),
        (False, Training.ALLOWED, False, True),
        (True, Training.ALLOWED, True, True),
    ],
)
def test_training_only_where_it_is_allowed(said: bool | None, otherwise: Training, opted_out: bool, out: bool) -> None:
    """What is on record of the user goes before what is said; nothing said is no consent."""
    keeper = gatekeeper(replace(LENIENT, training=otherwise), standing(training_opt_out=opted_out))
    assert admitted(keeper, ADULT._replace(training=said)).training_opt_out is out


# Measures


@pytest.mark.parametrize(("kind", "reason"), [(Kind.SUSPEND, Reason.SUSPENDED), (Kind.CLOSE, Reason.CLOSED)])
def test_whoever_is_suspended_stays_out(kind: Kind, reason: Reason) -> None:
    """Until the measure ends, and with the way to appeal."""
    keeper = gatekeeper(LENIENT, standing(measure(kind)))
    answer = denied(keeper)
    assert (answer.reason, answer.http_status, answer.person, answer.retry_after) == (reason, 403, PERSON, 3600)
    assert LENIENT.appeal.zh in answer.text.zh
    assert admitted(keeper, now=NOON + HOUR)
    assert admitted(keeper, ADULT._replace(user="u-2"))


def test_a_lifted_measure_lets_in_at_once() -> None:
    """As soon as the directory is exchanged."""
    keeper = gatekeeper(LENIENT, standing(measure(Kind.CLOSE, None)))
    assert denied(keeper).reason is Reason.CLOSED
    keeper.swap(keeper.directory.with_people({PERSON: Standing()}, 2))
    assert admitted(keeper)


def test_behind_a_measure_that_ended_the_next_one_counts() -> None:
    """A suspension of an hour, and a limit of a day."""
    keeper = gatekeeper(LENIENT, standing(measure(Kind.SUSPEND), replace(measure(Kind.LIMIT, 24), id="M2")))
    assert denied(keeper).reason is Reason.SUSPENDED
    later = NOON + HOUR
    assert [isinstance(keeper.admit(caller(), CHAT, later), Admitted) for _ in range(3)] == [True, True, False]
    answer = denied(keeper, now=later)
    assert (answer.reason, answer.retry_after) == (Reason.LIMITED, 30)
    assert "M2" in answer.text.en


def test_the_user_is_told_of_a_measure() -> None:
    """With the words of the provider on appeals."""
    assert LENIENT.appeal.en in gatekeeper().notice(measure(Kind.WARN, None)).en


def test_a_warning_is_told_once_with_the_next_answer() -> None:
    """Refusals are answers; that it was told goes on record once."""
    warned = measure(Kind.WARN, None)
    keeper = gatekeeper(LENIENT, standing(warned))
    ask = admitted(keeper)
    assert ask.reminders[0].kind is Reminded.MEASURE
    assert ask.reminders[0].text == keeper.notice(warned)
    assert keeper.notices.take() == ()
    keeper.observe(ask, Answered(1, shown=(Reminded.MEASURE, Reminded.AI)), NOON)
    assert keeper.notices.take() == (NoticeShown("M1", NOON),)
    assert admitted(keeper).reminders == ()
    keeper.swap(keeper.directory.with_people({PERSON: Standing((replace(warned, shown_at=NOON),))}, 2))
    later = NOON + timedelta(hours=3)
    assert [each.kind for each in admitted(keeper, now=later).reminders] == [Reminded.AI]


def test_whoever_is_kept_out_has_been_told() -> None:
    """The denial is the notice; what could not be put on record is tried again, with the first moment."""
    keeper = gatekeeper(LENIENT, standing(measure(Kind.SUSPEND)))
    denied(keeper)
    taken = keeper.notices.take()
    assert taken == (NoticeShown("M1", NOON),)
    keeper.notices.give_back(taken)
    denied(keeper, now=NOON + MINUTE)
    assert keeper.notices.take() == taken


def test_several_measures_are_told_together() -> None:
    """And none that was lifted or has ended."""
    keeper = gatekeeper(
        LENIENT,
        standing(
            replace(measure(Kind.LIMIT, 24), id="M2"),
            measure(Kind.WARN, None),
            replace(measure(Kind.SUSPEND, 1), id="M3", lifted_at=NOON),
        ),
    )
    [notice, _] = admitted(keeper).reminders
    assert "M1" in notice.text.zh
    assert "M2" in notice.text.zh
    assert "M3" not in notice.text.zh


# Limits


def test_requests_of_a_minute() -> None:
    """Of a user and of a key; what is refused takes nothing."""
    limits = LimitSettings(key=Limits(requests_a_minute=5), user=Limits(requests_a_minute=2))
    keeper = gatekeeper(replace(LENIENT, limits=limits))
    first = [isinstance(keeper.admit(caller(), CHAT, NOON), Admitted) for _ in range(9)]
    assert first == [True, True] + [False] * 7
    assert denied(keeper).detail == "user"
    others = [isinstance(keeper.admit(caller(ADULT._replace(user=f"v{n}")), CHAT, NOON), Admitted) for n in range(5)]
    assert others == [True, True, True, False, False]
    assert denied(keeper, ADULT._replace(user="w")).detail == "key"
    assert admitted(keeper, now=NOON + 30 * SECOND)


def test_a_key_may_have_limits_of_its_own() -> None:
    """In place of those of all keys."""
    keeper = gatekeeper(replace(LENIENT, limits=LimitSettings(key=Limits(requests_a_minute=1))))
    keeper.swap(Directory().with_keys([key(limits=Limits(requests_a_minute=3))], 1))
    assert [isinstance(keeper.admit(caller(), CHAT, NOON), Admitted) for _ in range(4)] == [True, True, True, False]


@pytest.mark.parametrize("of", ["key", "user"])
def test_what_may_be_used_in_a_day(of: str) -> None:
    """Characters and tokens; a request under way is answered, the next one waits for midnight in Beijing."""
    quota = Limits(characters_a_day=100, tokens_a_day=50)
    keeper = gatekeeper(replace(LENIENT, limits=LimitSettings(**{"key": Limits(), "user": Limits(), of: quota})))
    for event in (Answered(150), Answered(0, tokens=50)):
        keeper = gatekeeper(replace(LENIENT, limits=LimitSettings(**{"key": Limits(), "user": Limits(), of: quota})))
        keeper.observe(admitted(keeper), event, NOON)
        answer = denied(keeper)
        assert (answer.reason, answer.detail, answer.retry_after) == (Reason.QUOTA, of, 12 * 3600)
        assert admitted(keeper, now=NOON + 12 * HOUR)


def test_what_other_replicas_saw_counts() -> None:
    """The day's use of all of them, once it has been written and read."""
    keeper = gatekeeper(replace(LENIENT, limits=LimitSettings(user=Limits(characters_a_day=100))))
    keeper.observe(admitted(keeper), Answered(40), NOON)
    taken = {usage.of: usage for usage in keeper.usage.take()}
    assert taken[Of.USER].characters == taken[Of.KEY].characters == 40
    keeper.usage.absorb([taken[Of.USER]._replace(characters=100)])
    assert denied(keeper).reason is Reason.QUOTA


# Minors

MINOR = Claims(user="u-1", minor=True, guardian=Guardian.CONSENTED, real_name=True)


def test_minors_are_guarded_and_kept_from_companions() -> None:
    """By model and by role; adults are not."""
    keeper = gatekeeper(replace(LENIENT, companion_roles=("brother",)))
    assert admitted(keeper, MINOR).minor
    assert not admitted(keeper).minor
    companion = Asked("/v1/chat/completions", "qwen", companion=True)
    assert denied(keeper, MINOR, companion).detail == Barred.COMPANION
    assert denied(keeper, MINOR._replace(role="brother")).detail == Barred.COMPANION
    assert denied(keeper, MINOR._replace(role="unheard")).detail == Barred.ROLE
    assert admitted(keeper, ADULT, companion)
    assert admitted(keeper, ADULT._replace(role="brother"))


def test_unknown_age_is_a_minor_s_by_default() -> None:
    """The strict settings: guarded, and only at their hours."""
    unknown = Claims(user="u-1", real_name=True)
    assert admitted(gatekeeper(STRICT), unknown).minor
    night = datetime(2026, 11, 26, 23, 30, 30, tzinfo=BEIJING)
    answer = denied(gatekeeper(STRICT), unknown, now=night)
    assert (answer.reason, answer.detail, answer.minor) == (Reason.MINOR, Barred.HOURS, True)
    assert answer.retry_after == 6 * 3600 + 1800 - 30
    guarded = replace(STRICT, minors=MinorsRule(unknown=Unknown.GUARDED))
    assert admitted(gatekeeper(guarded), unknown, now=night).minor


def test_a_minor_s_minutes_run_out() -> None:
    """An hour of use, pauses of up to five minutes included; tomorrow there is another."""
    keeper, used = gatekeeper(), 0
    while isinstance(keeper.admit(caller(MINOR), CHAT, NOON + used * MINUTE), Admitted):
        used += 5
    assert used == 60
    answer = denied(keeper, MINOR, now=NOON + used * MINUTE)
    assert (answer.detail, answer.retry_after) == (Barred.MINUTES, 11 * 3600)
    assert admitted(keeper, MINOR, now=NOON + 24 * HOUR)


def test_a_minor_s_minutes_are_counted_over_replicas() -> None:
    """Half an hour here and half an hour there."""
    keeper = gatekeeper()
    for minute in range(30):
        admitted(keeper, MINOR, now=NOON + minute * MINUTE)
    other = sum(1 << (12 * 60 + 30 + minute) for minute in range(30))
    keeper.usage.absorb([Usage(Of.USER, PERSON, NOON.toordinal(), minutes=other)])
    assert denied(keeper, MINOR, now=NOON + HOUR).detail == Barred.MINUTES


def test_a_minor_s_spending() -> None:
    """Told by the host application, or not: neither is let pass beyond the limit."""
    keeper = gatekeeper(replace(LENIENT, minors=MinorsRule(yuan_a_day=50)))
    assert denied(keeper, MINOR).detail == Barred.SPENDING_UNKNOWN
    assert admitted(keeper, MINOR._replace(spent_today=5000))
    assert denied(keeper, MINOR._replace(spent_today=5001)).detail == Barred.SPENDING
    [usage] = [each for each in keeper.usage.take() if each.of is Of.USER]
    assert usage.spent == 5000


# What follows


def test_a_violating_input_is_put_on_record() -> None:
    """With its exchange and category, for the rule to decide over all replicas."""
    keeper = gatekeeper()
    effects = keeper.observe(admitted(keeper), InputJudged("X1", NOON, (BAD,)), NOON)
    assert effects == (RecordViolation(PERSON, "app", "X1", NOON, "A.1.f"),)


@pytest.mark.parametrize(
    ("found", "checked", "outcome"),
    [
        ((), True, Outcome.CLEAN),
        ((Found("A.1.f", refused=False, newest=True),), True, Outcome.CLEAN),
        ((BAD,), True, Outcome.VIOLATION),
        ((BAD,), False, Outcome.VIOLATION),
        ((), False, Outcome.NEITHER),
        ((Found("A.1.f", refused=True, newest=False),), True, Outcome.NEITHER),
        ((Found("mobile", refused=True, newest=True),), True, Outcome.NEITHER),
        ((Found("A.5.a", refused=True, newest=True),), True, Outcome.NEITHER),
        ((Found("self-harm", refused=True, newest=True),), True, Outcome.NEITHER),
    ],
)
def test_what_an_input_was(found: tuple[Found, ...], checked: bool, outcome: Outcome) -> None:
    """A conversation carries old inputs along: they count when they are said, and only then. A detector that is down accuses nobody."""
    assert gatekeeper().outcome(InputJudged("X", NOON, found, checked)) is outcome


def test_a_clean_input_ends_a_row_that_is_open() -> None:
    """Known from the records, or seen here a moment ago; otherwise nothing is written."""
    clean = InputJudged("X2", NOON)
    keeper = gatekeeper()
    assert keeper.observe(admitted(keeper), clean, NOON) == ()
    keeper.observe(admitted(keeper), InputJudged("X1", NOON, (BAD,)), NOON)
    assert keeper.observe(admitted(keeper), clean, NOON) == (EndStreak(PERSON, NOON),)
    assert keeper.observe(admitted(keeper), clean, NOON) == ()
    known = gatekeeper(LENIENT, standing(streak=True))
    assert known.observe(admitted(known), clean, NOON) == (EndStreak(PERSON, NOON),)
    assert known.observe(admitted(known), InputJudged("X", NOON, (), checked=False), NOON) == ()


def test_a_crisis_is_handed_over_and_never_a_violation() -> None:
    """At once, each time, to the post that the provider named: ANTH 13."""
    rule = CrisisRule(contact="值班室", answer=Text("我们在这里。", "We are here."))
    settings = replace(LENIENT, crisis=rule, suspension=replace(LENIENT.suspension, categories=("A.1", "self-harm")))
    keeper, says = gatekeeper(settings), (Found("self-harm", refused=True, newest=True),)
    [first] = keeper.observe(admitted(keeper, MINOR), InputJudged("X1", NOON, says), NOON)
    assert first == HandOver(PERSON, "X1", NOON, ("self-harm",), "值班室", rule.answer, minor=True, again=False)
    for pause, again in ((10, True), (31, False)):
        later = NOON + pause * MINUTE + (timedelta() if pause == 10 else 10 * MINUTE)
        [handed] = keeper.observe(admitted(keeper, now=later), InputJudged("X2", later, says), later)
        assert isinstance(handed, HandOver)
        assert handed.again is again
    marked = (Found("self-harm", refused=False, newest=True),)
    assert isinstance(keeper.observe(admitted(keeper), InputJudged("X3", NOON, marked), NOON)[0], HandOver)
    earlier = (Found("self-harm", refused=True, newest=False),)
    assert keeper.observe(admitted(keeper), InputJudged("X4", NOON, earlier), NOON) == ()


def test_a_crisis_of_somebody_unknown_is_handed_over_too() -> None:
    """Without a digest, but not without help."""
    keeper = gatekeeper(replace(LENIENT, anonymous=Anonymous.ALLOW))
    says = InputJudged("X1", NOON, (Found("self-harm", refused=True, newest=True),))
    [handed] = keeper.observe(admitted(keeper, ADULT._replace(user=None)), says, NOON)
    assert isinstance(handed, HandOver)
    assert handed.person is None


def test_reminders_go_out_and_are_counted() -> None:
    """That it is an AI at the beginning, of two hours of use after two hours: ANTH 18."""
    keeper = gatekeeper()
    ask = admitted(keeper)
    assert [reminder.kind for reminder in ask.reminders] == [Reminded.AI]
    keeper.observe(ask, Answered(10, shown=(Reminded.AI,)), NOON)
    now = NOON
    for _ in range(5):
        now += 24 * MINUTE
        ask = admitted(keeper, now=now)
    assert [reminder.kind for reminder in ask.reminders] == [Reminded.CONTINUOUS_USE]
    keeper.observe(ask, Answered(10, shown=(Reminded.CONTINUOUS_USE,)), now)
    [usage] = [each for each in keeper.usage.take() if each.of is Of.USER]
    assert (usage.reminders_due, usage.reminders_shown) == (1, 1)
    assert admitted(keeper, now=now).reminders == ()


@pytest.mark.parametrize("of", RemindsOf)
def test_only_those_are_reminded_whom_the_provider_means(of: RemindsOf) -> None:
    """Everybody, users of companions, or nobody."""
    keeper = gatekeeper(replace(LENIENT, reminders=ReminderRule(of=of), companion_roles=("brother",)))
    plain, companion = admitted(keeper), admitted(keeper, ADULT._replace(role="brother"))
    assert bool(plain.reminders) is (of is RemindsOf.EVERYBODY)
    assert bool(companion.reminders) is (of is not RemindsOf.NOBODY)
    [usage] = [each for each in keeper.usage.take() if each.of is Of.USER]
    assert usage.reminder_minutes == (NEVER if of is RemindsOf.NOBODY else 120)


def test_whoever_leaves_begins_anew() -> None:
    """Continuous use ends with the word for it."""
    keeper = gatekeeper()
    ask = admitted(keeper)
    keeper.observe(ask, Answered(1, shown=(Reminded.AI,)), NOON)
    assert keeper.observe(ask, Left(), NOON) == ()
    assert [reminder.kind for reminder in admitted(keeper).reminders] == [Reminded.AI]


def test_settings_are_exchanged_while_it_runs() -> None:
    """What was counted stays."""
    keeper = gatekeeper()
    keeper.observe(admitted(keeper), Answered(100), NOON)
    keeper.configure(replace(LENIENT, limits=LimitSettings(user=Limits(characters_a_day=100))))
    assert denied(keeper).reason is Reason.QUOTA


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["u-1", "u-2", None]),
            st.sampled_from([True, False, None]),
            st.integers(-7200, 7200),
            st.sampled_from([(), (BAD,), (Found("self-harm", refused=True, newest=True),)]),
        ),
        max_size=40,
    ),
    st.sampled_from([STRICT, LENIENT, UserSettings(limits=LimitSettings(user=Limits(requests_a_minute=1)))]),
)
def test_whatever_comes_is_answered(
    requests: list[tuple[str | None, bool | None, int, tuple[Found, ...]]], settings: UserSettings
) -> None:
    """Let in or told why, with a clock that jumps as it likes; nobody is recorded who was not let in."""
    keeper, now = gatekeeper(settings), NOON
    for number, (user, minor, jump, found) in enumerate(requests):
        now += jump * SECOND
        answer = keeper.admit(caller(Claims(user=user, minor=minor, real_name=True)), CHAT, now)
        if isinstance(answer, Denied):
            assert answer.text.zh
            assert answer.retry_after is None or answer.retry_after > 0
            continue
        for effect in keeper.observe(answer, InputJudged(f"X{number}", now, found), now):
            assert effect.person == answer.person
        keeper.observe(answer, Answered(5, shown=tuple(each.kind for each in answer.reminders)), now)
    for usage in keeper.usage.take():
        assert usage.reminders_shown <= usage.reminders_due
