"""Run in a process of its own by test_quotas_survive_kills: builds a world, sends in it until it is killed or done, and looks at what is left.

`build` makes people, quotas and a journey; `go NUMBER` lets some of the people in, and ticks and sends at the same time; `look` prints what there is.
"""

import json
import sys
import threading

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, collect, content, deliver, engine, journeys  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402
from koipond.kit import clock  # noqa: E402

SLUG, ACCOUNT_MOST, PERSON_MOST, PEOPLE = "quota", 60, 1, 40


def build() -> None:
    access.create_workspace(SLUG, "Quota")
    mail = content.save_template(SLUG, name="one", subject="Hello", html="<p>One</p>", by="test").template
    deliver.add_quota(SLUG, "test", name="a month", channel="email", number=ACCOUNT_MOST, window="month")
    deliver.add_quota(SLUG, "test", name="a day each", channel="email", number=PERSON_MOST, window="month", scope="person")
    for name, priority in (("plain", 50), ("urgent", 200)):
        made = journeys.save(SLUG, name, {
            "kind": "marketing", "priority": priority, "entry": {"kind": "event", "event": f"asked_{name}"}, "reentry": "always", "start": "mail",
            "steps": {"mail": {"kind": "send", "channel": "email", "template": mail, "over_quota": "skip", "next": None}}}, by="test")
        journeys.publish(SLUG, made.id, by="test")
    run_until_idle(SLUG)


def go(number: int) -> None:
    """Both journeys at once for the people of this round, in two threads: one that ticks, one that sends."""
    items = []
    for person in range(number * PEOPLE, (number + 1) * PEOPLE):
        user = f"u{person}"
        items += [collect.Item(kind="identify", name="", message_id=f"i{user}", at=clock.now(), user_id=user, traits={"email": f"{user}@quota.example"}),
                  collect.Item(kind="track", name="consent_granted", message_id=f"c{user}", at=clock.now(), user_id=user,
                               properties={"channel": "email", "purpose": "marketing", "method": "form"}),
                  *(collect.Item(kind="track", name=f"asked_{name}", message_id=f"{name}{user}", at=clock.now(), user_id=user) for name in ("plain", "urgent"))]
    print("begun", flush=True)
    for start in range(0, len(items), 40):
        collect.record(SLUG, items[start : start + 40])
        ticking = threading.Thread(target=run_until_idle, args=(SLUG,))
        ticking.start()
        deliver.send_now(SLUG)
        ticking.join()
    for _ in range(2):
        deliver.send_now(SLUG)
        run_until_idle(SLUG)


def look() -> dict:
    db = engine.database(SLUG)
    return {
        "mails": dict(db.rows("SELECT toString(message), count() FROM deliver_mailbox GROUP BY message")),
        "most_a_person": db.value("SELECT max(mails) FROM (SELECT sent_to, count() AS mails FROM deliver_mailbox GROUP BY sent_to)"),
        "places": db.rows("SELECT quota, subject, uniqExact(message) AS places FROM deliver_quota_places FINAL WHERE freed = 0 GROUP BY quota, subject ORDER BY places DESC LIMIT 1 BY quota"),
        "without_a_place": db.value("SELECT count() FROM deliver_mailbox WHERE message NOT IN (SELECT message FROM deliver_quota_places)"),
        "outbox": db.value("SELECT count() FROM deliver_outbox"),
        "told": db.value("SELECT uniqExact(message) FROM deliver_receipts WHERE status IN ('accepted', 'refused', 'unknown')"),
        "unknown": db.value("SELECT uniqExact(message) FROM deliver_receipts WHERE status = 'unknown'"),
    }


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    if sys.argv[1] == "go":
        go(int(sys.argv[2]))
    else:
        print(json.dumps(build() if sys.argv[1] == "build" else look(), default=str))
    engine.close()
