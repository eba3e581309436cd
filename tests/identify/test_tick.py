import dataclasses

from koipond import engine, identify
from koipond.engine import Database
from koipond.kit import clock
from tests.identify.house import House, alias, says, seen


def test_a_visitor_who_signs_in_becomes_one_person(house):
    visitor = house.happens(seen(anon="a1"), seen(anon="a1"))
    assert visitor == [1, 1]
    assert house.happens(seen(user="mei", anon="a1")) == [1]
    assert house.who("user_id", "mei") == house.who("anonymous_id", "a1") == 1


def test_a_visitor_who_turns_out_to_be_somebody_known_merges_into_them(house):
    house.happens(seen(anon="a1"))
    house.happens(seen(user="mei"))
    assert house.happens(says(user="mei", anon="a1"), seen(anon="a1")) == [2, 2]
    assert house.merges() == [(1, 2)]
    assert identify.current(house.db, 1) == 2
    (merge,) = identify.why(house.db, 2)
    assert (merge.loser, merge.survivor, merge.kind, merge.value, merge.message_id) == (1, 2, "anonymous_id", "a1", "m3")
    assert [(i.kind, i.value, i.origin) for i in identify.identifiers(house.db, 1)] == [
        ("anonymous_id", "a1", 1), ("user_id", "mei", 2)]


def test_an_alias_links_what_was_before_to_the_account(house):
    house.happens(seen(anon="a1"))
    assert house.happens(alias(previous="a1", user="mei")) == [1]
    assert house.who("user_id", "mei") == 1


def test_an_alias_of_one_account_to_another_merges_nobody_and_says_so(house):
    house.happens(seen(user="mei"), seen(user="wei"))
    assert house.happens(alias(previous="wei", user="mei"), twice=True) == [1]
    assert house.merges() == [] and house.who("user_id", "wei") == 2
    told = [("two_accounts", "user_id", "wei", 2, 1)]
    assert house.refused() == told
    house.happens(alias(previous="wei", user="mei"), seen(user="ana"))
    assert house.refused() == told, "each is written down once"
    house.happens(alias(previous="ana", user="ana"), alias(previous="nobody-yet", user="mei"), alias(previous="mei", user="tom"))
    assert house.refused() == [("two_accounts", "user_id", "mei", 1, 4), *told]
    assert [one.reason for one in identify.refusals(house.db, 2)] == ["two_accounts"]


def test_an_alias_to_an_account_of_the_same_tick_is_refused_where_that_account_came_first(house):
    first, later = [seen(user="mei"), alias(previous="mei", user="wei")], [alias(previous="ana", user="tom"), seen(user="ana")]
    house.happens(*first, *later, twice=True)
    assert house.refused() == [("two_accounts", "user_id", "mei", 1, 2)]


def test_an_alias_names_who_the_two_are_after_the_merges_of_its_tick(house):
    house.happens(seen(anon="a1"), seen(user="mei", anon="a2"), seen(anon="a3"))
    house.happens(alias(previous="mei", user="wei"), seen(user="wei", anon="a1"), seen(user="mei", anon="a3"), twice=True)
    assert house.refused() == [("two_accounts", "user_id", "mei", house.who("user_id", "mei"), house.who("user_id", "wei"))]


def test_somebody_known_by_mail_alone_merges_with_the_account_that_shows_it(house):
    assert house.happens(says(email="Mei@Example.com"), says(email="wei@example.com", phone="138 1234 5678")) == [1, 2]
    house.happens(seen(user="wei"))
    assert house.happens(says(user="wei", email="WEI@example.com")) == [3]
    assert house.who("phone", "+86 138-1234-5678") == 3


def test_persons_are_numbered_in_the_order_in_which_they_appear(house):
    assert house.happens(seen(user="c"), seen(anon="b"), seen(user="a"), seen(user="c")) == [1, 2, 3, 1]
    assert house.happens(seen(user="z"), seen(user="a"), seen(user="y")) == [4, 3, 5]


def test_events_without_an_identifier_are_of_nobody(house):
    assert house.happens(seen(), seen(user="mei"), seen()) == [0, 1, 0]
    assert house.happens() == []


