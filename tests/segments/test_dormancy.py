"""Dormant is who paid once and not for so many calendar months; any sign of life of such a person is a fact at once."""

import calendar
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond import collect, content, engine, journeys, profiles, segments
from koipond.kit import clock as kit_clock
from tests.segments.shop import NOON, Event, emptied
from tests.shelf import lent

SHANGHAI = ZoneInfo("Asia/Shanghai")


def months_later(moment: datetime, months: int) -> datetime:
    """So many calendar months later in Shanghai, at the same time of day; the last day of a month that is shorter."""
    local = moment.astimezone(SHANGHAI)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, calendar.monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(months=st.integers(1, 40), minutes=st.lists(st.integers(1, 60 * 24 * 1300), min_size=1, max_size=40), more=st.integers(0, 90))
def test_quiet_for_calendar_months_is_what_a_calendar_says(shop, months, minutes, more):
    shop = emptied(shop)
    rule = {"quiet": ["order_completed", "paid"], "months": months}
    last = {person: NOON - timedelta(minutes=ago) for person, ago in enumerate(minutes, 1)}
    # the first person stands exactly on the edge, for edges are where readings differ
    now = max(NOON, months_later(last[1], months))
    older = [Event(person, "order_completed", at - timedelta(days=more)) for person, at in last.items()]
    made = segments.save(shop.workspace, f"quiet {shop.now} {months} {len(minutes)}", rule, "mei").id
    shop.tick(events=[*older, *(Event(person, "paid", at) for person, at in last.items())], now=NOON)
    shop.tick(now=now, twice=True)
    expected = {person for person, at in last.items() if months_later(at, months) <= now}
    assert 1 in expected
    everybody = shop.who(rule), shop.who(rule, among=engine.Sql("SELECT arrayJoin(range(1, 50)) AS person"))
    segments.archive(shop.workspace, made, "mei")
    assert (shop.members(made), *everybody) == (expected, expected, expected)


def test_time_alone_makes_dormant_at_the_end_of_the_month(shop):
    paid = datetime(2024, 5, 31, 8, tzinfo=UTC)
    made = segments.save(shop.workspace, "quiet", {"quiet": ["order_completed"], "months": 1}, "mei").id
    shop.tick(events=[Event(1, "order_completed", paid)], now=NOON)
    assert shop.members(made) == set()
    shop.tick(now=datetime(2024, 6, 30, 7, 59, tzinfo=UTC))
    assert shop.members(made) == set()
    shop.tick(now=datetime(2024, 6, 30, 8, tzinfo=UTC), twice=True)
    assert shop.members(made) == {1}


@pytest.mark.parametrize("rule, number", [
    ({"quiet": [], "months": 3}, "segments.E013"), ({"quiet": ["paid"]}, "segments.E078"), ({"quiet": ["paid"], "months": 1.5}, "segments.E078"),
    ({"quiet": ["paid"], "months": 0}, "segments.E078"), ({"quiet": "paid", "months": 1}, "segments.E001"), ({"dormant": False}, "segments.E001"),
])
def test_what_is_no_such_condition_is_refused(workspace, rule, number):
    with pytest.raises(Exception) as refused:
        segments.check(workspace, rule)
    assert refused.value.number == number


@pytest.fixture
def house(workspace, tick, clock):
    """Mei bought tea two years ago and looked at cups since; Tom bought last week; nobody has said anything since."""
    send(workspace, "mei", "order_completed", days=800, order_id="A1", total=90, products=json.dumps([{"product_id": "T1", "quantity": 1, "price": 90}]))
    for days in (790, 780):
        send(workspace, "mei", "product_viewed", days=days, category="cups")
    send(workspace, "tom", "order_completed", days=7, order_id="B1", total=50)
    collect.record(workspace.slug, [collect.Item(kind="product", name="", message_id="T1", at=kit_clock.now(),
                                                 properties={"product_id": "T1", "category": "tea"})])
    segments.save_dormancy(workspace, segments.READY_DORMANCY, "mei")
    tick(twice=True)
    return workspace


