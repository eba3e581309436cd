"""Random people, events and rules of a small world, small enough that conditions are often met."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.segments.shop import NOON, Event

CITIES = ["上海", "London", "O'Fallon", "a\\b"]
NAMES = ["viewed", "bought", "order_completed"]
PERSONS = range(1, 7)

# Moments on few instants, so that events share them and lie exactly on the edges of windows.
moments = st.integers(-1, 40).map(lambda half_days: NOON - timedelta(hours=12 * half_days))
texts = st.sampled_from(CITIES)
numbers = st.sampled_from([0, 1, 2, 2.5, 10, -1])
amounts = st.sampled_from(["0", "10", "0.1", "0.2", "99.99", "-10"]).map(Decimal)
props = st.fixed_dictionaries({}, optional={
    "kind": st.sampled_from(["x", "y", "z", "10"]), "n": st.sampled_from(["1", "2", "2.5", "10", "many", "-1", "2.0"]),
})
events = st.builds(Event, st.sampled_from(PERSONS), st.sampled_from(NAMES), moments, props, amounts)
# Anniversaries around the days of the shop, some on the last of a month and on 29 February.
ZONES = ["America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata", "nowhere", "Africa/Cairo"]
days_of_years = st.builds(lambda year, day: day.replace(year=year), st.sampled_from([1956, 1992, 2000, 2020, 2024]), st.sampled_from(
    [date(2024, 2, 29), date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 2), date(2024, 6, 4), date(2024, 1, 31), date(2024, 12, 31)]))
traits = st.fixed_dictionaries({}, optional={
    "city": texts, "age": numbers.map(float), "vip": st.booleans(), "balance": amounts, "favourite": texts,
    "birthday": st.one_of(st.integers(-3, 20).map(lambda n: date(2024, 6, 1) - timedelta(days=n)), days_of_years),
    "created_at": moments, "time_zone": st.sampled_from(ZONES), "likes": st.sampled_from(['["tea","cups"]', '["tea"]', "[]", "tea", '["1",2]']),
})
people = st.dictionaries(st.sampled_from(PERSONS), traits, max_size=len(PERSONS))


def lists(values):
    return st.lists(values, min_size=1, max_size=3)


def pairs(values, key=None):
    return st.lists(values, min_size=2, max_size=2).map(lambda two: sorted(two, key=key))


def test_of(operators, values):
    return st.fixed_dictionaries({"is": st.sampled_from(operators), "value": values})


def sizes(values):
    return st.one_of(
        test_of(["equals", "not_equals", "greater", "at_least", "less", "at_most"], values),
        test_of(["in", "not_in"], lists(values)), test_of(["between"], pairs(values, float)),
    )


known = st.sampled_from(["exists", "missing"]).map(lambda operator: {"is": operator})
few_days = st.sampled_from([0.5, 1, 2, 3, 7])
dates = st.integers(-2, 15).map(lambda n: (date(2024, 6, 1) - timedelta(days=n)).isoformat())
times = st.one_of(dates, moments.map(lambda m: m.isoformat()), moments.map(lambda m: m.replace(tzinfo=None).isoformat()))
text_tests = st.one_of(
    test_of(["equals", "not_equals", "contains", "starts_with"], texts), test_of(["in", "not_in"], lists(texts)), known)
ago_tests = st.one_of(
    test_of(["in_last_days", "more_than_days_ago"], few_days),
    test_of(["in_last_months", "more_than_months_ago"], st.sampled_from([1, 2, 3, 18])),
    st.sampled_from(["today", "this_week", "this_month", "last_month", "this_year"]).map(lambda operator: {"is": operator}),
)
anniversary_tests = st.one_of(
    st.integers(-3, 4).map(lambda n: {"in_days": n}), st.sampled_from([-364, 270, 364]).map(lambda n: {"in_days": n}),
    pairs(st.sampled_from([-120, -3, -1, 0, 1, 2, 7, 240])).map(lambda two: {"between": two}),
    st.sampled_from([{"month": 2}, {"month": "this"}, {"month": "next"}, {"day": 29}, {"month": "this", "day": 1}, {"month": 5, "day": 31}]),
).map(lambda value: {"is": "anniversary", "value": value})


def moment_key(text):
    from tests.segments.reading import span

    return span(text)[0]


moment_tests = st.one_of(test_of(["before", "after"], times), test_of(["between"], pairs(times, moment_key)), ago_tests, known,
                         anniversary_tests)


def trait_is(names, tests):
    return st.builds(lambda name, test: {"trait": name, **test}, st.sampled_from(names), tests)


trait_rules = st.one_of(
    trait_is(["city", "favourite"], text_tests),
    trait_is(["likes", "city"], test_of(["contains_any", "contains_all"], lists(st.sampled_from(["tea", "cups", "2", "London"])))),
    trait_is(["birthday"], anniversary_tests),
    trait_is(["age", "orders"], sizes(numbers)), trait_is(["age", "balance"], known),
    trait_is(["days_since_last_order", "days_since_first_order", "days_since_last_seen"], sizes(numbers)),
    trait_is(["balance", "revenue"], sizes(amounts.map(str))),
    trait_is(["vip"], st.one_of(test_of(["equals", "not_equals"], st.booleans()), known)),
    trait_is(["birthday"], st.one_of(test_of(["equals", "not_equals", "before", "after"], dates),
                                     test_of(["between"], pairs(dates)), ago_tests, known)),
    trait_is(["created_at", "first_order_at", "last_order_at", "last_seen_at"], moment_tests),
)
filters = st.one_of(
    st.builds(lambda test: {"property": "kind", **test},
              st.one_of(test_of(["equals", "not_equals", "contains"], st.sampled_from(["x", "y", "10"])), known)),
    st.builds(lambda test: {"property": "n", **test}, st.one_of(sizes(numbers), known)),
    st.builds(lambda test: {"property": "amount", **test}, sizes(amounts.map(str))),
)
happenings = st.fixed_dictionaries({"event": st.sampled_from(NAMES)}, optional={"where": st.lists(filters, max_size=2)})
windows = st.one_of(
    st.sampled_from([0.5, 1, 3, 7]).map(lambda n: {"last_days": n}),
    st.sampled_from([12, 36]).map(lambda n: {"last_hours": n}),
    pairs(times, moment_key).map(lambda two: {"from": two[0], "to": two[1]}),
    times.map(lambda t: {"from": t}), times.map(lambda t: {"to": t}),
)
counts = st.one_of(
    st.builds(lambda o, v: {"is": o, "value": v}, st.just("at_least"), st.integers(1, 4)),
    st.builds(lambda o, v: {"is": o, "value": v}, st.sampled_from(["at_most", "exactly"]), st.integers(0, 4)),
)
sums = st.builds(lambda p, o, v: {"property": p, "is": o, "value": v}, st.sampled_from(["amount", "n"]),
                 st.sampled_from(["at_least", "at_most", "exactly"]), st.sampled_from(["0", "10", "-1", "20.1", "2.5"]))


def measured(happening, kind, count, sum, window):
    measure = {"count": {"count": count}, "sum": {"sum": sum}, "distinct": {"distinct": {"property": "kind", **count}}}
    return happening | measure.get(kind, {}) | ({"in": window} if window else {})


event_rules = st.builds(measured, happenings, st.sampled_from(["", "count", "count", "sum", "distinct"]), counts, sums,
                        st.one_of(st.none(), windows))
sequences = st.builds(
    lambda steps, within, window: {"sequence": steps} | ({"within_days": within} if within else {})
    | ({"in": window} if window else {}),
    st.lists(happenings, min_size=2, max_size=3), st.one_of(st.none(), few_days), st.one_of(st.none(), windows))
# What did not happen afterwards; what the first or last was like; with or without a window.
waits = st.one_of(st.none(), few_days)
absences = st.builds(
    lambda steps, absent, wait, within, window: {"sequence": [*steps, {**absent, "not": True} | ({"within_days": wait} if wait else {})]}
    | ({"within_days": within} if within else {}) | ({"in": window} if window else {}),
    st.lists(happenings, min_size=1, max_size=3), happenings, waits, waits, st.one_of(st.none(), windows))
picks = st.builds(lambda name, where, pick, window: {"event": name, "where": where, "pick": pick} | ({"in": window} if window else {}),
                  st.sampled_from(NAMES), st.lists(filters, min_size=1, max_size=2), st.sampled_from(["first", "last"]),
                  st.one_of(st.none(), windows))
leaves = st.one_of(trait_rules, event_rules, event_rules, sequences, absences, picks)


def sampled(inner, percent):
    return {"sample": {"percent": percent}, "of": inner, "seed": "spring"}


rules = st.recursive(
    leaves,
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
                            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
                            inner.map(lambda part: {"not": part}), st.builds(sampled, inner, st.sampled_from([10, 50, 99.5]))),
    max_leaves=4,
)
# Rules that time alone may change, more often than not.
timely = st.one_of(
    st.builds(lambda h, kind, c, s, d: measured(h, kind, c, s, {"last_days": d}), happenings,
              st.sampled_from(["", "count", "count", "sum", "distinct"]), counts, sums, few_days),
    trait_is(["birthday", "created_at", "first_order_at", "last_order_at"], ago_tests),
    trait_is(["birthday", "birthday", "created_at", "first_order_at"], anniversary_tests),
    absences,
    st.builds(lambda rule, d: {**rule, "in": {"last_days": d}}, st.one_of(absences, picks), few_days),
    trait_is(["days_since_last_order", "days_since_last_seen"], sizes(numbers)),
    st.builds(lambda steps, d: {"sequence": steps, "in": {"last_days": d}},
              st.lists(happenings, min_size=2, max_size=3), few_days),
)
timely_rules = st.recursive(
    st.one_of(timely, timely, trait_rules),
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"all": parts}),
                            st.lists(inner, min_size=1, max_size=2).map(lambda parts: {"any": parts}),
                            inner.map(lambda part: {"not": part})),
    max_leaves=3,
)
UNTIL = datetime(2024, 6, 1, 12, tzinfo=UTC)
