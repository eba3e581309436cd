"""Merging and undoing, in any order, ends where it began; and a tick that was cut anywhere ends like one that was not."""

import threading
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from koipond import clock as big_clock
from koipond import collect, engine, identify, segments
from koipond.engine import Database
from koipond.kit import clock

PEOPLE = 5
EXAMPLES = 6
TABLES = {
    "identify_links FINAL": "kind, value, person, origin",
    "identify_identifiers FINAL": "person, kind, value, origin",
    "profiles_events": "person, name, message_id, amount, origin",
    "profiles_timeline": "person, name, message_id, amount, origin",
    "profiles_values FINAL": "person, trait, value, origin",
    "profiles_consents": "person, channel, state, message_id, origin, joined",
    "profiles_order_lines": "person, order_id, product_id, amount, origin",
    "profiles_traits FINAL": "* EXCEPT (tick)",
    "profiles_figures FINAL": "* EXCEPT (tick)",
    "segments_members FINAL": "segment, arraySort(bitmapToArray(members))",
}


def facts(db) -> dict:
    return {table: sorted(map(repr, db.rows(f"SELECT {columns} FROM {table}"))) for table, columns in TABLES.items()}


def item(person: int, name: str, n: int, **more) -> collect.Item:
    return collect.Item(kind="identify" if name == "identified" else "track", name=name, message_id=f"{name}-{person}-{n}",
                        at=clock.now(), anonymous_id=f"a{person}", **more)


@pytest.fixture
def town(workspace, db):
    """Five people with traits, orders, consents; and a segment that a merge changes."""
    items = []
    for person in range(1, PEOPLE + 1):
        items += [
            item(person, "identified", 0, traits={"email": f"p{person}@tea.cn", **({"city": f"city {person}"} if person % 2 else {})}),
            item(person, "consent_granted" if person % 3 else "consent_withdrawn", 0, properties={"channel": "email", "method": "form"}),
            item(person, "page_viewed", 0),
        ]
        if person % 2 == 0:
            items.append(item(person, "order_completed", 0, properties={
                "order_id": f"o{person}", "total": f"{person}.05", "products": [{"product_id": f"p{person}", "price": f"{person}.05"}]}))
    collect.record(workspace.slug, items)
    segments.save(workspace.slug, "Buyers", {"trait": "orders", "is": "at_least", "value": 1}, "test", live=True)
    big_clock.run_until_idle(workspace.slug)
    return workspace.slug


deeds = st.lists(st.tuples(st.integers(1, PEOPLE), st.integers(1, PEOPLE)), min_size=1, max_size=6)
orders = st.randoms(use_true_random=False)


def test_merging_and_undoing_in_random_order_ends_where_it_began(town, db):
    began = facts(db)
    assert began["segments_members FINAL"] and len(began["profiles_order_lines"]) == 2

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate])
    @given(deeds, orders)
    def law(pairs, dice):
        for one, other in pairs:
            now = identify.current_many(db, [one, other])
            if now[one] != now[other]:
                identify.join(town, one, other, "test")
            elif (loser := dice.choice([one, other])) != now[loser]:
                identify.undo(town, loser, "test")
            big_clock.run_until_idle(town, twice=dice.random() < 0.3)
            assert whole(db)
        merged = [loser for (loser,) in db.rows("SELECT person FROM identify_parents FINAL WHERE parent != 0")]
        dice.shuffle(merged)
        while merged:
            some, merged = merged[:2], merged[2:]
            identify.undo_many(town, some, "test")
            big_clock.run_until_idle(town)
        assert facts(db) == began

    law()


def whole(db) -> bool:
    """Every fact is of the person whom its origin leads to, and there is as much of each as ever."""
    for table in ("identify_links FINAL", "profiles_timeline", "profiles_events", "profiles_consents", "profiles_order_lines"):
        rows = db.rows(f"SELECT person, origin FROM {table} WHERE person != 0")
        now = identify.current_many(db, sorted({origin for _, origin in rows}))
        assert all(now[origin] == person for person, origin in rows), table
    return True


class Cut(Exception):
    pass


def cut_after(writes: int, monkeypatch, deed) -> bool:
    """Does it, but dies before the write after so many; whether it came to that."""
    real, real_insert, begun, one_at_a_time = Database.run, Database.insert, [], threading.Lock()

    def counted(write):
        def done(self, *args, **kwargs):
            with one_at_a_time:
                if len(begun) >= writes:
                    raise Cut
                begun.append(1)
            return write(self, *args, **kwargs)

        return done

    with monkeypatch.context() as patched, suppress(Cut):
        patched.setattr(Database, "run", counted(real))
        patched.setattr(Database, "insert", counted(real_insert))
        deed()
        return False
    return True


def test_an_undo_that_is_cut_at_any_write_and_run_again_ends_the_same(town, db, monkeypatch):
    began = facts(db)
    writes = 1
    while True:
        identify.join(town, 1, 2, "test")
        identify.join(town, 2, 3, "test")
        big_clock.run_until_idle(town)
        assert facts(db) != began
        identify.undo_many(town, [loser for (loser,) in db.rows("SELECT person FROM identify_parents FINAL WHERE parent != 0")], "test")
        was_cut = cut_after(writes, monkeypatch, lambda: big_clock.run_once(town))
        big_clock.run_until_idle(town)
        assert facts(db) == began, f"cut after {writes} writes"
        if not was_cut:
            break
        writes += 3
    assert writes > 20
    assert engine.database(town).value("SELECT count() = uniqExact((loser, tick)) FROM identify_separations")
