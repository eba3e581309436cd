"""Data has its time: at night what is older goes, as was shown before; what is held stays."""

from datetime import timedelta

import pytest

from koipond import collect, engine, identify, profiles
from koipond.clock import run_once, run_until_idle
from koipond.kit import clock as kit_clock
from koipond.profiles.models import RetentionNight

DAY = timedelta(days=1)


def item(name, message_id, days_ago, user="mei", kind="track", **more):
    return collect.Item(kind=kind, name=name, message_id=message_id, at=kit_clock.now() - days_ago * DAY, user_id=user, **more)


@pytest.fixture
def shop(workspace):
    """Mei and Tom: views and orders of many months ago and of last week; Mei withdrew long ago, Tom still consents."""
    items = []
    for user in ("mei", "tom"):
        for days in (500, 450, 5):
            items += [item("", f"{user}-view-{days}", days, user, "page"),
                      item("Order Completed", f"{user}-order-{days}", days, user, properties={"order_id": f"{user}-{days}", "total": "10"})]
        items.append(item("consent_granted", f"{user}-yes", 490, user, properties={"channel": "email"}))
    items.append(item("consent_withdrawn", "mei-no", 400, properties={"channel": "email"}))
    collect.record(workspace.slug, items)
    run_until_idle(workspace.slug)
    return workspace


def the_night_comes(workspace, clock, twice=True):
    clock.forward(DAY)
    return run_until_idle(workspace.slug, twice=twice)


def counted(db, name, table="profiles_timeline"):
    return db.value(f"SELECT count() FROM {table} WHERE name = {{name:String}}", name=name)


def test_by_default_everything_is_kept_and_no_tick_is_made_for_it(shop, clock):
    assert all(rule.keep_days is None for rule in profiles.retention(shop))
    assert the_night_comes(shop, clock) == 0


def test_the_preview_says_what_the_night_then_does(shop, db, clock):
    profiles.keep_for(shop, "page_views", 395, by="owner")
    shown = {going.table: going.rows for going in profiles.would_go(shop)}
    assert shown == {"profiles_events": 4, "profiles_timeline": 4}
    assert run_until_idle(shop.slug) == 0 and counted(db, "page_viewed") == 6     # not before the night
    the_night_comes(shop, clock)
    (night,) = profiles.nights(shop)
    assert night.removed == {"page_views": shown} and night.done_at
    assert counted(db, "page_viewed") == counted(db, "page_viewed", "profiles_events") == 2
    assert profiles.would_go(shop) == []
    assert the_night_comes(shop, clock) and len(profiles.nights(shop)) == 2


def test_orders_and_figures_stay_what_they_were(shop, db, clock):
    mei = identify.find(db, "user_id", "mei")
    before = profiles.person(db, mei).computed
    for data in ("page_views", "events"):
        profiles.keep_for(shop, data, 90, by="owner")
    the_night_comes(shop, clock)
    collect.record(shop.slug, [item("Order Completed", "one-more", 0, properties={"order_id": "new", "total": "5"})])
    run_until_idle(shop.slug)
    after = profiles.person(db, mei).computed
    assert (after["orders"], after["revenue"]) == (before["orders"] + 1, before["revenue"] + 5)
    assert after["first_seen_at"] == before["first_seen_at"] and after["first_order_at"] == before["first_order_at"]


def test_only_consents_that_have_ended_go_and_nobody_is_permitted_by_it(shop, db, clock):
    states = lambda: {person: [row.state for row in profiles.person(db, person).consents] for person in (1, 2)}   # noqa: E731
    before = states()
    profiles.keep_for(shop, "consents", 150, by="owner")
    the_night_comes(shop, clock)
    mei, tom = (identify.find(db, "user_id", name) for name in ("mei", "tom"))
    assert before[mei] == ["withdrawn"] and states()[mei] == []      # no row is a no
    assert states()[tom] == before[tom] == ["granted"]
    with pytest.raises(profiles.TooShort):
        profiles.keep_for(shop, "consents", 100, by="owner")


def test_raw_items_go_by_whole_months_and_the_numbers_go_on(shop, db, clock):
    highest = db.value("SELECT max(seq) FROM collect_inbox")
    profiles.keep_for(shop, "inbox", 90, by="owner")
    clock.forward(130 * DAY)
    assert [going.months != () for going in profiles.would_go(shop)] == [True]
    run_until_idle(shop.slug, twice=True)
    assert db.value("SELECT count() FROM collect_inbox") == 0
    collect.start(), collect.stop()
    collect.record(shop.slug, [item("", "later", 0, kind="page")])
    assert db.value("SELECT min(seq) FROM collect_inbox") == highest + 1
    run_until_idle(shop.slug)
    assert counted(db, "page_viewed") == 7


