"""The endpoints of WeChat accounts, asked by a program with a key."""

import pytest
from django.test import Client

from koipond import access, content, deliver
from tests.deliver.providers.conftest import until
from tests.deliver.providers.wechat import Wechat, WechatOffice


@pytest.fixture
def office(workspace, clock):
    return WechatOffice(workspace)


@pytest.fixture
def oa(office, twin, door):
    return Wechat(office, twin, door)


@pytest.fixture
def ask(oa):
    def with_scopes(*scopes):
        _, token = access.create_key(oa.office.workspace, "Program", list(scopes), by="test")
        client = Client(headers={"Authorization": f"Bearer {token}"})

        def call(method, path, body=None):
            answer = getattr(client, method)(f"/api/w/{oa.slug}/wechat{path}", body, content_type="application/json") if body is not None else getattr(client, method)(
                f"/api/w/{oa.slug}/wechat{path}")
            return answer.status_code, answer.json() if answer.content and "json" in answer.headers["content-type"] else answer.content

        return call

    return with_scopes


def test_a_code_from_its_making_to_its_end(oa, ask):
    call = ask("write")
    status, made = call("post", f"/accounts/{oa.id}/codes", {"name": "西湖店", "place": "西湖", "kind": "permanent", "greeting": "欢迎"})
    assert (status, made["kind"], made["scans"]) == (201, "permanent", 0)
    oa.act("follow", "梅", scan=made["scene"])
    oa.happened("wechat_followed")
    assert call("get", f"/accounts/{oa.id}/codes")[1][0]["new_people"] == 1
    status, picture = call("get", f"/codes/{made['id']}/picture")
    assert status == 200 and b"<svg" in picture
    assert call("patch", f"/codes/{made['id']}", {"name": "断桥店"})[1]["name"] == "断桥店"
    assert call("post", f"/codes/{made['id']}/retire", {})[1]["retired_at"]
    assert call("get", f"/accounts/{oa.id}/codes")[1] == [] and len(call("get", f"/accounts/{oa.id}/codes?retired=true")[1]) == 1
    assert call("get", "/codes/99999999")[1]["error"]["number"] == "social.E002"


def test_followers_are_read_and_reported(oa, ask):
    call = ask("write")
    assert call("get", f"/accounts/{oa.id}/sync")[1]["state"] == "never"
    assert call("post", f"/accounts/{oa.id}/sync", {})[0] == 202
    deliver.look_after_now(oa.slug)
    oa.office.settle()
    assert call("get", f"/accounts/{oa.id}/sync")[1]["state"] == "done"
    told = call("get", "/followers")[1]
    assert (told["accounts"], told["humans"]) == ([{"account": oa.id, "name": "wechat-demo", "followers": 3}], 3)


def test_a_mass_message_is_decided_called_off_and_sent(oa, ask):
    call = ask("write")
    assert call("post", f"/accounts/{oa.id}/masses", {"name": "上新", "body": "新茶"})[1]["error"]["number"] == "social.E010"
    call("post", f"/accounts/{oa.id}/sync", {})
    deliver.look_after_now(oa.slug)
    oa.office.settle()
    assert call("get", f"/accounts/{oa.id}/masses/audience")[1] == {"people": 3, "full_here": 0, "full_everywhere": 0}
    made = [call("post", f"/accounts/{oa.id}/masses", {"name": name, "body": "新茶"})[1] for name in ("一", "二")]
    assert call("post", f"/masses/{made[0]['id']}/call-off", {})[1]["state"] == "called_off"
    deliver.look_after_now(oa.slug)
    until(lambda: call("get", f"/masses/{made[1]['id']}")[1]["state"] == "done")
    assert call("get", f"/masses/{made[1]['id']}")[1]["sent"] == 3 and oa.heard("美") == ["新茶"]
    assert call("post", f"/masses/{made[1]['id']}/call-off", {})[0] == 409


