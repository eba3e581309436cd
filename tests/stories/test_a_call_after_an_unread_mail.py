"""Who has not opened the mail in two days is called; what the caller says decides how the journey goes on."""

import re
from datetime import timedelta

import pytest

from koipond import access, clock, collect, content, deliver, engine, journeys
from koipond.deliver import reports
from koipond.kit import clock as time

LI = "li@shop.example"
SCRIPT = "您好 {{ person.first_name }}，上周给您发了秋茶的信。\n? interest: 想来品茶吗？ | 想 | 以后再说"
STEPS = {
    "mail": {"kind": "send", "channel": "email", "next": "opened?"},
    "opened?": {"kind": "wait_for", "event": "email_opened", "of": "mail", "days": 2, "then": "end", "timeout": "call"},
    "call": {"kind": "send", "channel": "call", "next": "said?", "failed": "reminder"},
    "said?": {"kind": "wait_for", "event": "call_answered", "of": "call", "days": 10, "then": "invite", "timeout": "end",
              "where": [{"property": "result", "is": "equals", "value": "interested"}]},
    "invite": {"kind": "send", "channel": "email", "next": "end"},
    "reminder": {"kind": "send", "channel": "email", "next": "end"},
    "end": {"kind": "end"},
}


@pytest.fixture
def house(workspace):
    """Li calls; the journey runs; three who signed up."""
    slug = workspace.slug
    access.add_member(slug, LI, "seller", by="test")
    deliver.create_account(slug, "call_desk", "Desk", {"calls_at_most": "2", "again_minutes": "60"}, by="test")
    mails = {name: content.save_template(slug, name, f"{name}!", html=f"<p>{name}</p>", by="test").template for name in ("mail", "invite", "reminder")}
    script = content.save_template(slug, "call", channel="call", text=SCRIPT, by="test").template
    steps = {name: {**step, **({"template": mails.get(name, script)} if step["kind"] == "send" else {})} for name, step in STEPS.items()}
    made = journeys.save(slug, "Autumn", {"kind": "marketing", "entry": {"kind": "event", "event": "signed_up"}, "reentry": "never", "start": "mail", "steps": steps}, by="test")
    journeys.publish(slug, made.id, by="test")
    items = []
    for number, name in enumerate(("reads", "wants", "silent"), 1):
        who = {"user_id": name}
        items += [collect.Item("identify", "", f"i{name}", time.now(), traits={"first_name": name, "email": f"{name}@shop.example", "phone": f"1380000000{number}"}, **who)]
        items += [collect.Item("track", "consent_granted", f"c{name}{channel}", time.now(), properties={"channel": channel, "purpose": "marketing", "method": "form", "proof": "x"}, **who)
                  for channel in ("email", "call")]
        items += [collect.Item("track", "signed_up", f"s{name}", time.now(), **who)]
    collect.record(slug, items)
    return slug


def go_on(slug: str) -> None:
    for _ in range(3):
        clock.run_until_idle(slug)
        deliver.send_now(slug)
        deliver.do_chores(slug)
        reports.find(slug)
    clock.run_until_idle(slug)


def subjects(slug: str) -> list[tuple[str, str]]:
    return sorted((mail.to.split("@")[0], mail.subject) for mail in deliver.mailbox(slug))


def test_the_journey_goes_on_by_what_the_caller_says(house, clock):
    go_on(house)
    opens = re.compile(r"https?://[^\s\"'<>]+/t/o/[\w.-]+")
    mail = next(deliver.mail(house, kept.id) for kept in deliver.mailbox(house) if kept.to.startswith("reads@"))
    deliver.follow(opens.search(mail.html).group())
    go_on(house)
    clock.forward(timedelta(days=2, minutes=1))
    go_on(house)
    mine, many = deliver.calls.listed(house, "mine", LI)
    assert many == 2 and {call.name for call in mine} == {"wants", "silent"}, "who opened the mail is not called"
    by_name = {call.name: call for call in mine}
    deliver.calls.say(house, deliver.calls.Said(by_name["wants"].id, "interested", 1, answers={"interest": "想"}), LI)
    deliver.calls.say(house, deliver.calls.Said(by_name["silent"].id, "no_answer", 1), LI)
    go_on(house)
    assert subjects(house) == [("reads", "mail!"), ("silent", "mail!"), ("wants", "invite!"), ("wants", "mail!")]
    clock.forward(timedelta(hours=2))
    deliver.calls.say(house, deliver.calls.Said(by_name["silent"].id, "busy", 2), LI)
    go_on(house)
    assert subjects(house) == [("reads", "mail!"), ("silent", "mail!"), ("silent", "reminder!"), ("wants", "invite!"), ("wants", "mail!")]
    props = [dict(row[0]) for row in engine.database(house).rows("SELECT props FROM profiles_timeline WHERE name = 'call_answered'")]
    assert [(one["result"], one["answer_interest"], one["by"], one["call"]) for one in props] == [("interested", "想", LI, "1")]
