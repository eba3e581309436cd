"""Meta Lead Ads."""

import hashlib
import hmac
import json
import random
from urllib.parse import urlencode

from koipond.twin.callbacks import Delivery
from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.leads import Lead, Leads, State
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform

DAY = 86400


class Account(Base):
    app_secret: str
    verify_token: str
    page_id: str
    page_token: str
    form_id: str
    callback_url: str = ""


class Meta(Leads, Platform):
    name, title, hosts = "meta", ("Meta Lead Ads", "Meta 线索广告"), ("graph.facebook.com",)
    Account, State = Account, State
    first_id = 1_200_000_000_000_000

    def pushed(self, account, lead):
        if not account.callback_url:
            return None
        change = {"field": "leadgen", "value": {"leadgen_id": lead.id, "page_id": account.page_id, "form_id": account.form_id, "adgroup_id": "3", "ad_id": "3",
                                                "created_time": int(lead.at)}}
        body = json.dumps({"object": "page", "entry": [{"id": account.page_id, "time": int(self.clock.now()), "changes": [change]}]}).encode()
        return account.callback_url, {"x-hub-signature-256": "sha256=" + hmac.new(account.app_secret.encode(), body, hashlib.sha256).hexdigest()}, body

    def act_subscribe(self, account: str = "") -> dict:
        """As when the address is saved: hub.challenge must come back. The ledger says how it went."""
        one = self.account(account)
        if not one.callback_url:
            raise BadOrder(reason=f"{one.id} has no callback_url")
        challenge = str(random.SystemRandom().randrange(10**10))
        ask = urlencode({"hub.mode": "subscribe", "hub.verify_token": one.verify_token, "hub.challenge": challenge})
        self.callbacks.push(Delivery(self.name, one.id, "subscribe", lambda: ("GET", one.callback_url + ("&" if "?" in one.callback_url else "?") + ask, {}, b""),
                                     lambda status, body: status == 200 and body == challenge.encode(), ()))
        return {"challenge": challenge}

    def _account(self, request) -> Account:
        token = request.query.get("access_token") or request.headers.get("authorization", "").removeprefix("Bearer ")
        account = next((each for each in self.accounts.values() if each.page_token == token), None)
        if not account:
            raise No(190, "Invalid OAuth access token.")
        request.account = account.id
        return account

    @answers("GET", "/{version}/{id}")
    def lead(self, request, version, id):
        request.what, account = "lead", self._account(request)
        lead = self.state.leads.get(id)
        if not lead or lead.account != account.id or lead.at < self.clock.now() - self.limits.kept_days * DAY:
            raise No(100, f"Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions")
        return said(self._shown(account, lead))

    @answers("GET", "/{version}/{form}/leads")
    def leads(self, request, version, form):
        request.what, account = "leads", self._account(request)
        if form != account.form_id:
            raise No(100, f"Unsupported get request. Object with ID '{form}' does not exist")
        found = self.leads_of(account, self.clock.now() - self.limits.kept_days * DAY)[::-1]
        start, size = int(request.query.get("after") or 0), int(request.query.get("limit") or self.limits.page_size)
        more = {"cursors": {"before": str(start), "after": str(start + size)}, **({"next": "more"} if len(found) > start + size else {})}
        return said({"data": [self._shown(account, each) for each in found[start:start + size]], "paging": more})

    def _shown(self, account: Account, lead: Lead) -> dict:
        fields = {"full_name": lead.name, "phone_number": lead.phone, **lead.fields}
        return {"id": lead.id, "created_time": self.clock.utc(lead.at).strftime("%Y-%m-%dT%H:%M:%S+0000"), "ad_id": "3", "form_id": account.form_id,
                "field_data": [{"name": name, "values": [value]} for name, value in fields.items()]}

    def nothing_there(self, request):
        raise No(100, "Unsupported request")

    def failure(self, request, no):
        code = int(no.code)
        return said({"error": {"message": no.text or "failed", "type": "OAuthException" if code == 190 else "GraphMethodException", "code": code,
                               "fbtrace_id": "A" + hashlib.md5(request.path.encode()).hexdigest()[:22]}}, no.status or (401 if code == 190 else 400))

    def malformed(self, request, error):
        return No(100, f"Invalid parameter: {error}")


PLATFORM = Meta
