"""Which traits are offered to narrow by: those in which people differ from everybody beyond chance."""

import math

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from koipond import access, segments
from koipond.segments.preview import Distribution, Share
from koipond.segments.telling import compared
from tests.segments.shop import NOON

EAST = {"trait": "region", "is": "equals", "value": "East"}
ALL = {"everyone": True}


def spread(missing=0, rest=0, **counts):
    shares = tuple(Share(value, count) for value, count in counts.items())
    return Distribution("trait", "values", shares, rest, missing, len(counts))


def telling(all_of, some_of):
    return compared(all_of, some_of, sum(share.count for share in some_of.shares) + some_of.rest + some_of.missing)


counts = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 1000), min_size=1)


@given(all_of=counts, missing=st.integers(0, 100), data=st.data())
def test_it_lies_between_0_and_1_and_everybody_does_not_differ_from_everybody(all_of, missing, data):
    some = {value: data.draw(st.integers(0, count)) for value, count in all_of.items()}
    some = {value: count for value, count in some.items() if count}
    found = telling(spread(missing, **all_of), spread(**some))
    assert 0 <= found.difference <= 1 and 0 <= found.spread <= 1 and 0 <= found.known <= 1
    assert telling(spread(missing, **all_of), spread(missing, **all_of)).difference == 0


def test_it_is_half_the_sum_of_differences_less_what_chance_makes_of_it():
    found = telling(spread(a=5000, b=5000), spread(a=90, b=10))
    drawn = [math.comb(100, n) * abs(n / 100 - 0.5) / 2**100 for n in range(101)]  # each way of drawing 100, one by one
    assert found.difference == round(0.4 - sum(drawn) * math.sqrt(1 - 100 / 10000), 4)
    assert found.spread == round(1 - 0.81 - 0.01, 4)


def test_few_people_and_many_values_do_not_look_telling():
    many = {f"v{n}": 100 for n in range(20)}
    five_of_them = {f"v{n}": 1 for n in range(5)}
    assert telling(spread(**many), spread(**five_of_them)).difference == 0
    assert telling(spread(a=500, b=500), spread(a=2, b=1)).difference == 0


def test_what_most_of_them_do_not_have_tells_little():
    everybody = spread(a=500, b=500)
    assert telling(everybody, spread(missing=900, a=100)).difference < 0.06 < 0.4 < telling(everybody, spread(a=100)).difference


def test_values_that_only_one_list_shows_count_as_others():
    assert telling(spread(rest=500, a=500), spread(b=50, a=50)).difference == 0


@pytest.fixture
def crowd(shop):
    """In the East people are old; elsewhere young. Language is all the same; gender is half and half; title mostly unknown."""
    shop.tick({n: {
        "region": "East" if n % 4 == 0 else "West", "age": 60.0 + n % 10 if n % 4 == 0 else 20.0 + n % 10, "language": "zh",
        "gender": "fm"[n // 4 % 2], "title": "Dr" if n == 4 else None,
    } for n in range(1, 401)}, now=NOON)
    return shop


def test_region_leads_to_age(crowd):
    first, *others = segments.suggest(crowd.workspace, [EAST])
    assert first.trait == "age" and first.difference > 0.6
    assert not {"region", "language"} & {each.trait for each in [first, *others]}  # asked about already; the same for all
    assert {each.trait: each.difference for each in others}["gender"] == 0


def test_of_everybody_those_are_offered_that_divide_best(crowd):
    offered = segments.suggest(crowd.workspace, [ALL], most=3)
    assert {each.difference for each in offered} == {0}
    assert [each.trait for each in offered][0] == "age"


def test_a_funnel_shows_shares_and_the_most_telling_distributions(crowd):
    found = segments.funnel(crowd.workspace, [EAST, {"trait": "gender", "is": "equals", "value": "f"}], most=1)
    assert found.everybody == 400
    assert [(step.count, step.share_of_previous, step.share_of_everybody) for step in found.steps] == [(100, 0.25, 0.25), (50, 0.5, 0.125)]
    assert [each.trait for each in found.suggested] == ["age"] == list(found.steps[0].distributions)
    assert sum(share.count for share in found.steps[1].distributions["age"].shares) == 50


def test_dates_before_1970_are_spread_by_their_own_years(crowd):
    from datetime import date

    crowd.tick({n: {"birthday": date(1930 + 4 * (n % 6), 5, 31)} for n in range(1, 401)})
    years = segments.preview(crowd.workspace, [ALL], ["birthday"]).steps[0].distributions["birthday"]
    assert (years.kind, [share.value for share in years.shares]) == ("year", ["1930", "1934", "1938", "1942", "1946", "1950"])


def test_birthdays_of_many_years_are_spread_by_decades_so_that_none_is_left_out(crowd):
    from datetime import date

    crowd.tick({n: {"birthday": date(1930 + n % 60, 5, 31)} for n in range(1, 401)})
    decades = segments.preview(crowd.workspace, [ALL], ["birthday"]).steps[0].distributions["birthday"]
    assert (decades.kind, decades.rest, sum(share.count for share in decades.shares)) == ("decade", 0, 400)
    assert [(share.value, share.low) for share in decades.shares] == [(f"{y} – {y + 9}", str(y)) for y in range(1930, 1990, 10)]


def test_both_are_asked_over_http(crowd):
    token = access.create_key(crowd.workspace, "Program", ["read"], by="test")[1]
    client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "zh-CN"})

    def post(path, body):
        return client.post(f"/api/w/{crowd.workspace.slug}{path}", body, content_type="application/json")

    assert post("/rules/in-words", {"rule": EAST}).json() == [{"depth": 0, "text": "省份是“East”"}]
    assert post("/rules/in-words", {"rule": EAST, "language": "en"}).json() == [{"depth": 0, "text": "Province or state is “East”"}]
    assert [line["depth"] for line in post("/rules/in-words", {"rule": {"all": [EAST, EAST]}}).json()] == [0, 0]
    assert post("/rules/in-words", {"rule": {}}).json()["error"]["number"] == "segments.E004"
    walked = post("/rules/funnel", {"steps": [EAST], "most": 2}).json()
    assert walked["steps"][0]["share_of_everybody"] == 0.25 and walked["suggested"][0]["trait"] == "age"
