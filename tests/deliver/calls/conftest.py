"""A desk, people with numbers who agreed to be called, and what a caller does."""

from datetime import timedelta

import pytest

from koipond import access, content, deliver
from koipond.deliver import calls, reports
from koipond.kit import clock as time

SCRIPT = """您好 {{ person.first_name }}，这里是锦鲤茶。

? interest: 想来品今年的新茶吗？ | 想 | 以后再说 | 不想
? 哪天方便？"""
LI, WANG = "li@shop.example", "wang@shop.example"


class Desk:
    """A workspace whose journeys may call. `made` are the messages put by `call`."""

    def __init__(self, office, **values):
        self.office, self.slug, self.db = office, office.slug, office.db
        self.account = deliver.create_account(office.slug, "call_desk", "Desk", values, by="test")
        self.template = content.save_template(self.slug, "Tea call", channel="call", text=SCRIPT, by="test").id

    def person(self, number: int, consent: str = "granted", **traits) -> int:
        self.office.rows("profiles_traits", person=number, t_email="", t_phone=f"138 0000 {number:04d}", t_first_name=f"客{number}", tick=1, **traits)
        if consent:
            self.office.consent(number, consent, channel="call")
        return number

    def call(self, *people: int, **more) -> list[str]:
        """Has these called: their messages go out, and wait."""
        made = self.office.put(*people, channel="call", template=self.template, **more)
        self.office.send()
        return made

    def chores(self) -> None:
        deliver.do_chores(self.slug)
        self.heard()

    def heard(self) -> None:
        """What callers said has become events, and those receipts."""
        reports.find(self.slug)
        self.office.settle()

    def next(self, by: str = LI, **more) -> calls.Taken:
        taken, = calls.take(self.slug, by, **more)
        return taken

    def say(self, task: int, result: str, by: str = LI, **more) -> calls.Kept:
        kept = calls.say(self.slug, calls.Said(task, result, **more), by)
        self.heard()
        return kept

    def state(self, message: str) -> tuple[str, str]:
        return self.office.state(message)

    def reactions(self, message: str) -> list[str]:
        return deliver.outbox_state(self.db, message).reactions


@pytest.fixture
def desk(office):
    """Makes a desk; Li and Wang sell here."""
    for who in (LI, WANG):
        access.add_member(office.slug, who, "seller", by="test")
    return lambda **values: Desk(office, **values)


@pytest.fixture
def later(clock):
    return lambda **much: time.forward(timedelta(**much))
