"""Texts become values, exactly or not at all."""

import json
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koipond.kit.money import LIMIT
from koipond.profiles import typed

QUIETLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
TENTHS_OF_MILLS = Decimal("0.0001")


def read(db, type, *texts):
    """The texts as values of a type, all in one question."""
    answer = db.rows(f"SELECT {typed.read(type, 'text')} FROM (SELECT n, text FROM values('n UInt32, text String', "
                     + ", ".join(f"({n}, unhex('{text.encode().hex()}'))" for n, text in enumerate(texts)) + ")) ORDER BY n")
    return [value for value, in answer]


@pytest.mark.parametrize("type, text, value", [
    ("money", "1.23455", Decimal("1.2346")), ("money", "-1.23455", Decimal("-1.2346")), ("money", "1,234.50", Decimal("1234.5")),
    ("money", "¥ 12", Decimal(12)), ("money", "1e3", Decimal(1000)), ("money", "1E+2", Decimal(100)), ("money", "1,5", None),
    ("money", "12.3.4", None), ("money", ".", None), ("money", "-", None), ("money", "nan", None), ("money", "100000000000000", None),
    ("number", "1.5e3", 1500.0), ("number", "inf", None), ("number", "0x10", None),
    ("date", "1990/5/1", date(1990, 5, 1)), ("date", "19900501", date(1990, 5, 1)), ("date", "1990-02-30", None),
    ("date", "5/1/1990", None), ("date", "1990-05-01T23:59:59+09:00", date(1990, 5, 1)), ("date", "1990501", None),
    ("datetime", "2024-01-01T05:06:07+08:00", datetime(2023, 12, 31, 21, 6, 7)), ("datetime", "1700000000", datetime(2023, 11, 14, 22, 13, 20)),
    ("datetime", "5", None), ("datetime", "2024-99-99", None),
    ("boolean", " Yes ", True), ("boolean", "否", False), ("boolean", "maybe", None), ("text", "", None),
])
def test_a_text_is_read_as_meant_or_not_at_all(db, type, text, value):
    assert read(db, type, text) == [value]


def test_money_is_exact_through_texts_and_json_numbers(db):
    """Every amount of up to four places that fits comes out as it went in: as text, and as a JSON number to 15 digits."""
    amounts = st.decimals(min_value=-LIMIT + 1, max_value=LIMIT - 1, places=4, allow_nan=False)
    small = st.decimals(min_value=-10**10, max_value=10**10, places=4, allow_nan=False)

    @QUIETLY
    @given(st.lists(amounts, min_size=1, max_size=50), st.lists(small, min_size=1, max_size=50))
    def law(texts, numbers):
        assert read(db, "money", *map(str, texts)) == texts
        said = json.dumps([float(n) for n in numbers])
        got = db.rows(f"SELECT {typed.money('x')} FROM (SELECT arrayJoin(JSONExtractArrayRaw({{said:String}})) AS x)", said=said)
        assert [value for value, in got] == numbers

    law()


def test_more_places_are_rounded_half_up_as_on_paper(db):
    @QUIETLY
    @given(st.lists(st.decimals(min_value=-10**9, max_value=10**9, places=7, allow_nan=False), min_size=1, max_size=50))
    def law(amounts):
        assert read(db, "money", *map(str, amounts)) == [a.quantize(TENTHS_OF_MILLS, ROUND_HALF_UP) for a in amounts]

    law()


def test_no_text_makes_a_reading_fail(db):
    @QUIETLY
    @given(st.lists(st.text(max_size=40) | st.from_regex(r"[-+0-9eE.,/: TZ]{0,30}", fullmatch=True), min_size=1, max_size=40))
    def law(texts):
        for type in typed.COLUMNS:
            assert len(read(db, type, *texts)) == len(texts)

    law()
