"""Signing in with WeChat on a page, and the sign-in and phone number of a mini program. Channels reference §4.6, §5."""

import secrets
from urllib.parse import urlencode, urlsplit

from django.utils.html import format_html, format_html_join

from koipond.twin.http import Answer, No, answers, said
from koipond.twin.platforms.wechat.state import Account, Box, Code
from koipond.twin.platforms.wechat.tokens import FINE


class OAuth:
    """Part of WeChat."""

    @answers("GET", "/connect/oauth2/authorize")
    def authorize(self, request):
        """The page on which WeChat asks; here, also who one is. With `person=openid` added it answers at once, for programs."""
        ask = request.query
        account = self.by_appid.get(ask.get("appid", ""))
        if not account or account.kind == "mini":
            return _told("10003", "redirect_uri 参数错误" if account else "appid 参数错误")
        request.account = account.id
        host = urlsplit(ask.get("redirect_uri", "")).hostname or ""
        if host not in account.oauth_domains:
            return _told("10003", f"redirect_uri域名与后台配置不一致: {host}")
        if ask.get("response_type") != "code" or ask.get("scope") not in ("snsapi_base", "snsapi_userinfo"):
            return _told("10005", "scope 或 response_type 参数错误")
        box = self.box(account)
        if ask.get("person"):
            return self._redirect(account, box, ask, ask["person"])
        links = [(f"?{urlencode({**ask, 'person': each.openid})}", each.name) for each in box.people.values()]
        html = format_html('<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{0}</title><h1>{0}</h1><p>{1}</p><ul>{2}</ul></html>', account.name,
                           "授权登录：你是谁？ Who are you?", format_html_join("", '<li><a href="{}">{}</a></li>', links))
        return Answer(html.encode(), content_type="text/html; charset=utf-8", content_security_policy="default-src 'none'; frame-ancestors 'none'")

    def _redirect(self, account: Account, box: Box, ask: dict, openid: str) -> Answer:
        if openid not in box.people:
            return _told("10004", "no such person")
        code = self._code(box, openid, ask["scope"])
        to = ask["redirect_uri"]
        joint = "&" if urlsplit(to).query else "?"
        return Answer(b"", 302, location=to + joint + urlencode({"code": code, "state": ask.get("state", "")}))

    def _code(self, box: Box, openid: str, scope: str) -> str:
        code = "0" + secrets.token_urlsafe(24)[:31]
        box.codes[code] = Code(openid, scope, self.clock.now() + self.limits.code_seconds)
        return code

    def _spend(self, box: Box, code: str | None, scopes: tuple[str, ...]) -> Code:
        known = box.codes.get(code or "")
        if not known or known.until < self.clock.now() or known.scope not in scopes:
            raise No(40029 if code else 41008, "invalid code" if code else "missing code")
        if known.used:
            raise No(40163, "code been used")
        known.used = True
        return known

    @answers("GET", "/sns/oauth2/access_token")
    def oauth_token(self, request):
        ask = request.query
        account, box = self._of_secret(request, ask.get("appid"), ask.get("secret"), ask.get("grant_type"), "authorization_code")
        return said(self._oauth(box, self._spend(box, ask.get("code"), ("snsapi_base", "snsapi_userinfo"))))

    def _oauth(self, box: Box, code: Code) -> dict:
        now, token, refresh = self.clock.now(), "oa_" + secrets.token_urlsafe(60), "or_" + secrets.token_urlsafe(60)
        box.oauth[token] = Code(code.openid, code.scope, now + self.limits.oauth_seconds)
        box.oauth[refresh] = Code(code.openid, code.scope, now + self.limits.oauth_refresh_seconds)
        union = box.people[code.openid].unionid if code.scope == "snsapi_userinfo" else ""
        return {"access_token": token, "expires_in": self.limits.oauth_seconds, "refresh_token": refresh, "openid": code.openid, "scope": code.scope,
                **({"unionid": union} if union else {})}

    @answers("GET", "/sns/oauth2/refresh_token")
    def oauth_refresh(self, request):
        account = self.by_appid.get(request.query.get("appid", ""))
        if not account:
            raise No(40013, "invalid appid")
        box, given = self.box(account), request.query.get("refresh_token", "")
        known = box.oauth.get(given) if given.startswith("or_") else None
        if not known:
            raise No(40030, "invalid refresh_token")
        if known.until < self.clock.now():
            raise No(42002, "refresh_token expired")
        return said(self._oauth(box, known))

    @answers("GET", "/sns/userinfo")
    def oauth_person(self, request):
        box, known = self._oauth_known(request)
        if known.scope != "snsapi_userinfo":
            raise No(48001, "api unauthorized")
        person = box.people[known.openid]
        return said({"openid": person.openid, "nickname": person.name, "sex": 0, "language": "", "city": "", "province": "", "country": "",
                     "headimgurl": "", "privilege": [], **({"unionid": person.unionid} if person.unionid else {})})

    @answers("GET", "/sns/auth")
    def oauth_check(self, request):
        self._oauth_known(request)
        return said(FINE)

    def _oauth_known(self, request) -> tuple[Box, Code]:
        token, openid = request.query.get("access_token", ""), request.query.get("openid", "")
        for id, box in self.state.boxes.items():
            known = box.oauth.get(token) if token.startswith("oa_") else None
            if known:
                request.account = id
                if known.until < self.clock.now():
                    raise No(42001, "access_token expired")
                if known.openid != openid:
                    raise No(40003, "invalid openid")
                return box, known
        raise No(40001, "invalid credential, access_token is invalid or not latest")

    # mini program

    @answers("GET", "/sns/jscode2session")
    def mini_session(self, request):
        ask = request.query
        account, box = self._of_secret(request, ask.get("appid"), ask.get("secret"), ask.get("grant_type"), "authorization_code")
        if account.kind != "mini":
            raise No(40013, "invalid appid")
        person = box.people[self._spend(box, ask.get("js_code"), ("login",)).openid]
        return said({"session_key": secrets.token_bytes(16).hex()[:22] + "==", "openid": person.openid, **({"unionid": person.unionid} if person.unionid else {})})

    @answers("POST", "/wxa/business/getuserphonenumber")
    def mini_phone(self, request):
        account, box = self._account(request)
        person = box.people[self._spend(box, request.json().get("code"), ("phone",)).openid]
        number = f"139{int(person.openid[1:9], 16) % 10**8:08d}"
        return said({**FINE, "phone_info": {"phoneNumber": number, "purePhoneNumber": number, "countryCode": "86",
                                            "watermark": {"timestamp": int(self.clock.now()), "appid": account.appid}}})

    @answers("POST", "/wxa/getwxacodeunlimit")
    def mini_code(self, request):
        account, box = self._account(request)
        asked = request.json()
        scene = asked.get("scene", "")
        if not 1 <= len(scene) <= 32 or not scene.isascii():
            raise No(40169, "invalid length for scene, or the data is not json string")
        if asked.get("page") and asked["page"] not in account.pages and asked.get("check_path", True):
            raise No(41030, "invalid page")
        box.media[f"code {scene}"] = "code"
        import qrcode
        from qrcode.image.svg import SvgPathImage

        return Answer(qrcode.make(f"{account.appid}?scene={scene}", image_factory=SvgPathImage).to_string(), content_type="image/svg+xml")


def _told(code: str, text: str) -> Answer:
    return Answer(format_html('<!doctype html><meta charset="utf-8"><title>{0}</title><p>{0} {1}</p>', code, text).encode(), content_type="text/html; charset=utf-8",
                  content_security_policy="default-src 'none'; frame-ancestors 'none'")
