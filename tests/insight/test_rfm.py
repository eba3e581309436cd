"""Customers scored by recency, frequency and money: small shops by hand, runs by the day and on demand, twice and cut."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from koipond import collect, engine, insight, profiles, segments
from koipond.clock import run_once
from koipond.insight.daily import next_hour
from koipond.insight.models import RfmRun
from koipond.insight.rfm import PARTS
from koipond.kit import clock as kit_clock
from tests.shelf import lent


@pytest.fixture
def shop(workspace, tick, clock):
    """Ten customers: the one numbered n ordered n times, the last time 10 − n days ago, 100 in all for each."""
    for n in range(1, 11):
        for order in range(n):
            buy(workspace, f"c{n:02}", days=10 - n + order, total=Decimal(100) / n)
    tick()
    return workspace


def buy(workspace, who, days=0.0, total=Decimal(10), currency="CNY", name="order_completed"):
    at = kit_clock.now() - timedelta(days=days)
    id = f"{who}:{name}:{at.isoformat()}:{total}"
    collect.record(workspace.slug, [collect.Item(kind="track", name=name, message_id=id, at=at, user_id=who, source=7,
                                                 properties={"order_id": id, "total": str(round(total, 4)), "currency": currency})])


def scores(db, run):
    rows = db.rows("SELECT value, cell, part FROM insight_rfm AS s FINAL INNER JOIN (SELECT person, value FROM identify_identifiers FINAL"
                   " WHERE kind = 'user_id') AS i USING (person) WHERE run = {r:UInt32}", r=run)
    return {who: (cell, part) for who, cell, part in rows}


def traits(db, who):
    person = db.value("SELECT person FROM identify_identifiers FINAL WHERE value = {w:String}", w=who)
    return {name: value.value for name, value in profiles.person(db, person).traits.items() if name.startswith("rfm_")}


def test_each_figure_is_divided_into_fifths_and_written_back_as_traits(shop, db, tick):
    insight.save_setting(shop, "mei")
    tick(twice=True)
    found = scores(db, 1)
    assert [found[f"c{n:02}"][0][:2] for n in range(1, 11)] == ["11", "11", "22", "22", "33", "33", "44", "44", "55", "55"]
    assert traits(db, "c10")["rfm_cell"] == found["c10"][0] and traits(db, "c10")["rfm_group"] == found["c10"][1]
    assert traits(db, "c10")["rfm_r"] == 5.0
    assert [(r.number, r.customers, r.written, r.asked_by) for r in insight.runs(shop)] == [(1, 10, 10, "")]


def test_equal_figures_have_equal_scores(workspace, db, tick, clock):
    for n in range(7):
        buy(workspace, f"same{n}", days=5)
    buy(workspace, "more", days=1, total=Decimal(20))
    tick()
    insight.ask_for_run(workspace, "mei")
    tick()
    found = scores(db, 1)
    assert {found[f"same{n}"][0][1:] for n in range(7)} == {"11"}
    assert found["more"][0] == "515"   # seven of eight are worse: 5 × 7 ÷ 8 is four whole fifths


def test_the_table_adds_up_and_shows_where_scores_begin(shop, db, tick):
    insight.ask_for_run(shop, "mei")
    tick(twice=True)
    cells = insight.cells(db, 1)
    assert sum(cell.customers for cell in cells) == 10
    assert sum(cell.revenue for cell in cells) == db.value("SELECT sum(revenue) FROM profiles_figures FINAL")
    groups = insight.groups(cells)
    assert sum(group.revenue for group in groups) == sum(cell.revenue for cell in cells)
    assert {edge.score for edge in insight.edges(db, 1) if edge.what == "f"} == {1, 2, 3, 4, 5}
    assert [(e.lowest, e.highest, e.customers) for e in insight.edges(db, 1) if e.what == "f"][-1] == ("9", "10", 2)


def test_money_of_other_currencies_is_said_and_not_added(workspace, db, tick, clock):
    buy(workspace, "mei", total=Decimal("10.0001"))
    buy(workspace, "mei", days=1, total=Decimal(500), currency="USD")
    buy(workspace, "mei", days=2, total=Decimal(3), name="order_cancelled")
    tick()
    insight.ask_for_run(workspace, "mei")
    tick()
    assert db.rows("SELECT orders, revenue FROM insight_rfm FINAL") == [(2, Decimal("7.0001"))]
    assert insight.run(workspace).other_currencies == 1 and insight.run(workspace).currency == "CNY"


def test_whoever_falls_out_of_the_window_loses_the_scores(shop, db, tick, clock):
    insight.save_setting(shop, "mei", window_months=1)
    tick()
    assert traits(db, "c01") and len(scores(db, 1)) == 10
    clock.forward(timedelta(days=28))
    buy(shop, "c10")
    tick()
    clock.forward(timedelta(days=1))
    tick(twice=True)
    last = insight.run(shop)
    assert "c01" not in scores(db, last.number) and traits(db, "c01") == {} and traits(db, "c10")


def test_it_runs_at_its_hour_of_the_workspaces_day_and_not_twice(shop, db, tick, clock):
    insight.save_setting(shop, "mei", hour=4)
    tick()
    first = insight.run(shop)
    due = next_hour(first.at, 4, "Asia/Shanghai")
    assert (due + timedelta(hours=8)).hour == 4 and timedelta() < due - first.at <= timedelta(days=1)
    assert insight.setting(shop).next_at == due
    clock.forward(due - kit_clock.now() - timedelta(minutes=1))
    tick()
    assert len(insight.runs(shop)) == 1
    clock.forward(timedelta(minutes=2))
    tick(twice=True)
    assert [run.number for run in insight.runs(shop)] == [2, 1]
    assert run_once(shop.slug) is None


def test_the_hour_is_kept_over_a_change_of_the_clocks():
    before = datetime(2024, 3, 30, 12, tzinfo=UTC)   # the night in which London goes from GMT to summer time
    assert next_hour(before, 4, "Europe/London") == datetime(2024, 3, 31, 3, tzinfo=UTC)


@pytest.mark.parametrize("cut", ["insight.score", "insight.sum_up", "insight.customers", "profiles.predicted"])
def test_cut_anywhere_it_is_run_again_with_its_number_and_moment(shop, db, tick, clock, monkeypatch, cut):
    real = engine.Database._statement

    def breaks(statement, slots, binds):
        if statement == cut:
            raise RuntimeError("cut")
        return real(statement, slots, binds)

    insight.ask_for_run(shop, "mei")
    monkeypatch.setattr(engine.Database, "_statement", staticmethod(breaks))
    with pytest.raises(RuntimeError, match="cut"):
        run_once(shop.slug)
    monkeypatch.setattr(engine.Database, "_statement", staticmethod(real))
    begun = RfmRun.objects.get(workspace=shop)
    assert begun.ended_at is None
    clock.forward(timedelta(hours=1))
    tick()
    [run] = insight.runs(shop)
    assert (run.number, run.at, run.customers, run.written) == (1, begun.at, 10, 10)
    assert len(traits(db, "c05")) == 5
    assert db.value("SELECT count() FROM profiles_events WHERE name = 'traits_predicted'") == 10


def test_only_changed_scores_are_written_again(shop, db, tick):
    for _ in range(2):
        insight.ask_for_run(shop, "mei")
        tick()
    assert [run.written for run in insight.runs(shop)] == [0, 10]
    assert len(insight.scores_of(db, 1)) == 2


def test_the_scores_are_usable_in_rules_and_distributions(shop, db, tick):
    insight.ask_for_run(shop, "mei")
    tick()
    looked = segments.preview(shop, [{"trait": "rfm_r", "is": "at_least", "value": 4}], ["rfm_group", "rfm_f"])
    assert looked.steps[0].count == 4
    assert sum(share.count for share in looked.steps[0].distributions["rfm_group"].shares) == 4


@pytest.mark.parametrize("said, error", [({"hour": 24}, insight.BadHour), ({"hour": True}, insight.BadHour), ({"window_months": 0}, insight.BadWindow)])
def test_a_setting_that_cannot_be_is_refused(workspace, said, error):
    with pytest.raises(error):
        insight.save_setting(workspace, "mei", **said)
    assert insight.setting(workspace) is None


def test_a_run_that_is_not_there_is_refused(workspace):
    with pytest.raises(insight.NoSuchRun):
        insight.run(workspace, 7)


def test_a_workspace_that_never_asked_is_never_scored(workspace, db, tick):
    tick()
    assert insight.runs(workspace) == [] and insight.next_due(db).year == 2299


def test_the_map_has_a_group_for_every_cell_and_eleven_in_all():
    assert [len(row) for row in PARTS] == [5] * 5 and len({name for row in PARTS for name in row}) == 11


def test_another_workspace_has_its_own(shop, tick):
    with lent(f"{shop.slug}b", "Other") as other:
        insight.ask_for_run(shop, "mei")
        tick()
        assert insight.runs(other) == []
