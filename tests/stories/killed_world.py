"""Run in a process of its own by test_killed_at_any_moment: builds the world, and later looks at what is left of it.

`build` prints a write key. `look` prints what the stores say, as JSON, after all work is done.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402

from koipond import access, content, engine, journeys, segments  # noqa: E402
from koipond.clock import run_until_idle  # noqa: E402

SLUG = "soak"


def build(slug: str = SLUG) -> str:
    access.create_workspace(slug, "Soak")
    _, key = access.create_key(slug, "load", ["collect"], by="test")
    first = content.save_template(slug, name="one", subject="Hello {{ person.name }}", html="<p>One</p>", by="test").template
    second = content.save_template(slug, name="two", subject="Again", html="<p>Two</p>", by="test").template
    segments.save(slug, "signed up twice", {"event": "signed_up", "count": {"is": "at_least", "value": 2}}, by="test")
    made = journeys.save(slug, "welcome", {
        "kind": "marketing", "entry": {"kind": "event", "event": "signed_up", "where": []}, "reentry": "never",
        "holdout_percent": 0, "goal": None, "exit": None, "start": "first", "steps": {
            "first": {"kind": "send", "channel": "email", "template": first, "next": "likes"},
            "likes": {"kind": "wait_for", "event": "liked", "where": [], "minutes": 2, "then": "second", "timeout": "rest"},
            "rest": {"kind": "wait", "minutes": 1, "next": "second"},
            "second": {"kind": "send", "channel": "email", "template": second, "next": None}}}, by="test")
    journeys.publish(slug, made.id, by="test")
    run_until_idle(slug)
    return key


def look(slug: str = SLUG) -> dict:
    db = engine.database(slug)
    return {
        "events": dict(db.rows("SELECT message_id, count() FROM profiles_events WHERE source != 0 GROUP BY message_id")),
        "timeline": db.value("SELECT count() FROM profiles_timeline WHERE source != 0"),
        "inbox": dict(db.rows("SELECT message_id, count() FROM collect_inbox WHERE source != 0 GROUP BY message_id")),
        "people": db.value("SELECT count() FROM profiles_traits FINAL"),
        "persons_of_users": db.value("SELECT count() FROM (SELECT value, uniqExact(person) AS n FROM identify_identifiers FINAL"
                                     " WHERE kind = 'user_id' GROUP BY value HAVING n > 1)"),
        "entries": dict(db.rows("SELECT value, count() FROM journeys_moves AS m INNER JOIN"
                                " (SELECT person, value FROM identify_identifiers FINAL WHERE kind = 'user_id') AS i ON m.person = i.person"
                                " WHERE step = 'entry' AND round = 1 GROUP BY value")),
        "broken_paths": db.value("SELECT count() FROM (SELECT person, round, groupArray(seq) AS s FROM (SELECT * FROM journeys_moves"
                                 " WHERE round > 0 ORDER BY person, round, seq) GROUP BY person, round"
                                 " HAVING s != arrayMap(x -> toUInt32(x), range(1, length(s) + 1)))"),
        "standing": db.value("SELECT count() FROM journeys_positions FINAL WHERE NOT done"),
        "outbox": dict(db.rows("SELECT toString(message), count() FROM deliver_outbox GROUP BY message")),
        "outcomes": dict(db.rows(
            "SELECT toString(message), groupUniqArray(status) FROM deliver_receipts"
            " WHERE status IN ('accepted', 'refused', 'unknown', 'later') GROUP BY message")),
        "segment_ok": all(segments.audit(slug, s.id).agrees for s in segments.listed(slug)),
    }


if __name__ == "__main__":
    engine.open_engine(settings.DATA, {"what": "test"})
    access.migrate_all()
    print(json.dumps(build() if sys.argv[1] == "build" else look(), default=str))
    engine.close()