def send(workspace, who, name, days=0.0, id=None, **props):
    at = kit_clock.now() - timedelta(days=days)
    collect.record(workspace.slug, [collect.Item(kind="track", name=name, message_id=id or f"{who}:{name}:{days}:{len(props)}:{at}",
                                                 at=at, user_id=who, source=7, properties=props)])


def told(db, name="dormant_returned"):
    """What is in the profiles as events of a name, with the person's user id."""
    rows = db.rows("SELECT value, props FROM profiles_events AS e INNER JOIN (SELECT person, value FROM identify_identifiers FINAL"
                   " WHERE kind = 'user_id') AS i USING (person) WHERE e.name = {n:String} ORDER BY e.at, e.message_id", n=name)
    return [(who, dict(props)) for who, props in rows]


def trait(db, who, name="dormant_interest"):
    person = db.value("SELECT person FROM identify_identifiers FINAL WHERE value = {w:String}", w=who)
    value = profiles.person(db, person).traits.get(name)
    return value and value.value


def test_the_dormant_are_known_with_what_they_asked_for(house, db):
    assert segments.dormants(house) == 1
    assert trait(db, "mei") == "cups" and trait(db, "tom") is None
    assert told(db) == []


def test_a_sign_of_life_is_a_fact_in_its_own_tick_with_sign_since_and_product(house, db, tick):
    send(house, "mei", "page_viewed")
    send(house, "tom", "page_viewed")
    tick(twice=True)
    [(who, said)] = told(db)
    assert (who, said["sign"], said["product"]) == ("mei", "page_viewed", "cups")
    since = datetime.fromisoformat(said["dormant_since"])
    assert abs(since - months_later(kit_clock.now() - timedelta(days=800), 18)) < timedelta(minutes=10)


def test_a_sign_counts_once_a_day_and_each_kind_for_itself(house, db, tick, clock):
    for kind in ("page_viewed", "page_viewed", "signed_in"):
        send(house, "mei", kind, id=f"{kind}{len(told(db))}{clock.now()}")
        tick()
    assert sorted(said["sign"] for _, said in told(db)) == ["page_viewed", "signed_in"]
    clock.forward(timedelta(days=1))
    send(house, "mei", "page_viewed", id="tomorrow")
    tick(twice=True)
    assert len(told(db)) == 3
    now = clock.now()
    assert segments.returns_by_sign(db, now - timedelta(days=3), now + timedelta(days=1)) == [("page_viewed", "cups", 1), ("signed_in", "cups", 1)]


def test_our_own_sends_late_history_and_conclusions_are_no_signs(house, db, tick):
    person = db.value("SELECT person FROM identify_identifiers FINAL WHERE value = 'mei'")
    collect.record(house.slug, [collect.Item(kind="track", name="email_sent", message_id="m", at=kit_clock.now(), person=person)])
    send(house, "mei", "page_viewed", days=700)   # happened while she was no dormant yet, and arrives late
    tick(twice=True)
    assert told(db) == [] and segments.dormants(house) == 1


def test_whoever_pays_is_awake_and_a_new_dormancy_counts_anew(house, db, tick, clock):
    send(house, "mei", "page_viewed", id="first")
    send(house, "mei", "order_completed", order_id="A2", total=10)
    tick(twice=True)
    assert len(told(db)) == 1, "she looked before she paid, in the same tick"
    assert segments.dormants(house) == 0 and trait(db, "mei") is None
    send(house, "mei", "page_viewed", id="second")
    tick()
    assert len(told(db)) == 1
    clock.forward(timedelta(days=600))
    tick()
    assert segments.dormants(house) == 2   # and Tom
    send(house, "mei", "page_viewed", id="third")
    tick(twice=True)
    assert len({said["dormant_since"] for who, said in told(db) if who == "mei"}) == 2