def test_menus_tags_and_greetings(oa, ask):
    call = ask("write")
    tag = call("post", f"/accounts/{oa.id}/tags", {"name": "老客"})[1]
    assert call("get", f"/accounts/{oa.id}/tags")[1] == [tag]
    button = [{"type": "click", "name": "联系", "key": "CALL"}]
    assert call("put", f"/accounts/{oa.id}/menu", {"button": button, "special": [{"tag": tag["id"], "button": button}]})[1]["version"] == 1
    assert call("put", f"/accounts/{oa.id}/menu", {"button": button * 4})[1]["error"]["number"] == "social.E005"
    assert call("get", f"/accounts/{oa.id}/menu")[1]["button"] == button
    assert call("put", f"/accounts/{oa.id}/menu", {"button": []})[1]["button"] == [] and oa.box()["menu"] is None
    assert call("put", f"/accounts/{oa.id}/greeting", {"text": "欢迎"})[1] == call("get", f"/accounts/{oa.id}/greeting")[1] == {"text": "欢迎"}


def test_who_only_reads_decides_nothing_and_decisions_are_on_record(oa, ask):
    reads = ask("read")
    assert {reads("post", f"/accounts/{oa.id}/{what}", {"name": "x", "body": "x"} if what == "masses" else {"name": "x"} if what != "sync" else {})[0]
            for what in ("codes", "masses", "tags", "sync")} == {403}
    ask("write")("put", f"/accounts/{oa.id}/greeting", {"text": "欢迎"})
    assert "set_wechat_greeting" in {row.deed for row in access.trail(oa.office.workspace)}


def test_an_account_of_another_workspace_or_kind_is_none(oa, ask, other_workspace):
    sms = deliver.create_account(oa.slug, "sms_aliyun", "sms", {"access_key": "abcd", "access_secret": "abcd", "signature": "茶茶"}, by="test")
    theirs = deliver.create_account(other_workspace.slug, "wechat_oa", "theirs", {"appid": "wx12345678", "secret": "s" * 16, "token": "abc"}, by="test")
    call = ask("admin")
    assert call("get", f"/accounts/{sms.id}/codes")[1]["error"]["number"] == "deliver.E045"
    assert {call("get", f"/accounts/{theirs.id}/{what}")[0] for what in ("codes", "menu", "greeting", "masses", "sync", "tags", "masses/audience")} == {404}


@pytest.fixture
def other_workspace():
    from tests import shelf

    with shelf.lent("otherwechat", "Other shop") as made:
        yield made


def test_the_matrix_tells_how_each_account_stands(oa, ask):
    call = ask("write")
    oa.act("follow", "梅")
    oa.act("follow", "兰")
    oa.happened("wechat_followed", 2)
    oa.act("say", "梅", content="有龙井吗")
    oa.happened("wechat_message")
    oa.act("unfollow", "兰")
    oa.happened("wechat_unfollowed")
    one, = call("get", "/accounts")[1]
    assert (one["account"], one["name"], one["followers"], one["came"], one["left"], one["acts"], one["active"]) == (oa.id, "wechat-demo", 1, 2, 1, 1, 1)
    assert (one["masses"], one["full"], one["masses_a_month"], one["permanent_left"]) == (0, 0, 4, 100_000)
    call("post", f"/accounts/{oa.id}/codes", {"name": "门口", "kind": "permanent"})
    assert call("get", "/accounts")[1][0]["permanent_left"] == 99_999
    assert call("get", "/accounts?days=0")[0] == 422


def test_followers_are_paged_and_found_by_code_openid_and_whether_they_left(oa, ask):
    call = ask("write")
    code = call("post", f"/accounts/{oa.id}/codes", {"name": "门口"})[1]
    for name in ("梅", "兰", "竹"):
        oa.act("follow", name, **({"scan": code["scene"]} if name == "竹" else {}))
    oa.happened("wechat_followed", 3)
    oa.act("unfollow", "兰")
    oa.happened("wechat_unfollowed")
    place = f"/accounts/{oa.id}/followers"
    first = call("get", f"{place}?most=1")[1]
    second = call("get", f"{place}?most=1&after={first['after']}")[1]
    third = call("get", f"{place}?most=1&after={second['after']}")[1]
    openids = [each["openid"] for page in (first, second) for each in page["followers"]]
    assert len(set(openids)) == 2 and (third["followers"], third["after"]) == ([], None)
    assert all(each["person"] and each["left_at"] is None for page in (first, second) for each in page["followers"])
    by_code, = call("get", f"{place}?scene={code['scene']}")[1]["followers"]
    assert (by_code["source"], by_code["source_zh"]) == ("code", "渠道二维码") and by_code["openid"] in openids
    assert [each["openid"] for each in call("get", f"{place}?search={openids[0]}")[1]["followers"]] == [openids[0]]
    assert call("get", f"{place}?search=nobody-at-all")[1]["followers"] == []
    gone, = call("get", f"{place}?gone=true")[1]["followers"]
    assert gone["left_at"] and gone["openid"] not in openids
    assert len(call("get", f"{place}?after=no-place")[1]["followers"]) == 2


