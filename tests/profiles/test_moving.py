"""When two persons turn out to be one, everything moves, and nothing twice."""

import threading
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

from koipond import profiles
from koipond.engine import Database
from tests.profiles.hand import NOON, event, row

DAY = timedelta(days=1)
TABLES = ("profiles_events", "profiles_timeline", "profiles_values", "profiles_consents", "profiles_order_lines")


def before_the_merge(ticks):
    """1 has signed in; 2 is the same person on another device; 3 is somebody else."""
    def of(person):
        return (
            event(person, "identified", NOON + person * DAY, traits={"city": f"city {person}", f"only_{person}": "x"}),
            event(person, "page_viewed", NOON - person * DAY),
            event(person, "order_completed", NOON, props={
                "order_id": f"o{person}", "total": f"{person}.01", "products": f'[{{"product_id":"p{person}","price":"{person}.01"}}]'}),
            event(person, "consent_granted", NOON, props={"channel": "email", "method": "form", "proof": f"form {person}"}))

    ticks(*of(1), *of(2), *of(3))


def the_merge(ticks):
    return ticks(event(1, "page_viewed", NOON + 5 * DAY), event(1, "order_completed", NOON + 5 * DAY, props={"order_id": "o9", "total": "9"}),
                 event(3, "page_viewed", NOON + 5 * DAY), merges=[(2, 1)])


def test_a_merge_moves_everything_and_keeps_where_it_came_from(ticks):
    before_the_merge(ticks)
    db = the_merge(ticks)
    for table in TABLES:
        assert db.value(f"SELECT count() FROM {table} WHERE person = 2") == 0, table
    assert db.rows("SELECT name, tick FROM profiles_timeline WHERE person = 1 AND origin = 2 ORDER BY name") == [
        ("consent_granted", 1), ("identified", 1), ("order_completed", 1), ("page_viewed", 1)]
    assert db.rows("SELECT name, count() FROM profiles_events WHERE person = 1 AND origin = 2 GROUP BY name ORDER BY name") == [
        ("consent_granted", 1), ("identified", 1), ("order_completed", 1), ("page_viewed", 1)]
    assert db.rows("SELECT proof FROM profiles_consents WHERE person = 1 ORDER BY proof") == [("form 1",), ("form 2",)]
    assert db.rows("SELECT product_id FROM profiles_order_lines WHERE person = 1 ORDER BY product_id") == [("p1",), ("p2",)]


def test_the_survivor_has_the_traits_and_figures_of_both(ticks):
    before_the_merge(ticks)
    found = row(the_merge(ticks), 1)
    assert (found["t_city"], found["others"]) == ("city 2", {"only_1": "x", "only_2": "x"})
    assert (found["orders"], found["revenue"]) == (3, Decimal("12.02"))
    assert found["first_seen_at"].replace(tzinfo=None) == (NOON - 2 * DAY).replace(tzinfo=None)
    assert found["last_seen_at"].replace(tzinfo=None) == (NOON + 5 * DAY).replace(tzinfo=None)


def test_the_one_who_goes_is_gone_and_others_are_left_alone(ticks):
    before_the_merge(ticks)
    db = ticks.db
    untouched = row(db, 3, "* EXCEPT (tick)")
    ticks(merges=[(2, 1)])
    assert row(db, 2) is None
    assert row(db, 3, "* EXCEPT (tick)") == untouched
    assert profiles.count(db) == 2


def test_a_survivor_without_a_row_gets_one(ticks):
    ticks(event(2, "page_viewed"))
    assert row(ticks(merges=[(2, 9)]), 9)["first_seen_at"].replace(tzinfo=None) == NOON.replace(tzinfo=None)


def test_several_may_go_to_one(ticks):
    before_the_merge(ticks)
    db = ticks(merges=[(2, 1), (3, 1)])
    assert db.value("SELECT count() FROM profiles_timeline WHERE person = 1") == 12
    assert row(db, 1)["orders"] == 3


