"""A merge that was wrong is taken apart, and two whom nothing connects are joined by hand."""

import pytest

from koipond import clock as big_clock
from koipond import collect, identify
from koipond.kit import clock


@pytest.fixture
def shop(workspace, db):
    return Shop(workspace.slug, db)


class Shop:
    """A workspace whose events go through the whole house; every tick runs twice."""

    def __init__(self, slug, db):
        self.slug, self.db, self.number = slug, db, 0

    def happens(self, *events):
        """Events of one tick, each by user_id, anonymous_id and traits."""
        items = []
        for event in events:
            self.number += 1
            kind = "identify" if event.get("traits") else "track"
            items.append(collect.Item(kind=kind, name="identified" if kind == "identify" else "page_viewed",
                                      message_id=f"m{self.number}", at=clock.now(), **event))
        collect.record(self.slug, items)
        self.ticks()

    def ticks(self):
        big_clock.run_until_idle(self.slug, twice=True)

    def undo(self, *losers):
        identify.undo_many(self.slug, losers, "mei", "two sisters")
        self.ticks()

    def who(self, **identifier):
        ((kind, value),) = identifier.items()
        return identify.find(self.db, kind, value)

    def events(self):
        """Whose each event is, by message, in both tables."""
        by_person = dict(self.db.rows("SELECT message_id, person FROM profiles_timeline ORDER BY message_id"))
        assert by_person == dict(self.db.rows("SELECT message_id, person FROM profiles_events ORDER BY message_id"))
        assert self.db.value("SELECT count() FROM profiles_timeline") == self.db.value("SELECT count() FROM profiles_events") == len(by_person)
        return by_person

    def refused(self):
        return self.db.rows("SELECT reason, kind, value, person, other FROM identify_refused ORDER BY ALL")


def sisters(shop):
    """1 is a visitor on a laptop; 2 signs in, then on that laptop: 1 goes into 2. Then both go on."""
    ana, laptop = {"user_id": "ana"}, {"anonymous_id": "laptop"}
    shop.happens(laptop, ana | {"traits": {"city": "Wuhan"}})
    shop.happens(ana | laptop)
    shop.happens(laptop, laptop | {"traits": {"email": "bea@tea.cn", "city": "Xi'an"}}, ana)


def test_a_merge_is_taken_apart_with_all_that_came_through_the_one_who_went(shop):
    sisters(shop)
    assert set(shop.events().values()) == {2}
    shop.undo(1)
    assert shop.events() == {"m1": 1, "m2": 2, "m3": 2, "m4": 1, "m5": 1, "m6": 2}
    assert (shop.who(anonymous_id="laptop"), shop.who(email="bea@tea.cn"), shop.who(user_id="ana")) == (1, 1, 2)
    assert identify.current(shop.db, 1) == 1 and identify.merges(shop.db, 2) == []
    told = dict(shop.db.rows("SELECT person, t_city FROM profiles_traits FINAL"))
    assert told == {1: "Xi'an", 2: "Wuhan"}


def test_the_evidence_of_the_merge_stays_and_a_row_says_it_was_taken_apart(shop):
    sisters(shop)
    (merge,) = identify.merges(shop.db, 2)
    assert (merge.loser, merge.kind, merge.value, merge.message_id) == (1, "anonymous_id", "laptop", "m3")
    shop.undo(1)
    assert shop.db.rows("SELECT loser, survivor, message_id FROM identify_merges") == [(1, 2, "m3")]
    (apart,) = identify.separations(shop.db, 1)
    assert (apart.loser, apart.parent, apart.by, apart.because) == (1, 2, "mei", "two sisters")


def test_the_two_are_kept_apart_until_somebody_joins_them(shop):
    sisters(shop)
    shop.undo(1)
    shop.happens({"user_id": "ana", "traits": {"email": "bea@tea.cn"}}, {"user_id": "ana", "anonymous_id": "laptop"})
    assert shop.who(email="bea@tea.cn") == 1, "a mailbox stays with its first owner"
    assert shop.who(anonymous_id="laptop") == 2, "a browser goes to whoever used it last"
    assert shop.refused() == [("kept_apart", "anonymous_id", "laptop", 1, 2), ("kept_apart", "email", "bea@tea.cn", 1, 2)]
    identify.join(shop.slug, 1, 2, "mei", "one sister after all")
    shop.ticks()
    assert set(shop.events().values()) == {2} and shop.who(email="bea@tea.cn") == 2
    (merge,) = identify.merges(shop.db, 2)
    assert (merge.loser, merge.kind, merge.value) == (1, "by_hand", "one sister after all")
    shop.undo(1)
    assert shop.events()["m5"] == 1 and shop.who(anonymous_id="laptop") == 2


def chain(shop):
    """1 into 2, and then 2 into 3."""
    shop.happens({"anonymous_id": "a"}, {"anonymous_id": "b", "traits": {"email": "b@tea.cn"}}, {"user_id": "c"})
    identify.join(shop.slug, 1, 2, "mei")
    shop.ticks()
    shop.happens({"user_id": "c", "traits": {"email": "b@tea.cn"}})
    assert [(merge.loser, merge.survivor) for merge in identify.merges(shop.db, 3)] in ([(2, 1), (1, 3)], [(1, 3), (2, 1)])


def test_a_merge_in_the_middle_of_a_chain_is_taken_apart(shop):
    chain(shop)
    shop.undo(2)
    assert shop.events() == {"m1": 3, "m2": 2, "m3": 3, "m4": 3}
    assert (shop.who(anonymous_id="a"), shop.who(anonymous_id="b"), shop.who(user_id="c")) == (3, 2, 3)


def test_who_had_been_merged_into_the_one_who_goes_goes_along(shop):
    chain(shop)
    shop.undo(1)
    assert shop.events() == {"m1": 1, "m2": 1, "m3": 3, "m4": 3}
    assert identify.current(shop.db, 2) == 1


def test_both_links_of_a_chain_may_be_taken_apart_at_once(shop):
    chain(shop)
    shop.undo(1, 2)
    assert shop.events() == {"m1": 1, "m2": 2, "m3": 3, "m4": 3}


def test_an_event_that_connects_two_goes_with_its_strongest_identifier(shop):
    sisters(shop)
    shop.undo(1)
    assert shop.events()["m3"] == 2


def test_an_undo_takes_no_events_and_waits_for_none(shop):
    sisters(shop)
    identify.undo(shop.slug, 1, "mei")
    collect.record(shop.slug, [collect.Item(kind="track", name="page_viewed", message_id="late", at=clock.now(), anonymous_id="laptop")])
    big_clock.run_once(shop.slug, twice=True)
    assert identify.current(shop.db, 1) == 1 and "late" not in shop.events()
    shop.ticks()
    assert shop.events()["late"] == 1


def test_what_cannot_be_undone_or_joined_says_why(shop):
    sisters(shop)
    with pytest.raises(identify.NotMerged):
        identify.undo(shop.slug, 2, "mei")
    with pytest.raises(identify.AlreadyOne):
        identify.join(shop.slug, 1, 2, "mei")
    with pytest.raises(identify.RepeatedPerson):
        identify.join(shop.slug, 2, 2, "mei")
    with pytest.raises(identify.UnknownPerson):
        identify.keep_apart(shop.slug, 2, 99, "mei")
    with pytest.raises(identify.TooManyAtOnce):
        identify.undo_many(shop.slug, range(1, 100_002), "mei")
    identify.undo(shop.slug, 1, "mei")
    identify.undo(shop.slug, 1, "mei")
    shop.ticks()
    assert len(identify.separations(shop.db, 1)) == 1, "twice is once"
