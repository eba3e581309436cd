"""Viewers of live rooms and webinars: who is in, since when. Shared by all that push live events."""

import msgspec
from django.utils.html import format_html

from koipond.twin.errors import BadOrder
from koipond.twin.page import joined

SHOWN = 8


class Viewer(msgspec.Struct):
    id: str
    account: str
    name: str
    phone: str = ""
    email: str = ""
    entered_at: float = 0.0          # 0 while they are not in


class State(msgspec.Struct):
    viewers: dict[str, Viewer] = {}
    sequence: int = 0


class Viewers:
    """Part of a live platform, which says how it tells: `told(account, viewer, what)` with what in came, left."""

    def told(self, account, viewer: Viewer, what: str) -> None:
        raise NotImplementedError

    def viewer(self, account, name: str, phone: str = "", email: str = "") -> Viewer:
        found = next((each for each in self.state.viewers.values() if each.account == account.id and name in (each.name, each.id)), None)
        if not found:
            self.state.sequence += 1
            found = Viewer(f"{1_600_000_000 + self.state.sequence}", account.id, name or f"观众{self.state.sequence}", phone, email)
            self.state.viewers[found.id] = found
        return found

    def act_enter(self, name: str = "", phone: str = "", email: str = "", account: str = "") -> dict:
        """Somebody comes in."""
        one = self.account(account)
        who = self.viewer(one, name, phone, email)
        who.entered_at = self.clock.now()
        self.told(one, who, "came")
        return msgspec.to_builtins(who)

    def act_leave(self, name: str, account: str = "") -> dict:
        """Somebody leaves; the callback says since when they were in."""
        one = self.account(account)
        who = self.viewer(one, name)
        if not who.entered_at:
            raise BadOrder(reason=f"{who.name} is not in")
        self.told(one, who, "left")
        watched, who.entered_at = self.clock.now() - who.entered_at, 0.0
        return {"seconds": watched}

    def page(self, say):
        return [(account.name or account.id, joined([
            say.form(self.name, "enter", {"account": account.id}, [("name", say("name"))], say("enter")),
            *(format_html("<article><h4>{}</h4>{}</article>", each.name, say.form(self.name, "leave", {"account": account.id, "name": each.id}, [], say("leave")))
              for each in [each for each in self.state.viewers.values() if each.account == account.id and each.entered_at][-SHOWN:])]))
            for account in self.accounts.values()]
