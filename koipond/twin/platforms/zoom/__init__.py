"""Zoom webinars."""

import hashlib
import hmac
import json
import secrets

import msgspec

from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import No, said
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform
from koipond.twin.viewers import State, Viewers


class Account(Base):
    account_id: str
    webinar_id: str
    secret_token: str
    callback_url: str = ""


class Zoom(Viewers, Platform):
    name, title = "zoom", ("Zoom", "Zoom")
    Account, State = Account, State

    def act_register(self, name: str = "", email: str = "", phone: str = "", account: str = "") -> dict:
        """Somebody registers for the webinar."""
        one = self.account(account)
        who = self.viewer(one, name, phone, email)
        registrant = {"id": who.id, "first_name": who.name, "last_name": "", "email": who.email, "phone": who.phone, "status": "approved"}
        self._push(one, "webinar.registration_created", {"registrant": registrant})
        return registrant

    def told(self, account, viewer, what):
        at = self.clock.utc().strftime("%Y-%m-%dT%H:%M:%SZ")
        person = {"user_id": viewer.id, "user_name": viewer.name, "email": viewer.email, "registrant_id": viewer.id, f"{'join' if what == 'came' else 'leave'}_time": at}
        self._push(account, f"webinar.participant_{'joined' if what == 'came' else 'left'}", {"participant": person})

    def act_check_url(self, account: str = "") -> dict:
        """As when the address is saved: the plainToken must come back encrypted. The ledger says how it went."""
        one, plain = self.account(account), secrets.token_urlsafe(16)
        if not one.callback_url:
            raise BadOrder(reason=f"{one.id} has no callback_url")
        wanted = {"plainToken": plain, "encryptedToken": hmac.new(one.secret_token.encode(), plain.encode(), hashlib.sha256).hexdigest()}
        self._send(one, "endpoint.url_validation", {"plainToken": plain}, lambda status, body: status == 200 and json.loads(body) == wanted, ())
        return {"plainToken": plain}

    def _push(self, account: Account, event: str, more: dict) -> None:
        if account.callback_url:
            webinar = {"id": account.webinar_id, "uuid": "fake==", "topic": "春茶品鉴", "type": 5, **more}
            self._send(account, event, {"account_id": account.account_id, "object": webinar}, lambda status, _: status in (200, 204), tuple(self.limits.push_again_seconds))

    def _send(self, account: Account, event: str, payload: dict, good, again) -> None:
        body = msgspec.json.encode({"event": event, "payload": payload, "event_ts": int(self.clock.now() * 1000)})

        def build():
            at = str(int(self.clock.now()))
            sign = hmac.new(account.secret_token.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
            return "POST", account.callback_url, {"content-type": "application/json", "x-zm-request-timestamp": at, "x-zm-signature": f"v0={sign}"}, body

        self.callbacks.push(Delivery(self.name, account.id, event, build, good, again, self.limits.answer_seconds))

    def nothing_there(self, request):
        raise No(404)

    def failure(self, request, no):
        return said({"error": "this platform only pushes here"}, 404)

    def malformed(self, request, error):
        return No(404)


PLATFORM = Zoom