def test_a_journey_begins_with_the_sign_and_its_message_is_in_the_outbox(house, db, tick):
    template = content.save_template(house.slug, "back", "Good to see you", html="<p>tea</p>", by="mei").template
    made = journeys.save(house.slug, "Welcome back", {
        "entry": {"kind": "event", "event": "dormant_returned", "where": [{"property": "product", "is": "equals", "value": "cups"}]},
        "reentry": "never", "kind": "marketing", "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template, "next": None}}}, "mei")
    journeys.publish(house.slug, made.id, "mei")
    send(house, "mei", "page_viewed")
    send(house, "tom", "page_viewed")
    tick(twice=True)
    assert db.value("SELECT count() FROM deliver_outbox WHERE journey = {j:UInt32}", j=made.id) == 1


def test_a_journey_begins_with_a_change_of_stage(house, db, tick):
    segments.save_stages(house, [vars(stage) for stage in segments.READY_STAGES], "mei")
    tick()
    template = content.save_template(house.slug, "won", "Welcome", html="<p>tea</p>", by="mei").template
    made = journeys.save(house.slug, "Won", {
        "entry": {"kind": "event", "event": "stage_changed", "where": [{"property": "to", "is": "equals", "value": "repeat"}]},
        "reentry": "never", "kind": "marketing", "start": "mail",
        "steps": {"mail": {"kind": "send", "channel": "email", "template": template, "next": None}}}, "mei")
    journeys.publish(house.slug, made.id, "mei")
    send(house, "tom", "order_completed", order_id="B2", total=20)
    tick(twice=True)
    [(who, said)] = told(db, "stage_changed")
    assert (who, said["from"], said["to"], said["because"], said["event"]) == ("tom", "customer", "repeat", "event", "order_completed")
    assert db.value("SELECT count() FROM deliver_outbox WHERE journey = {j:UInt32}", j=made.id) == 1


def test_what_an_import_brings_changes_stages_and_is_no_news(house, db, tick):
    segments.save_stages(house, [vars(stage) for stage in segments.READY_STAGES], "mei")
    tick()
    now = kit_clock.now()
    collect.record(house.slug, [collect.Item(kind="track", name="order_completed", message_id="i1", at=now, user_id="tom",
                                             source=collect.IMPORT_SOURCE, properties={"order_id": "B7", "total": "5"})])
    send(house, "wei", "order_completed", days=30, order_id="C1", total=5)   # arrives a month late
    tick(twice=True)
    assert told(db, "stage_changed") == []
    assert segments.stage_counts(house)["repeat"] == 1 and segments.stage_counts(house)["customer"] == 1


@pytest.mark.parametrize("change", [{"months": 0}, {"months": True}, {"payments": ()}, {"signs": ("email_sent",)}, {"products": ("",)}])
def test_a_dormancy_that_cannot_be_is_refused(workspace, change):
    with pytest.raises(segments.BadDormancy):
        segments.save_dormancy(workspace, segments.Dormancy(**{**vars(segments.READY_DORMANCY), **change}), "mei")
    assert segments.lifecycle_versions(workspace) == []


def test_another_workspace_is_not_concerned(house, tick):
    with lent(f"{house.slug}other", "Other") as other:
        assert segments.stage_counts(other) == {} and segments.dormants(other) == 0


def test_ready_definitions_hold_here_or_say_what_they_lack(house):
    found = {one.name: one for one in segments.ready(house)}
    assert {"price_sensitive", "new_customers", "second_purchase_due", "high_value", "birthday_soon", "mail_active", "mail_fatigued",
            "vip_at_risk"} <= found.keys()
    for one in found.values():
        assert one.title_zh and one.how_zh and bool(one.missing_en) == bool(one.missing_zh)
        if not one.missing_en:
            segments.preview(house, [segments.take(house, one.name).rule])
    assert [name for name, one in found.items() if one.missing_en and name != "birthday_soon"] == []
