"""Tables of cells: what is read from each, and the name of what is wrong with the others."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koipond import engine
from koipond.collect.imports import cells
from koipond.collect.imports.fields import Field
from koipond.kit import money
from tests.shelf import lent


def read(db: engine.Database, kind: str, values: list[str], date_order: str = "", zone: str = "Asia/Shanghai", **more):
    """Value and problem of each cell."""
    text = "SELECT number, [value] AS c FROM (SELECT arrayJoin(arrayEnumerate({values:Array(String)})) AS number," \
           " {values:Array(String)}[number] AS value)"
    for layer in cells.columns(cells.Use("x", Field("x", kind), 1, 1), date_order, **more):
        text = f"SELECT *, {', '.join(layer)} FROM ({text})"
    return [tuple(row) for row in db.rows(f"SELECT v1, p1 FROM ({text}) ORDER BY number", values=values, zone=zone)]


def check(db, kind: str, cases: dict[str, str], **more):
    got = read(db, kind, list(cases), **more)
    assert dict(zip(cases, [value or problem for value, problem in got], strict=True)) == cases


def test_ids_lose_what_spreadsheets_add_and_are_refused_when_digits_are_lost(db):
    check(db, "id", {
        "17850": "17850", "17850.0": "17850", "C536": "C536", "a.0": "a.0", "１２３": "123", "1.38E+10": "damaged",
        "x" * 201: "too_long", "": "", "'; DROP TABLE collect_inbox; --": "'; DROP TABLE collect_inbox; --", "🐟": "🐟",
    })


def test_addresses_and_phones_are_looked_at_lightly(db):
    check(db, "email", {"a@b.cn": "a@b.cn", "李@例.公司": "李@例.公司", "a b@c.cn": "not_an_email", "x": "not_an_email",
                        "a@b@c.cn": "not_an_email", "a@b": "not_an_email", "": ""})
    check(db, "phone", {"13800138000": "13800138000", "13800138000.0": "13800138000", "+86 138-0013 8000": "+86 138-0013 8000",
                        "１３８００１３８０００": "13800138000", "1.38001E+10": "damaged", "abc": "not_a_phone", "12": "not_a_phone"})


def test_amounts_are_exact_or_refused(db):
    check(db, "money", {
        "1,234.50": "1234.5", "¥12": "12", "12元": "12", "１２．５": "12.5", "(1,200.00)": "-1200", "-3": "-3", ".5": "0.5",
        "12.34560000": "12.3456", "99999999999999.9999": "99999999999999.9999", "0.001": "0.001", "+7": "7",
        "1,50": "not_a_number", "1,2345": "not_a_number", "1e5": "not_a_number", "--1": "not_a_number", "¥": "not_a_number",
        "12.34567": "too_many_places", "123456789012345": "too_large", "": "", "NaN!": "not_a_number",
    })
    check(db, "money", {"1.234,50": "1234.5", "1,50": "1.5", "1.234": "1234", "12": "12"}, decimal_comma=True)


@settings(max_examples=20, deadline=None)
@given(amounts=st.lists(st.decimals(min_value=-10**13, max_value=10**13, places=4), min_size=1, max_size=30))
def test_an_amount_is_the_one_that_was_written(retained, amounts):
    texts = [str(a) for a in amounts] + [f"{a:,}" for a in amounts] + [f"¥{a:f}" for a in amounts]
    got = [Decimal(value) for value, _ in read(retained, "money", texts)]
    assert got == [money.parse(text) for text in texts] == [*amounts, *amounts, *amounts]


@pytest.fixture(scope="module")
def retained():
    """One database for all examples of a law."""
    with lent("importlaws", "Laws") as made:
        yield engine.database(made.slug)


def moment(*parts) -> str:
    return str(int(datetime(*parts, tzinfo=UTC).timestamp() * 1000))


def test_times_are_those_of_the_workspace_unless_they_say_otherwise(db):
    check(db, "datetime", {
        "2010-12-01 08:26:00.000": moment(2010, 12, 1, 0, 26), "2024/1/5": moment(2024, 1, 4, 16),
        "2024年1月5日": moment(2024, 1, 4, 16), "2024年1月5日 下午3:04": moment(2024, 1, 5, 7, 4),
        "2024年1月5日10时30分15秒": moment(2024, 1, 5, 2, 30, 15), "2024.1.5 9:05:07": moment(2024, 1, 5, 1, 5, 7),
        "2024-1-5 3:04:05 PM": moment(2024, 1, 5, 7, 4, 5), "2024-01-05 12:30 AM": moment(2024, 1, 4, 16, 30),
        "2024-01-05T10:30:00Z": moment(2024, 1, 5, 10, 30), "2024-01-05T10:30:00+02:00": moment(2024, 1, 5, 8, 30),
        "2024-01-05 10:30:00.123456-0330": str(int(moment(2024, 1, 5, 14, 0)) + 123), "２０２４－０１－０５": moment(2024, 1, 4, 16),
        "45296": moment(2024, 1, 4, 16), "45296.4375": moment(2024, 1, 5, 2, 30), "20240105": moment(2024, 1, 4, 16),
        "20240105103000": moment(2024, 1, 5, 2, 30), "1704421800": "1704421800000", "1704421800000": "1704421800000",
        "2024-02-30": "not_a_date", "2024-13-01": "not_a_date", "1/5/2024": "not_a_date", "2024-01-05 25:00": "not_a_date",
        "1850-01-01": "not_a_date", "yesterday": "not_a_date", "": "",
    })


def test_the_order_of_day_and_month_is_given(db):
    check(db, "datetime", {"12/1/2010 8:26": moment(2010, 12, 1, 8, 26), "13/1/2024": "not_a_date"}, date_order="mdy", zone="UTC")
    check(db, "datetime", {"12/1/2010 8:26": moment(2010, 1, 12, 8, 26), "1/13/2024": "not_a_date"}, date_order="dmy", zone="UTC")


def test_birthdays_are_days_without_a_zone(db):
    check(db, "date", {"1990-01-05": "1990-01-05", "1990/1/5": "1990-01-05", "1990年1月5日": "1990-01-05", "33000": "1990-05-07",
                       "19900105": "1990-01-05", "1990-01-05 00:00:00": "1990-01-05", "90-1-5": "not_a_date",
                       "2000-02-29": "2000-02-29", "1900-02-29": "not_a_date"})


def test_yes_and_no_in_both_languages(db):
    check(db, "yes_no", {"是": "consent_granted", "Yes": "consent_granted", "1": "consent_granted", "已同意": "consent_granted",
                         "no": "consent_withdrawn", "退订": "consent_withdrawn", "perhaps": "not_yes_or_no", "": ""})
