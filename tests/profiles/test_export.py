"""Somebody asks what we have of them: all of it, from every table, and nothing of anybody else."""

import csv
import io
import json
import zipfile

import pytest

from koipond import collect, identify, profiles
from koipond.clock import run_until_idle
from tests.profiles.test_erasure import EMAIL, NAME, PHONE, USER, he_comes, item, left_of_her, she_comes


@pytest.fixture
def her(workspace, db):
    """Two devices made two persons, of which one was merged into the other."""
    apart = [item("", "a", "page", anonymous_id="xiaoyun-phone-device"), item("", "b", "identify", user_id=USER, traits={"email": EMAIL})]
    for items in (apart[:1], apart[1:], she_comes() + he_comes()):
        collect.record(workspace.slug, items)
        run_until_idle(workspace.slug)
    return identify.find(db, "user_id", USER)


def test_it_is_everything_from_every_table_that_names_her(her, db):
    document = json.loads("".join(profiles.as_json(db, her)))
    assert document["person"] == her and len(document["persons"]) == 2
    tables = {name: table["rows"] for name, table in document["tables"].items()}
    assert left_of_her(db).keys() - {"collect_catalogue"} - {name for name in left_of_her(db) if "_tick_" in name} <= tables.keys()
    assert {row["name"] for row in tables["profiles_timeline"]} >= {"order_completed", "identified", "page_viewed", "consent_granted"}
    assert {row["value"] for row in tables["identify_identifiers"]} == {USER, EMAIL, "+86" + PHONE, "xiaoyun-phone-device"}
    assert len(tables["collect_inbox"]) == len(she_comes()) + 2        # raw, the duplicate too
    assert any(NAME in row["traits"] for row in tables["collect_inbox"])
    assert document["tables"]["profiles_consents"]["data"] == "consents"


def test_nothing_of_anybody_else_is_in_it(her, db):
    assert "tom" not in "".join(profiles.as_json(db, her)).replace("customer", "").replace("bottom", "")


def test_the_zip_holds_a_table_of_each_kind(her, db):
    packed = zipfile.ZipFile(io.BytesIO(b"".join(profiles.as_zip(db, her))))
    rows = list(csv.DictReader(io.StringIO(packed.read("orders/profiles_order_lines.csv").decode("utf-8-sig"))))
    assert [(row["order_id"], row["product_name"], row["amount"]) for row in rows] == [("A-1", "Tea", "199.0000")]
    assert {name.partition("/")[0] for name in packed.namelist()} >= {"inbox", "events", "identifiers", "traits", "consents", "orders"}


def test_a_text_is_no_formula_in_a_spreadsheet(workspace, db):
    collect.record(workspace.slug, [item("", "x", "identify", user_id="evil", traits={"wish": "=HYPERLINK(1)", "points": "-5"})])
    run_until_idle(workspace.slug)
    packed = zipfile.ZipFile(io.BytesIO(b"".join(profiles.as_zip(db, identify.find(db, "user_id", "evil")))))
    values = {row["trait"]: row["value"] for row in csv.DictReader(io.StringIO(packed.read("traits/profiles_values.csv").decode("utf-8-sig")))}
    assert values == {"wish": "'=HYPERLINK(1)", "points": "-5"}


def test_nobody_is_said_before_the_first_piece(db):
    with pytest.raises(profiles.UnknownPerson):
        profiles.as_json(db, 4711)
