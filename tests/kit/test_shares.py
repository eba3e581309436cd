import pytest
from hypothesis import given
from hypothesis import strategies as st

from koipond.kit import bucket, shares

NAMES = "abcdefg"
WEIGHTS = st.lists(st.floats(0, 100), min_size=1, max_size=7).filter(lambda given: sum(given) > 1e-3).map(
    lambda given: dict(zip(NAMES, given, strict=False)))


def of_one(weights):
    return {variant: weight / sum(weights.values()) for variant, weight in weights.items()}


@given(WEIGHTS)
def test_a_fresh_allocation_gives_each_its_share(weights):
    found = shares.share(shares.fresh(weights))
    assert all(found.get(variant, 0) == pytest.approx(share, abs=1e-9) for variant, share in of_one(weights).items())


@given(st.lists(WEIGHTS, min_size=2, max_size=6))
def test_new_weights_move_the_fewest_people_however_often_they_change(history):
    allocation = shares.fresh(history[0])
    for before, after in zip(history, history[1:], strict=False):
        one, other = of_one(before), of_one(after)
        least = sum(abs(one.get(name, 0) - other.get(name, 0)) for name in NAMES) / 2
        following = shares.changed(allocation, after)
        assert shares.moved(allocation, following) == pytest.approx(least, abs=1e-8)
        assert shares.share(following) == pytest.approx({k: v for k, v in other.items() if k in shares.share(following)}, abs=1e-8)
        assert following[0].low == 0 and following[-1].high == shares.POINTS
        assert all(a.high == b.low and a.variant != b.variant for a, b in zip(following, following[1:], strict=False))
        allocation = following


@given(WEIGHTS, WEIGHTS)
def test_nobody_moves_between_variants_that_do_not_change_or_out_of_one_that_grows(before, after):
    allocation = shares.fresh(before)
    following = shares.changed(allocation, after)
    was, now = shares.share(allocation), shares.share(following)
    for place in [k / 97 for k in range(97)]:
        left, taken = shares.at(allocation, place), shares.at(following, place)
        if left != taken:
            assert now.get(left, 0) < was[left] and now[taken] > was.get(taken, 0)


def test_the_same_weights_change_nothing():
    allocation = shares.changed(shares.fresh({"a": 1, "b": 1, "c": 1}), {"a": 5, "b": 3, "c": 2})
    assert shares.changed(allocation, {"a": 5, "b": 3, "c": 2}) == allocation


def test_it_is_the_same_in_python_and_in_the_engine(db):
    allocation = shares.changed(shares.changed(shares.fresh({"a": 1, "b": 1}), {"a": 2, "b": 1, "c": 1}), {"a": 1, "c": 3})
    place = bucket.sql("{salt:String}", "number")
    rows = db.rows(f"SELECT number, {shares.sql(place, '{names:Array(String)}', '{ends:Array(Float64)}')} FROM numbers(3000)",
                   salt="实验", names=shares.names(allocation), ends=shares.ends(allocation))
    assert {variant for _, variant in rows} == {"a", "c"}
    assert all(shares.at(allocation, bucket.place("实验", person)) == variant for person, variant in rows)


@pytest.mark.parametrize("weights", [{"a": 0, "b": 0}, {"a": -1, "b": 2}])
def test_weights_that_are_none_are_refused(weights):
    with pytest.raises(ValueError):
        shares.fresh(weights)
