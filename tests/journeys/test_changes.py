"""New versions while people are inside, pauses with what was due in them, several exit rules, differences in words."""

import json
from datetime import timedelta

import pytest

from koipond import content, journeys
from tests.journeys.conftest import ANA, LAO_LI, MEI, TOM, WEI

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def waves(shop, days=3):
    return {"pause": {"kind": "wait", "days": days, "next": "mail"}, "mail": shop.send("rest", "mail"), "rest": {"kind": "wait", "days": 5, "next": "end"}, "end": {"kind": "end"}}


def publish(shop, journey, steps, moves=None, **more):
    draft = {**journeys.journey(shop.slug, journey).draft, "steps": steps, "start": next(iter(steps)), **more}
    journeys.save(shop.slug, "Waves", draft, "mei", journey=journey)
    return journeys.publish(shop.slug, journey, "mei", moves).number


def test_a_map_says_what_becomes_of_who_is_inside(either_shop):
    shop = either_shop
    steps = {"a": {"kind": "wait", "days": 3, "next": "b"}, "b": {"kind": "wait", "days": 3, "next": "c"}, "c": {"kind": "wait", "days": 3, "next": "d"},
             "d": {"kind": "wait", "days": 3, "next": "end"}, "end": {"kind": "end"}}
    journey = shop.publish(steps)
    for person in (MEI, TOM, ANA, WEI):
        shop.tick((person, "signed_up"), after=3 * DAY + HOUR)
    assert shop.standing(journey) == {MEI: "d", TOM: "c", ANA: "b", WEI: "a"}
    heads = {each.step: (each.heads, each.suggested["do"]) for each in journeys.inside_now(shop.slug, journey)}
    assert heads == {"a": (1, "stay"), "b": (1, "stay"), "c": (1, "stay"), "d": (1, "stay")}
    new = {"a": {"kind": "wait", "days": 9, "next": "new"}, "new": {"kind": "wait", "days": 1, "next": "end"}, "end": {"kind": "end"}}
    number = publish(shop, journey, new, {"a": {"do": "stay"}, "b": {"do": "move", "to": "new"}, "c": {"do": "leave"}, "d": {"do": "drain"}})
    shop.tick((LAO_LI, "signed_up"))
    versions = dict(shop.db.rows("SELECT person, version FROM journeys_positions FINAL WHERE NOT done"))
    assert shop.standing(journey) == {MEI: "d", ANA: "new", WEI: "a", LAO_LI: "a"}
    assert versions == {MEI: 1, ANA: number, WEI: number, LAO_LI: number}
    assert shop.ways(journey, TOM)[-1] == "left" and shop.ways(journey, ANA)[-1] == "moved" and shop.ways(journey, WEI)[-1] == "moved"
    shop.tick(after=DAY + HOUR)
    assert shop.ways(journey, ANA)[-2:] == ["waited", "ended"], "who is moved waits anew"
    shop.tick(after=2 * DAY)
    assert WEI not in shop.standing(journey) or shop.standing(journey)[WEI] == "new", "who stays keeps the wait that runs"


def test_what_a_map_cannot_do(shop):
    journey = shop.publish(waves(shop))
    for moves in ({"nowhere": {"do": "stay"}}, {"pause": {"do": "fly"}}, {"pause": {"do": "move", "to": "nowhere"}}, {"pause": "stay"}):
        with pytest.raises(journeys.BadMove):
            publish(shop, journey, waves(shop), moves)
    assert journeys.journey(shop.slug, journey).version == 1, "nothing was published"


@pytest.mark.parametrize("due, ways, messages", [
    ("late", ["entered", "waited", "sent"], [(MEI, "mail"), (TOM, "mail")]),
    ("skip", ["entered", "waited", "skipped"], [(TOM, "mail")]),
    ("leave", ["entered", "left_in_pause"], [(TOM, "mail")])])
def test_what_fell_due_in_a_pause(either_shop, due, ways, messages):
    shop = either_shop
    journey = shop.publish(waves(shop))
    shop.tick((MEI, "signed_up"))
    shop.tick((TOM, "signed_up"), after=2 * DAY)
    journeys.pause(shop.slug, journey, "mei")
    shop.tick(after=2 * DAY)
    assert shop.messages() == []
    journeys.resume(shop.slug, journey, "mei", due)
    shop.tick()
    assert shop.ways(journey, MEI) == ways
    assert shop.standing(journey).get(TOM) == "pause", "what falls due later is untouched"
    shop.tick(after=2 * DAY)
    assert shop.messages() == messages


