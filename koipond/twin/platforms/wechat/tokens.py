"""Tokens: one live one at a time, two for five minutes. Channels reference §4.1 [24]."""

import hashlib
import secrets

from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wechat.state import Account, Box, Token


class Tokens:
    """Part of WeChat."""

    @answers("POST", "/cgi-bin/stable_token")
    def stable_token(self, request):
        asked = request.json()
        account, box = self._of_secret(request, asked.get("appid"), asked.get("secret"), asked.get("grant_type"), "client_credential")
        return said(self._issue(account, box, "stable", bool(asked.get("force_refresh"))))

    @answers("GET", "/cgi-bin/token")
    def plain_token(self, request):
        """The old way: each call gives a new one, the last stays good for five minutes. Isolated from the stable one."""
        ask = request.query
        account, box = self._of_secret(request, ask.get("appid"), ask.get("secret"), ask.get("grant_type"), "client_credential")
        old = box.tokens.get(box.plain)
        if old:
            old.until = min(old.until, self.clock.now() + self.limits.token_overlap_seconds)
        return said(self._new(box, "plain"))

    def _of_secret(self, request, appid, secret, grant_type, wanted) -> tuple[Account, Box]:
        if not appid:
            raise No(41002, "appid missing")
        account = self.by_appid.get(appid)
        if not account:
            raise No(40013, "invalid appid")
        request.account = account.id
        if grant_type != wanted:
            raise No(40002, "invalid grant_type")
        if not secret:
            raise No(41004, "appsecret missing")
        if not secrets.compare_digest(str(secret).encode(), account.secret.encode()):
            raise No(40125, "invalid appsecret")
        if account.ips and request.client not in account.ips:
            raise No(40164, f"invalid ip {request.client}, not in whitelist")
        now = self.clock.now()
        for name, code in (("token_minute", 45011), ("token_day", 45009)):
            if self.quotas[name].full(account.id, now):
                raise No(code, "reach max api daily quota limit" if code == 45009 else "api minute-quota reach limit, must slower, retry next minute")
        for name in ("token_minute", "token_day"):
            self.quotas[name].count(account.id, now)
        return account, self.box(account)

    def _issue(self, account: Account, box: Box, way: str, force: bool) -> dict:
        now, live = self.clock.now(), box.tokens.get(box.stable)
        if force:
            if now - box.forced_at < self.limits.forced_tokens_apart_seconds:
                raise No(45011, "api minute-quota reach limit, must slower, retry next minute")
            if self.quotas["forced_day"].full(account.id, now):
                raise No(45009, "reach max api daily quota limit")
            self.quotas["forced_day"].count(account.id, now)
            box.forced_at = now
            if live:
                live.dead = True
            return self._new(box, way)
        if live and not live.dead and live.until - now > self.limits.token_overlap_seconds:
            return {"access_token": live.text, "expires_in": int(live.until - now)}
        return self._new(box, way)   # the old one lives on for what is left of its five minutes

    def _new(self, box: Box, way: str) -> dict:
        now = self.clock.now()
        token = Token(f"{len(box.tokens) + 60}_" + secrets.token_urlsafe(102), now + self.limits.token_seconds)
        box.tokens = {text: each for text, each in box.tokens.items() if each.until > now - 86400}
        box.tokens[token.text] = token
        setattr(box, way, token.text)
        return {"access_token": token.text, "expires_in": self.limits.token_seconds}

    def _account(self, request) -> tuple[Account, Box]:
        """Whose token it is. Raises No for every token that is not live."""
        given = request.query.get("access_token")
        if not given:
            raise No(41001, "access_token missing")
        for account in self.accounts.values():
            box = self.box(account)
            token = box.tokens.get(given)
            if token:
                request.account = account.id
                if token.dead:
                    raise No(40001, "invalid credential, access_token is invalid or not latest")
                if token.until <= self.clock.now():
                    raise No(42001, "access_token expired")
                return account, box
        raise No(40001 if "_" in given else 40014, "invalid credential, access_token is invalid or not latest")

    @answers("GET", "/cgi-bin/get_api_domain_ip")
    @answers("GET", "/cgi-bin/getcallbackip")
    def callback_ips(self, request):
        self._account(request)
        return said({"ip_list": ["127.0.0.1", "::1"]})

    @answers("POST", "/cgi-bin/clear_quota")
    def clear_quota(self, request):
        account, box = self._account(request)
        if request.json().get("appid") != account.appid:
            raise No(40013, "invalid appid")
        now = self.clock.now()
        if self.quotas["clears_month"].full(account.id, now):
            raise No(48006, "forbid to clear quota because of reaching the limit")
        self.quotas["clears_month"].count(account.id, now)
        for name in ("custom_day", "template_day", "subscribe_day"):
            self.quotas[name].clear(account.id)
        return said(FINE)

    @answers("GET", "/cgi-bin/ticket/getticket")
    def js_ticket(self, request):
        account, box = self._account(request)
        kind = request.query.get("type", "")
        if kind not in ("jsapi", "wx_card"):
            raise No(40097, "invalid args")
        return said({**FINE, "ticket": self.ticket_now(account, kind), "expires_in": int(self.limits.token_seconds - self.clock.now() % self.limits.token_seconds)})

    def ticket_now(self, account: Account, kind: str) -> str:
        slot = int(self.clock.now() // self.limits.token_seconds)
        return hashlib.sha512(f"{account.appid} {kind} {slot}".encode()).hexdigest()[:86]


FINE = {"errcode": 0, "errmsg": "ok"}
