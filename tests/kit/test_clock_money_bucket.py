from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koipond.kit import bucket, clock, ids, money
from koipond.kit.errors import Refusal


def test_the_clock_goes_forward_and_survives_a_restart(tmp_path):
    clock.keep_in(tmp_path / "clock")
    try:
        before = clock.now()
        assert timedelta(days=3) <= clock.forward(timedelta(days=3)) - before < timedelta(days=3, seconds=5)
        clock.keep_in(tmp_path / "clock")  # as a new process would
        assert clock.offset() == timedelta(days=3)
        with pytest.raises(ValueError):
            clock.forward(timedelta(seconds=-1))
    finally:
        clock.keep_in(None)


def test_milliseconds_go_there_and_back():
    now = clock.now()
    assert clock.of_millis(clock.millis(now)) == now


@given(st.decimals(min_value=-(10**13), max_value=10**13, places=4, allow_nan=False, allow_infinity=False))
def test_money_is_read_exactly(amount):
    assert money.parse(str(amount)) == amount


@pytest.mark.parametrize("text, amount", [("1,234.50", "1234.5"), ("¥12", "12"), (" 3 ", "3"), ("-2.5", "-2.5"), (7, "7")])
def test_money_is_read_as_people_write_it(text, amount):
    assert money.parse(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "twelve", "1.23456", "1e15", "NaN", "Infinity"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        money.parse(text)


def test_the_same_parts_give_the_same_id_and_others_another():
    assert ids.same("a", 1) == ids.same("a", 1) != ids.same("a", 2)
    assert ids.same("ab", "c") != ids.same("a", "bc")


def test_a_persons_place_is_the_same_in_python_and_in_the_engine(db):
    places = db.rows(f"SELECT number, {bucket.sql('{salt:String}', 'number')} FROM numbers(200)", salt="实验 1")
    assert all(abs(bucket.place("实验 1", person) - place) < 1e-9 for person, place in places)


def test_places_are_spread_evenly():
    places = [bucket.place("x", person) for person in range(20_000)]
    shares = [sum(low <= p < low + 0.1 for p in places) / len(places) for low in (0, 0.3, 0.6, 0.9)]
    assert all(abs(share - 0.1) < 0.01 for share in shares)


class _TooShort(Refusal):
    """'{name}' is too short.

    Use {least} letters."""

    number = "kit.E999"
    zh = """“{name}”太短。

    至少 {least} 个字。"""


def test_an_error_says_what_is_wrong_and_what_to_do_in_both_languages():
    error = _TooShort(name="a", least=3)
    assert error.say("en") == ("'a' is too short.", "Use 3 letters.")
    assert error.say("zh-CN") == ("“a”太短。", "至少 3 个字。")
    assert str(error) == "kit.E999: 'a' is too short. Use 3 letters."


def test_an_error_survives_braces_and_long_values():
    message, _ = _TooShort(name="{x}" + "y" * 900, least=3).say("en")
    assert message.startswith("'{x}y") and len(message) < 300
