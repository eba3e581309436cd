"""Run in a process of its own by test_providers: `build ADDRESS …` makes a shop that writes a mail and a text, by accounts in this
order, to whoever signs up, and prints a write key; `look` prints what became of each message.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, content, deliver, engine, journeys  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402

SLUG = "soak"


def build(addresses: list[str]) -> str:
    access.create_workspace(SLUG, "Soak")
    _, key = access.create_key(SLUG, "load", ["collect"], by="test")
    for number, address in enumerate(addresses):
        deliver.create_account(SLUG, "sms_twilio", f"Texts {number}", {"sid": "AC" + "0" * 32, "token": "token-of-texts", "sender": "+15005550006", "address": address}, by="test")
    mail = content.save_template(SLUG, name="one", subject="Hello", html="<p>One</p>", by="test").template
    text = content.save_template(SLUG, name="two", channel="sms", text="Hello", by="test").template
    made = journeys.save(SLUG, "welcome", {
        "kind": "transactional", "entry": {"kind": "event", "event": "signed_up", "where": []}, "reentry": "never", "holdout_percent": 0, "goal": None, "exit": None,
        "start": "mail", "steps": {
            "mail": {"kind": "send", "channel": "email", "template": mail, "next": "text"},
            "text": {"kind": "send", "channel": "sms", "template": text, "next": None}}}, by="test")
    journeys.publish(SLUG, made.id, by="test")
    run_until_idle(SLUG)
    return key


def look() -> dict:
    db = engine.database(SLUG)
    return {
        "acknowledged": db.value("SELECT uniqExact(message_id) FROM profiles_events WHERE name = 'signed_up'"),
        "put": dict(db.rows("SELECT channel, uniqExact(message) FROM deliver_outbox GROUP BY channel")),
        "ended": {channel: dict(zip(states, counts)) for channel, states, counts in db.rows(
            "SELECT channel, groupArray(ended), groupArray(n) FROM (SELECT channel, ended, count() AS n FROM (SELECT channel, message, argMax(status, (at, attempt)) AS ended"
            " FROM deliver_receipts WHERE status IN ('accepted', 'refused', 'unknown', 'later') GROUP BY channel, message) GROUP BY channel, ended) GROUP BY channel")},
        "reasons": sorted({reason for (reason,) in db.rows("SELECT DISTINCT reason FROM deliver_receipts WHERE status IN ('refused', 'unknown')")}),
    }


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build(sys.argv[2:]) if sys.argv[1] == "build" else look(), default=str))
    engine.close()
