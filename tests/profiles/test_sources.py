"""Where some sources win over others: not the newest value holds, but the newest of the strongest that has one."""

from datetime import timedelta

import pytest

from koipond import profiles
from tests.profiles.counted import Counted
from tests.profiles.hand import event

CRM, FORM, SHOP = 7, 8, 9


@pytest.fixture
def world(workspace):
    return Counted(workspace)


def go(world, *said, merges=()):
    """`said`: (person, source, city), each an hour after the one before, whatever tick it comes in."""
    world.previous, world.now = world.now, world.now + timedelta(hours=1)
    world(*(event(person, "identified", world.now + timedelta(minutes=i), source=source, traits={"city": city, "size": city})
            for i, (person, source, city) in enumerate(said)), merges=merges)
    world.again()


def city(world, person=1):
    stored = world.db.value("SELECT ifNull(t_city, '') FROM profiles_traits FINAL WHERE person = {p:UInt64}", p=person)
    known = profiles.person(world.db, person).traits.get("city")
    assert stored == (known.value if known else "")
    return stored


def test_a_stronger_source_wins_over_a_newer_value(world, workspace):
    profiles.change_trait(workspace, "city", sources=[CRM, FORM])
    go(world, (1, CRM, "Wuhan"), (1, FORM, "Beijing"), (1, SHOP, "Xi'an"))
    assert city(world) == "Wuhan"
    assert world.db.value("SELECT others['size'] FROM profiles_traits FINAL") == "Xi'an", "of other traits the newest holds"
    go(world, (1, CRM, "Suzhou"), (1, SHOP, "Lhasa"))
    assert city(world) == "Suzhou"


def test_what_a_stronger_source_takes_back_is_gone_until_a_newer_word(world, workspace):
    profiles.change_trait(workspace, "city", sources=[CRM, FORM])
    go(world, (1, FORM, "Beijing"), (1, CRM, "Wuhan"), (1, CRM, ""))
    assert city(world) == ""
    go(world, (1, FORM, "Harbin"))
    assert city(world) == "Harbin"


def test_a_merge_keeps_the_value_of_the_stronger_source(world, workspace):
    profiles.change_trait(workspace, "city", sources=[CRM])
    go(world, (2, CRM, "Wuhan"), (1, FORM, "Beijing"))
    go(world, merges=[(2, 1)])
    assert city(world) == "Wuhan"


def test_when_the_sources_change_the_next_tick_chooses_anew(world, workspace):
    profiles.change_trait(workspace, "city", sources=[CRM])
    go(world, (1, FORM, "Beijing"), (1, CRM, "Wuhan"), (2, FORM, "Harbin"), (2, CRM, "Lhasa"))
    profiles.change_trait(workspace, "city", sources=[FORM, CRM])
    assert profiles.next_due(world.db).year == 1970
    go(world)
    assert (city(world), city(world, 2)) == ("Beijing", "Harbin") and profiles.next_due(world.db).year == 2299
    profiles.change_trait(workspace, "city", sources=[])
    go(world)
    assert city(world) == "Wuhan"
