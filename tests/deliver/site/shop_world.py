"""Run in a process of its own by test_in_a_browser: a workspace whose journey shows something to whoever looks at a cart. Prints the keys as JSON."""

import json

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, content, deliver, engine, journeys  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402
from koipond.deliver.wechat.visits import Visitor, sealed  # noqa: E402

SLUG = "shop"


def build() -> dict:
    access.create_workspace(SLUG, "Shop")
    _, write = access.create_key(SLUG, "site", ["collect"], by="test")
    _, admin = access.create_key(SLUG, "test", ["admin"], by="test")
    deliver.create_account(SLUG, "push_web", "browsers", {"contact": "mailto:push@shop.example"}, by="test")
    oa = deliver.create_account(SLUG, "wechat_oa", "shop", {"appid": "wx00000000000000aa", "secret": "secret-of-a-test", "token": "tokenOfATest"}, by="test")
    for name, event, parts in (
            ("popup", "cart_seen", {"subject": "<b>会员日</b>", "text": "<img src=x onerror=\"window.hacked=1\">满 200 减 30", "link": "/day"}),
            ("banner", "help_seen", {"text": "客服在线 & ready", "link": "javascript:window.hacked=1"}),
            ("slot", "slot_seen", {"subject": "为您推荐", "text": "今年的龙井"})):
        template = content.save_template(SLUG, name, channel="on_site", by="test", **parts).template
        made = journeys.save(SLUG, name, {
            "kind": "marketing", "entry": {"kind": "event", "event": event, "where": []}, "reentry": "always", "holdout_percent": 0, "goal": None, "exit": None,
            "start": "say", "steps": {"say": {"kind": "send", "channel": "on_site", "template": template, "next": None}}}, by="test")
        journeys.publish(SLUG, made.id, by="test")
    run_until_idle(SLUG)
    return {"write": write, "admin": admin, "secret": deliver.site_secret(SLUG), "visitor": sealed(Visitor(oa.id, "oWhoOpenedThePage", ""))}


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build()))
    engine.close()
