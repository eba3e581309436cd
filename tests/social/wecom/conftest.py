"""A corp at the twin, with our door for its callbacks and whole ticks, as the server runs them."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest

from koipond import clock as ticking
from koipond import content, deliver, engine, social
from koipond.deliver import callbacks, reports
from koipond.kit import clock as kit_clock
from tests.deliver.conftest import Office
from tests.deliver.providers.conftest import _twin, door, until  # noqa: F401
from tests.deliver.providers.conftest import twin as twin  # noqa: F401


class TheCorp:
    """What a test says of a corp: what people and members do in it, and what we know of them."""

    def __init__(self, workspace, twin, account, known):  # noqa: F811
        self.workspace, self.slug, self.twin, self.account, self.known = workspace, workspace.slug, twin, account, known
        self.db, self.office = engine.database(workspace.slug), Office(workspace)

    @property
    def corp(self):
        return deliver.corp_of(self.slug, self.account.id)

    def settle(self) -> None:
        """What the server does by itself, until nothing is left to do."""
        for _ in range(4):
            reports.find(self.slug)
            ticking.run_until_idle(self.slug)
            deliver.do_chores(self.slug)
        reports.find(self.slug)
        ticking.run_until_idle(self.slug)

    def until(self, holds) -> None:
        def looked():
            self.settle()
            return holds()
        until(looked)

    def customer(self, name: str) -> str:
        """The external_userid of a customer by their name in the twin."""
        snapshot = self.twin.http.get("/_twin/snapshot").json()
        corp = _corp(snapshot, self.known["id"])
        return next(id for id, each in corp["customers"].items() if each["name"] == name)

    def talk(self, name: str) -> list[str]:
        """What a customer got and said, in the twin."""
        corp = _corp(self.twin.http.get("/_twin/snapshot").json(), self.known["id"])
        return [line["text"] for each in corp["customers"].values() if each["name"] == name for line in each["talk"]]

    def state(self) -> dict:
        return _corp(self.twin.http.get("/_twin/snapshot").json(), self.known["id"])

    def person(self, name: str) -> int:
        from koipond import identify
        return identify.find(self.db, "external_userid", self.customer(name))

    def friends(self, **where) -> list[dict]:
        rows = self.db.dicts("SELECT * FROM social_wecom_friends FINAL ORDER BY userid, external_userid")
        return [row for row in rows if all(row[name] == value for name, value in where.items())]

    def put(self, *people: int, text: str = "新茶到店", **how) -> list[str]:
        parts = {name: how.pop(name) for name in ("link", "subject", "picture") if name in how}
        template = content.save_template(self.slug, f"T{kit_clock.now().timestamp()}", channel="wecom", text=text, by="test", **parts).id
        return self.office.put(*people, channel="wecom", template=template, **how)

    def send(self, *people: int, **how) -> list[str]:
        made = self.put(*people, **how)
        deliver.send_now(self.slug)
        ticking.run_until_idle(self.slug)
        return made

    def tasks(self) -> list:
        """The tasks that members have to confirm, when what waits has been gathered."""
        kit_clock.forward(timedelta(seconds=3))
        self.settle()
        return social.wecom.tasks(self.account.id, "asked")

    def gather(self) -> None:
        """One round of the chores, when what waits is alike for long enough."""
        kit_clock.forward(timedelta(seconds=3))
        deliver.do_chores(self.slug)

    def tick(self) -> None:
        """Ticks without any chores."""
        ticking.run_until_idle(self.slug)

    def told(self, message: str) -> tuple[str, str]:
        found = deliver.outbox_state(self.db, message)
        return found.status, found.reason


def _corp(snapshot: dict, id: str) -> dict:
    found = snapshot["platforms"]["wecom"] if "platforms" in snapshot else snapshot["wecom"]
    return found.get("state", found)["corps"][id]


def _forget() -> None:
    """What a process remembers of an account by its number: the next test has another account of the same number."""
    for module, names in REMEMBERED.items():
        for name in names:
            getattr(import_module(f"koipond.social.wecom.{module}"), name).clear()


REMEMBERED = {"codes": ("_minutes", "_refused"), "mass": ("_nothing_waits", "_waits_since"), "people": ("_asked_for",), "sidebar": ("_tickets",),
              "tags": ("_alike",), "transfers": ("_looked",)}


@pytest.fixture
def corp(workspace, twin, door, clock):  # noqa: F811
    known = twin.account("wecom")
    app = known["apps"]["marketing"]
    account = deliver.create_account(workspace.slug, "wecom", "WeCom", {
        "corp_id": known["corpid"], "agent_id": str(app["agentid"]), "secret": app["secret"], "token": known["token"], "aes_key": known["aes_key"],
        "address": f"{twin.url}/wecom", "welcome": "你好"}, by="test")
    twin.account("wecom", callback_url=f"{door}/{account.door}")
    callbacks._accounts.clear()
    _forget()
    return TheCorp(workspace, twin, account, known)


@pytest.fixture
def taken(corp):
    """The same, with everybody taken over who was there before."""
    social.wecom.fetch_people(corp.slug, corp.account.id, by="test")
    corp.settle()
    return corp


PEOPLE = [f"客人{number}" for number in range(6)]


@pytest.fixture
def crowd(taken):
    """Six customers of lin, and their persons."""
    for name in PEOPLE:
        taken.twin.act("wecom", "add", customer=name, userid="lin")
    taken.until(lambda: len(taken.friends(userid="lin")) == 7)
    taken.people = [taken.person(name) for name in PEOPLE]
    return taken


def confirm(corp, task) -> None:
    """The member confirms a task, and its result is looked for at once."""
    corp.twin.act("wecom", "confirm", msgid=task.msgid, userid=task.userid)
    social.wecom.look_again(corp.account.id)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=kit_clock.UTC)
