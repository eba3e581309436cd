"""The scores of a real year of orders against an independent calculation with pandas: the same cell for every customer."""

from decimal import Decimal

import pandas
import pytest

from koipond import access, collect, engine, insight
from koipond.clock import run_until_idle

MAPPING = {"InvoiceNo": "order_id", "StockCode": "product_id", "Description": "product_name", "Quantity": "quantity",
           "InvoiceDate": "at", "UnitPrice": "price", "CustomerID": "user_id"}
GROUPS = {   # written out from docs/reference/rfm.md: recency → by the mean of frequency and money
    5: ["new", "potential_loyalist", "potential_loyalist", "champions", "champions"],
    4: ["promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"],
    3: ["about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"],
    2: ["hibernating", "hibernating", "at_risk", "at_risk", "cannot_lose"],
    1: ["lost", "hibernating", "at_risk", "at_risk", "cannot_lose"],
}


@pytest.fixture(scope="module")
def year(online_retail):
    place = access.create_workspace("rfmyear", "Gift shop", time_zone="Europe/London", currency="GBP", country="GB")
    options = collect.ImportOptions(time_zone="Europe/London", currency="GBP")
    collect.run_import(collect.create_import(place, online_retail, kind="order_lines", mapping=list(MAPPING.items()), options=options))
    run_until_idle(place.slug)
    insight.ask_for_run(place, "test")
    run_until_idle(place.slug)
    return place, engine.database(place.slug), _by_pandas(pandas.read_parquet(online_retail))


def _by_pandas(frame) -> pandas.DataFrame:
    """Recency, frequency, money and their fifths by the definition, for everybody with a number."""
    known = frame.dropna(subset="CustomerID")
    known = known.assign(customer=known.CustomerID.astype(int).astype(str), bought=~known.InvoiceNo.str.startswith("C"),
                         money=[Decimal(int(q)) * Decimal(str(p)) for q, p in zip(known.Quantity, known.UnitPrice, strict=True)])
    # an invoice has one moment: that of its first line, as the import reads it
    known = known.assign(moment=known.groupby("InvoiceNo").InvoiceDate.transform("min"))
    found = pandas.DataFrame({
        "last": known[known.bought].groupby("customer").moment.max().reindex(known.customer.unique()),
        "orders": known[known.bought].groupby("customer").InvoiceNo.nunique().reindex(known.customer.unique()).fillna(0).astype(int),
        "money": known.groupby("customer").money.sum(),
    })
    found["last"] = found["last"].fillna(known.groupby("customer").moment.max())
    for name, figure in {"r": found["last"], "f": found.orders, "m": found.money}.items():
        found[name] = ((figure.rank(method="min").astype(int) - 1) * 5) // len(found) + 1
    found["cell"] = found.r.astype(str) + found.f.astype(str) + found.m.astype(str)
    found["group"] = [GROUPS[r][(f + m + 1) // 2 - 1] for r, f, m in zip(found.r, found.f, found.m, strict=True)]
    return found


def test_every_customer_of_the_year_is_in_the_cell_that_pandas_says(year):
    place, db, expected = year
    rows = db.rows("SELECT value, cell, part, orders, revenue FROM insight_rfm AS s FINAL INNER JOIN (SELECT person, value"
                   " FROM identify_identifiers FINAL WHERE kind = 'user_id') AS i USING (person)")
    assert len(rows) == len(expected) == 4372
    ours = {who: (cell, part, orders, revenue) for who, cell, part, orders, revenue in rows}
    theirs = {who: (row.cell, row.group, row.orders, row.money) for who, row in expected.iterrows()}
    different = {who: (ours[who], theirs[who]) for who in theirs if ours[who] != theirs[who]}
    assert different == {}


def test_the_table_of_groups_is_that_of_pandas(year):
    place, db, expected = year
    found = {group.group: (group.customers, group.revenue) for group in insight.groups(insight.cells(db, 1))}
    summed = expected.groupby("group").agg(customers=("cell", "size"), money=("money", "sum"))
    assert found == {name: (row.customers, row.money) for name, row in summed.iterrows()}
    assert sum(customers for customers, _ in found.values()) == 4372 == insight.run(place).customers


def test_the_scores_stand_in_the_profiles(year):
    _, db, expected = year
    rows = db.rows("SELECT t_rfm_cell, count() FROM profiles_traits FINAL WHERE t_rfm_cell IS NOT NULL GROUP BY 1")
    assert dict(rows) == expected.cell.value_counts().to_dict()
