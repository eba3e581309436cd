"""Experiments on the real engine: counted number by number, decided by themselves, and the global control group."""

from datetime import timedelta
from decimal import Decimal

import pytest

from koipond import journeys, measure
from koipond.kit import bucket, clock
from koipond.measure.experiments import settling
from tests.journeys.conftest import MEI

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
METRIC = {"event": "order_completed", "where": [{"property": "category", "is": "equals", "value": "tea"}], "window_days": 2}
REST = {"rest": {"kind": "wait", "days": 60, "next": None}}


def publish(shop, variants=("a", "b"), reentry="never", **more):
    step = {"kind": "experiment", "metric": METRIC, "least_per_variant": 100, **more}
    if step.get("mode") != "factorial":
        step["variants"] = [{"name": name, "percent": 100 / len(variants), "next": "rest"} for name in variants]
    else:
        step["next"] = "rest"
    return shop.publish({"try": step, **REST}, reentry=reentry)


def enter(shop, people, **more):
    return shop.tick(*[(person, "signed_up") for person in people], **more)


def buy(person, total="10", category="tea", minutes=0.0):
    return person, "order_completed", {"total": total, "category": category}, minutes


def drawn(shop, journey):
    return dict(shop.db.rows("SELECT person, outcome FROM journeys_moves WHERE journey = {j:UInt32} AND step = 'try' AND round = 1", j=journey))


def often(got, people, shares):
    """Who buys, so that each variant has this share of buyers."""
    found = []
    for variant, share in shares.items():
        mine = [person for person in people if got[person] == variant]
        found += mine[: round(len(mine) * share)]
    return found


def test_variants_are_counted_number_by_number(shop):
    people = range(1, 401)
    journey = publish(shop, reentry="always")
    enter(shop, people)
    got = drawn(shop, journey)
    spent = {p: Decimal(p) / 10 + Decimal("0.0001") for p in people if p % 3 == 0}
    shop.tick(*[buy(p, str(total)) for p, total in spent.items()], *[buy(p, "1000", "cups") for p in people], after=DAY)
    enter(shop, people, after=HOUR)                               # a second round begins no second window
    shop.tick(*[buy(p, "7.5") for p in people if p % 6 == 0], after=6 * HOUR)
    shop.tick(*[buy(p, "9999") for p in people if p % 5 == 0], after=2 * DAY)     # too late
    shop.tick(*[buy(p, "8888", minutes=60 * 24 * 9) for p in people if p % 7 == 0])  # before
    found = measure.results(shop.slug, journey, "try")
    for variant in found.variants:
        mine = {p for p in people if got[p] == variant.name}
        money = sum(spent[p] for p in mine & set(spent)) + Decimal("7.5") * sum(p % 6 == 0 for p in mine)
        assert (variant.people, variant.window_over, variant.reached, variant.revenue) == (
            len(mine), len(mine), len(mine & set(spent)), money)
        assert variant.rate == measure.wilson(variant.reached, variant.people)
        assert variant.revenue_per_person.value == pytest.approx(float(money) / len(mine))
    one, other = found.variants
    rate = found.comparisons[0]
    assert (rate.variant, rate.baseline, rate.measure) == ("b", "a", "rate")
    assert rate.difference == measure.difference(other.reached, other.people, one.reached, one.people)
    assert sum(found.balance.found.values()) == 400 and found.balance.p > 1e-6
    assert (found.best, found.ready) == ("", False)
    assert set(found.how) >= {"people", "any_time", "best"} and all(said.en and said.zh for said in found.how.values())


def test_who_takes_the_winner_is_not_counted_among_those_whom_chance_sent(shop):
    journey = publish(shop)
    enter(shop, range(1, 201))
    journeys.choose_winner(shop.slug, journey, "try", "b", by="mei")
    enter(shop, range(201, 401), after=HOUR)
    assert sum(variant.people for variant in measure.results(shop.slug, journey, "try").variants) == 200


