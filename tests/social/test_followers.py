"""Followers with whole ticks: what acts make of them, whose they are after merges, what is taken and given back, and that they can be forgotten."""

from datetime import timedelta

import pytest

from koipond import collect, engine, identify, profiles, social
from koipond.kit import ids

ACCOUNT, OTHER = 7, 8


@pytest.fixture
def happen(workspace, tick, clock):
    """happen(name, openid, …): something that WeChat told, and a tick that runs twice."""
    def told(name, openid, account=ACCOUNT, at=None, unionid="", **properties):
        at = at or clock.now()
        collect.record(workspace.slug, [collect.Item(
            kind="track", name=name, message_id=ids.same(name, openid, account, at, sorted(properties.items())), at=at,
            context={"traits": {"openid": openid, **({"unionid": unionid} if unionid else {})}},
            properties={"account": str(account), "openid": openid, "unionid": unionid, **properties})])
        tick(twice=True)

    return told


def way(workspace, openid, account=ACCOUNT, message="", mini=False, **wish) -> str:
    message = message or ids.fresh()
    return social.take(workspace.slug, account, [social.Wish(message, openid, **wish)], mini)[message]


def test_a_window_is_open_as_long_and_as_often_as_the_act_gives(workspace, happen, clock):
    happen("wechat_followed", "o1")
    assert [way(workspace, "o1") for _ in range(4)] == ["custom"] * 3 + ["window_closed"]
    clock.forward(timedelta(seconds=30))
    happen("wechat_menu_clicked", "o1", opens="0")
    assert way(workspace, "o1") == "window_closed"
    happen("wechat_menu_clicked", "o1", opens="1")
    assert way(workspace, "o1") == "custom"
    clock.forward(timedelta(seconds=61))
    assert way(workspace, "o1") == "window_closed"
    happen("wechat_message", "o1")
    clock.forward(timedelta(hours=47, minutes=59))
    assert way(workspace, "o1") == "custom"
    clock.forward(timedelta(minutes=2))
    assert way(workspace, "o1") == "window_closed"


def test_who_never_came_or_has_left_is_not_written_to(workspace, happen, clock):
    assert way(workspace, "o1") == "not_following"
    happen("wechat_followed", "o1", at=clock.now() - timedelta(seconds=5))
    happen("wechat_unfollowed", "o1")
    assert way(workspace, "o1") == "not_following"


def test_what_happened_in_the_wrong_order_comes_to_the_same(workspace, happen, clock):
    now = clock.now()
    happen("wechat_unfollowed", "o1", at=now - timedelta(seconds=10))
    happen("wechat_followed", "o1", at=now - timedelta(seconds=20))
    assert way(workspace, "o1") == "not_following"
    happen("wechat_followed", "o1", at=now)
    assert way(workspace, "o1") == "custom"


def test_grants_are_taken_one_by_one_and_turning_off_takes_all(workspace, happen, clock):
    happen("wechat_followed", "o1", at=clock.now() - timedelta(hours=1))
    for seconds in (3, 2):
        happen("wechat_grant", "o1", at=clock.now() - timedelta(seconds=seconds), notice="N1", answer="accept")
    happen("wechat_grant", "o1", notice="N1", answer="reject")
    assert [way(workspace, "o1", notice="N1") for _ in range(3)] == ["notice", "notice", "no_grant"]
    clock.forward(timedelta(seconds=5))
    happen("wechat_grant", "o1", notice="N1", answer="accept")
    clock.forward(timedelta(seconds=5))
    happen("wechat_grant", "o1", notice="N1", answer="off")
    assert way(workspace, "o1", notice="N1") == "no_grant"
    clock.forward(timedelta(seconds=5))
    happen("wechat_grant", "o1", notice="LONG", answer="accept")
    assert [way(workspace, "o1", notice="LONG", for_good=True) for _ in range(3)] == ["notice"] * 3


def test_of_many_at_once_no_grant_is_taken_twice(workspace, happen, clock):
    from concurrent.futures import ThreadPoolExecutor

    happen("wechat_followed", "o1", at=clock.now() - timedelta(hours=1))
    for seconds in range(5):
        happen("wechat_grant", "o1", at=clock.now() - timedelta(seconds=seconds + 1), notice="N1", answer="accept")
    with ThreadPoolExecutor(4) as threads:
        ways = list(threads.map(lambda _: way(workspace, "o1", notice="N1"), range(12)))
    assert sorted(ways) == ["no_grant"] * 7 + ["notice"] * 5


def test_a_message_that_is_tried_again_takes_nothing_more_and_a_refused_one_gives_back(workspace, happen, clock):
    happen("wechat_followed", "o1", at=clock.now() - timedelta(hours=1))
    happen("wechat_grant", "o1", notice="N1", answer="accept")
    message = ids.fresh()
    assert [way(workspace, "o1", message=message, notice="N1") for _ in range(2)] == ["notice", "notice"]
    assert way(workspace, "o1", notice="N1") == "no_grant"
    happen("wechat_refused", "o1", message=message, reason="content_rejected")
    assert way(workspace, "o1", notice="N1") == "notice"


