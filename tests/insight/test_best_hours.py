"""Best hours worked out by night: known preferences are found, by each person's own clock, and noise is not taken for one."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from koipond import deliver, engine, insight, journeys, profiles
from koipond.clock import run_once
from koipond.insight.best_hours import clocks, curves, nightly
from koipond.insight.models import BestHoursRun
from koipond.kit import clock as kit_clock
from tests.insight.hours_world import World
from tests.journeys.conftest import ANA, MEI, Shop

CROWD = range(1_000, 1_060)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def world(workspace, db, clock):
    """Sixty persons who open within hours of the sending, whenever it was."""
    made = World(db)
    for person in made.persons(CROWD):
        made.lives(person, 40)
    return made


@pytest.fixture
def night(workspace, tick):
    """Puts the world's events and runs the night; returns what each person has then: their hour, for those who have one."""

    def run(world, twice=False) -> dict[int, int]:
        if world.rows:
            world.put()
        BestHoursRun.objects.update_or_create(workspace=workspace, defaults={"next_at": kit_clock.now()})
        tick(twice=twice)
        return hours(world.db)

    return run


def hours(db) -> dict[int, int]:
    if "best_hours_email" not in {trait.name for trait in profiles.traits(db.workspace)}:
        return {}
    said = db.rows("SELECT person, t_best_hours_email FROM profiles_traits FINAL WHERE ifNull(t_best_hours_email, '') != ''")
    assert all(len(set(value.split(","))) == 1 and value.count(",") == 6 for _, value in said)
    return {person: int(value.split(",")[0]) for person, value in said}


def written(workspace) -> int:
    return BestHoursRun.objects.get(workspace=workspace).written


# What a person does, and the hour they get (None: none of their own).
LIVES = {
    "every second opening at nine in the evening": ({"mails": 60, "hour": 21}, 21),
    "nearly always at seven": ({"mails": 24, "hour": 7, "share": 0.9}, 7),
    "at midnight": ({"mails": 60, "hour": 0}, 0),
    "soon after whatever came": ({"mails": 60}, None),
    "four openings at nine in the evening": ({"mails": 4, "hour": 21, "share": 1.0, "opens": 1.0}, None),
    "never": ({"mails": 40, "opens": 0.0}, None),
    "soon, and all was sent at ten": ({"mails": 60, "sent_hours": [10]}, None),
    "in the evening, and all was sent at ten": ({"mails": 60, "sent_hours": [10], "hour": 21}, 21),
}


def test_a_preference_is_found_and_a_habit_of_sending_is_not_taken_for_one(world, night):
    for number, (life, _) in enumerate(LIVES.values(), 1):
        world.lives(world.person(number), **life)
    found = night(world, twice=True)
    assert {case: found.get(number) for number, case in enumerate(LIVES, 1)} == {case: hour for case, (_, hour) in LIVES.items()}


def test_of_many_nine_in_ten_are_found_and_one_in_a_hundred_is_made_up(world, night):
    with_one = world.persons(range(1, 101))
    for person in with_one:
        world.lives(person, 40, hour=person % 24)
    for person in world.persons(range(200, 500)):
        world.lives(person, 40)
    found = night(world)
    off = Counter(min((found[p] - p) % 24, (p - found[p]) % 24) for p in with_one if p in found)
    assert off[0] + off[1] >= 85 and sum(off.values()) - off[0] - off[1] <= 2
    assert len([p for p in found if p >= 200]) <= 5


def test_nobody_has_an_hour_where_nobody_reacted(workspace, db, tick, night, world):
    world.rows = []
    for person in CROWD:
        world.mail(person, kit_clock.now() - timedelta(days=3))
    assert night(world) == {} and "best_hours_email" not in {trait.name for trait in profiles.traits(workspace)}


# Where somebody lives, and at which hour of their own day they react.
@pytest.mark.parametrize("zone, hour", [("Europe/London", 21), ("America/New_York", 7), ("Asia/Kolkata", 13), ("Australia/Lord_Howe", 22), ("Nowhere/At_All", 20)])
def test_the_hour_is_on_the_persons_own_clock_before_and_after_it_is_changed(world, night, zone, hour):
    clock_of = zone if zone != "Nowhere/At_All" else "Asia/Shanghai"
    world.lives(world.person(1, zone), 60, hour=hour, zone=clock_of, share=0.9)
    assert night(world)[1] == hour


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca"])
def test_local_hours_in_sql_are_those_of_the_zone_database(db, zone):
    since = datetime(2025, 1, 10, tzinfo=UTC)
    until = since + nightly.LOOKS_BACK
    moments = [since + timedelta(minutes=97 * number) for number in range(2_670)]
    assert moments[-1] < until
    found = db.rows(engine.Sql.of(
        "SELECT arrayMap(t -> [[hour]] % 24, [[moments]]) FROM ([[offsets]]) WHERE zone = [[zone]]", hour=engine.Sql(engine.named("insight.hour")),
        moments=engine.Sql.value([int(moment.timestamp()) for moment in moments], "Array(UInt32)"), offsets=clocks.offsets(since, until),
        zone=engine.Sql.value(zone, "String")))[0][0]
    assert list(found) == [moment.astimezone(ZoneInfo(zone)).hour for moment in moments]


