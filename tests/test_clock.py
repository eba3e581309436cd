"""When the clock rests so that receiving goes first, and when it must not."""

import pytest

from koipond.clock import FLOOD_REST, RUSH_REST, rest_share


@pytest.mark.parametrize("came, worked_off, share", [
    (0, 1, 0.0),                         # one event at a time is answered at once
    (99, 40, 0.0),
    (400, 300, RUSH_REST),               # many single requests: fewer, larger ticks
    (35_000, 20_000, RUSH_REST),         # the ticks are still growing
    (60_000, 70_000, 0.0),               # a steady load that ticks keep up with is not made late
    (100_000, 100_000, 0.0),
    (160_000, 100_000, FLOOD_REST),      # more comes than can be worked off: it is received, and worked off later
])
def test_it_rests_in_a_rush_and_in_a_flood_but_never_falls_behind_a_load_it_can_carry(came, worked_off, share):
    assert rest_share(came, worked_off) == share
