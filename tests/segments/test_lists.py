"""Lists: who is given is in, as a move like any other; what is not whole changes nothing."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from koipond import collect, identify, segments
from koipond.segments.models import ListChange
from tests.segments.shop import ANA, LI, MEI, TOM, WEI, ago

CITY = {"trait": "city", "is": "equals", "value": "上海"}


@pytest.fixture
def full(shop):
    """A shop with five persons, of whom two live in Shanghai, that has ticked once."""
    shop.tick({MEI: {"city": "上海"}, TOM: {"city": "北京"}, ANA: {"city": "上海"}, WEI: {}, LI: {}})
    return shop


def a_list(shop, name="VIP", persons=()):
    made = segments.make_list(shop.workspace, name, "say thank you", "mei").id
    if persons:
        segments.give(shop.workspace, made, "person", list(persons), "mei")
    shop.tick()
    return made


def test_persons_given_by_hand_join_in_the_next_tick(full):
    vip = a_list(full, persons=[MEI, WEI])
    assert full.members(vip) == {MEI, WEI}
    segments.give(full.workspace, vip, "person", [TOM], "mei", because="she asked")
    assert full.members(vip) == {MEI, WEI}
    assert full.tick(twice=True) == {(vip, TOM): True}
    segments.give(full.workspace, vip, "person", [MEI, LI], "mei", mode="remove")
    assert full.tick(twice=True) == {(vip, MEI): False}
    assert full.members(vip) == {WEI, TOM}
    reasons = full.db.rows("SELECT person, joined, reason FROM segments_moves WHERE segment = {s:UInt32} ORDER BY tick, person", s=vip)
    assert reasons[-2:] == [(TOM, 1, "hand"), (MEI, 0, "hand")]


def test_setting_a_list_takes_out_all_others(full):
    vip = a_list(full, persons=[MEI, WEI, LI])
    segments.give(full.workspace, vip, "person", [WEI, TOM], "mei", mode="set")
    assert full.tick(twice=True) == {(vip, MEI): False, (vip, LI): False, (vip, TOM): True}


def test_two_changes_of_one_list_are_carried_out_one_after_the_other(full):
    vip = a_list(full)
    segments.give(full.workspace, vip, "person", [MEI, TOM], "mei")
    segments.give(full.workspace, vip, "person", [MEI], "mei", mode="remove")
    assert full.tick() == {(vip, MEI): True, (vip, TOM): True}
    assert segments.next_due(full.db).year == 1970
    assert full.tick() == {(vip, MEI): False}
    assert [change.state for change in segments.changes(full.workspace, vip)] == ["done", "done"]
    assert segments.next_due(full.db).year == 2299


def test_a_rule_that_names_a_list_moves_with_it(full):
    vip = a_list(full, persons=[MEI])
    both = segments.save(full.workspace, "VIP in Shanghai", {"all": [{"segment": vip}, CITY]}, "mei").id
    others = segments.save(full.workspace, "not VIP", {"not": {"segment": vip}}, "mei").id
    full.tick()
    assert full.members(both) == {MEI} and full.members(others) == {TOM, ANA, WEI, LI}
    segments.give(full.workspace, vip, "person", [ANA, TOM], "mei")
    assert full.tick(twice=True) == {(vip, ANA): True, (vip, TOM): True, (both, ANA): True, (others, ANA): False, (others, TOM): False}
    assert full.tick({TOM: {"city": "上海"}}) == {(both, TOM): True}
    assert all(segments.audit(full.workspace, each).agrees for each in (vip, both, others))
    assert full.who({"segment": vip}) == {MEI, ANA, TOM}
    assert full.who({"segment": vip}, among=segments.members_sql(both)) == {MEI, ANA, TOM}
    assert segments.preview(full.workspace, [{"segment": vip}, CITY]).steps[1].count == 3


def test_many_persons_at_once_are_worked_out_in_full_with_the_same_outcome(full, monkeypatch):
    monkeypatch.setattr("koipond.segments.given.MANY", 1)
    vip = a_list(full, persons=[MEI])
    both = segments.save(full.workspace, "VIP in Shanghai", {"all": [{"segment": vip}, CITY]}, "mei").id
    full.tick()
    segments.give(full.workspace, vip, "person", [ANA, TOM, WEI], "mei", mode="set")
    assert full.tick(twice=True) == {(vip, MEI): False, (vip, ANA): True, (vip, TOM): True, (vip, WEI): True, (both, MEI): False, (both, ANA): True}


def test_a_copy_of_a_rules_members_stays_as_it_was(full):
    copy = a_list(full)
    assert segments.give_members(full.workspace, copy, CITY, "mei").known == 2
    full.tick()
    full.tick({MEI: {"city": "北京"}})
    assert full.members(copy) == {MEI, ANA} and full.who(CITY) == {ANA}


@pytest.mark.parametrize("operation, expected", [
    ("union", {MEI, TOM, ANA}), ("intersection", {ANA}), ("difference", {MEI}),
])
def test_lists_and_segments_are_combined(full, operation, expected):
    live = segments.save(full.workspace, "Shanghai", CITY, "mei").id
    one, made = a_list(full, "one", [TOM, ANA]), a_list(full, "made", [LI])
    segments.combine(full.workspace, made, operation, [live, one], "mei")
    full.tick(twice=True)
    assert full.members(made) == expected


def test_members_follow_a_merge_once_whoever_of_the_two_was_listed(full):
    vip = a_list(full, persons=[MEI, TOM, WEI])
    full.db.run("INSERT INTO identify_parents (person, parent, tick) VALUES (2, 3, 1), (4, 1, 1)")
    moved = full.tick(merges=[(TOM, ANA), (WEI, MEI)], twice=True)
    assert moved == {(vip, TOM): False, (vip, ANA): True, (vip, WEI): False}
    assert full.members(vip) == {MEI, ANA}
    segments.give(full.workspace, vip, "person", [MEI], "mei", mode="remove")
    assert full.tick(twice=True) == {(vip, MEI): False}, "also under the person that was merged into her"
    segments.give(full.workspace, vip, "person", [TOM], "mei", mode="remove")
    assert full.tick(twice=True) == {(vip, ANA): False}, "an old id is whoever that is now"


def test_when_a_merge_is_undone_the_list_holds_whom_it_was_given(full):
    vip = a_list(full, persons=[TOM])
    full.db.run("INSERT INTO identify_parents (person, parent, tick) VALUES (2, 3, 1)")
    full.tick(merges=[(TOM, ANA)])
    assert full.members(vip) == {ANA}
    full.db.run("INSERT INTO identify_parents (person, parent, tick) VALUES (2, 0, 2)")
    full.gone.discard(TOM)
    full.number += 1
    full._arrive({TOM: {"city": "北京"}, ANA: {}}, [], [])
    full.db.run("INSERT INTO profiles_tick_touched (person, merged) VALUES (2, 1), (3, 1)")
    assert full.tick(again=True) == {(vip, TOM): True, (vip, ANA): False}


@pytest.fixture
def known(workspace, db, tick):
    """Three people with e-mail addresses and phones, taken in through the whole tick."""
    from koipond.kit import clock

    now = clock.now()
    collect.record(workspace.slug, [
        collect.Item("identify", "", f"m{i}", now, user_id=name, traits={"email": f"{name}@shop.example", "phone": f"1380013801{i}"}, source=1)
        for i, name in enumerate(["mei", "tom", "ana"])
    ])
    tick()
    return {name: identify.find(db, "user_id", name) for name in ("mei", "tom", "ana")}


def sheet(folder, rows, column="E-Mail"):
    path = folder / "group.csv"
    path.write_text("\n".join([f"No,{column}", *(f"{i},{row}" for i, row in enumerate(rows))]), encoding="utf-8")
    return path


def members(db, segment):
    return {person for (person,) in db.rows(segments.members_sql(segment))}


def test_a_file_finds_people_as_identify_spells_them_and_says_row_by_row_whom_nobody_knows(workspace, db, tick, known, tmp_path):
    vip = segments.make_list(workspace, "VIP", "say thank you", "mei").id
    path = sheet(tmp_path, [" MEI@Shop.Example", "nobody@shop.example", "no address", "tom@shop.example", "mei@shop.example"])
    change = segments.give_file(workspace, vip, path, "E-Mail", "email", "mei")
    assert (change.rows, change.known, change.unknown, change.unreadable) == (5, 3, 1, 1)
    tick(twice=True)
    assert members(db, vip) == {known["mei"], known["tom"]}
    said = segments.unknown_of(workspace, vip, change.id)
    assert [(row.line, row.value, row.reason) for row in said] == [(3, "nobody@shop.example", "unknown"), (4, "no address", "unreadable")]


def test_a_parquet_with_phones_sets_a_list(workspace, db, tick, known, tmp_path):
    vip = segments.make_list(workspace, "VIP", "say thank you", "mei").id
    segments.give(workspace, vip, "person", [known["ana"]], "mei")
    tick()
    pq.write_table(pa.table({"phone": ["+86 138-0013-8010", "13800138011"]}), tmp_path / "group.parquet")
    segments.give_file(workspace, vip, tmp_path / "group.parquet", "phone", "phone", "mei", mode="set")
    tick(twice=True)
    assert members(db, vip) == {known["mei"], known["tom"]}


@pytest.mark.parametrize("kind, values", [
    ("email", ["new@shop.example", "mei@shop.example", "other@shop.example", "NEW@shop.example"]),
    ("user_id", ["new", "mei", "other"]), ("openid", ["oNEW", "oOTHER"]),
])
def test_who_is_unknown_becomes_a_person_when_that_is_wanted(workspace, db, tick, known, kind, values):
    vip = segments.make_list(workspace, "VIP", "say thank you", "mei").id
    tick()
    change = segments.give(workspace, vip, kind, values, "mei", creates=True)
    assert change.unknown >= 2
    tick(twice=True)
    found = {identify.find(db, kind, value) for value in values}
    assert None not in found and members(db, vip) == found


def test_a_change_waits_until_its_people_are_there(workspace, db, tick, known, monkeypatch):
    vip = segments.make_list(workspace, "VIP", "say thank you", "mei").id
    tick()
    monkeypatch.setattr("koipond.collect.ticks.TICK_ROWS", 1)
    segments.give(workspace, vip, "email", ["a@x.example", "b@x.example", "c@x.example"], "mei", creates=True)
    tick()
    assert len(members(db, vip)) == 3


def test_what_goes_wrong_on_the_way_changes_nothing(full, tmp_path, monkeypatch):
    vip = a_list(full, persons=[MEI])
    monkeypatch.setattr("koipond.segments.lists.MOST_ROWS", 2)
    with pytest.raises(segments.TooManyRows):
        segments.give_file(full.workspace, vip, sheet(tmp_path, ["a@b.cn", "b@b.cn", "c@b.cn"]), "E-Mail", "email", "mei", mode="set")
    assert ListChange.objects.filter(segment=vip).count() == 1
    assert full.tick() == {} and full.members(vip) == {MEI}


def test_a_change_that_was_never_whole_is_never_carried_out(full):
    vip = a_list(full, persons=[MEI])
    change = segments.give(full.workspace, vip, "person", [TOM], "mei")
    ListChange.objects.filter(id=change.id).update(state="writing")
    assert full.tick() == {} and full.members(vip) == {MEI}


def test_a_tick_cut_after_each_of_its_writes_ends_as_if_it_had_not_been(full, monkeypatch):
    vip = a_list(full, persons=[MEI, TOM])
    both = segments.save(full.workspace, "VIP in Shanghai", {"all": [{"segment": vip}, CITY]}, "mei").id
    full.tick()
    expected, done = {(vip, MEI): False, (both, MEI): False, (vip, ANA): True, (both, ANA): True, (vip, TOM): False}, full.db.run
    for cut in range(1, 40):
        segments.give(full.workspace, vip, "person", [ANA], "mei", mode="set")
        written = []

        def run(statement, *given, cut=cut, written=written, **more):
            done(statement, *given, **more)
            written.extend([statement] * ("segments" in str(statement)))
            if len(written) == cut:
                raise InterruptedError

        monkeypatch.setattr(full.db, "run", run)
        try:
            moved = full.tick()
        except InterruptedError:
            monkeypatch.setattr(full.db, "run", done)
            moved = full.tick(again=True) or full.tick()  # cut before it took the change, it leaves that to the next one
        monkeypatch.setattr(full.db, "run", done)
        assert moved == expected, cut
        assert full.members(vip) == {ANA} and full.members(both) == {ANA}
        if len(written) < cut:
            return
        segments.give(full.workspace, vip, "person", [MEI, TOM], "mei", mode="set")
        full.tick()
    raise AssertionError("the tick was never whole")


def test_a_list_says_what_it_is_for_before_anybody_is_in_it(workspace):
    with pytest.raises(segments.NoPurpose):
        segments.make_list(workspace, "VIP", " ", "mei")


def test_a_rule_segment_takes_nobody_by_hand_and_a_list_takes_no_rule(full):
    live = segments.save(full.workspace, "Shanghai", CITY, "mei").id
    with pytest.raises(segments.NotAList):
        segments.give(full.workspace, live, "person", [MEI], "mei")
    vip = a_list(full)
    with pytest.raises(segments.NotARule):
        segments.save(full.workspace, "VIP", CITY, "mei", segment=vip)
    with pytest.raises(segments.EmptyChange):
        segments.give(full.workspace, vip, "person", [" "], "mei", mode="set")
    with pytest.raises(segments.BadMode):
        segments.give(full.workspace, vip, "person", [MEI], "mei", mode="clear")
    with pytest.raises(segments.UnknownSegment):
        segments.save(full.workspace, "wrong", {"listed": live}, "mei")


def test_an_archived_list_lets_everybody_go_and_waits_for_nothing(full):
    vip = a_list(full, persons=[MEI])
    segments.give(full.workspace, vip, "person", [TOM], "mei")
    segments.archive(full.workspace, vip, "mei")
    assert full.tick(twice=True) == {(vip, MEI): False}
    assert segments.next_due(full.db).year == 2299


def test_events_move_nobody_in_a_list(full):
    from tests.segments.shop import Event

    vip = a_list(full, persons=[MEI])
    assert full.tick(events=[Event(MEI, "order_completed", ago(1))]) == {} and full.members(vip) == {MEI}
