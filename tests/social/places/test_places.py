"""Places and their codes: made, changed, closed, read from a sheet; scanned, and what that brought."""

from datetime import timedelta
from decimal import Decimal

import pytest

from koipond import collect
from koipond.deliver.links.http import application
from koipond.kit import ids
from koipond.social import links, places
from tests.visiting import visit

TARGET = "https://shop.example/pork"


@pytest.fixture
def stall(workspace):
    return places.create_place(workspace, "mei", name="建国路菜场", kind="stall", city="北京", target=TARGET, items=["里脊", "五花"])


def of(place, item):
    return next(spot for spot in place.spots if spot.item == item)


def scan(spot, visitor=""):
    answer = visit(application, f"/s/{spot.code}", **({"cookie": f"koi_visitor={visitor}"} if visitor else {}))
    assert answer.status == 302
    return visitor or answer.headers["set-cookie"].split(";")[0].partition("=")[2]


def test_each_pair_of_place_and_item_has_a_code_that_stays(workspace, stall):
    assert [spot.item for spot in stall.spots] == ["", "里脊", "五花"] and len({spot.code for spot in stall.spots}) == 3
    changed = places.change_place(workspace, stall.id, "tom", items=["五花", "梅花"], name="建国路市场")
    assert [spot.item for spot in changed.spots] == ["", "五花", "梅花"] and of(changed, "五花").code == of(stall, "五花").code
    assert of(changed, "五花").title == "建国路市场 · 五花" and links.link_of(of(stall, "里脊").code).over
    back = places.change_place(workspace, stall.id, "tom", items=["里脊"])
    assert of(back, "里脊").code == of(stall, "里脊").code


def test_a_new_target_is_for_the_codes_that_led_to_the_old_one(workspace, stall):
    links.change_link(workspace, of(stall, "五花").id, "mei", target="https://shop.example/belly")
    changed = places.change_place(workspace, stall.id, "mei", target="https://shop.example/new")
    assert [spot.target for spot in changed.spots] == ["https://shop.example/new", "https://shop.example/new", "https://shop.example/belly"]


def test_a_closed_place_leads_nowhere_until_it_opens_again(workspace, stall):
    places.close_place(workspace, stall.id, "mei")
    assert visit(application, f"/s/{of(stall, '里脊').code}").status == 410 and places.places(workspace) == []
    assert places.close_place(workspace, stall.id, "mei", back=True).closed_at is None
    assert visit(application, f"/s/{of(stall, '里脊').code}").status == 302


def test_scans_are_counted_by_place_and_cut_and_day(workspace, stall, tick, clock):
    today = clock.now().date()
    ana = scan(of(stall, "里脊"))
    clock.forward(timedelta(seconds=30))
    scan(of(stall, "里脊"), ana)
    wei = scan(of(stall, "五花"))
    scan(of(stall, "五花"))
    clock.forward(timedelta(seconds=30))
    for visitor, user, total in ((ana, "ana", "88.50"), (wei, "wei", "20")):
        collect.record(workspace.slug, [
            collect.Item(kind="identify", name="", message_id=ids.fresh(), at=clock.now(), user_id=user, anonymous_id=visitor),
            collect.Item(kind="track", name="order_completed", message_id=ids.fresh(), at=clock.now() + timedelta(seconds=1), user_id=user,
                         properties={"order_id": f"o-{user}", "total": total, "currency": "CNY"})])
    collect.record(workspace.slug, [collect.Item(kind="track", name="wechat_followed", message_id=ids.fresh(), at=clock.now(), user_id="wei",
                                                 properties={"account": "7", "openid": "o1", "unionid": ""})])
    tick(twice=True)
    said = {row.item: row for row in places.brought(workspace, today - timedelta(days=1), today + timedelta(days=2), by_day=False)}
    assert [(said[item].scans, said[item].people, said[item].new, said[item].buyers, said[item].orders, said[item].revenue, said[item].followers) for item in ("里脊", "五花")] == [
        (2, 1, 1, 1, 1, Decimal("88.5"), 0), (2, 2, 2, 1, 1, Decimal("20"), 1)]
    by_day = places.brought(workspace, today - timedelta(days=1), today + timedelta(days=2), place=stall.id)
    assert sum(row.scans for row in by_day) == 4 and all(row.day for row in by_day)
    assert places.brought(workspace, today - timedelta(days=9), today - timedelta(days=8)) == []


def test_an_order_long_after_or_before_the_scan_does_not_count(workspace, stall, tick, clock):
    today = clock.now().date()
    ana = scan(of(stall, "里脊"))
    collect.record(workspace.slug, [collect.Item(kind="track", name="order_completed", message_id=ids.fresh(), at=clock.now() + gap, anonymous_id=ana,
                                                 properties={"order_id": f"o{gap.days}", "total": "10"}) for gap in (timedelta(days=-1), timedelta(days=-30))])
    clock.forward(timedelta(days=8))
    collect.record(workspace.slug, [collect.Item(kind="track", name="order_completed", message_id=ids.fresh(), at=clock.now(), anonymous_id=ana, properties={"order_id": "late", "total": "10"})])
    tick()
    days = (today - timedelta(days=1), today + timedelta(days=1))
    assert [(row.buyers, row.new) for row in places.brought(workspace, *days, by_day=False)] == [(0, 0)], "who was seen before is not new"
    assert [row.buyers for row in places.brought(workspace, *days, within_days=9, by_day=False)] == [1]


