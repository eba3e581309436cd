"""The filters of computed traits mean what they mean in rules."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings

from koipond import segments
from koipond.engine import Sql
from koipond.profiles import filters
from tests.profiles.hand import NOON, event
from tests.segments.random_rules import filters as some_filters

PROPS = [{}, {"kind": ""}, {"kind": "x", "n": "2"}, {"kind": "10", "n": "10"}, {"kind": "y", "n": "2.5", "total": "10"}, {"n": "many", "total": "0.1"},
         {"n": "-1", "total": "99.99"}, {"kind": "z", "n": "2.0", "total": "-10"}, {"n": "nan", "kind": "true"}]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filter=some_filters)
def test_a_filter_holds_the_same_events_as_in_a_rule(ticks, workspace, filter):
    if not ticks.number:
        ticks(*(event(1, "seen", NOON + timedelta(hours=i), props=props) for i, props in enumerate(PROPS)))
    ours = filters.condition(filters.read(filter, "where"))
    theirs = segments.happening(workspace, {"event": "seen", "where": [filter]})
    rows = ticks.db.rows(Sql.of("SELECT [[ours]], [[theirs]] FROM profiles_events", ours=ours, theirs=theirs))
    assert len(rows) == len(PROPS) and all(bool(mine) == bool(rule) for mine, rule in rows)


def test_money_of_a_filter_is_exact():
    assert filters.read({"property": "amount", "is": "equals", "value": "0.30"}, "where").value == Decimal("0.3")
