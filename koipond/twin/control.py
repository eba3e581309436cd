"""Orders to the twin itself, under /_twin: its clock, faults, callbacks, ledger, accounts, phones, acts of people; and the page.

Only a page of the twin itself may send orders from a browser: other sites are refused, whatever address they call it by.
"""

from urllib.parse import urlsplit

import msgspec

from koipond.kit.errors import KoipondError
from koipond.twin.callbacks import Mood, is_loopback
from koipond.twin.errors import BadOrder
from koipond.twin.faults import KINDS, Fault
from koipond.twin.http import Answer, Request, Routes, answers, said
from koipond.twin.page import Page
from koipond.twin.phones import STATES, e164


class Control:
    def __init__(self, twin):
        self.twin, self.page, self.routes = twin, Page(twin), Routes(self)

    def mine(self, request: Request) -> bool:
        return request.path.startswith("/_twin") or (request.method == "GET" and request.path in ("/", "/favicon.ico"))

    def answer(self, request: Request) -> Answer:
        if not self._from_here(request):
            return said({"error": "this address is for programs and pages of this machine only"}, 403)
        found = self.routes.find(request.method, request.path)
        if not found:
            return said({"error": f"nothing at {request.method} {request.path}; koipond/twin/README.md lists what there is"}, 404)
        try:
            return found[0](request, **found[1])
        except KoipondError as error:
            return said({"error": error.message, "number": error.number, "hint": error.hint}, 422)
        except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
            return said({"error": f"not understood: {type(error).__name__} {error}"}, 422)

    def _from_here(self, request: Request) -> bool:
        host = urlsplit(f"//{request.host}").hostname or ""
        origin = request.headers.get("origin")
        return ((self.twin.allow_remote or is_loopback(host)) and (origin is None or urlsplit(origin).netloc == request.host)
                and request.headers.get("sec-fetch-site", "none") in ("none", "same-origin"))

    @answers("GET", "/")
    def shows(self, request):
        return self.page.whole(request)

    @answers("GET", "/favicon.ico")
    def has_no_picture(self, request):
        return Answer(b"", 204, cache_control="max-age=86400")

    @answers("GET", "/_twin/cards")
    def shows_cards(self, request):
        return self.page.cards(request)

    @answers("GET", "/_twin/page.{ending}")
    def shows_file(self, request, ending):
        return self.page.file(ending)

    @answers("GET", "/_twin/clock")
    def tells_time(self, request):
        return said({"now": self.twin.clock.utc().isoformat(), "ahead": self.twin.clock.ahead})

    @answers("POST", "/_twin/clock")
    def sets_clock(self, request):
        """{forward: seconds} or {ahead: seconds}, 0 for the machine's own time."""
        order = _fields(request)
        clock = self.twin.clock
        clock.set(float(order["ahead"]) if "ahead" in order else clock.ahead + float(order["forward"]))
        return self.tells_time(request)

    @answers("POST", "/_twin/faults")
    def asks_fault(self, request):
        fault = msgspec.convert(_fields(request), Fault, strict=False)
        self._knows(fault.platform)
        if fault.what not in KINDS:
            raise BadOrder(reason=f"no fault is called {fault.what!r}; there are {', '.join(KINDS)}")
        self.twin.faults.ask(fault)
        return said({"due": self.twin.faults.due})

    @answers("GET", "/_twin/faults")
    def tells_faults(self, request):
        return said({"due": self.twin.faults.due})

    @answers("DELETE", "/_twin/faults")
    def clears_faults(self, request):
        self.twin.faults.clear(request.query.get("platform", ""))
        return said({"due": self.twin.faults.due})

    @answers("POST", "/_twin/callbacks")
    def sets_mood(self, request):
        mood = msgspec.convert(_fields(request), Mood, strict=False)
        self._knows(mood.platform)
        self.twin.callbacks.set(mood)
        return said({"moods": list(self.twin.callbacks.moods.values())})

    @answers("GET", "/_twin/callbacks")
    def tells_callbacks(self, request):
        return said({"moods": list(self.twin.callbacks.moods.values()), "under_way": self.twin.callbacks.under_way})

    @answers("GET", "/_twin/ledger")
    def tells_ledger(self, request):
        ask = request.query
        return said({"last": self.twin.ledger.number, "entries": self.twin.ledger.read(
            ask.get("platform", ""), ask.get("way", ""), ask.get("what", ""), int(ask.get("after", 0)), int(ask.get("most", 200)))})

    @answers("GET", "/_twin/counts")
    def tells_counts(self, request):
        return said(dict(self.twin.ledger.counts))

    @answers("GET", "/_twin/accounts")
    def tells_accounts(self, request):
        """All accounts with their (fake) secrets: what a newcomer copies into the platform."""
        return said({name: list(each.accounts.values()) for name, each in self.twin.platforms.items()})

    @answers("POST", "/_twin/accounts/{platform}/{account}")
    def changes_account(self, request, platform, account):
        """Changes the fields given: callback addresses, which are known only after both sides have started, or anything else."""
        self._knows(platform)
        each = self.twin.platforms[platform]
        old = each.account(account)
        new = msgspec.convert({**msgspec.to_builtins(old), **request.json()}, type(old))
        if new.id != old.id:
            raise BadOrder(reason="an account keeps its id")
        each.accounts[old.id] = new
        each.begin()
        return said(new)

    @answers("POST", "/_twin/reset")
    def begins_anew(self, request):
        self.twin.begin_anew()
        return said({"reset": True})

    @answers("GET", "/_twin/phones/{number}")
    def tells_phone(self, request, number):
        number = e164(number)
        return said({"number": number, "state": self.twin.phones.state(number), "texts": self.twin.phones.texts.get(number, [])})

    @answers("POST", "/_twin/phones/{number}")
    def sets_phone(self, request, number):
        """{state: fine | dead | off | blocked | silent}"""
        state = _fields(request)["state"]
        if state not in STATES:
            raise BadOrder(reason=f"a phone is one of {', '.join(STATES)}, not {state!r}")
        self.twin.phones.states[e164(number)] = state
        return self.tells_phone(request, number)

    @answers("GET", "/_twin/acts")
    def tells_acts(self, request):
        return said({name: {act: (function.__doc__ or "").strip() for act, function in each.acts.items()}
                     for name, each in self.twin.platforms.items()})

    @answers("POST", "/_twin/act")
    def acts(self, request):
        """{platform, act, …}: what a person does, such as answering an SMS or following an account. From the page, a form."""
        order = _fields(request)
        name, act = order.pop("platform"), order.pop("act")
        self._knows(name)
        function = self.twin.platforms[name].acts.get(act)
        if not function:
            raise BadOrder(reason=f"nobody can {act!r} on {name}; they can {', '.join(self.twin.platforms[name].acts)}")
        back = order.pop("back", None)
        done = function(**order)
        return Answer(b"", 303, location=f"/?lang={'zh' if back == 'zh' else 'en'}") if back is not None else said({"done": done})

    @answers("GET", "/_twin/snapshot")
    def tells_state(self, request):
        return said(self.twin.snapshot())

    def _knows(self, platform: str) -> None:
        if platform and platform not in self.twin.platforms:
            raise BadOrder(reason=f"there is no platform {platform!r}, only {', '.join(self.twin.platforms)}")


def _fields(request: Request) -> dict:
    return request.form() if "urlencoded" in request.headers.get("content-type", "") else request.json()
