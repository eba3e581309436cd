"""Content over the API: written, shared, checked, approved, shown as a person would get it."""

import json

import pytest

from koipond import collect, engine, identify
from koipond.clock import run_until_idle
from koipond.kit import clock as kit_clock

OUT = '<a href="{{ unsubscribe_url }}">x</a>'


@pytest.fixture
def as_role(workspace, browser):
    """`as_role("owner")(method, path, body, status)` → the answer."""
    known = {}

    def asker(role):
        client = known.setdefault(role, browser(workspace, role, enforce_csrf_checks=False))

        def ask(method, path, body=None, status=200):
            more = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
            answer = getattr(client, method)(f"/api/w/{workspace.slug}/{path}", **more)
            assert answer.status_code == status, answer.content.decode()
            return answer.json() if answer.content else None

        return ask

    return asker


@pytest.fixture
def mei(workspace):
    collect.record(workspace.slug, [collect.Item(kind="identify", name="", message_id="m1", user_id="mei", at=kit_clock.now(), traits={
        "email": "mei@shop.example", "name": "王梅", "city": "上海", "language": "en", "gender": "女"})])
    run_until_idle(workspace.slug)
    return identify.find(engine.database(workspace.slug), "user_id", "mei")


def test_from_a_block_to_a_published_mail(as_role, mei):
    marketer, owner = as_role("marketer"), as_role("owner")
    owner("put", "content/rules", {"approval": True, "languages": ["zh-CN", "en"]})
    marketer("put", "blocks/hero", {"title": "Head", "variants": [
        {"name": "shanghai", "rule": {"trait": "city", "is": "equals", "value": "上海"}, "html": "<b>{{ snippet.hi }}</b>"}, {"html": "<i>all</i>"}]}, 201)
    marketer("put", "snippets/hi", {"texts": {"zh-CN": "你好", "en": "Hello"}})
    made = marketer("post", "templates", {"name": "Autumn", "subject": "{{ person.name | salutation: person.gender | default: '朋友' }}", "html": "{% block 'hero' %}" + OUT,
                                          "variants": {"en": {"subject": "Tea", "html": "{% block 'hero' %}!" + OUT}}}, 201)
    assert made["languages"] == ["zh-CN", "en"] and made["channel"] == "email"
    shown = marketer("get", f"templates/versions/{made['id']}/preview/{mei}")
    assert (shown["subject"], shown["html"].startswith("<b>Hello</b>!"), shown["language"], shown["language_why"], shown["to"]) == ("Tea", True, "en", "trait", "mei@shop.example")
    assert [(way["name"], way["chosen"]) for way in shown["blocks"][0]["ways"]] == [("shanghai", True), ("fallback", False)]
    assert marketer("get", f"templates/versions/{made['id']}/preview/{mei}?language=zh-CN")["subject"] == "王女士"
    sample = marketer("post", f"templates/versions/{made['id']}/preview", {"person": {"name": "李雷"}, "chosen": {"hero": "shanghai"}})
    assert sample["html"].startswith("<b>你好</b>") and "to" not in sample
    assert marketer("get", f"templates/versions/{made['id']}/findings") == []
    marketer("post", f"templates/versions/{made['id']}/ask", {"because": "for Friday"})
    refused = marketer("post", f"templates/versions/{made['id']}/approve", {}, 403)
    assert refused["error"]["number"].startswith("access.")
    owner("post", f"templates/versions/{made['id']}/approve", {})
    marketer("post", f"templates/versions/{made['id']}/publish", {})
    assert [one["deed"] for one in marketer("get", f"templates/{made['template']}/decisions")] == ["published", "approved", "asked"]
    assert marketer("get", "content/library?state=published&mark=stage:new") == []
    marketer("put", f"templates/{made['template']}/marks", {"marks": {"stage": ["new"]}})
    assert [one["name"] for one in marketer("get", "content/library?state=published&mark=stage:new")] == ["Autumn"]


def test_a_draft_is_shown_and_checked_before_it_is_saved(as_role, mei, workspace, browser):
    ask = as_role("marketer")
    draft = {"name": "Autumn", "subject": "Hi {{ person.name }}", "html": '<a href="">here</a>', "person": mei}
    shown = ask("post", "templates/preview", draft)
    assert (shown["subject"], shown["to"]) == ("Hi 王梅", "mei@shop.example")
    assert [one["number"] for one in shown["findings"]][:1] == ["content.C001"] and "content.C040" in {one["number"] for one in shown["findings"]}
    assert ask("post", "templates/preview", {**draft, "person": 0})["subject"] == "Hi" and ask("get", "templates") == []
    assert ask("post", "templates/preview", {**draft, "subject": "{{ person.nobody }}"}, 422)["error"]["number"].startswith("content.E")
    page = browser(workspace, "marketer", enforce_csrf_checks=False)
    frame = page.post(f"/w/{workspace.slug}/content/preview", {"html": "<script>x</script>"})
    assert frame.status_code == 200 and "sandbox" in frame["Content-Security-Policy"] and frame["X-Frame-Options"] == "SAMEORIGIN"