@pytest.mark.parametrize("how, source, hour", [("opened", 0, 21), ("prefetched", 0, None), ("opened", 7, None)])
def test_what_a_mail_program_fetched_by_itself_or_others_claim_does_not_count(world, night, how, source, hour):
    world.person(1)
    for day in range(40):
        sent = kit_clock.now().astimezone(SHANGHAI).replace(hour=10, minute=0) - timedelta(days=3 + day)
        world.mail(1, sent, sent.replace(hour=21), how, source)
    assert night(world).get(1) == hour


def test_a_click_counts_twice_an_opening(world, night):
    """Three clicks say what three openings do not yet."""
    for person, how in ((1, "clicked"), (2, "opened")):
        world.person(person)
        for day in range(40):
            sent = kit_clock.now().astimezone(SHANGHAI).replace(hour=12, minute=5) - timedelta(days=3 + day)
            reacted = sent.replace(hour=21) if day < 3 else sent + timedelta(minutes=10 + 47 * (day % 8)) if day < 14 else None
            world.mail(person, sent, reacted, how if day < 3 else "opened")
    found = night(world)
    assert found.get(1) == 21 and 2 not in found


def test_noise_does_not_move_an_hour_and_a_new_habit_does(world, night, workspace, tick, clock):
    world.lives(world.person(1), 60, hour=21)
    assert night(world)[1] == 21
    world.lives(1, 6)
    world.lives(1, 3, hour=20, share=1.0, opens=1.0)
    assert night(world)[1] == 21 and written(workspace) == 0
    world.lives(1, 90, hour=7, share=0.9)
    assert night(world)[1] == 7 and written(workspace) == 1


def test_run_again_it_changes_nothing(world, night, workspace, db):
    for person in range(1, 6):
        world.lives(world.person(person), 60, hour=21)
    first = night(world, twice=True)
    assert set(first) >= {1, 2, 3, 4, 5} and written(workspace) == len(first)
    assert night(world, twice=True) == first and written(workspace) == 0
    assert db.value("SELECT count() FROM profiles_events WHERE name = 'traits_predicted'") == len(first)


def test_an_hour_is_lost_when_its_reactions_are_too_old(world, night, clock, tick):
    world.lives(world.person(1), 60, hour=21)
    assert night(world)[1] == 21
    clock.forward(timedelta(days=181))
    for person in CROWD:
        world.mail(person, kit_clock.now() - timedelta(days=1), kit_clock.now() - timedelta(hours=20))
    assert night(world) == {}


def test_whoever_is_erased_is_gone_from_it(world, night, workspace, db, tick):
    world.lives(world.person(1), 60, hour=21)
    world.lives(world.person(2), 60, hour=21)
    assert {1, 2} <= night(world).keys()
    profiles.erase(workspace, [1], by="mei", because="asked for it")
    tick()
    assert 2 in hours(db) and 1 not in hours(db)
    assert 2 in night(world) and 1 not in hours(db)
    assert db.value("SELECT count() FROM profiles_events WHERE person = 1") == 0


def test_the_trait_is_a_predicted_one_in_both_languages_and_its_older_values_stay(world, night, workspace, db):
    world.lives(world.person(1), 60, hour=21)
    night(world)
    trait = next(trait for trait in profiles.traits(workspace) if trait.name == "best_hours_email")
    assert (trait.type, trait.title_en, trait.title_zh) == ("text", "Best hours: e-mail", "最佳时段：邮件")
    world.lives(1, 120, hour=7, share=1.0)
    night(world)
    assert db.rows("SELECT value, source FROM profiles_older WHERE person = 1 AND trait = 'best_hours_email'") == [(",".join(["21"] * 7), profiles.PREDICTED_SOURCE)]


def test_a_workspace_that_means_something_else_by_the_name_keeps_its_nights(world, night, workspace, caplog):
    profiles.declare_trait(workspace, "best_hours_email", "number")
    world.lives(world.person(1), 60, hour=21)
    world.put()
    BestHoursRun.objects.create(workspace=workspace, next_at=kit_clock.now())
    run_once(workspace.slug)
    assert BestHoursRun.objects.get(workspace=workspace).ended_at and "are not worked out" in caplog.text


def test_the_usual_hour_is_where_people_react_more_and_not_where_most_was_sent(workspace, db, clock, night):
    world = World(db)
    liking = [3.0 if hour == 20 else 1.0 for hour in range(24)]
    for person in world.persons(CROWD):
        world.lives(person, 40, liking=liking, sent_hours=[9, 9, 9, 9, 10, 13, 17, 20])
    night(world)
    assert deliver.usual_hours(workspace, "email") == (20,) * 7


