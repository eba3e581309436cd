"""The catalogue: what comes in, of which types, how much when, and whether the last hour was unlike those before."""

from datetime import UTC, datetime, timedelta

import pytest

from koipond import collect
from koipond.collect.governance import volume
from koipond.collect.governance.errors import NoSuchEvent
from tests.collect.governing import declared, round_of, track

NOON = datetime(2026, 11, 22, 12, 30, tzinfo=UTC)


def test_it_infers_types_with_their_shares_and_masks_what_tells_who_somebody_is(workspace):
    values = [{"total": 5, "ok": True, "on": "2026-01-02", "mail": "mei.wang@example.com", "phone": "+8613800138000", "list": [1]},
              {"total": "7.5", "ok": "false", "on": "2026-01-02T10:00:00Z", "mail": "x", "phone": 13800138000},
              {"total": "many", "ok": None}, {}]
    collect.record(workspace.slug, [track(f"m{n}", **one) for n, one in enumerate(values)])
    round_of(workspace)
    found = {one.name: one for one in collect.entry(workspace.slug, "tea_bought").properties}
    assert {name: (one.type, one.seen) for name, one in found.items()} == {
        "total": ("number", 3), "ok": ("boolean", 2), "on": ("date", 2), "mail": ("text", 2), "phone": ("text", 2), "list": ("other", 1)}
    assert found["total"].shares == {"text": 0.25, "number": 0.5, "boolean": 0, "date": 0, "other": 0, "missing": 0.25}
    assert sorted(found["mail"].samples) == ["m***@example.com", "x"]
    assert all("13800138" not in sample for sample in found["phone"].samples)
    assert sorted(found["on"].samples) == ["2026-01-02", "2026-01-02T10:00:00Z"]
    suggested = collect.suggested(collect.entry(workspace.slug, "tea_bought"))
    assert {name: rule.type for name, rule in suggested.properties.items()} == {"ok": "boolean", "on": "date", "mail": "text"}


def test_it_counts_by_day_in_the_workspaces_zone_by_source_and_of_the_last_day(workspace, clock):
    now = clock.now()
    ages = [timedelta(minutes=1), timedelta(hours=20), timedelta(days=3), timedelta(days=40), timedelta(days=200)]
    collect.record(workspace.slug, [track(f"m{n}", at=now - age, source=7 + n % 2) for n, age in enumerate(ages)])
    round_of(workspace)
    found = collect.entry(workspace.slug, "tea_bought")
    assert (found.seen, found.volume.last_24_hours, found.volume.by_source) == (5, 2, {7: 2, 8: 2})
    assert sum(found.volume.by_day.values()) == 3


def test_counting_that_was_cut_short_counts_no_hour_twice(workspace, db, monkeypatch):
    collect.record(workspace.slug, [track("a"), track("b")])
    round_of(workspace)
    whole = type(db).run

    def cut(self, statement, *arguments, **more):
        if statement == "collect.catalogue_count":
            raise RuntimeError("cut")
        return whole(self, statement, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(type(db), "run", cut)
        with pytest.raises(RuntimeError):
            collect.events(workspace.slug)
    collect.record(workspace.slug, [track("c")])
    round_of(workspace)
    assert collect.entry(workspace.slug, "tea_bought").volume.by_source == {7: 3}


def test_a_workspace_that_was_counted_before_there_was_a_volume_gets_it(workspace, db):
    collect.record(workspace.slug, [track("a"), track("b")])
    round_of(workspace)
    collect.events(workspace.slug)
    db.run("TRUNCATE TABLE collect_volume")  # as it was before
    db.run("ALTER TABLE collect_catalogue UPDATE kinds = [] WHERE 1")
    collect.record(workspace.slug, [track("c", total=1)])
    round_of(workspace)
    found = collect.entry(workspace.slug, "tea_bought")
    assert (found.seen, found.volume.by_source) == (3, {7: 3})


def test_what_is_held_back_or_refused_is_not_counted_as_seen(workspace):
    collect.declare(workspace.slug, "tea_bought", declared(total={"required": True}), by="mei")
    collect.block(workspace.slug, "noise", by="mei")
    collect.record(workspace.slug, [track("a"), track("b", total="x"), track("c", "noise"), track("d", "music")])
    round_of(workspace)
    found = {one.name: one for one in collect.entries(workspace.slug)}
    assert {name: (one.seen, one.held, one.blocked, sum(one.volume.by_source.values())) for name, one in found.items()} == {
        "music": (1, 0, False, 1), "tea_bought": (1, 1, False, 1), "noise": (0, 0, True, 0)}
    assert [(one.property, one.reason, one.outcome, one.items) for one in found["tea_bought"].breaches] == [("total", "missing", "quarantine", 1)]
    collect.replay(workspace.slug, collect.Choice(), "mei", accept=True)
    round_of(workspace)
    assert collect.entry(workspace.slug, "tea_bought").seen == 2


def test_an_event_that_is_only_decided_about_is_there_too_and_an_unknown_one_is_not(workspace):
    collect.rename(workspace.slug, "Purchase", "Order Completed", by="mei")
    found = {one.name: (one.seen, one.renamed_to, one.renamed_from) for one in collect.entries(workspace.slug)}
    assert found == {"Purchase": (0, "order_completed", []), "order_completed": (0, "", ["Purchase"])}
    assert [one.name for one in collect.entries(workspace.slug, search="ORDER")] == ["order_completed"]
    with pytest.raises(NoSuchEvent):
        collect.entry(workspace.slug, "nothing")


@pytest.mark.parametrize("last_hour, days_before, known_days, kind", [
    (0, [10] * 7, 30, "stopped"), (0, [9] * 7, 30, None), (0, [10] * 4 + [0] * 3, 30, "stopped"), (0, [10] * 3 + [0] * 4, 30, None),
    (100, [10] * 7, 30, "surged"), (99, [10] * 7, 30, None), (49, [0] * 7, 30, None), (50, [0] * 7, 30, "surged"),
    (0, [10] * 7, 5, "stopped"), (0, [10] * 7, 4, None), (10, [10] * 7, 30, None),
])
def test_an_hour_is_compared_with_the_same_hour_of_the_days_before(last_hour, days_before, known_days, kind):
    by_hour = {0: 7, 1: last_hour, **{1 + 24 * day: seen for day, seen in enumerate(days_before, 1)}}
    found = volume.anomaly(by_hour, NOON - timedelta(days=known_days), NOON)
    assert (found.kind if found else None) == kind
    assert found is None or (found.hour, found.seen) == (datetime(2026, 11, 22, 11, tzinfo=UTC), last_hour)


def test_an_event_that_stopped_is_told_of_in_the_catalogue(workspace, clock):
    hour = clock.now().replace(minute=0, second=0, microsecond=0) - timedelta(minutes=30)
    collect.record(workspace.slug, [track(f"{day}-{n}", at=hour - timedelta(days=day)) for day in range(1, 8) for n in range(12)])
    round_of(workspace)
    found = collect.entry(workspace.slug, "tea_bought").volume.anomaly
    assert (found.kind, found.seen, found.usual) == ("stopped", 0, 12)