def test_what_somebody_saved_meanwhile_is_not_overwritten(as_role):
    ask, mine = as_role("marketer"), {"name": "Autumn", "subject": "A", "html": OUT}
    first = ask("post", "templates", {**mine, "base": 0}, 201)
    second = ask("post", "templates", {**mine, "subject": "B", "base": first["id"]}, 201)
    for base in (0, first["id"]):
        refused = ask("post", "templates", {**mine, "subject": "C", "base": base}, 409)["error"]
        assert (refused["number"], refused["fields"]["number"]) == ("content.E037", second["number"])


def test_what_shares_a_block_is_offered_and_renewed(as_role):
    ask = as_role("marketer")
    ask("put", "blocks/foot", {"variants": [{"html": "<p>one</p>"}]}, 201)
    first = ask("post", "templates", {"name": "T", "subject": "s", "html": "{% block 'foot' %}"}, 201)
    ask("put", "blocks/foot", {"variants": [{"html": "<p>two</p>"}]}, 201)
    assert [(one["name"], one["behind"]) for one in ask("get", "blocks/foot/templates")] == [("T", True)]
    assert [one["behind"] for one in ask("post", "blocks/foot/renew", {})] == [False]
    second = ask("get", f"templates/{first['template']}")
    assert second["number"] == 2 and [one["number"] for one in ask("get", f"templates/{first['template']}/versions")] == [2, 1]
    assert ask("get", f"templates/versions/{second['id']}/changes?since={first['id']}") == []   # as written it is the same
    ask("get", "blocks/nothing", status=404)
    assert ask("get", "blocks/foot?number=1")["variants"][0]["html"] == "<p>one</p>"


def test_feeds_are_given_read_and_listed(as_role):
    ask = as_role("marketer")
    assert ask("put", "feeds/teas", {"rows": [{"id": "a", "name": "龙井", "price": 8.5}]})["rows"] == 1
    assert ask("put", "feeds/teas", {"rows": [{"id": "a"}, {"id": "a"}]}, 422)["error"]["number"] == "content.E026"
    ask("post", "templates", {"name": "T", "subject": "s", "html": "{% for t in feed.teas %}{{ t.name }}{% else %}-{% endfor %}"}, 201)
    assert ask("get", "feeds/teas/templates") == ["T"] and ask("get", "feeds/teas/entries")[0]["name"] == "龙井"
    assert ask("put", "feeds/best/products", {"order": "units"})["source"] == "products" and ask("post", "feeds/best/renew", {})["rows"] == 0
    ask("get", "feeds/nothing/entries", status=404)


def test_messages_of_every_channel_are_saved(as_role):
    ask = as_role("marketer")
    assert {one["name"] for one in ask("get", "templates/channels")} == {"email", "sms", "push", "on_site", "wechat", "wecom", "page", "call"}
    push = ask("post", "templates", {"name": "P", "channel": "push", "subject": "茶", "text": "秋茶到了", "link": "https://shop.example/{{ person.city }}"}, 201)
    assert ask("post", f"templates/versions/{push['id']}/preview", {"person": {"city": "sh"}})["link"] == "https://shop.example/sh"
    assert ask("post", "templates", {"name": "S", "channel": "sms", "subject": "x", "text": "y"}, 422)["error"]["number"] == "content.E013"


@pytest.mark.parametrize("role", ["viewer", "analyst"])
def test_who_only_reads_changes_nothing_and_sees_nobody(as_role, mei, role):
    made = as_role("marketer")("post", "templates", {"name": "T", "subject": "{{ person.name }}", "html": "{{ person.email }}", "text": "x"}, 201)
    ask = as_role(role)
    for method, path, body in (("post", "templates", {"name": "U", "subject": "s", "html": "x"}), ("put", "blocks/a", {"variants": [{"html": "x"}]}),
                               ("put", "feeds/a", {"rows": []}), ("put", "content/rules", {"approval": False}), ("post", f"templates/{made['template']}/archive", {})):
        ask(method, path, body, 403)
    shown = ask("get", f"templates/versions/{made['id']}/preview/{mei}")
    assert "王梅" not in json.dumps(shown, ensure_ascii=False) and "mei@shop" not in json.dumps(shown)


def test_what_contents_brought_is_reported(as_role):
    told = as_role("viewer")("get", "content/report?by=template&event=order_completed&window_days=3")
    assert told["lines"] == [] and told["window_days"] == 3 and told["how"]["goals"]["zh"]
    as_role("viewer")("get", "content/report?by=colour", status=422)