def test_a_message_that_both_have_from_different_sources_stays_twice(ticks):
    ticks(event(1, "page_viewed", message_id="same", source=1), event(2, "page_viewed", message_id="same", source=2))
    db = ticks(merges=[(2, 1)])
    ticks.again()
    assert db.value("SELECT count() FROM profiles_timeline WHERE person = 1") == 2


class Cut(Exception):
    pass


def refresh_until(ticks, monkeypatch, cut_after=1000):
    """Runs the tick as laid, but only so many writing statements of it, as if the process had died then."""
    real, begun, one_at_a_time = Database.run, [], threading.Lock()

    def run(self, *args, **kwargs):
        with one_at_a_time:   # some statements run at the same time
            if len(begun) == cut_after:
                raise Cut
            begun.append(args)
        real(self, *args, **kwargs)

    with monkeypatch.context() as patched, suppress(Cut):
        patched.setattr(Database, "run", run)
        profiles.refresh(ticks.tick())
    return len(begun)


def told(base, person, name, day=0, **more):
    return event(base + person, name, NOON + day * DAY, f"{name} {person} {day}", source=base, **more)


def bought(base, person, day, total):
    products = f'[{{"price":{total}}}]'
    return told(base, person, "order_completed", day, props={"order_id": f"o{day}", "total": total, "products": products})


def the_past_of(base):
    """The same story in each world: its persons are base + 1, 2, 3, and its messages come from the source `base`."""
    return [fact for day, person in ((0, 1), (1, 2)) for fact in (
        told(base, person, "identified", day, traits={"city": f"city {person}", f"only_{person}": "x"}), bought(base, person, day, "7.01"),
        told(base, person, "consent_granted", day, props={"channel": "email"}), told(base, person, "page_viewed", day - 50),
        told(base, 3, "page_viewed", day))]


def lay_the_merge_of(ticks, base):
    ticks.number += 1
    ticks.given = ([told(base, 1, "identified", 6, traits={"city": "last"}), told(base, 3, "page_viewed", 5), bought(base, 1, 6, "9"),
                    told(base, 1, "consent_withdrawn", 6, props={"channel": "email"})], [(base + 2, base + 1)])
    ticks.lay()


def what_is_known(db, base):
    """All facts of the persons of that world, without what differs between worlds."""
    own = f"toInt64(person) - {base} AS who"
    rows = {
        "profiles_events": f"{own}, toInt64(origin) - {base}, * EXCEPT (person, origin, source, tick)",
        "profiles_timeline": f"{own}, toInt64(origin) - {base}, order_id, * EXCEPT (person, origin, source, tick)",
        "profiles_values FINAL": f"{own}, toInt64(origin) - {base}, * EXCEPT (person, origin, source, tick)",
        "profiles_consents": f"{own}, toInt64(origin) - {base}, * EXCEPT (person, origin, source, tick)",
        "profiles_order_lines": f"{own}, toInt64(origin) - {base}, * EXCEPT (person, origin, source, tick)",
        "profiles_traits FINAL": f"{own}, * EXCEPT (person, tick)",
        "profiles_figures FINAL": f"{own}, * EXCEPT (person, tick)",
        "profiles_tick_touched": f"{own}, * EXCEPT (person)",
    }
    return {table: sorted(map(repr, db.rows(f"SELECT {columns} FROM {table} WHERE person > {base} AND person < {base} + 10")))
            for table, columns in rows.items()}


def test_cut_anywhere_and_run_again_it_ends_the_same(ticks, monkeypatch):
    worlds = range(100, 400, 10)
    ticks(*(fact for base in worlds for fact in the_past_of(base)))
    lay_the_merge_of(ticks, worlds[0])
    statements = refresh_until(ticks, monkeypatch)
    whole = what_is_known(ticks.db, worlds[0])
    assert 15 < statements < len(worlds)
    assert len(whole["profiles_timeline"]) == 14
    for cut in range(1, statements):
        lay_the_merge_of(ticks, worlds[cut])
        assert refresh_until(ticks, monkeypatch, cut) == cut
        ticks.again()
        assert what_is_known(ticks.db, worlds[cut]) == whole, f"cut after {cut} of {statements} statements"