def test_several_exit_rules_are_counted_each(shop):
    for person, name in ((MEI, "Mei"), (TOM, "Tom")):
        shop.db.run("INSERT INTO profiles_traits (person, t_first_name) SELECT {p:UInt64}, {n:String}", p=person, n=name)
    rule = [{"name": name, "rule": {"trait": "first_name", "is": "equals", "value": name}} for name in ("Mei", "Tom")]
    journey = shop.publish({"mail": shop.send("rest"), "rest": {"kind": "wait", "days": 3, "next": None}}, exit=rule)
    shop.tick((MEI, "signed_up"), (TOM, "signed_up"), (ANA, "signed_up"))
    assert journeys.counts(shop.slug, journey).ended == {"exit:Mei": 1, "exit:Tom": 1}
    assert shop.messages() == [(ANA, "mail")]
    assert "(Mei)" in journeys.path(shop.slug, journey, MEI)[-1].en
    shop.db.run("INSERT INTO profiles_traits (person, t_first_name, tick) SELECT {p:UInt64}, 'Tom', 9", p=ANA)
    shop.tick((ANA, "page_viewed"), after=HOUR)
    assert shop.ways(journey, ANA)[-1] == "exit:Tom"


def test_differences_in_words(shop):
    old = {"entry": {"kind": "call"}, "start": "a", "steps": {"a": {"kind": "wait", "days": 3, "next": "b"}, "b": {"kind": "end"}}}
    new = {"entry": {"kind": "call"}, "start": "a", "reentry": "always", "steps": {"a": {"kind": "wait", "days": 5, "next": "c"}, "c": {"kind": "end"}}}
    found = journeys.difference(old, new)
    assert [each.en for each in found] == [
        "reentry: — → always", "step 'a', waited: leads to c instead of b", "step 'a', days: 3 → 5", "step 'c' (end) is new", "step 'b' is gone"]
    assert journeys.difference(old, old) == []
    assert all(each.zh for each in found)


def test_differences_name_templates_and_say_rules_in_words(shop):
    hello, bye = ({**step, "template": content.newest(shop.slug, step["template"]).id} for step in (shop.send("end", "hello"), shop.send("end", "bye")))
    rule = {"trait": "first_name", "is": "equals", "value": "Mei"}
    old = {"entry": {"kind": "segment", "segment": shop.segment(name="regulars")}, "start": "a", "steps": {"a": hello, "end": {"kind": "end"}}}
    new = {"entry": {"kind": "segment", "segment": shop.segment(name="Everybody")}, "start": "a", "exit": [{"name": "Mei", "rule": rule}], "steps": {"a": bye, "end": {"kind": "end"}}}
    entry, left, step = journeys.difference(old, new, shop.slug)
    assert '"regulars"' in entry.en and '"Everybody"' in entry.zh
    assert left.en.startswith("exit: — → Mei: ") and "Mei" in left.en.split("Mei: ")[1] and "{" not in left.en + left.zh
    assert (step.en, step.zh) == ("step 'a', template: hello · 1 → bye · 1", "节点“a”的模板：hello · 1 → bye · 1")


def test_what_publishing_would_change_is_what_somebody_changed(shop):
    journey = shop.publish({"mail": shop.send("rest", "hello"), "rest": {"kind": "wait", "days": 3, "next": None}})
    assert journeys.unpublished(shop.slug, journey) == []
    draft = journeys.journey(shop.slug, journey).draft
    journeys.save(shop.slug, "Waves", {**draft, "steps": {**draft["steps"], "mail": {**draft["steps"]["mail"], "best_time": True}}}, "mei", journey=journey)
    assert [one.en for one in journeys.unpublished(shop.slug, journey)] == ["step 'mail', best_time: — → true"]


def test_tasks_are_listed_and_finished_once(shop):
    journey = shop.publish({"call": {"kind": "task", "title": "Call", "days": 2, "timeout": None, "results": [{"name": "won", "next": None}, {"name": "lost", "next": None}]}})
    shop.tick((MEI, "signed_up"))
    (properties,), = shop.db.rows("SELECT properties FROM collect_inbox WHERE name = 'task_created'")
    shop.tick((MEI, "task_created", {key: str(value) for key, value in json.loads(properties).items()}))
    task, = journeys.tasks(shop.slug)
    assert (task.person, task.title, task.results, task.journey, task.step) == (MEI, "Call", ("won", "lost"), journey, "call")
    with pytest.raises(journeys.BadResult):
        journeys.finish(shop.slug, task.id, "perhaps", "mei")
    journeys.finish(shop.slug, task.id, "won", "mei", "likes oolong")
    journeys.finish(shop.slug, task.id, "lost", "tom")
    rows = shop.db.rows("SELECT properties FROM collect_inbox WHERE name = 'task_finished' ORDER BY seq LIMIT 1 BY message_id")
    shop.tick((MEI, "task_finished", json.loads(rows[0][0])))
    assert journeys.tasks(shop.slug) == []
    done, = journeys.tasks(shop.slug, open=False)
    assert (done.result, done.note, done.finished_by) == ("won", "likes oolong", "mei")
    with pytest.raises(journeys.NoSuchTask):
        journeys.task(shop.slug, "no such task")
