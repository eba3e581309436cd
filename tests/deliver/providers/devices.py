"""People with phones at a twin that pushes."""

import itertools

from koipond import collect
from koipond.kit import clock

TITLE, TEXT = "新茶到了", "{{ person.first_name }}，今年的龙井到了"
_numbers = itertools.count(1)


class Pusher:
    """A workspace with an account of a service that pushes, and its twin."""

    def __init__(self, shop, twin, platform: str):
        self.shop, self.office, self.account, self.slug, self.twin, self.platform = shop, shop.office, shop.account, shop.slug, twin, platform
        self.known: set[int] = set()
        self.app = "cn.koi.tea"

    def phone(self, person: int, token: str = "", **device) -> str:
        """A phone of a person with the app on it, which has told us; its token."""
        token = token or self.twin.act(self.platform, "install", name=f"phone of {person}")["token"]
        self.say(person, token, **device)
        return token

    def say(self, person: int, token: str, name: str = "app_opened", **device) -> None:
        if person not in self.known:
            self.known.add(person)
            self.office.person(person, consent="", first_name=f"客{person}")
            self.office.consent(person, "granted", channel="push")
        context = {"device": {"token": token, "type": "android", **device}, "app": {"namespace": self.app}}
        collect.record(self.slug, [collect.Item(kind="track", name=name, message_id=f"p{next(_numbers)}", at=clock.now(), person=person, context=context)])
        self.office.settle()

    def send(self, *people: int, text: str = TEXT, kind: str = "marketing", **parts) -> list[str]:
        return self.shop.send(text, *people, kind=kind, subject=TITLE, **parts)

    def state(self, message: str) -> tuple[str, str]:
        return self.office.state(message)

    def notes(self, token: str) -> list[dict]:
        return self.twin.http.get("/_twin/snapshot").json()["platforms"][self.platform]["state"]["devices"][token]["notes"]

    def requests(self, what: str) -> int:
        return sum(entry["what"] == what for entry in self.twin.ledger(platform=self.platform, way="in", most=500))
