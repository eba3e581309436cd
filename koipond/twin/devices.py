"""Devices with an app or a browser, and what they show: shared by all that push."""

from typing import Any

import msgspec
from django.utils.html import format_html

from koipond.twin.errors import BadOrder
from koipond.twin.page import joined

MOST_DEVICES = 100_000
MOST_NOTES = 50          # of one device
SHOWN = 12


class Note(msgspec.Struct):
    at: float
    title: str
    body: str
    data: Any = None
    id: str = ""
    tapped: bool = False


class Device(msgspec.Struct):
    token: str
    account: str
    name: str
    gone_at: float = 0.0             # when the app was removed; 0 while it is there
    alias: str = ""
    tags: list[str] = []
    notes: list[Note] = []


class Devices:
    """Part of a platform that pushes. Its state has `devices`: token → Device; `new_token()` makes a token as the platform's look."""

    comes_by = "install"             # the word on the page's button

    def new_token(self) -> str:
        raise NotImplementedError

    def install(self, account: str, name: str, token: str = "", alias: str = "", tags: list[str] | None = None) -> Device:
        device = Device(token or self.new_token(), account, name, alias=alias, tags=tags or [])
        devices = self.state.devices
        if len(devices) >= MOST_DEVICES:
            del devices[next(iter(devices))]
        devices[device.token] = device
        return device

    def show(self, device: Device, title: str, body: str, data=None, id: str = "") -> None:
        notes = device.notes
        notes.append(Note(self.clock.now(), title, body, data, id))
        if len(notes) > MOST_NOTES:
            del notes[0]

    def act_install(self, name: str = "", account: str = "", token: str = "", alias: str = "", tags: str = "") -> dict:
        """Somebody installs the app (or allows notifications); the answer has the token. `tags` by commas."""
        device = self.install(self.account(account).id, name or f"设备{len(self.state.devices) + 1}", token, alias, [each for each in tags.split(",") if each])
        return {"token": device.token, "name": device.name}

    def act_uninstall(self, token: str) -> dict:
        """The app is removed: the platform learns it, and refuses the token from then on."""
        self._device(token).gone_at = self.clock.now()
        return {}

    def act_tap(self, token: str) -> dict:
        """The person taps the last notification. Platforms call nobody back for that: the app itself would tell."""
        notes = self._device(token).notes
        if not notes:
            raise BadOrder(reason="that device shows nothing")
        notes[-1].tapped = True
        return msgspec.to_builtins(notes[-1])

    def _device(self, token: str) -> Device:
        if token not in self.state.devices:
            raise BadOrder(reason=f"no device has the token {token!r}")
        return self.state.devices[token]

    def page(self, say):
        return [(f"{account.name or account.id} · {say('devices')}", joined([*(self._card(say, each) for each in self._latest(account.id)), format_html(
            "<article><h4>{}</h4>{}</article>", say("somebody_new"), say.form(self.name, "install", {"account": account.id}, [("name", say("name"))], say(self.comes_by)))]))
            for account in self.accounts.values()]

    def _latest(self, account: str) -> list[Device]:
        newest = list(self.state.devices.values())[-5000:]   # a benchmark makes many; the page shows the last
        own = [each for each in newest if each.account == account]
        return sorted(own, key=lambda each: -(each.notes[-1].at if each.notes else 0))[:SHOWN]

    def _card(self, say, device: Device):
        talk = say.talk(("in", f"{note.title}{' ✓' if note.tapped else ''}", note.body, self.clock.china(note.at).strftime("%H:%M:%S")) for note in device.notes[-8:])
        does = [] if device.gone_at else [say.form(self.name, "uninstall", {"token": device.token}, [], say("uninstall"))]
        does += [say.form(self.name, "tap", {"token": device.token}, [], say("tap"))] if device.notes and not device.gone_at else []
        return format_html("<article><h4>{}</h4><p class=\"quiet\">{}…</p>{}{}</article>", device.name, device.token[:20], talk, joined(does))
