"""Run in a process of its own by test_calls_survive_kills: builds a shop that has everybody called who signs up, and later looks at what is left of it.

`build` prints a key that collects and one that calls. `look` does what is left to do, and prints what the stores say, as JSON.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, content, deliver, engine, journeys  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402
from koipond.deliver.models import CallTask  # noqa: E402

SLUG = "dial"


def build() -> dict:
    access.create_workspace(SLUG, "Dial")
    deliver.create_account(SLUG, "call_desk", "Desk", {"sharing": "pool", "calls_at_most": "3", "again_minutes": "1", "busy_minutes": "1", "expires_days": "60"}, by="test")
    script = content.save_template(SLUG, "Call", channel="call", text="Hello {{ person.name }}\n? coming: Will you come? | yes | no", by="test").template
    mail = content.save_template(SLUG, name="Invitation", subject="Come", html="<p>Come</p>", by="test").template
    made = journeys.save(SLUG, "Call them", {
        "kind": "marketing", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "start": "call", "steps": {
            "call": {"kind": "send", "channel": "call", "template": script, "next": "said"},
            "said": {"kind": "wait_for", "event": "call_answered", "of": "call", "days": 30, "then": "invite", "timeout": None},
            "invite": {"kind": "send", "channel": "email", "template": mail, "next": None}}}, by="test")
    journeys.publish(SLUG, made.id, by="test")
    run_until_idle(SLUG)
    return {name: access.create_key(SLUG, name, [name], by="test")[1] for name in ("collect", "call")}


def look() -> dict:
    for _ in range(4):
        run_until_idle(SLUG)
        deliver.send_now(SLUG)
        deliver.do_chores(SLUG)
        deliver.find_reports(SLUG)
    db = engine.database(SLUG)
    return {
        "tasks": {str(row.pk): (str(row.message), row.state, row.calls, row.person) for row in CallTask.objects.filter(workspace__slug=SLUG)},
        "persons": dict(db.rows("SELECT value, toString(person) FROM identify_identifiers FINAL WHERE kind = 'user_id'")),
        "events": db.rows("SELECT message_id, any(name), any(props['result']), count() FROM profiles_events WHERE name LIKE 'call\\_%' AND message_id LIKE '%:call:%' GROUP BY message_id"),
        "outbox": db.rows("SELECT toString(message), channel, toString(person) FROM deliver_outbox"),
        "fates": dict(db.rows("SELECT toString(message), groupArray(DISTINCT status) FROM deliver_receipts WHERE status IN ('accepted', 'refused', 'unknown') GROUP BY message")),
        "mails": dict(db.rows("SELECT toString(message), count() FROM deliver_mailbox GROUP BY message")),
        "withdrawn": dict(db.rows("SELECT toString(person), count() FROM profiles_consents WHERE channel = 'call' AND state = 'withdrawn' GROUP BY person")),
    }


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build() if sys.argv[1] == "build" else look(), default=str))
    engine.close()
