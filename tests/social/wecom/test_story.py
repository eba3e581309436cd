"""From a scan to the end: a live code, a welcome, a tag, a mass message that a member confirms, and a customer who leaves."""

from koipond import deliver, profiles, social
from tests.social.wecom.conftest import until


def test_a_live_code_brings_a_customer_who_is_welcomed_tagged_written_to_and_lost(taken):
    corp, slug = taken, taken.slug
    code = social.wecom.make_live_code(corp.corp, "mei", name="春季快闪店", place="静安", fallback=["lin"],
                                       welcome={"text": "{{ customer }}，欢迎来到锦鲤茶，我是{{ member }}"})
    corp.twin.act("wecom", "add", customer="小周", config_id=code.config_id)
    until(lambda: "小周，欢迎来到锦鲤茶，我是林导购" in corp.talk("小周"))
    corp.until(lambda: corp.friends(external_userid=corp.customer("小周"), userid="lin", state=code.state))
    assert social.wecom.counts(corp.db, corp.account.id)[code.state]["there"] == 1
    person = corp.person("小周")
    assert person and profiles.person(corp.db, person)

    tag = social.wecom.make_corp_tag(corp.corp, "来源", "快闪店", by="mei")
    profiles.make_tag(slug, "pop-up", by="mei")
    social.wecom.stand_for(slug, corp.account.id, tag.tag_id, "pop-up")
    profiles.give_tag(slug, "pop-up", [person], by="mei", because="came to the pop-up shop")
    corp.until(lambda: tag.tag_id in corp.state()["customers"][corp.customer("小周")]["follows"]["lin"]["tags"])

    message, = corp.send(person, text="明前龙井到店，欢迎来品")
    assert corp.told(message) == ("pending", "confirmation")
    task, = corp.tasks()
    assert (task.userid, task.customers) == ("lin", 1) and "明前龙井到店，欢迎来品" not in corp.talk("小周")
    corp.twin.act("wecom", "confirm", msgid=task.msgid, userid="lin")
    social.wecom.look_again(corp.account.id)
    corp.until(lambda: "delivered" in deliver.outbox_state(corp.db, message).reactions)
    assert corp.told(message) == ("accepted", "") and corp.talk("小周")[-1] == "明前龙井到店，欢迎来品"

    corp.twin.act("wecom", "delete_member", customer="小周", userid="lin")
    corp.until(lambda: corp.friends(external_userid=corp.customer("小周"), ended_by="customer"))
    message, = corp.send(person)
    assert corp.told(message) == ("refused", "no_address")