def test_two_accounts_on_one_phone_stay_two(house):
    assert house.happens(says(user="mei", phone="13812345678")) == [1]
    assert house.happens(says(user="wei", phone="13812345678")) == [2]
    assert house.who("phone", "13812345678") == 1, "a phone stays with its first owner"
    assert house.refused() == [("conflict", "phone", "+8613812345678", 1, 2)]
    assert house.happens(says(user="wei", phone="13812345678")) == [2]
    assert len(house.refused()) == 1, "the same refusal is written down once"


def test_two_accounts_in_one_tick_on_one_phone_stay_two(house):
    assert house.happens(says(user="mei", phone="13812345678"), says(user="wei", phone="13812345678")) == [1, 2]
    assert house.who("phone", "13812345678") == 1
    assert house.refused() == [("conflict", "phone", "+8613812345678", 1, 2)]


def test_a_tablet_follows_the_newest_sign_in_and_its_past_stays(house):
    assert house.happens(seen(user="mei", anon="tablet", device="d")) == [1]
    assert house.happens(seen(anon="tablet")) == [1]
    assert house.happens(seen(user="wei", anon="tablet", device="d")) == [2]
    assert house.happens(seen(anon="tablet"), seen(device="d")) == [2, 2]
    assert {row[0] for row in house.refused()} == {"conflict"}
    assert [i.kind for i in identify.identifiers(house.db, 1)] == ["user_id"]
    assert house.happens(seen(user="mei", anon="tablet")) == [1]
    assert house.happens(seen(anon="tablet"), seen(device="d")) == [1, 2]


def test_null_never_links(house):
    values = ["null", "NULL", "undefined", "0", "-1", "none", '"null"', "'None'", "NaN", "guest", "anonymous", "unknown", "(not set)",
              "000000", "00000000-0000-0000-0000-000000000000", "11111111", "[object Object]", "x" * 300, "匿名", "  "]
    persons = house.happens(*[seen(user=f"u{n}", anon=value) for n, value in enumerate(values)])
    assert persons == list(range(1, len(values) + 1))
    assert set(house.happens(*[seen(anon=value) for value in values])) == {0}
    assert {row[0] for row in house.refused()} == {"blocked_value", "too_long", "malformed"}
    mails = ["test@test.com", "no mail", "@", "a@b", "none@none.com"]
    persons = house.happens(*[says(user=f"w{n}", email=value) for n, value in enumerate(mails)])
    assert len(set(persons)) == len(mails)


def test_a_value_that_identifies_nobody_is_written_down_once(house):
    house.happens(seen(anon="null"), seen(anon="null"))
    house.happens(seen(anon="null"))
    assert house.refused() == [("blocked_value", "anonymous_id", "null", 0, 0)]


def test_a_shared_value_cannot_glue_thousands(house):
    hotline = "400-123-4567"
    persons = house.happens(*[says(user=f"u{n}", phone=hotline) for n in range(3000)])
    assert len(set(persons)) == 3000
    assert house.who("phone", hotline) is None, "too many claimed it: it identifies nobody"
    assert {reason for reason, *_ in house.refused()} == {"conflict", "shared"}
    assert len(house.refused()) == 6, "the first five refusals and that it is shared"
    assert house.happens(says(phone=hotline)) == [0]
    assert identify.identifiers(house.db, persons[0])[0].value == "u0"


def test_it_becomes_shared_over_many_ticks_too(house):
    for n in range(7):
        house.happens(says(user=f"u{n}", email="info@example.com"))
    assert house.who("email", "info@example.com") is None
    assert [r[0] for r in house.refused()].count("shared") == 1


def test_a_value_without_accounts_glues_no_more_than_the_limit(house):
    house.happens(*[says(anon=f"a{n}", email="kiosk@example.com") for n in range(1000)])
    person = house.who("email", "kiosk@example.com")
    assert len(identify.identifiers(house.db, person)) == 201
    assert "too_many" in {r[0] for r in house.refused()}


def test_receipts_follow_the_person_through_merges(house):
    house.happens(seen(anon="a1"), seen(user="mei"))
    house.happens(seen(anon="a2"))
    house.happens(seen(user="mei", anon="a1"))
    assert house.happens(seen(person=1), seen(person=3), seen()) == [2, 3, 0]
    assert house.happens(seen(user="mei", anon="a2"), seen(person=3), seen(person=1)) == [2, 2, 2]