@pytest.mark.parametrize("why, mails, sent_hours, more", [
    ("always at one hour", 40, [9], 3.0), ("too few", 3, [9, 13, 17], 3.0), ("no hour is better", 40, range(8, 20), 1.0)])
def test_without_enough_to_go_by_the_usual_hour_stays_as_configured(workspace, db, clock, night, why, mails, sent_hours, more):
    deliver.decide(workspace.slug, "mei", {"usual_hour": 11})
    world = World(db)
    for person in world.persons(CROWD):
        world.lives(person, mails, liking=[more if hour == 20 else 1.0 for hour in range(24)], sent_hours=sent_hours)
    clock.forward(timedelta(seconds=1))
    night(world)
    assert deliver.usual_hours(workspace, "email") == (11,) * 7


def test_delay_and_hour_are_told_apart():
    """Reactions made by the model itself give its curves back, up to what the prior draws them in by."""
    lags, liking = np.exp(-np.arange(24) / 5), 1 + 0.8 * np.cos((np.arange(24) - 20) * 2 * np.pi / 24)
    sends = np.full(24, 100_000.0)
    found = curves.fit(sends, sends[:, None] * 0.02 * lags[curves.LAG] * liking)
    scale = found.hours.mean()
    assert int(np.argmax(found.hours)) == 20
    assert np.allclose(found.lags * scale / 0.02, lags * liking.mean(), rtol=0.05, atol=0.01)
    assert np.allclose(found.hours / scale, liking / liking.mean(), atol=0.12)


def test_it_runs_once_a_night_from_the_first_reaction_on(workspace, db, tick, clock):
    from koipond import collect

    tick()
    assert insight.next_due(db).year == 2299
    collect.record(workspace.slug, [collect.Item(kind="track", name="email_opened", message_id="m:opened", at=kit_clock.now(), person=1, properties={"message": "m"})])
    tick()
    due = insight.next_due(db)
    assert due.astimezone(SHANGHAI).hour == 3 and timedelta() < due - kit_clock.now() <= timedelta(days=1)
    clock.forward(due - kit_clock.now() - timedelta(minutes=1))
    tick()
    assert BestHoursRun.objects.get(workspace=workspace).number == 0
    clock.forward(timedelta(minutes=2))
    tick(twice=True)
    assert BestHoursRun.objects.get(workspace=workspace).number == 1 and run_once(workspace.slug) is None


@pytest.mark.parametrize("cut", ["insight.reacting", "insight.by_lag", "profiles.predicted"])
def test_cut_anywhere_it_is_run_again_with_its_number_and_moment(world, workspace, db, tick, clock, monkeypatch, cut):
    real = engine.Database._statement

    def breaks(statement, slots, binds):
        if statement == cut:
            raise RuntimeError("cut")
        return real(statement, slots, binds)

    world.lives(world.person(1), 60, hour=21)
    world.put()
    BestHoursRun.objects.create(workspace=workspace, next_at=kit_clock.now())
    monkeypatch.setattr(engine.Database, "_statement", staticmethod(breaks))
    with pytest.raises(RuntimeError, match="cut"):
        run_once(workspace.slug)
    monkeypatch.setattr(engine.Database, "_statement", staticmethod(real))
    begun = BestHoursRun.objects.get(workspace=workspace)
    clock.forward(timedelta(hours=1))
    tick()
    ended = BestHoursRun.objects.get(workspace=workspace)
    assert (ended.number, ended.at) == (begun.number, begun.at) and ended.ended_at and hours(db)[1] == 21


def test_a_message_leaves_at_the_hour_that_was_found(workspace, db, clock, world, night):
    """Mei reads in the evening. A mail that is wanted in the afternoon leaves at nine for her, at the usual hour for Ana."""
    world.lives(world.person(MEI), 60, hour=21)
    world.person(ANA)
    assert night(world)[MEI] == 21
    deliver.decide(workspace.slug, "mei", {"usual_hour": 8, "spread_minutes": 0})
    local = kit_clock.now().astimezone(SHANGHAI)
    clock.forward((local.replace(hour=15, minute=0, second=0, microsecond=0) - local) % timedelta(days=1) + timedelta(days=1))
    shop = Shop(workspace, db, number=1_000)
    journey = shop.publish({"mail": {**shop.send("end"), "best_time": True}, "end": {"kind": "end"}})
    shop.tick((MEI, "signed_up"), (ANA, "signed_up"), advance=journeys.advance)
    assert [person for person, _ in shop.messages(journey)] == [MEI, ANA]
    leaves = {person: at.replace(tzinfo=UTC).astimezone(SHANGHAI) for person, at in db.rows("SELECT person, send_at FROM deliver_outbox")}
    assert (leaves[MEI].hour, leaves[ANA].hour) == (21, 8)
