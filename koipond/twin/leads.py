"""Lead forms of ad platforms: somebody fills one in, the platform tells. Shared by all that push leads."""

import json

import msgspec
from django.utils.html import format_html

from koipond.twin.callbacks import Delivery
from koipond.twin.page import joined

SHOWN = 8


class Lead(msgspec.Struct):
    id: str
    account: str
    name: str
    phone: str
    at: float
    fields: dict[str, str] = {}      # what else the form asked for
    is_test: bool = False
    reported: list[dict] = []        # what became of it, as the other side told us


class State(msgspec.Struct):
    leads: dict[str, Lead] = {}
    sequence: int = 0
    nonces: dict[str, float] = {}


class Leads:
    """Part of an ad platform. It says how a lead is pushed: `pushed(account, lead)` gives (address, headers, body), or None for no address."""

    first_id = 7_400_000_000_000_000_000     # beyond 2^53, as theirs are

    def pushed(self, account, lead: Lead):
        raise NotImplementedError

    def is_taken(self, status: int, body: bytes) -> bool:
        return 200 <= status < 300

    def act_fill(self, name: str = "", phone: str = "", account: str = "", is_test: str = "", **fields: str) -> dict:
        """Somebody fills in a lead form; further fields are questions of the form. With is_test=yes it is the platform's own trial."""
        one = self.account(account)
        self.state.sequence += 1
        lead = Lead(str(self.first_id + self.state.sequence), one.id, name or "访客", phone or f"1390000{self.state.sequence:04d}", self.clock.now(),
                    {key: str(value) for key, value in fields.items()}, is_test in ("yes", True))
        self.state.leads[lead.id] = lead
        self.push_lead(one, lead)
        return msgspec.to_builtins(lead)

    def act_push_again(self, id: str) -> dict:
        """The platform pushes a lead a second time, as they do."""
        lead = self.state.leads[id]
        self.push_lead(self.accounts[lead.account], lead)
        return {}

    def push_lead(self, account, lead: Lead) -> None:
        made = self.pushed(account, lead)
        if made:
            url, headers, content = made
            body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
            self.callbacks.push(Delivery(self.name, account.id, "lead", lambda: ("POST", url, {"content-type": "application/json", **headers}, body),
                                         self.is_taken, tuple(self.limits.push_again_seconds)))

    def leads_of(self, account, begin: float = 0.0, end: float = float("inf")) -> list[Lead]:
        return [each for each in self.state.leads.values() if each.account == account.id and begin <= each.at <= end]

    def page(self, say):
        return [(f"{account.name or account.id} · {say('leads')}", joined([
            say.form(self.name, "fill", {"account": account.id}, [("name", say("name")), ("phone", say("phone"))], say("fill_in")),
            *(format_html("<article><h4>{}</h4><p>{}</p><p class=\"quiet\">{} · {}</p></article>", each.name, each.phone, each.id,
                          self.clock.china(each.at).strftime("%H:%M:%S")) for each in reversed(self.leads_of(account)[-SHOWN:]))]))
            for account in self.accounts.values()]
