"""A shop with WeChat accounts at the twin: people follow, scan and write there, and whole ticks run here."""

from dataclasses import replace

from koipond import collect, content, deliver, engine, identify, profiles, social
from koipond.deliver import reports
from koipond.kit import clock, ids
from tests.deliver.conftest import Office
from tests.deliver.providers.conftest import until

SOON = 20


class WechatOffice(Office):
    """An office whose ticks know who is who."""

    def settle(self, twice: bool = False) -> None:
        while tick := collect.begin(self.slug, clock.now(), lambda now: False):
            collect.settle(tick)
            self.number += 1
            ours = replace(tick, number=self.number)
            self._through(ours)
            if twice:
                self._through(collect.again(ours))
            collect.finish(tick)

    def _through(self, tick: engine.Tick) -> None:
        identify.merge(tick)
        profiles.refresh(tick)
        social.refresh(tick)
        deliver.prepare(tick)


class Wechat:
    """One account of the shop, and its platform."""

    def __init__(self, office, twin, door: str, known: str = "wechat-demo", provider: str = "wechat_oa", encryption: str = "secure"):
        self.office, self.twin, self.known, self.slug = office, twin, known, office.slug
        at = self.at = twin.account("wechat", known)
        self.account = deliver.create_account(office.slug, provider, known, {
            "appid": at["appid"], "secret": at["secret"], "token": at["token"], "address": f"{twin.url}/wechat",
            **({"aes_key": at["aes_key"]} if encryption == "secure" else {}), **({"open_address": f"{twin.url}/wechat"} if provider == "wechat_oa" else {})}, by="test")
        self.id, self.door = self.account.id, f"{door}/{self.account.door}"
        twin.account("wechat", known, callback_url=self.door, encryption=encryption)

    def act(self, act: str, person: str = "", **fields):
        return self.twin.act("wechat", act, account=self.known, **({"person": person} if person else {}), **fields)

    def asking(self):
        return deliver.asking(self.slug, self.id)

    def happened(self, name: str, times: int = 1) -> None:
        """Waits until so many events of a name have come, and lets ticks run."""
        def there():
            self.office.settle()
            return self.office.db.value("SELECT count() FROM profiles_events WHERE name = {name:String}", name=name) >= times
        until(there)

    def openid(self, person: str) -> str:
        return next(each["openid"] for each in self.box()["people"].values() if each["name"] == person)

    def box(self) -> dict:
        return _box(self.twin, self.known)

    def person(self, name: str) -> int | None:
        return identify.find(self.office.db, "openid", self.openid(name))

    def heard(self, name: str) -> list[str]:
        """What the person got, oldest first."""
        return [line["text"] for line in self.box()["people"][self.openid(name)]["talk"] if line["way"] == "in"]

    def text(self, text: str, **parts) -> int:
        return content.save_template(self.slug, f"T{ids.fresh()}", channel="wechat", text=text, by="test", **parts).id

    def send(self, text: str, *people: int, kind: str = "marketing", **parts) -> list[str]:
        made = self.office.put(*people, channel="wechat", template=self.text(text, **parts), kind=kind)
        self.office.send()
        return made

    def state(self, message: str) -> tuple[str, str]:
        return self.office.state(message)

    def told(self, message: str, status: str) -> None:
        def there():
            reports.find(self.slug)
            self.office.settle()
            return status in deliver.outbox_state(self.office.db, message).reactions
        until(there)


def _box(twin, known: str) -> dict:
    found = twin.http.get("/_twin/snapshot").json()
    return found["platforms"]["wechat"]["state"]["boxes"][known]