def test_an_event_that_names_the_person_links_what_it_carries(house):
    house.happens(seen(user="mei"), says(email="mei@example.com"))
    assert house.happens(seen(person=1, kind="identify", email="mei@example.com")) == [1]
    assert house.who("email", "mei@example.com") == 1


def test_a_group_trait_is_not_the_persons(house):
    house.happens(seen(user="mei", kind="group", email="info@company.example"))
    assert house.who("email", "info@company.example") is None


def test_traits_in_the_context_and_openids_link(house):
    event = seen(user="mei")
    event["context"] = '{"traits":{"email":"mei@example.com"}}'
    house.happens(event, says(openid="oABC", unionid="u-1"))
    assert house.who("email", "mei@example.com") == 1
    assert house.happens(says(user="mei", unionid="u-1")) == [1]
    assert house.who("openid", "oABC") == 1


def test_blocking_a_value_stops_it_from_the_next_tick_on(house, clock):
    house.happens(says(user="mei", email="shop@example.com"))
    assert identify.block(house.workspace, "email", " Shop@Example.com ", by="ana").value == "shop@example.com"
    assert house.who("email", "shop@example.com") is None
    assert house.happens(says(email="shop@example.com"), says(user="wei", email="shop@example.com")) == [0, 2]


def test_a_workspace_may_declare_a_kind_of_its_own(house, workspace):
    from koipond.identify.models import IdentifierKind

    IdentifierKind.objects.create(workspace=workspace, name="card_no", trust=2, limit=2, shared_after=2, fields=["traits.card_no"],
                                  by="ana", created_at=clock.now())
    assert house.happens(says(anon="a", card_no="C1"), says(user="mei", card_no="C1")) == [1, 1]
    assert house.who("card_no", "C1") == 1


def test_a_repeated_tick_changes_nothing(house):
    house.happens(seen(anon="a1"), seen(user="mei"), says(user="wei", phone="13812345678"), seen(anon="null"))
    tick = house.lay(seen(user="mei", anon="a1"), says(user="ana", phone="13812345678", anon="a1"), seen(anon="a9"), says(email="x@y.cn"))
    identify.merge(tick)
    once = house.state()
    for _ in range(2):
        identify.merge(dataclasses.replace(tick, again=True))
        assert house.state() == once


class _Killed(Exception):
    pass


def test_a_tick_cut_short_anywhere_comes_out_the_same(house, monkeypatch):
    def story(cut):
        """The same two ticks, the second cut short before its write number `cut` and run again."""
        for table in (table.name for table in engine.tables() if table.room == "identify"):
            house.db.run(f"TRUNCATE TABLE {table}")
        writes, place = iter(range(1000)), House(house.workspace, house.db)
        place.happens(seen(anon="a1"), seen(user="mei", anon="a2"), says(user="wei", phone="13812345678"))
        tick = place.lay(seen(user="mei", anon="a1"), says(user="ana", phone="13812345678", anon="a2"), seen(anon="a9"),
                         seen(anon="a2"), seen(user="new"), seen(anon="null"), alias(previous="mei", user="wei"))
        insert = Database.insert

        def cutting(db, table, rows, settings=None):
            if table != "identify_tick_asked" and next(writes) == cut:
                raise _Killed
            insert(db, table, rows, settings)

        with monkeypatch.context() as patched:
            patched.setattr(Database, "insert", cutting)
            try:
                identify.merge(tick)
                return True, _without_times(place.state())
            except _Killed:
                pass
        for table in ("identify_links", "identify_identifiers"):
            place.db.run(f"OPTIMIZE TABLE {table} FINAL")  # the older rows are gone for good
        identify.merge(dataclasses.replace(tick, again=True))
        return False, _without_times(place.state())

    whole, expected = story(-1)
    assert whole and expected["merges"] and expected["refused"]
    for cut in range(20):
        whole, found = story(cut)
        assert found == expected, f"cut before write {cut}"
        if whole:
            break
    assert whole and cut >= 5


def _without_times(state: dict) -> dict:
    return {name: [tuple(value for value in row if not hasattr(value, "year")) for row in rows] for name, rows in state.items()}
