"""Tags of the corp and ours are kept alike, and neither side undoes what the other just did."""

import pytest

from koipond import profiles, social


@pytest.fixture
def both(taken):
    """A tag of ours and one of the corp that stand for each other."""
    taken.tag = social.wecom.make_corp_tag(taken.corp, "会员", "金卡", by="mei")
    profiles.make_tag(taken.slug, "gold", by="mei")
    social.wecom.stand_for(taken.slug, taken.account.id, taken.tag.tag_id, "gold")
    return taken


def marked(corp, name: str, userid: str) -> bool:
    return corp.tag.tag_id in corp.state()["customers"][corp.customer(name)]["follows"][userid]["tags"]


def has(corp, name: str) -> bool:
    return "gold" in [held.tag for held in profiles.tags_of(corp.db, corp.person(name))]


def mark(corp, name: str, userid: str, **change) -> None:
    """A member marks a customer in the client: it changes, and WeCom tells of it."""
    corp.corp.post("externalcontact/mark_tag", userid=userid, external_userid=corp.customer(name), **change)
    corp.twin.act("wecom", "edit_customer", customer=name, userid=userid, remark=f"{name}{change}"[:20])


def test_given_here_it_is_marked_there_and_taken_here_it_is_taken_there(both):
    corp = both
    profiles.give_tag(corp.slug, "gold", [corp.person("美")], by="mei", because="spent enough")
    corp.until(lambda: marked(corp, "美", "lin"))
    corp.settle()
    assert has(corp, "美") and not marked(corp, "老李", "chen")
    profiles.give_tag(corp.slug, "gold", [corp.person("美")], by="mei", because="a mistake", given=False)
    corp.until(lambda: not marked(corp, "美", "lin"))
    corp.settle()
    assert not has(corp, "美")


def test_marked_there_it_is_given_here_and_stays(both):
    corp = both
    mark(corp, "老李", "chen", add_tag=[corp.tag.tag_id])
    corp.until(lambda: has(corp, "老李"))
    corp.settle()
    assert has(corp, "老李") and marked(corp, "老李", "chen")
    mark(corp, "老李", "chen", remove_tag=[corp.tag.tag_id])
    corp.until(lambda: not has(corp, "老李"))
    corp.settle()
    assert not has(corp, "老李") and not marked(corp, "老李", "chen")


def test_only_what_we_made_is_changed(both):
    corp = both
    theirs = next(tag for tag in social.wecom.corp_tags(corp.account.id) if tag.name == "VIP")
    with pytest.raises(social.wecom.BadCorpTag):
        social.wecom.rename_corp_tag(corp.corp, theirs.tag_id, "很重要")
    assert social.wecom.rename_corp_tag(corp.corp, corp.tag.tag_id, "白金").name == "白金"
    social.wecom.remove_corp_tag(corp.corp, corp.tag.tag_id)
    assert corp.tag.tag_id not in corp.state()["tags"]


def test_too_many_at_once_is_put_off_and_done_in_the_end(both):
    corp = both
    corp.twin.order("faults", platform="wecom", what="fail_next", n=2, code="45033", path="mark_tag")
    profiles.give_tag(corp.slug, "gold", [corp.person("美"), corp.person("老李")], by="mei", because="spent enough")
    corp.until(lambda: marked(corp, "美", "lin") and marked(corp, "老李", "chen"))


def test_whoever_comes_by_a_code_has_its_tags_once(both):
    corp = both
    code = social.wecom.make_live_code(corp.corp, "mei", name="静安", fallback=["lin"], tags=[corp.tag.tag_id])
    corp.twin.act("wecom", "add", customer="甲", config_id=code.config_id)
    corp.until(lambda: corp.customer("甲") and marked(corp, "甲", "lin") and has(corp, "甲"))
    mark(corp, "甲", "lin", remove_tag=[corp.tag.tag_id])
    for _ in range(2):
        corp.settle()
    assert not marked(corp, "甲", "lin")


def test_tags_that_wecom_tells_of_are_taken_over(taken):
    names = {(tag.group, tag.name, tag.ours) for tag in social.wecom.corp_tags(taken.account.id)}
    assert names == {("客户等级", "新客", False), ("客户等级", "老客", False), ("客户等级", "VIP", False)}
    taken.corp.post("externalcontact/add_corp_tag", group_name="客户等级", tag=[{"name": "黑卡"}])
    taken.until(lambda: any(tag.name == "黑卡" for tag in social.wecom.corp_tags(taken.account.id)))