def test_what_is_held_stays(shop, db, clock):
    mei = identify.find(db, "user_id", "mei")
    profiles.hold(shop, mei, by="owner", because="court 3")
    for data, days in (("page_views", 90), ("inbox", 90), ("consents", 150)):
        profiles.keep_for(shop, data, days, by="owner")
    clock.forward(130 * DAY)
    run_until_idle(shop.slug, twice=True)
    assert db.rows("SELECT person, count() FROM profiles_timeline WHERE name = 'page_viewed' GROUP BY person") == [(mei, 3)]
    assert db.rows("SELECT DISTINCT user_id FROM collect_inbox") == [("mei",)]
    assert [one.state for one in profiles.person(db, mei).consents] == ["withdrawn"]
    profiles.lift_hold(shop, mei, by="owner")
    the_night_comes(shop, clock)
    assert counted(db, "page_viewed") == 0


def test_a_night_cut_short_goes_on_and_counts_once(shop, db, clock, monkeypatch):
    profiles.keep_for(shop, "page_views", 395, by="owner")
    clock.forward(DAY)
    real = engine.Database.run

    def cut(self, statement, *given, **more):
        if statement == "DELETE FROM [[table]] WHERE [[where]]" and given[0]["table"].text == "profiles_timeline":
            raise RuntimeError("cut")
        return real(self, statement, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(engine.Database, "run", cut)
        with pytest.raises(RuntimeError):
            run_once(shop.slug)
    run_until_idle(shop.slug)
    (night,) = RetentionNight.objects.filter(workspace=shop)
    assert night.removed == {"page_views": {"profiles_events": 4, "profiles_timeline": 4}} and night.done_at
    assert counted(db, "page_viewed") == 2


def test_what_was_erased_is_taken_off_the_disk_in_the_night(shop, db, clock):
    hidden = lambda: db.value("SELECT count() FROM system.parts WHERE database = currentDatabase() AND active "   # noqa: E731
                              "AND has_lightweight_delete AND NOT startsWith(name, 'patch-')")
    profiles.erase(shop, [identify.find(db, "user_id", "mei")], by="owner", because="letter 7")
    run_until_idle(shop.slug)
    assert hidden() > 0
    the_night_comes(shop, clock, twice=False)
    from tests.running import wait_until
    wait_until(lambda: hidden() == 0, seconds=30)
    assert the_night_comes(shop, clock) == 0      # and then there is no more to do


def test_what_has_no_time_is_said(shop):
    with pytest.raises(profiles.NothingToKeep):
        profiles.keep_for(shop, "orders", 100, by="owner")
    with pytest.raises(profiles.NothingToKeep):
        profiles.would_go(shop, "orders", 100)
    assert {going.table for going in profiles.would_go(shop, "page_views", 395)} == {"profiles_events", "profiles_timeline"}
    assert profiles.keep_for(shop, "page_views", None, by="owner").keep_days is None


def test_mails_themselves_may_go_before_what_became_of_them(shop, db, clock):
    db.run("INSERT INTO deliver_mailbox (message, person, sent_to, subject, at, raw) SELECT generateUUIDv4(), 1, 'mei@example.com', 'Hello', {at:DateTime64(3, 'UTC')}, 'text'",
           at=kit_clock.now() - 60 * DAY)
    db.run("INSERT INTO deliver_claims SELECT generateUUIDv4(), 1, 'w', {at:DateTime64(3, 'UTC')}", at=kit_clock.now() - 60 * DAY)
    profiles.keep_for(shop, "bodies", 30, by="owner")
    assert {going.table: going.rows for going in profiles.would_go(shop)} == {"deliver_mailbox": 1}
    the_night_comes(shop, clock)
    assert db.value("SELECT count() FROM deliver_mailbox") == 0 and db.value("SELECT count() FROM deliver_claims") == 1


def test_values_of_before_may_go_and_what_holds_stays(shop, db, clock):
    for days, city in ((400, "Hangzhou"), (300, "Suzhou"), (20, "Wuxi"), (1, "Ningbo")):
        collect.record(shop.slug, [item("", f"city-{city}", days, kind="identify", traits={"city": city})])
        run_until_idle(shop.slug)
    assert db.value("SELECT count() FROM profiles_older") == 3
    profiles.keep_for(shop, "trait_history", 90, by="owner")
    the_night_comes(shop, clock)
    assert db.rows("SELECT value FROM profiles_older") == [("Wuxi",)]
    assert profiles.person(db, identify.find(db, "user_id", "mei")).traits["city"].value == "Ningbo"


def test_the_last_members_of_the_past_stay_for_what_is_worked_out_from_them(shop, db, clock):
    for segment, days in ((1, 500), (1, 400), (1, 5), (2, 450)):
        db.run("INSERT INTO segments_checkpoints SELECT {s:UInt32}, {at:DateTime64(3, 'UTC')}, 0, groupBitmapState(toUInt64(1))", s=segment, at=kit_clock.now() - days * DAY)
    profiles.keep_for(shop, "journeys", 90, by="owner")
    assert {going.table: going.rows for going in profiles.would_go(shop)} == {"segments_checkpoints": 1}
    the_night_comes(shop, clock)
    now = kit_clock.now()
    assert sorted((s, (now - at.replace(tzinfo=now.tzinfo)).days) for s, at in db.rows("SELECT segment, at FROM segments_checkpoints")) == [(1, 6), (1, 401), (2, 451)]
