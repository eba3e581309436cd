"""A draft tried on 90 days of the past, over 50M events of 1M people (times --scale).

The draft enters by an event, splits by a rule over events, sends, waits for an answer, has a goal and an exit rule.
"""

from datetime import timedelta

import world


def main():
    people = int(1_000_000 * world.scale())
    world.start()
    world.fill("bench", people, 50 * people)
    from koipond import content, journeys
    from koipond.kit import clock

    mail = content.save_template("bench", name="mail", subject="Hello", html="<p>Hello</p>", by="bench").template
    until = clock.now()
    found = []
    spent = world.seconds(lambda: found.append(journeys.rehearse("bench", draft(mail), until - timedelta(days=90), until)))
    one, = found
    assert one.entered > people / 2 and one.messages > one.entered and one.goals, one.entered
    world.figure("rehearsal_90_days_s", spent, "s")
    world.figure("rehearsal_entered", one.entered, "people")
    world.figure("rehearsal_messages", one.messages, "messages")
    world.figure("rehearsal_memory_gb", world.memory_gb(), "GB")


def draft(mail: int) -> dict:
    def send(following):
        return {"kind": "send", "channel": "email", "template": mail, "next": following}

    return {
        "kind": "marketing", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "holdout_percent": 5,
        "goal": {"event": "order_completed", "window_days": 14}, "exit": {"event": "coupon_used", "count": {"is": "at_least", "value": 20}},
        "start": "mail", "steps": {
            "mail": send("opened?"),
            "opened?": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": 3, "then": "bought?", "timeout": "pause"},
            "bought?": {"kind": "split", "rule": {"event": "order_completed", "in": {"last_days": 30}}, "yes": "end", "no": "second"},
            "second": send("end"),
            "pause": {"kind": "wait", "days": 2, "next": "reminder"},
            "reminder": send("end"), "end": {"kind": "end"}}}


if __name__ == "__main__":
    main()