def test_replies_from_their_making_to_their_end(oa, ask):
    call = ask("write")
    place = f"/accounts/{oa.id}/replies"
    status, made = call("post", place, {"name": "时间", "match": "contains", "words": ["几点", "营业"], "body": {"text": "9:00–21:00"}})
    assert (status, made["stands"], made["hits"]) == (201, "on", 0)
    other = call("post", place, {"name": "默认", "match": "else", "kind": "news", "body": {"title": "帮助", "url": "https://shop.example/help"}})[1]
    template = oa.text("会员 {{ person.first_name | default: '朋友' }}，您好")
    oa.act("follow", "梅")
    oa.happened("wechat_followed")
    oa.act("say", "梅", content="几点开门")
    oa.happened("wechat_message")
    oa.office.settle()
    assert [(one["id"], one["hits"], one["people"]) for one in call("get", place)[1]] == [(made["id"], 1, 1), (other["id"], 0, 0)]
    tried = {text: call("post", f"{place}/try", {"text": text})[1] for text in ("几点", "别的", "退订")}
    assert [(one["by"], one["says"]) for one in tried.values()][:2] == [("rule", ["9:00–21:00"]), ("else", ["帮助", "https://shop.example/help"])]
    assert tried["退订"]["by"] == "opt_out" and tried["退订"]["rule"] is None and tried["退订"]["says"]
    number = content.version(oa.slug, template).template
    assert call("patch", f"/replies/{made['id']}", {"kind": "template", "body": {"template": number}})[1]["kind"] == "template"
    assert call("post", f"{place}/try", {"text": "几点"})[1]["says"] == ["会员 朋友，您好"]
    assert call("patch", f"/replies/{made['id']}", {"on": False})[1]["stands"] == "paused"
    assert call("post", f"{place}/try", {"text": "几点"})[1]["by"] == "else"
    assert [one["id"] for one in call("put", f"{place}/order", {"rules": [made["id"]]})[1]] == [made["id"], other["id"]]
    assert call("delete", f"/replies/{other['id']}")[0] == 204 and len(call("get", place)[1]) == 1
    assert call("post", f"{place}/try", {"text": "别的"})[1] == {"by": "nothing", "rule": None, "says": []}


def test_replies_say_what_is_wrong_with_them_and_readers_change_none(oa, ask):
    call = ask("write")
    place = f"/accounts/{oa.id}/replies"
    told = [call("post", place, {"name": "x", "match": "is", "words": ["x"], **given}) for given in (
        {"body": {}}, {"kind": "template", "body": {"template": 99_999}}, {"words": [], "body": {"text": "x"}}, {"body": {"text": "x"}, "colour": "red"})]
    assert [status for status, _ in told] == [422, 404, 422, 422]
    assert call("patch", "/replies/99999", {"on": True})[1]["error"]["number"] == "social.E080"
    assert ask("read")("post", place, {"name": "x", "match": "is", "words": ["x"], "body": {"text": "x"}})[0] == 403
    assert call("post", "/accounts/99999/replies", {"name": "x", "match": "is", "words": ["x"], "body": {"text": "x"}})[0] == 404


def test_a_code_gives_tags_that_there_are(oa, ask):
    call = ask("write")
    assert call("post", f"/accounts/{oa.id}/codes", {"name": "西湖店", "person_tags": ["没有的标签"]})[0] in (404, 422)
    tag = call("post", f"/accounts/{oa.id}/tags", {"name": "门店"})[1]["id"]
    made = call("post", f"/accounts/{oa.id}/codes", {"name": "西湖店", "account_tags": [tag]})[1]
    assert (made["account_tags"], made["person_tags"]) == ([tag], [])
    assert call("patch", f"/codes/{made['id']}", {"account_tags": []})[1]["account_tags"] == []
