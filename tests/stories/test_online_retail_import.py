"""A real year of a shop is imported from its sheet: every line accounted for, every amount exact, and once only."""

from decimal import Decimal

import pytest

from koipond import access, collect, engine

LINES, REVENUE = 541_909, Decimal("9747747.934")
MAPPING = {
    "InvoiceNo": "order_id", "StockCode": "product_id", "Description": "product_name", "Quantity": "quantity",
    "InvoiceDate": "at", "UnitPrice": "price", "CustomerID": "user_id",
}


@pytest.fixture(scope="module")
def shop(online_retail):
    """The year imported once for all tests of this file, and taken through the whole pipeline."""
    from koipond.clock import run_until_idle

    place = access.create_workspace("giftshop", "Gift shop", time_zone="Europe/London", currency="GBP", country="GB")
    done = _import(place, online_retail)
    run_until_idle(place.slug)
    return place, done


def _import(place, path):
    options = collect.ImportOptions(time_zone="Europe/London", currency="GBP")
    mapping = [*MAPPING.items(), ("Country", "country"), ("Country", "trait.country")]
    return collect.run_import(collect.create_import(place, path, kind="order_lines", mapping=mapping, options=options))


def test_the_columns_are_guessed_as_they_are_meant(shop, online_retail):
    place, _ = shop
    looked = collect.preview_import(place, online_retail)
    assert looked.kind == "order_lines"
    assert dict(looked.mapping) == {**MAPPING, "Country": "trait.country"} and ("Country", "country") in looked.mapping


def test_every_line_is_accounted_for(shop):
    _, done = shop
    assert done.rows == LINES == done.imported + done.refused
    assert (done.refused, done.reasons, done.anonymous) == (0, {}, 135_080)


def test_what_reached_the_inbox_is_the_file_to_the_penny(shop):
    db = engine.database(shop[0].slug)
    [row] = db.rows("""
        SELECT sum(JSONLength(properties, 'products')),
            sum(toDecimal128(JSONExtractString(properties, 'total'), 4)), uniqExactIf(user_id, user_id != ''),
            uniqExact(message_id), uniqExact(JSONExtractString(properties, 'country')),
            sumIf(JSONLength(properties, 'products'), name = 'order_cancelled'),
            sumIf(JSONLength(properties, 'products'), user_id = ''), countIf(name = 'order_adjusted')
        FROM collect_inbox WHERE kind = 'track'""")
    assert row == (LINES, REVENUE, 4372, 25_900, 38, 9288, 135_080, 3)


def test_the_profiles_hold_the_same_year(shop):
    db = engine.database(shop[0].slug)
    [row] = db.rows("""
        SELECT count(), sum(amount), uniqExactIf(person, person != 0), uniqExact(order_id), uniqExact(country),
            countIf(name = 'order_cancelled'), countIf(person = 0), uniqExact(product_id)
        FROM profiles_order_lines""")
    assert row == (LINES, REVENUE, 4372, 25_900, 38, 9288, 135_080, 4070)


def test_each_customers_figures_are_those_of_the_sheet(shop, online_retail):
    import pandas

    frame = pandas.read_parquet(online_retail).dropna(subset="CustomerID")
    frame["amount"] = frame.Quantity * frame.UnitPrice
    expected = {
        str(int(customer)): (round(group.amount.sum(), 2), group[~group.InvoiceNo.str.startswith("C")].InvoiceNo.nunique(),
                             group.sort_values(["InvoiceDate"]).Country.iloc[-1])
        for customer, group in frame.groupby("CustomerID")
    }
    db = engine.database(shop[0].slug)
    found = {user: (round(float(revenue), 2), orders, country) for user, revenue, orders, country in db.rows("""
        SELECT value, revenue, orders, t_country FROM profiles_traits AS traits FINAL
        INNER JOIN (SELECT * FROM profiles_figures FINAL) AS figures USING person
        INNER JOIN (SELECT person, value FROM identify_identifiers FINAL WHERE kind = 'user_id') AS ids USING person""")}
    assert found.keys() == expected.keys()
    assert [user for user in found if found[user] != expected[user]] == []


def test_importing_it_again_changes_nothing(shop, online_retail):
    from koipond.clock import run_until_idle

    place, _ = shop
    db = engine.database(place.slug)

    def facts():
        return [db.rows(f"SELECT count(), sum(cityHash64(*)) FROM {table}") for table in ("collect_inbox", "profiles_order_lines", "profiles_events")]

    before = facts()
    again = _import(place, online_retail)
    assert (again.rows, again.imported, again.known, again.refused, again.items) == (LINES, 0, LINES, 0, 0)
    run_until_idle(place.slug)
    assert facts() == before
