# SPDX-License-Identifier: Apache-2.0
"""Block rules that people make: what they may say, how long they hold, what the gateway makes of them."""

from datetime import datetime

import pytest
from desk_factory import NOON, PERSON, later
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from hegui.desk.problem import DeskProblem, NotThere
from hegui.desk.rules import RuleWanted, lift, make_rules
from hegui.detect.lexicon import Boundary, Matcher, Term, Tier, Variant
from hegui.records.block_rules import RuleKind, active_rules, block_rules_revision, lexicon_of
from hegui.records.store import Store


def made(connection: Connection, *wanted: RuleWanted, now: datetime = NOON) -> list[str]:
    """The ids of rules that were just made."""
    return [rule.id for rule in make_rules(connection, wanted, reason="试验", person=PERSON, now=now)]


def term(text: str, **values: object) -> RuleWanted:
    """A term to stop."""
    return RuleWanted(kind=RuleKind.TERM, value=text, **values)  # type: ignore[arg-type]  values of several types


def hits(text: str, connection: Connection) -> list[str]:
    """What the terms that hold now find in a text."""
    lexicon = active_rules(connection, NOON).lexicon()
    assert lexicon is not None
    return [hit.category for hit in Matcher(lexicon).find(text)]


def test_each_kind_of_rule_holds_at_once_and_is_told_by_its_value(store: Store) -> None:
    """The snapshot of a replica has terms, digests, models and endpoints, and the number of the last change."""
    with store.writing() as connection:
        assert block_rules_revision(connection) == 0
        made(
            connection,
            term("某个违法词"),
            RuleWanted(kind=RuleKind.DIGEST, value=f"sha256:{'AB' * 32}"),
            RuleWanted(kind=RuleKind.MODEL, value=" m-1 "),
            RuleWanted(kind=RuleKind.ENDPOINT, value="/v1/images/generations"),
        )
    with store.reading() as connection:
        rules = active_rules(connection, NOON)
        assert rules.revision == block_rules_revision(connection) == 1
    assert [rule.value for rule in rules.terms] == ["某个违法词"]
    assert set(rules.digests) == {"ab" * 32}
    assert set(rules.models) == {"m-1"}
    assert rules.endpoints["/v1/images/generations"].made_by == PERSON
    assert rules.next_end is None


def test_a_rule_ends_at_its_moment_and_not_before(quick_store: Store) -> None:
    """The first moment at which it no longer holds is told, so that a replica reads again then."""
    with quick_store.writing() as connection:
        made(connection, term("甲乙丙", until=later(hours=1)), term("丁戊己"))
        assert active_rules(connection, NOON).next_end == later(hours=1)
        assert len(active_rules(connection, later(minutes=59)).terms) == 2
        assert [rule.value for rule in active_rules(connection, later(hours=1)).terms] == ["丁戊己"]
        assert active_rules(connection, later(hours=1)).revision == 1, "ending is no change"


def test_lifting_ends_a_rule_and_counts_as_a_change(store: Store) -> None:
    """Who lifted it and why is kept; twice is refused, and so is an unknown id."""
    with store.writing() as connection:
        (rule,) = made(connection, term("某个违法词"))
        lift(connection, rule, because="模型已整改", person="李四", now=later(hours=1))
        assert active_rules(connection, later(hours=2)).terms == ()
        assert block_rules_revision(connection) == 2
        with pytest.raises(DeskProblem, match="before"):
            lift(connection, rule, because="再次", person=PERSON, now=later(hours=2))
        with pytest.raises(NotThere):
            lift(connection, "0" * 26, because="没有", person=PERSON, now=NOON)
        assert block_rules_revision(connection) == 2


@pytest.mark.parametrize(
    "wanted",
    [
        term(" "),
        term("x" * 65),
        term("赌", variants=frozenset({Variant.PINYIN})),
        term("大麻", unless=("麻烦",)),
        term("大麻", category="no category"),
        term("大麻", until=NOON),
        RuleWanted(kind=RuleKind.DIGEST, value="ab"),
        RuleWanted(kind=RuleKind.MODEL, value="\0"),
        RuleWanted(kind=RuleKind.ENDPOINT, value=""),
        RuleWanted(kind=RuleKind.ENDPOINT, value="/v1/chat"),
    ],
    ids=[
        "empty",
        "long",
        "short for pinyin",
        "phrase without it",
        "category",
        "over",
        "digest",
        "NUL",
        "no endpoint",
        "unknown endpoint",
    ],
)
def test_a_rule_that_could_stop_nothing_is_refused(quick_store: Store, wanted: RuleWanted) -> None:
    """A rule is checked before every replica obeys it; of several all are made or none."""
    with pytest.raises(DeskProblem), quick_store.writing() as connection:
        made(connection, term("好规则"), wanted)
    with quick_store.reading() as connection:
        assert active_rules(connection, NOON).terms == ()
        assert block_rules_revision(connection) == 0


def test_terms_find_their_variants_and_spare_harmless_phrases(quick_store: Store) -> None:
    """Block terms are a lexicon like any other: folded, with variants, with a white list; a hit may block by itself."""
    with quick_store.writing() as connection:
        made(
            connection,
            term("大麻", category="A.1.h", unless=("大麻烦",)),
            term("赌博网", variants=frozenset({Variant.PINYIN})),
        )
        assert hits("他们卖大·麻", connection) == ["A.1.h"]
        assert hits("遇到大麻烦了", connection) == []
        assert hits("上 dubowang 看看", connection) == ["blocked"]
        lexicon = active_rules(connection, NOON).lexicon()
        assert lexicon is not None
        assert all(each.tier is Tier.BLOCK for each in lexicon.terms)


def test_two_rules_for_one_word_find_what_either_finds(quick_store: Store) -> None:
    """A lexicon holds each form once: terms of the same plain form are joined, the wider one wins."""
    with quick_store.writing() as connection:
        made(connection, term("大麻", unless=("大麻烦",)), term("大麻"), term("Ｄａｍａ", boundary=Boundary.WORD))
        assert hits("遇到大麻烦了", connection) == ["blocked"]


WORDS = st.sampled_from(["赌博网站", "大麻", "ＤＡＭＡ", "dama", "赌·博网站"])
TERMS = st.builds(
    Term,
    WORDS,
    st.just("blocked"),
    boundary=st.sampled_from(Boundary),
    unless=st.sets(st.sampled_from(["大麻烦", "买大麻"])).map(tuple),
    near=st.sets(st.sampled_from(["买", "卖"])).map(tuple),
    variants=st.sets(st.just(Variant.HOMOPHONE)).map(frozenset),
)
TEXTS = st.lists(
    st.sampled_from(["大麻", "大麻烦", "买", "卖", "dama", "赌博网站", "堵博网站", " ", "，"]), max_size=8
).map("".join)


@given(st.lists(TERMS, min_size=1, max_size=4), TEXTS)
def test_what_any_rule_alone_would_find_the_joined_lexicon_finds(terms: list[Term], text: str) -> None:
    """Joining loses nothing: rules of two incidents never weaken one another."""
    joined = Matcher(lexicon_of(terms)).find(text)
    for one in terms:
        for hit in Matcher(lexicon_of([one])).find(text):
            assert any(found.start <= hit.start and hit.end <= found.end for found in joined)