def test_a_human_is_one_person_over_accounts_and_what_is_taken_apart_is_two_again(workspace, happen, clock, db, tick):
    happen("wechat_followed", "o1", at=clock.now() - timedelta(minutes=9))
    happen("wechat_followed", "o2", account=OTHER)
    one, two = identify.find(db, "openid", "o1"), identify.find(db, "openid", "o2")
    assert one != two and social.reach(db, [one], [ACCOUNT, OTHER], [])[one] == social.Place(ACCOUNT, "o1")
    for openid, account in (("o1", ACCOUNT), ("o2", OTHER)):
        happen("wechat_seen", openid, account=account, unionid="u1", follows="1", since="0", scene="ADD_SCENE_SEARCH", tags="2,3")
    joined = identify.find(db, "openid", "o1")
    assert joined == identify.find(db, "openid", "o2")
    assert social.reach(db, [joined], [ACCOUNT, OTHER], [])[joined] == social.Place(OTHER, "o2")      # seen last
    happen("wechat_message", "o1")
    assert social.reach(db, [joined], [ACCOUNT, OTHER], [])[joined] == social.Place(ACCOUNT, "o1")    # a window is open
    assert social.reach(db, [joined], [OTHER], [])[joined] == social.Place(OTHER, "o2")
    other = two if joined == one else one
    identify.undo(workspace.slug, other, by="test", because="two people")
    tick(twice=True)
    found = social.reach(db, [joined, other], [ACCOUNT, OTHER], [])
    assert {place.openid for place in found.values()} == {"o1", "o2"} and len(found) == 2


def test_the_last_account_that_is_left_takes_the_consent(workspace, happen, clock, db, tick):
    consent = {"channel": "wechat", "purpose": "marketing", "method": "follow", "proof": "followed"}
    happen("wechat_followed", "o1", unionid="u1", at=clock.now() - timedelta(minutes=2))
    happen("consent_granted", "o1", at=clock.now() - timedelta(minutes=2), **consent)
    happen("wechat_followed", "o2", account=OTHER, unionid="u1", at=clock.now() - timedelta(minutes=1))
    state = "SELECT argMax(state, at) FROM profiles_consents WHERE channel = 'wechat'"
    happen("wechat_unfollowed", "o1")
    assert db.value(state) == "granted"
    happen("wechat_unfollowed", "o2", account=OTHER)
    assert db.value(state) == "withdrawn"


def test_a_follower_can_be_forgotten(workspace, happen, clock, db, tick):
    for openid in ("oToBeForgotten123", "oStays1234567890"):
        happen("wechat_followed", openid, scene="k1")
        happen("wechat_seen", openid, unionid=f"u{openid}", follows="1", since="0", scene="", tags="")
        happen("wechat_grant", openid, notice="N1", answer="accept")
        happen("wechat_replied", openid, rule="7")
        db.run("social.scan_tagged", account=ACCOUNT, scene="k1", openids=[openid], moments=[clock.now()])
        way(workspace, openid)
    profiles.erase(workspace.slug, [identify.find(db, "openid", "oToBeForgotten123")], by="test", because="asked for it")
    tick()
    tables = [table.name for table in engine.tables() if table.room == "social" and "openid" in table.columns and table.name != "social_mass_people"]
    assert {name: {openid for (openid,) in db.rows(f"SELECT DISTINCT openid FROM {name}")} for name in tables} == {name: {"oStays1234567890"} for name in tables}


def test_a_scene_is_counted_by_who_came(workspace, happen, db):
    for openid in ("o1", "o2"):
        happen("wechat_followed", openid, scene="k1")
    happen("wechat_scanned", "o1", scene="k1")
    assert db.rows("SELECT what, count(), uniqExact(openid) FROM social_moves WHERE scene = 'k1' GROUP BY what ORDER BY what") == [("followed", 2, 2), ("scanned", 1, 1)]


def test_nobody_else_can_say_that_somebody_followed(workspace, tick, db):
    from koipond.collect.names import is_receipt

    assert {name: is_receipt(name) for name in ("wechat_followed", "wechat_message", "wechat_unfollowed", "wechat_grant", "wechat_liked")} == {
        "wechat_followed": True, "wechat_message": True, "wechat_unfollowed": True, "wechat_grant": True, "wechat_liked": False}


def test_every_number_of_the_platform_has_a_source():
    import json
    from pathlib import Path

    told = json.loads((Path(social.__file__).parent / "limits.json").read_text(encoding="utf-8"))
    assert told["as_of"] and [name for name, one in told.items() if isinstance(one, dict) and not (one["from"] and one["unit"])] == []
