"""Run in a process of its own by test_wechat_survives_kills: builds a shop with a WeChat account, and later looks at what is left of it.

`build <JSON of the account>` prints the account's door. `look` prints what the stores say, as JSON, after all work is done.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, content, deliver, engine, journeys, social  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402

SLUG = "tea"


def build(values: dict) -> str:
    access.create_workspace(SLUG, "Tea")
    account = deliver.create_account(SLUG, "wechat_oa", "shop", values, by="test")
    social.set_greeting(SLUG, account.id, "欢迎", by="test")
    social.replies.create_rule(SLUG, account.id, "test", name="时间", match="is", words=["营业时间"], kind="text", body={"text": "9:00–21:00"})
    thanks = content.save_template(SLUG, "thanks", channel="wechat", text="谢谢留言", by="test").template
    made = journeys.save(SLUG, "answers", {
        "kind": "marketing", "entry": {"kind": "event", "event": "wechat_message", "where": []}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None,
        "start": "thanks", "steps": {"thanks": {"kind": "send", "channel": "wechat", "template": thanks, "next": None}}}, by="test")
    journeys.publish(SLUG, made.id, by="test")
    run_until_idle(SLUG)
    return account.door


def look() -> dict:
    run_until_idle(SLUG)
    deliver.send_now(SLUG)
    run_until_idle(SLUG)
    db = engine.database(SLUG)
    return {
        "events": dict(db.rows("SELECT name, uniqExact(message_id) FROM profiles_events WHERE startsWith(name, 'wechat_') GROUP BY name")),
        "twice": db.value("SELECT count() FROM (SELECT message_id FROM profiles_events GROUP BY message_id HAVING count() > 1)"),
        "moves": db.value("SELECT count() FROM social_moves"),
        "writers": db.value("SELECT uniqExact(person) FROM profiles_events WHERE name = 'wechat_message'"),
        "put": db.value("SELECT uniqExact(person) FROM deliver_outbox"),
        "outcomes": dict(db.rows("SELECT status, uniqExact(message) FROM deliver_receipts WHERE status IN ('accepted', 'refused', 'unknown') GROUP BY status")),
    }


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build(json.loads(sys.argv[2])) if sys.argv[1] == "build" else look(), default=str))
    engine.close()