def test_weights_that_changed_are_no_mismatch_and_lost_people_are(shop):
    journey = publish(shop)
    enter(shop, range(1, 401))
    journeys.reweigh(shop.slug, journey, "try", {"a": 9, "b": 1}, by="mei")
    enter(shop, range(401, 1401), after=HOUR)
    found = measure.results(shop.slug, journey, "try").balance
    assert found.expected == {"a": pytest.approx(1100), "b": pytest.approx(300)} and found.p > 1e-6
    shop.db.run("DELETE FROM journeys_moves WHERE outcome = 'b' AND person % 2 = 0")
    lost = measure.results(shop.slug, journey, "try")
    assert lost.balance.suspicious and not lost.ready and "trusted" in lost.because.en


def test_a_winner_is_rolled_out_by_itself_and_once(shop):
    people = range(1, 1201)
    journey = publish(shop, roll_out="auto")
    enter(shop, people)
    shop.tick(*[buy(p) for p in often(drawn(shop, journey), people, {"a": 0.1, "b": 0.4})], after=HOUR)
    assert measure.settle_experiments(shop.slug) == [], "windows are open"
    clock.forward(3 * DAY)
    assert measure.next_due(shop.db) <= clock.now()
    settled = measure.settle_experiments(shop.slug)
    assert [(one.what, one.told) for one in settled] == [("winner", "b")]
    assert measure.settle_experiments(shop.slug) == [] and measure.next_due(shop.db) == settling.NEVER
    won = journeys.experiment(shop.slug, journey, "try")
    assert (won.winner, won.winner_by) == ("b", "koipond") and won.winner_because
    found = measure.results(shop.slug, journey, "try")
    assert found.best == "b" and found.comparisons[0].any_time.low > 0 and found.comparisons[0].p_any_time < 0.01


@pytest.mark.parametrize("shares, more", [({"a": 0.25, "b": 0.25}, {}), ({"a": 0.1, "b": 0.4}, {"least_per_variant": 5000}),
                                          ({"a": 0.1, "b": 0.4}, {"roll_out": "by_hand"})], ids=["alike", "few", "by hand"])
def test_nothing_is_rolled_out_without_a_reason(shop, shares, more):
    people = range(1, 801)
    journey = publish(shop, **{"roll_out": "auto", **more})
    enter(shop, people)
    shop.tick(*[buy(p) for p in often(drawn(shop, journey), people, shares)], after=HOUR)
    clock.forward(3 * DAY)
    assert measure.settle_experiments(shop.slug) == []


@pytest.mark.parametrize("more, winner, because", [({}, "b", "best so far"), ({"default": "a"}, "a", "default")])
def test_at_the_deadline_who_waits_goes_on(shop, more, winner, because):
    people = range(1, 601)
    journey = publish(shop, sample_percent=30, decide_after_days=1, **more)
    enter(shop, people)
    sample = drawn(shop, journey)
    shop.tick(*[buy(p) for p in often(sample, sample, {"a": 0.2, "b": 0.3})], after=HOUR)
    assert measure.settle_experiments(shop.slug) == []
    clock.forward(DAY)
    assert measure.next_due(shop.db) <= clock.now()
    assert [one.told for one in measure.settle_experiments(shop.slug)] == [winner]
    assert because in journeys.experiment(shop.slug, journey, "try").winner_because
    shop.tick(after=HOUR)
    after = drawn(shop, journey)
    assert {after[p] for p in set(people) - set(sample)} == {f"winner:{winner}"} and sample.items() <= after.items()


def test_who_waits_in_an_older_experiment_is_not_forgotten(shop):
    journey = publish(shop, sample_percent=30, decide_after_days=5)
    enter(shop, range(1, 201))
    clock.forward(HOUR)
    publish(shop, variants=("c", "d"))
    clock.forward(5 * DAY)
    assert [one.what for one in measure.settle_experiments(shop.slug)] == ["winner"]
    shop.tick(after=HOUR)
    assert "try" not in shop.standing(journey).values()
    assert journeys.experiment(shop.slug, journey, "try").winner == ""


