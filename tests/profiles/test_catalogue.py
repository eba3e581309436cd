"""Which traits there are, and how a new one gets its values."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from koipond import profiles
from koipond.profiles import catalogue
from tests.profiles.hand import NOON, event, row


def said(person, at=NOON, **traits):
    return event(person, "identified", at, traits=traits)


def test_every_workspace_has_the_built_in_and_the_computed_traits(workspace, db):
    found = {trait.name: trait for trait in profiles.traits(workspace)}
    assert found["email"].column == "t_email" and found["email"].personal
    assert found["birthday"].type == "date" and found["city"].title_zh == "城市"
    assert found["revenue"].computed and found["revenue"].column == "revenue"
    assert profiles.traits(workspace.slug) == profiles.traits(workspace)
    columns = dict(db.rows("SELECT concat(table, '.', name), type FROM system.columns WHERE database = currentDatabase()"))
    assert {f"{trait.table}.{trait.column}" for trait in profiles.traits(workspace)} <= set(columns)


def test_a_declared_trait_gets_the_values_that_came_before(ticks, workspace):
    ticks(said(1, points="1,200", vip="yes"), said(2, points="many"), said(3, city="Wuhan"))
    trait = profiles.declare_trait(workspace, "points", "number", title_zh="积分", by="mei")
    assert (trait.name, trait.column, trait.type, trait.title_en, trait.title_zh) == ("points", "t_points", "number", "points", "积分")
    assert trait in profiles.traits(workspace)
    assert [row(ticks.db, p, "t_points, others") for p in (1, 2, 3)] == [
        {"t_points": 1200.0, "others": {"vip": "yes"}}, {"t_points": None, "others": {"points": "many"}}, {"t_points": None, "others": {}}]


def test_values_that_come_later_go_to_the_column(ticks, workspace):
    ticks(said(1, points="5"))
    profiles.declare_trait(workspace, "points", "number")
    ticks(said(1, NOON + timedelta(1), points="6"), said(2, points="7"))
    assert [row(ticks.db, p, "t_points, others") for p in (1, 2)] == [{"t_points": 6.0, "others": {}}, {"t_points": 7.0, "others": {}}]


@pytest.mark.parametrize("type, text, value", [
    ("text", "yes", "yes"), ("number", "1.5", 1.5), ("money", "¥1,234.5", Decimal("1234.5")), ("date", "1990年5月1日", date(1990, 5, 1)),
    ("boolean", "是", True),
])
def test_each_type_reads_its_texts(ticks, workspace, type, text, value):
    ticks(said(1, given=text))
    profiles.declare_trait(workspace, "given", type)
    assert row(ticks.db, 1)["t_given"] == value


@pytest.mark.parametrize("name", ["会员等级", "Favourite tea", "e-mail 2"])
def test_a_name_in_any_script_gets_a_column_of_its_own(ticks, workspace, name):
    ticks(said(1, **{name: "gold"}))
    trait = profiles.declare_trait(workspace, name, "text")
    assert ticks.db.value(f"SELECT `{trait.column}` FROM profiles_traits FINAL") == "gold"
    ticks(said(1, NOON + timedelta(1), **{name: "silver"}))
    assert ticks.db.value(f"SELECT `{trait.column}` FROM profiles_traits FINAL") == "silver"


def test_declaring_twice_is_declaring_once(ticks, workspace):
    first = profiles.declare_trait(workspace, "points", "number")
    assert profiles.declare_trait(workspace, "points", "number") == first
    assert [trait.name for trait in profiles.traits(workspace)].count("points") == 1


@pytest.mark.parametrize("name, type, refusal", [
    ("points", "text", profiles.TraitTaken), ("email", "number", profiles.TraitTaken), ("orders", "number", profiles.TraitTaken),
    ("points2", "colour", profiles.UnknownType), ("", "text", profiles.BadTraitName), ("1st", "text", profiles.BadTraitName),
    ("a`; DROP TABLE x", "text", profiles.BadTraitName), ("x" * 61, "text", profiles.BadTraitName), ("a.b", "text", profiles.BadTraitName),
])
def test_what_cannot_be_declared_is_refused_with_a_hint(workspace, name, type, refusal):
    profiles.declare_trait(workspace, "points", "number")
    with pytest.raises(refusal) as refused:
        profiles.declare_trait(workspace, name, type)
    assert refused.value.hint and refused.value.say("zh-CN")[1]


def test_there_is_a_limit(workspace, monkeypatch):
    monkeypatch.setattr(catalogue, "TRAITS_AT_MOST", 1)
    profiles.declare_trait(workspace, "one", "text")
    with pytest.raises(profiles.TooManyTraits):
        profiles.declare_trait(workspace, "two", "text")


def test_a_trait_declared_while_a_tick_writes_gets_this_ticks_values_too(ticks, workspace, monkeypatch):
    real, meanwhile = catalogue.slots, []

    def slots(given):
        found = real(given)
        if not meanwhile:
            meanwhile.append(profiles.declare_trait(workspace, "points", "number"))
        return found

    monkeypatch.setattr(catalogue, "slots", slots)
    ticks(said(1, points="5"))
    assert row(ticks.db, 1, "t_points, others") == {"t_points": 5.0, "others": {}}


def test_undeclared_names_are_offered_with_a_guess_of_their_type(ticks, workspace):
    ticks(*(said(p, points=str(p), joined=f"2024-01-0{p}", tea="oolong", vip="true", age="old" if p == 1 else "30") for p in range(1, 6)))
    found = {one.name: one for one in profiles.undeclared(ticks.db)}
    assert {name: one.guess for name, one in found.items()} == {
        "points": "number", "joined": "date", "tea": "text", "vip": "boolean", "age": "text"}
    assert found["points"].people == 5 and set(found["points"].samples) == {"1", "2", "3", "4", "5"}
    assert (found["age"].people, found["age"].samples, found["age"].declared) == (1, ("old",), "number")
    assert found["tea"].declared == ""
