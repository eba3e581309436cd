"""Each playbook, published and driven by real events: people go the way that its description says."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from koipond import collect, deliver, journeys, profiles, segments
from koipond.collect import Item
from koipond.kit import clock as kit_clock

DAY = timedelta(days=1)


class Story:
    """One person, 美 Mei, and a published playbook."""

    def __init__(self, slug, db, tick):
        self.slug, self.db, self.tick, self.sent, self.journey = slug, db, tick, 0, 0

    def begin(self, traits, past):
        now = kit_clock.now()
        traits = {name: self._ahead(name, value) if name in DATES else value for name, value in traits.items()}
        collect.record(self.slug, [
            Item("identify", "", "mei", now, user_id="mei", source=1, traits={"email": "mei@shop.example", "name": "王美", "gender": "female", **traits}),
            self.event("consent_granted", {"channel": "email", "purpose": "marketing", "method": "form", "proof": "f1"}),
            *(self.event(name, properties, days_ago) for days_ago, name, properties in past)])
        self.tick()

    def publish(self, playbook, answers):
        holdout = {} if playbook == "repair" else {"holdout_percent": 0}
        made = journeys.open_playbook(self.slug, playbook, "mei", {**holdout, **answers}, language="en")
        journeys.publish(self.slug, made.journey, "mei")
        self.journey = made.journey
        self.tick()

    @staticmethod
    def _ahead(name, days):
        """So many days from now: the moment, of what begins at one, whatever the hour of the test; else the day."""
        if name == "webinar_at":
            return (kit_clock.now() + days * DAY).isoformat()
        return Story._day(days, born=name == "birthday")

    @staticmethod
    def _day(ahead, born=False):
        day = kit_clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date() + timedelta(days=ahead)
        return (day.replace(year=1992) if born else day).isoformat()

    def event(self, name, properties=None, days_ago=0):
        self.sent += 1
        return Item("track", name, f"e{self.sent}", kit_clock.now() - days_ago * DAY, user_id="mei", source=1, properties=properties or {})

    def go(self, deed):
        """A number lets so many days pass; a text is an event; (text, properties) too; (opened or clicked, step); (task, result)."""
        if isinstance(deed, (int, float)):
            kit_clock.forward(deed * DAY)
        elif isinstance(deed, str):
            collect.record(self.slug, [self.event(deed)])
        elif deed[0] == "task":
            (task,) = journeys.tasks(self.slug)
            journeys.finish(self.slug, task.id, deed[1], "tom")
        elif deed[0] in ("opened", "clicked"):
            self._answer(*deed)
        else:
            collect.record(self.slug, [self.event(*deed)])
        self.tick()
        deliver.send_now(self.slug)
        self.tick()

    def _answer(self, how, step):
        person, message = self.db.rows("SELECT person, toString(message) FROM deliver_outbox WHERE step = {s:String} ORDER BY tick DESC", s=step)[0]
        collect.record(self.slug, [Item("track", f"email_{how}", f"{message}:{how}", kit_clock.now(), person=person,
                                        properties={"message": message, "journey": str(self.journey), "step": step, "round": "1"})])

    def moves(self):
        person = self.db.value("SELECT person FROM identify_identifiers FINAL WHERE kind = 'user_id' AND value = 'mei'")
        return journeys.path(self.slug, self.journey, person)


DATES = {"birthday", "points_expire_on", "contract_ends_on", "webinar_at"}
ORDER = ("order_completed", {"order_id": "A1", "total": 50})
LINE = ("order_completed", {"order_id": "A9", "total": 90, "products": [{"product_id": "PREMIUM-1", "price": 90, "quantity": 1}]})
EXTRA = ("order_completed", {"order_id": "A8", "total": 9, "products": [{"product_id": "ACCESSORY-1", "price": 9, "quantity": 1}]})

REPAIR = {number: ("repair_requested", {"repair_id": number}) for number in "ab"}

# Playbook, what is known of Mei (days ahead for dates), what happened before (days ago, event, properties), what happens, the steps that
# send or make a task in their order, how it ends.
WAYS = [
    ("three_waves", {}, [], [0, ("opened", "first mail")], ["first mail", "second mail"], "ended"),
    ("three_waves", {}, [], [0, 3.1, 2.1], ["first mail", "reminder"], "ended"),
    ("three_waves", {}, [], [0, ORDER, 3.1, 2.1], ["first mail"], "goal_exit"),
    ("welcome", {}, [], ["signed_up", 3, 6], ["welcome mail", "guide mail", "first order mail"], "ended"),
    ("welcome", {}, [], ["signed_up", 3, ORDER, 6], ["welcome mail", "guide mail"], "goal_exit"),
    ("birthday", {"birthday": 8}, [], [1, 1, 8], ["gift mail", "birthday mail"], "ended"),
    ("birthday", {"birthday": 8}, [], [1, 1, ORDER, 8], ["gift mail"], "goal_exit"),
    ("anniversary", {}, [(364, *ORDER)], [1, 1, 6], ["thank-you mail", "reminder"], "ended"),
    ("anniversary", {}, [(364, *ORDER)], [1, 1, ("order_completed", {"order_id": "A2", "total": 5}), 6], ["thank-you mail"], "goal_exit"),
    ("points_expiring", {"points": 800, "points_expire_on": 31}, [], [1, 1, 24], ["points mail", "last mail"], "ended"),
    ("points_expiring", {"points": 800, "points_expire_on": 31}, [], [1, 1, "points_redeemed", 24], ["points mail"], "goal_exit"),
    ("points_expiring", {"points": 20, "points_expire_on": 31}, [], [1, 1, 24], [], "ended"),
    ("cart_left", {}, [], ["product_added", 0.2, 1.1], ["cart mail", "help mail"], "ended"),
    ("cart_left", {}, [], ["product_added", ORDER, 0.2, 1.1], [], "goal_exit"),
    ("dormant_back", {}, [(700, *ORDER)], ["page_viewed", 0, 5], ["welcome back mail", "offer mail"], "ended"),
    ("dormant_back", {}, [(700, "order_completed", {"order_id": "A1", "total": 5000})], ["page_viewed", 0, 5, ("task", "not reached")],
     ["welcome back mail", "phone call", "offer mail"], "ended"),
    ("dormant_back", {}, [(700, "product_viewed", {"product_id": "T1", "category": "green tea"}), (700, *ORDER)], ["page_viewed", 0, ("order_completed", {"order_id": "A2", "total": 5}), 5],
     ["interest mail"], "goal_exit"),
    ("hot_lead", {}, [], ["quote_requested", 0, ("task", "meeting agreed")], ["phone call", "meeting mail"], "ended"),
    ("hot_lead", {}, [], ["product_viewed", "product_viewed", "product_viewed", 0, 1.1, 4], ["phone call", "help mail", "story mail"], "ended"),
    ("hot_lead", {}, [], ["demo_requested", 0, ORDER, 1.1], ["phone call"], "goal_exit"),
    ("survey", {}, [], [ORDER, 7.1, ("survey_answered", {"score": 10})], ["survey mail", "thank-you mail"], "ended"),
    ("survey", {}, [], [ORDER, 7.1, 4.1, ("survey_answered", {"score": 3}), ("task", "settled")], ["survey mail", "reminder", "call back"], "ended"),
    ("survey", {}, [], [ORDER, 7.1, ("survey_answered", {"score": 8})], ["survey mail"], "ended"),
    ("survey", {}, [], [ORDER, ("order_cancelled", {"order_id": "A1"}), 7.1], [], "exit:order cancelled"),
    ("trade_in", {}, [(800, *ORDER)], [0, ("clicked", "trade-in mail"), ("task", "trades in")], ["trade-in mail", "value it"], "ended"),
    ("trade_in", {}, [(800, *ORDER)], [0, 5.1], ["trade-in mail", "reminder"], "ended"),
    ("trade_in", {}, [(800, *ORDER)], [0, ("order_completed", {"order_id": "A2", "total": 5}), 5.1], ["trade-in mail"], "goal_exit"),
    ("repair", {}, [], ["repair_requested", "repair_finished", 4], ["received mail", "ready mail", "all well? mail"], "ended"),
    ("repair", {}, [], ["repair_requested", 0.5, 14.2, ("task", "told of the delay"), "repair_finished", 4],
     ["received mail", "it is late", "ready mail", "all well? mail"], "ended"),
    ("repair", {}, [], ["repair_requested", "repair_cancelled", 4], ["received mail"], "ended"),
    ("repair", {}, [], ["repair_requested", 0.5, 14.2, "repair_finished", ("task", "told of the delay"), 4],
     ["received mail", "it is late", "ready mail", "all well? mail"], "ended"),
    ("webinar", {"webinar_at": 5}, [], ["webinar_registered", 4.6, 0.45, 0.2], ["registered mail", "reminder", "missed mail"], "ended"),
    ("webinar", {"webinar_at": 5}, [], ["webinar_registered", 4.6, 0.45, "webinar_attended", 0.2], ["registered mail", "reminder", "recording mail"], "ended"),
    ("webinar", {"webinar_at": 5}, [], ["webinar_registered", "webinar_cancelled", 6], ["registered mail"], "exit:registration cancelled"),
    ("renewal", {"contract_ends_on": 61}, [], [1, 1, 31, 16, ("task", "thinks about it")], ["first mail", "second mail", "phone call", "last mail"], "ended"),
    ("renewal", {"contract_ends_on": 61}, [], [1, 1, 31, "contract_renewed", 16], ["first mail", "second mail"], "goal_exit"),
    ("upsell", {}, [(9, *ORDER), (5, "order_completed", {"order_id": "A2", "total": 5})], [0, ("clicked", "better line mail")], ["better line mail", "comparison mail"], "ended"),
    ("upsell", {}, [(9, *ORDER), (5, "order_completed", {"order_id": "A2", "total": 5})], [0, 7.1], ["better line mail", "reminder"], "ended"),
    ("upsell", {}, [(9, *ORDER), (5, "order_completed", {"order_id": "A2", "total": 5})], [0, LINE, 7.1], ["better line mail"], "goal_exit"),
    ("cross_sell", {}, [], [ORDER, 11, 8], ["companion mail", "tip mail"], "ended"),
    ("cross_sell", {}, [(20, *EXTRA)], [ORDER, 11, 8], [], "ended"),
    ("cross_sell", {}, [], [ORDER, 11, EXTRA, 8], ["companion mail"], "goal_exit"),
    ("invite_to_shop", {}, [], [0, ("clicked", "invitation"), ("task", "is coming")], ["invitation", "prepare the visit"], "ended"),
    ("invite_to_shop", {}, [], [0, 5.1], ["invitation", "reminder"], "ended"),
    ("invite_to_shop", {}, [], [0, "store_visited", 5.1], ["invitation"], "goal_exit"),
]


@pytest.mark.parametrize("playbook, traits, past, deeds, steps, end", WAYS, ids=[f"{way[0]}-{number}" for number, way in enumerate(WAYS)])
def test_people_go_the_way_that_it_describes(workspace, db, clock, tick, playbook, traits, past, deeds, steps, end):
    story = Story(workspace.slug, db, tick)
    if playbook == "dormant_back":
        segments.save_dormancy(workspace, segments.READY_DORMANCY, "mei")
    for name, trait in journeys.playbook(playbook).source.get("traits", {}).items():
        profiles.declare_trait(workspace, name, trait["type"])
    story.begin(traits, past)
    story.publish(playbook, {})
    for deed in deeds:
        story.go(deed)
    moves = [move for move in story.moves() if move.round]   # without tries that were not let in
    assert [move.step for move in moves if move.outcome in ("sent", "assigned")] == steps
    assert moves[-1].outcome == end, [(move.step, move.outcome) for move in moves]


def test_of_two_repairs_of_one_person_each_is_told_by_its_number(workspace, db, clock, tick):
    story = Story(workspace.slug, db, tick)
    story.begin({}, [])
    story.publish("repair", {})
    for deed in (REPAIR["a"], REPAIR["b"], ("repair_finished", {"repair_id": "b"}), ("repair_cancelled", {"repair_id": "a"})):
        story.go(deed)
    ways = {number: {move.step: move.outcome for move in story.moves() if move.round == number} for number in (1, 2)}
    assert ways[1].items() >= {"received mail": "sent", "finished?": "cancelled", "the end": "ended"}.items()
    assert ways[2].items() >= {"received mail": "sent", "finished?": "finished", "ready mail": "sent"}.items() and "the end" not in ways[2]


def test_every_playbook_has_a_way_and_its_goal_or_exit_in_the_table():
    names = {one.name for one in journeys.playbooks()}
    assert {way[0] for way in WAYS if way[5] == "ended"} == names
    assert {way[0] for way in WAYS if way[5] != "ended"} == names - {"repair"}, "a repair that is called off is one of several, so its number decides and no exit"
