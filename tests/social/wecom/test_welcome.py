"""The welcome: at once, once, and also when the process died in between."""

from datetime import timedelta

from koipond import access, social
from koipond.kit import clock, ids
from koipond.social.wecom.models import WecomWelcome
from koipond.social.wecom.welcome import SEALED_FOR
from tests.social.wecom.conftest import until


def outcomes(corp) -> list[str]:
    return sorted(WecomWelcome.objects.filter(account=corp.account.id).values_list("outcome", flat=True))


def test_it_goes_without_a_tick_and_once_though_told_twice(corp):
    corp.twin.order("callbacks", platform="wecom", double=True)
    corp.twin.act("wecom", "add", customer="新客", userid="lin")
    until(lambda: outcomes(corp) == ["sent"])
    corp.settle()
    assert corp.talk("新客") == ["你好"] and outcomes(corp) == ["sent"]
    row = WecomWelcome.objects.get(account=corp.account.id)
    assert row.sealed == "" and row.external_userid == ""     # nothing is kept that is not needed any more


def test_what_was_owed_when_the_process_died_is_sent_by_the_next_one_while_it_holds(corp):
    corp.twin.account("wecom", callback_url="")        # we hear of it, and die before anything is sent
    told = corp.twin.act("wecom", "add", customer="新客", userid="lin")
    kept = WecomWelcome.objects.create(
        workspace=access.workspace(corp.slug), account=corp.account.id, code_hash=ids.digest(told["WelcomeCode"]), userid="lin",
        sealed=access.seal(told["WelcomeCode"], SEALED_FOR), external_userid=told["ExternalUserID"], heard_at=clock.now() - timedelta(seconds=5))
    social.wecom.keep_promises(corp.corp, social.wecom.Greeting("欢迎"))
    social.wecom.keep_promises(corp.corp, social.wecom.Greeting("欢迎"))
    kept.refresh_from_db()
    assert kept.outcome == "sent" and corp.talk("新客") == ["欢迎"]


def test_a_code_that_was_used_or_is_too_old_is_told_as_such(corp):
    corp.twin.account("wecom", callback_url="")
    for name, age in (("甲", 5), ("乙", 300)):
        told = corp.twin.act("wecom", "add", customer=name, userid="lin")
        if name == "甲":
            corp.corp.post("externalcontact/send_welcome_msg", welcome_code=told["WelcomeCode"], text={"content": "另一个应用"})
        WecomWelcome.objects.create(
            workspace=access.workspace(corp.slug), account=corp.account.id, code_hash=ids.digest(told["WelcomeCode"]), userid="lin",
            sealed=access.seal(told["WelcomeCode"], SEALED_FOR), external_userid=told["ExternalUserID"], heard_at=clock.now() - timedelta(seconds=age))
    social.wecom.keep_promises(corp.corp, social.wecom.Greeting("欢迎"))
    assert outcomes(corp) == ["late", "used_before"] and corp.talk("甲") == ["另一个应用"]


def test_a_name_that_wecom_does_not_tell_leaves_nothing_behind(corp):
    assert social.wecom.Greeting("{{customer}}你好 {{ x }}").body(customer="") == {"text": {"content": "你好 {{ x }}"}}
