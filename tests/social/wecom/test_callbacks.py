"""What WeCom tells: genuine or refused, once or three times, in any order."""

import httpx
import pytest

from koipond import deliver, social
from koipond.deliver.wx import crypt
from koipond.kit import clock
from koipond.social.wecom.heard import heard
from tests.social.wecom.conftest import until

NAMES = [f"客人{number}" for number in range(12)]


def test_the_address_is_checked_as_the_console_of_wecom_does(corp):
    corp.twin.act("wecom", "check_url")
    until(lambda: [entry["note"] for entry in corp.twin.ledger(platform="wecom", way="out", what="check_url")] == [""])


@pytest.mark.parametrize("spoil", ["signature", "key", "receiver", "age", "plain", "entity"])
def test_what_is_not_genuine_is_refused_and_keeps_nothing(corp, spoil):
    known, door = corp.known, f"/{corp.account.door}"
    url = corp.twin.account("wecom")["callback_url"]
    message = "<xml><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>lin</UserID><ExternalUserID>wmX</ExternalUserID><CreateTime>1</CreateTime></xml>"
    if spoil == "entity":
        message = '<!DOCTYPE xml [<!ENTITY e "x">]>' + message
    at = str(int(clock.real().timestamp()) - (3600 if spoil == "age" else 0))
    sealed = crypt.encrypt("x" * 43 if spoil == "key" else known["aes_key"], message, "ww-other" if spoil == "receiver" else known["corpid"])
    query = {"timestamp": at, "nonce": "n", "msg_signature": crypt.signature("wrong" if spoil == "signature" else known["token"], at, "n", sealed)}
    body = message if spoil == "plain" else f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    answer = httpx.post(url, params=query, content=body.encode(), trust_env=False)
    assert url.endswith(door) and answer.status_code == 403
    corp.settle()
    assert corp.friends(external_userid="wmX") == []


def test_doubled_and_shuffled_callbacks_count_once(taken):
    corp = taken
    corp.twin.order("callbacks", platform="wecom", double=True, shuffle=0.3)
    before = corp.db.value("SELECT count() FROM profiles_events WHERE name = 'wecom_friend_added'")
    for name in NAMES:
        corp.twin.act("wecom", "add", customer=name, userid="lin")
    corp.until(lambda: len(corp.friends(userid="lin")) == len(NAMES) + 1)
    corp.until(lambda: corp.db.value("SELECT uniqExact(message_id) FROM profiles_events WHERE name = 'wecom_friend_added'") - before == len(NAMES))
    assert corp.db.value("SELECT count() FROM profiles_events WHERE name = 'wecom_friend_added'") - before == len(NAMES)


def test_what_comes_late_does_not_bring_back_who_has_left():
    """By moments, whatever order they come in: here only that the ids and moments are WeCom's own."""
    said = {"Event": "change_external_contact", "UserID": "lin", "ExternalUserID": "wm1", "CreateTime": "1700000000"}
    added, left = (heard(7, {**said, "ChangeType": change}) for change in ("add_external_contact", "del_follow_user"))
    assert [item.name for item in (*added.events, *left.events)] == ["wecom_friend_added", "consent_granted", "wecom_friend_left"]
    assert added.events == heard(7, {**said, "ChangeType": "add_external_contact"}).events
    assert added.events[0].message_id != heard(8, {**said, "ChangeType": "add_external_contact"}).events[0].message_id


@pytest.mark.parametrize("said", [{}, {"Event": "change_external_contact"}, {"Event": "change_external_contact", "ChangeType": "add_external_contact"},
                                  {"Event": "something_new", "ChangeType": "x"}, {"Event": "change_external_contact", "ChangeType": "x", "UserID": "a", "ExternalUserID": "b"}])
def test_what_is_not_known_says_nothing(said):
    assert heard(1, said).events == () and heard(1, said).welcome is None


def test_all_who_were_there_before_are_taken_over_once_and_those_gone_unseen_are_ended(taken):
    corp = taken
    assert {(row["userid"], row["name"]) for row in corp.friends()} == {("lin", "美"), ("chen", "老李")}
    assert {row.userid for row in social.wecom.members(corp.account.id)} == {"lin", "chen"}
    events = corp.db.value("SELECT count() FROM profiles_events WHERE name = 'wecom_friend_known'")
    social.wecom.fetch_people(corp.slug, corp.account.id, by="test")
    corp.settle()
    assert corp.db.value("SELECT count() FROM profiles_events WHERE name = 'wecom_friend_known'") == events
    corp.twin.order("callbacks", platform="wecom", drop=1.0)
    corp.twin.act("wecom", "delete_customer", customer="美", userid="lin")
    social.wecom.fetch_people(corp.slug, corp.account.id, by="test")
    corp.settle()
    row, = corp.friends(userid="lin")
    assert row["ended_by"] == "member" and row["ended_at"] > row["added_at"]


def test_a_fetch_that_is_cut_short_goes_on_where_it_was(corp):
    social.wecom.fetch_people(corp.slug, corp.account.id, by="test")
    assert social.wecom.go_on(corp.corp, pages=1) and social.wecom.fetch_of(corp.account.id).pairs == 1
    corp.twin.order("faults", platform="wecom", what="fail_next", n=1, code="40058", path="batch/get_by_user")
    with pytest.raises(social.wecom.CorpRefused):
        social.wecom.go_on(corp.corp)
    assert not social.wecom.go_on(corp.corp) and social.wecom.fetch_of(corp.account.id).pairs == 2


def test_a_wrong_secret_is_told_and_not_shown(corp):
    deliver.change_account(corp.slug, corp.account.id, "test", values={"secret": "wrong-secret-here"})
    with pytest.raises(deliver.ProviderRefused) as refused:
        deliver.check_account(corp.slug, corp.account.id)
    assert "wrong-secret-here" not in str(refused.value)


def test_an_account_can_be_checked(corp):
    assert "2 members" in deliver.check_account(corp.slug, corp.account.id)