def test_a_code_of_wechat_counts_at_the_place_where_it_hangs(workspace, stall, tick, clock):
    from koipond.social.models import SceneCode

    code = SceneCode.objects.create(workspace=workspace, account=7, kind="permanent", scene="k1", name="stall", ticket="t", url="http://weixin.qq.com/q/02x", by="mei", at=clock.now())
    with pytest.raises(places.BadPlace):
        places.set_carrier(workspace, of(stall, "五花").id, "mei", "wechat", code.pk + 9)
    assert places.set_carrier(workspace, of(stall, "五花").id, "mei", "wechat", code.pk).carrier == "wechat"
    for name, openid in (("wechat_followed", "o1"), ("wechat_scanned", "o2")):
        collect.record(workspace.slug, [collect.Item(kind="track", name=name, message_id=ids.fresh(), at=clock.now(), context={"traits": {"openid": openid}},
                                                     properties={"account": "7", "openid": openid, "scene": "k1", "unionid": ""})])
    tick()
    today = clock.now().date()
    row, = places.brought(workspace, today - timedelta(days=1), today + timedelta(days=1), by_day=False)
    assert (row.item, row.scans, row.people, row.followers) == ("五花", 2, 2, 1)
    assert b"<svg" in places.spot_picture(workspace, of(stall, "五花").id).body


@pytest.mark.parametrize("field, said", [
    ("name", {"name": " "}), ("name", {"name": "x" * 61}), ("kind", {"kind": "car"}), ("items", {"items": [""]}), ("items", {"items": [str(n) for n in range(61)]}),
    ("address", {"address": "x" * 201})])
def test_what_a_place_cannot_be_is_refused_by_name(workspace, field, said):
    with pytest.raises(places.BadPlace) as refused:
        places.create_place(workspace, "mei", **{"name": "A", "target": TARGET, **said})
    assert refused.value.fields["field"] == field and places.places(workspace) == []


def test_two_places_of_one_name_are_one_too_many(workspace, stall):
    with pytest.raises(places.PlaceTaken):
        places.create_place(workspace, "mei", name="建国路菜场", target=TARGET)
    with pytest.raises(links.BadLink):
        places.create_place(workspace, "mei", name="B", target="javascript:1")
    assert len(places.places(workspace)) == 1


def test_a_sheet_makes_places_and_the_same_sheet_again_changes_nothing(workspace, tmp_path):
    sheet = tmp_path / "places.csv"
    sheet.write_text("点位,类型,城市,品项,链接\n东市,摊位,上海,里脊、五花,https://shop.example/e\n东市,,,梅花,\n西市,门店,杭州,,\n北市,车,杭州,,\n", encoding="utf-8")
    done = places.import_places(workspace, sheet, "places.csv", "mei", target=TARGET)
    assert (done.made, done.changed, [(row, number) for row, number, _, _ in done.problems]) == (2, 0, [(5, "social.E076")])
    east, west = (next(place for place in places.places(workspace) if place.name == name) for name in ("东市", "西市"))
    assert (east.kind, east.city, [spot.item for spot in east.spots], east.spots[0].target) == ("stall", "上海", ["", "里脊", "五花", "梅花"], "https://shop.example/e")
    assert west.spots[0].target == TARGET
    again = places.import_places(workspace, sheet, "places.csv", "mei", target="https://shop.example/other")
    assert (again.made, again.changed) == (0, 2) and places.place(workspace, east.id).spots == east.spots and places.place(workspace, west.id).spots == west.spots
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(places.BadPlaceSheet):
        places.import_places(workspace, tmp_path / "other.csv", "other.csv", "mei", target=TARGET)


def test_posters_say_where_and_what_and_run_nothing(workspace, stall):
    evil = places.create_place(workspace, "mei", name="<script>alert(1)</script>", target=TARGET)
    page, policy = places.posters(workspace, places.Wanted(title="扫码看<今日>特价", note="回家路上"))
    assert page.count("<section") == 4 and "里脊" in page and "建国路菜场" in page and "扫码看&lt;今日&gt;特价" in page
    assert "<script" not in page and "script-src" not in policy and policy.startswith("default-src 'none'") and evil.spots[0].code in page
    for size in places.FORMATS:
        assert places.posters(workspace, places.Wanted(format=size), spots=[of(stall, "里脊").id])[0].count("<section") == 1
    for wrong in ({"format": "a0"}, {"logo": "https://evil.example/x.png"}, {"logo": "data:image/svg+xml;base64,PHN2Zz4="}, {"logo": "data:image/png;base64,AAAA"}):
        with pytest.raises(places.BadPlace):
            places.posters(workspace, places.Wanted(**wrong))