def test_a_best_arm_experiment_sends_more_people_to_the_better_one(shop):
    people = range(1, 801)
    journey = publish(shop, mode="best_arm", variants=("a", "b", "c"), learning_percent=30)
    enter(shop, people)
    shop.tick(*[buy(p) for p in often(drawn(shop, journey), people, {"a": 0.1, "b": 0.3, "c": 0.1})], after=HOUR)
    assert measure.settle_experiments(shop.slug) == [], "not before its time"
    clock.forward(2 * DAY + HOUR)
    assert [one.what for one in measure.settle_experiments(shop.slug)] == ["weights"]
    assert measure.settle_experiments(shop.slug) == []
    found = journeys.experiment(shop.slug, journey, "try")
    assert found.weighings[-1].weights["b"] > 0.95 and found.weighings[-1].by == "koipond"
    enter(shop, range(801, 1401), after=HOUR)
    later = [variant for person, variant in drawn(shop, journey).items() if person > 800]
    assert 0.7 < later.count("b") / 600 < 0.9, "0.7 by weight and a third of the rest"
    shown = measure.results(shop.slug, journey, "try")
    assert shown.balance.p > 1e-6, "the even share and all weights are accounted for"
    learners = {p for p in range(1, 1401) if bucket.place(f"{found.draw.salt}:learning", p) < 0.3}
    got = drawn(shop, journey)
    bought = dict(shop.db.rows("SELECT person, count() FROM profiles_events WHERE name = 'order_completed' GROUP BY person"))
    mine = {name: [p for p in learners if got[p] == name] for name in "ab"}
    shares = {name: sum(p in bought for p in persons) / len(persons) for name, persons in mine.items()}
    assert shown.comparisons[0].difference.value == pytest.approx(shares["b"] - shares["a"])


def test_a_factorial_experiment_has_effects(shop):
    people = range(1, 1601)
    journey = publish(shop, mode="factorial", factors={"subject": ["a", "b"], "hour": ["9", "18"]})
    enter(shop, people)
    shares = {f"subject={s},hour={h}": 0.1 + 0.1 * (s == "b") + 0.2 * (s == "b" and h == "18") for s in "ab" for h in ("9", "18")}
    shop.tick(*[buy(p) for p in often(drawn(shop, journey), people, shares)], after=HOUR)
    found = {tuple(effect.levels.items()): effect for effect in measure.results(shop.slug, journey, "try").effects}
    assert found[("subject", "b"),].difference.value == pytest.approx(0.2, abs=0.01)
    assert found[("hour", "18"),].difference.value == pytest.approx(0.1, abs=0.01)
    assert found[("subject", "b"), ("hour", "18")].difference.value == pytest.approx(0.2, abs=0.01)
    assert all(effect.p < 0.01 and effect.difference.low > 0 for effect in found.values())


def test_money_can_be_what_decides(shop):
    people = range(1, 1001)
    journey = publish(shop, judged_by="revenue", roll_out="auto")
    enter(shop, people)
    got = drawn(shop, journey)
    shop.tick(*[buy(p, str(5 + p % 7 + 20 * (got[p] == "a"))) for p in often(got, people, {"a": 0.5, "b": 0.5})], after=HOUR)
    clock.forward(3 * DAY)
    assert [one.told for one in measure.settle_experiments(shop.slug)] == ["a"]
    rate, money = measure.results(shop.slug, journey, "try").comparisons
    assert rate.p > 0.01 and money.difference.high < 0 and money.any_time.high < 0


