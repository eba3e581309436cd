"""Timers that have rung long ago go, month by month; those that are still to ring stay."""

from datetime import timedelta

from koipond import collect
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock


def test_months_that_lie_well_behind_are_dropped_once_a_day(workspace, db, clock):
    for days in (-200, -100, -40, 3, 40):
        db.run("INSERT INTO journeys_timers SELECT {at:DateTime64(3, 'UTC')}, 1, 7, 1, 0", at=kit_clock.now() + timedelta(days=days))

    def tick():
        collect.record(workspace.slug, [collect.Item(kind="track", name="seen", message_id=f"m{kit_clock.now()}", at=kit_clock.now(), user_id="mei")])
        assert run_until_idle(workspace.slug, twice=True)

    tick()   # the tick before the first was in 1970: nothing is known to lie behind
    clock.forward(timedelta(days=1))
    tick()
    left = sorted((wake_at.replace(tzinfo=kit_clock.UTC) - kit_clock.now()).days for (wake_at,) in db.rows("SELECT wake_at FROM journeys_timers"))
    assert left[-3:] == [-42, 1, 38] or left[-3:] == [-42, 2, 39], left
    assert all(days > -100 for days in left), left
