"""How a member shows who they are on a page of an app (网页授权). Channels reference §6."""

import secrets
from urllib.parse import urlencode, urlsplit

from django.utils.html import format_html, format_html_join

from koipond.twin.http import Answer, No, answers, said
from koipond.twin.platforms.wecom.ways import FINE

BARE = "default-src 'none'; frame-ancestors 'none'"


class SignIn:
    """Part of WeCom."""

    @answers("GET", "/connect/oauth2/authorize")
    def authorize(self, request):
        """WeCom's client knows who it belongs to and answers at once; here one says it. With `member=userid` added it answers at once too."""
        ask = request.query
        account = self.by_corpid.get(ask.get("appid", ""))
        if not account or ask.get("response_type") != "code" or not ask.get("redirect_uri"):
            return Answer(b"50001 redirect_url", content_type="text/plain", content_security_policy=BARE)
        request.account = account.id
        self.callbacks.allowed(ask["redirect_uri"])
        if ask.get("member") in account.staff:
            to = ask["redirect_uri"]
            query = urlencode({"code": self._code(account, ask["member"]), "state": ask.get("state", "")})
            return Answer(b"", 302, location=f"{to}{'&' if urlsplit(to).query else '?'}{query}")
        links = [(f"?{urlencode({**ask, 'member': userid})}", name) for userid, name in account.staff.items()]
        html = format_html('<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1><p>{1}</p><ul>{2}</ul></html>', account.name,
                           "你是谁？ Who are you?", format_html_join("", '<li><a href="{}">{}</a></li>', links))
        return Answer(html.encode(), content_type="text/html; charset=utf-8", content_security_policy=BARE)

    def _code(self, account, userid: str) -> str:
        corp = self.corp(account)
        code = secrets.token_urlsafe(32)
        corp.codes[code] = [userid, self.clock.now() + self.limits.sign_in_seconds]
        return code

    @answers("GET", "/cgi-bin/auth/getuserinfo")
    @answers("GET", "/cgi-bin/user/getuserinfo")
    def who_signed_in(self, request):
        account, corp, app = self._corp(request, contacts=False)
        userid, until = corp.codes.pop(request.query.get("code", ""), ("", 0.0))
        if until < self.clock.now():
            raise No(40029, "invalid code")
        return said({**FINE, "userid": userid, "user_ticket": secrets.token_urlsafe(32)})