def test_a_plan_goes_by_what_is_usual_at_the_journey(shop):
    journey = publish(shop)
    with pytest.raises(measure.TooFewToGoBy):
        measure.plan(shop.slug, journey, "try", 0.2)
    for _ in range(4):
        enter(shop, range(1 + 100 * shop.number, 101 + 100 * shop.number), after=DAY)
    shop.tick(*[buy(p) for p in range(301, 401) if p % 4 == 0])
    clock.forward(3 * DAY)
    known = measure.usual(shop.slug, journey, METRIC["event"], METRIC["where"], 2)
    assert (known.people, known.rate) == (400, pytest.approx(25 / 400))
    assert known.per_day == pytest.approx(400 / 6, rel=0.01)
    found = measure.plan(shop.slug, journey, "try", 0.2)
    expected = measure.size_for_rate(25 / 400, 0.2, per_day=known.per_day, window_days=2)
    assert found.per_variant == expected.per_variant and found.days == pytest.approx(expected.days, rel=1e-4)


def test_the_clock_decides_in_its_tick(shop, tick):
    """The whole clock: the deadline is a reason for a tick, and the next one lets go on who waits."""
    journey = publish(shop, sample_percent=30, decide_after_days=1, default="b")
    enter(shop, range(1, 101))
    assert "try" in shop.standing(journey).values()
    clock.forward(DAY)
    tick(twice=True)
    assert journeys.experiment(shop.slug, journey, "try").winner == "b"
    assert "try" not in shop.standing(journey).values()


def test_the_control_group_is_laid_against_everybody_else(shop):
    people = range(1, 2001)
    shop.db.run("INSERT INTO profiles_figures (person, first_seen_at, tick) SELECT number + 1, toDateTime64('2026-01-01 00:00:00', 3, 'UTC'), 1"
                " FROM numbers(2000)")
    shop.db.run("INSERT INTO profiles_figures (person, first_seen_at, tick) VALUES (5000, now64(3) + INTERVAL 9 DAY, 1)")
    since = clock.now()
    held = {p for p in people if bucket.place("control", p) < 0.1}
    spent = {p: Decimal(p % 50) + 1 for p in people if p % 4 == 0 or (p not in held and p % 3 == 0)}
    shop.tick(*[buy(p, str(total)) for p, total in spent.items()], buy(5000), after=HOUR)
    until = clock.now() + HOUR
    shop.tick(*[buy(p, "99") for p in people if p % 11 == 0], after=DAY)
    found = measure.control_lift(shop.slug, "order_completed", since, until, 10, METRIC["where"])
    for side, members in ((found.control, held), (found.reached_by_marketing, set(people) - held)):
        assert (side.people, side.reached, side.revenue) == (
            len(members), len(members & set(spent)), sum(spent[p] for p in members & set(spent)))
    assert found.difference.low > 0 and found.lift == pytest.approx(found.reached_by_marketing.rate.value / found.control.rate.value - 1)
    assert found.revenue_difference.value == pytest.approx(
        float(found.reached_by_marketing.revenue_per_person - found.control.revenue_per_person))
    assert found.brought == pytest.approx(found.revenue_difference.value * found.reached_by_marketing.people)
    assert "10 %" in found.how["people"].en


@pytest.mark.parametrize("days, percent", [(-1, 10), (1, 0), (1, 100)])
def test_a_control_group_that_says_nothing_is_refused(shop, days, percent):
    with pytest.raises(measure.BadSpan):
        measure.control_lift(shop.slug, "order_completed", clock.now(), clock.now() + days * DAY, percent)


def test_an_experiment_with_nobody_in_it_has_no_results_yet(shop):
    journey = publish(shop)
    found = measure.results(shop.slug, journey, "try")
    assert [variant.people for variant in found.variants] == [0, 0] and found.comparisons[0].difference is None
    assert (found.balance.p, found.best, found.leader, found.ready) == (None, "", "a", False)
    enter(shop, [MEI])
    assert sum(variant.people for variant in measure.results(shop.slug, journey, "try").variants) == 1
