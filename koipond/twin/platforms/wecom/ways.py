"""How customers come: live codes (渠道活码), acquisition links (获客助手), and the welcome of twenty seconds."""

import secrets
from io import BytesIO

import qrcode

from koipond.twin.http import Answer, No, answers, said
from koipond.twin.platforms.wecom.state import Account, Corp, Line, Way

FINE = {"errcode": 0, "errmsg": "ok"}
WAY = "/cgi-bin/externalcontact/"
LINK = "/cgi-bin/externalcontact/customer_acquisition/"


class Ways:
    """Part of WeCom."""

    @answers("POST", WAY + "add_contact_way")
    def way_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        if asked.get("type") not in (1, 2) or asked.get("scene") not in (1, 2):
            raise No(40058, "type and scene must be 1 or 2")
        self._way_fits(account, corp, asked)
        if len(corp.ways) + len(corp.join_ways) >= self.limits.contact_ways:
            raise No(45041, "contact way out of limit")
        id = secrets.token_hex(16)
        fields = {"skip_verify": True, "state": "", "remark": "", "is_temp": False, "party": [], **asked, "config_id": id,
                  "qr_code": picture_address(request, id)}
        corp.ways[id] = Way(id, fields)
        return said({**FINE, "config_id": id, **({"qr_code": fields["qr_code"]} if asked["scene"] == 2 else {})})

    def _way_fits(self, account: Account, corp: Corp, asked: dict) -> None:
        users = asked.get("user") or []
        if not users and not asked.get("party"):
            raise No(40058, "user and party are both empty")
        if asked.get("type") == 1 and len(users) != 1:
            raise No(40058, "type 1 is for one member")
        if len(users) > self.limits.members_per_way:
            raise No(40058, f"at most {self.limits.members_per_way} members")
        for userid in users:
            self._member(account, corp, userid, contacts=True)
        if len(asked.get("state", "")) > self.limits.state_length or len(asked.get("remark", "")) > self.limits.remark_length:
            raise No(40058, "state or remark is too long")

    @answers("POST", WAY + "get_contact_way")
    def way_get(self, request):
        account, corp, app = self._corp(request)
        return said({**FINE, "contact_way": shown_way(request, self._way(corp.ways, request.json()))})

    @answers("POST", WAY + "update_contact_way")
    def way_update(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        way = self._way(corp.ways, asked)
        changed = {**way.fields, **{name: value for name, value in asked.items() if name not in ("type", "scene", "is_temp")}}
        self._way_fits(account, corp, changed)
        way.fields = changed
        return said(FINE)

    @answers("POST", WAY + "del_contact_way")
    def way_delete(self, request):
        account, corp, app = self._corp(request)
        del corp.ways[self._way(corp.ways, request.json()).config_id]
        return said(FINE)

    @answers("POST", WAY + "list_contact_way")
    def way_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        shown, cursor = page(list(corp.ways), asked.get("cursor", ""), asked.get("limit", 100))
        return said({**FINE, "contact_way": [{"config_id": id} for id in shown], **({"next_cursor": cursor} if cursor else {})})

    @answers("GET", "/wwpic/{id}/0")
    def way_picture(self, request, id):
        """The QR code, as WeCom keeps it on a host for pictures."""
        drawn = BytesIO()
        qrcode.make(f"https://work.weixin.qq.com/u/{id}", border=2).save(drawn, "PNG")
        return Answer(drawn.getvalue(), content_type="image/png")

    def _way(self, known: dict[str, Way], asked: dict) -> Way:
        if asked.get("config_id") not in known:
            raise No(41044, "invalid config_id")
        return known[asked["config_id"]]

    # the welcome

    @answers("POST", WAY + "send_welcome_msg")
    def welcome(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        welcome = corp.welcomes.get(asked.get("welcome_code", ""))
        if not welcome or welcome.until < self.clock.now():
            raise No(41050, "welcome code is invalid or has expired")
        text, attachments = self.checked_message(corp, asked, self.limits.text_bytes)
        if welcome.used:
            raise No(41051, "externaluser has started chatting")
        welcome.used = True
        corp.customers[welcome.customer].talk.append(Line(self.clock.now(), "in", account.staff[welcome.userid], shown_text(text, attachments)))
        return said(FINE)

    # acquisition links

    @answers("POST", LINK + "create_link")
    def link_create(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        for userid in asked["range"].get("user_list") or []:
            self._member(account, corp, userid, contacts=True)
        id = self.new_id(corp, "cawcde")
        corp.links[id] = {"link_id": id, "link_name": asked["link_name"], "url": f"https://work.weixin.qq.com/ca/{id}", "create_time": int(self.clock.now()),
                          "skip_verify": asked.get("skip_verify", True), "range": asked["range"], "by": app, "customers": []}
        return said({**FINE, "link": {name: corp.links[id][name] for name in ("link_id", "link_name", "url", "create_time")}})

    @answers("POST", LINK + "list_link")
    def link_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        shown, cursor = page([id for id, link in corp.links.items() if link["by"] == app], asked.get("cursor", ""), asked.get("limit", 100))
        return said({**FINE, "link_id_list": shown, "next_cursor": cursor})

    @answers("POST", LINK + "get")
    def link_get(self, request):
        account, corp, app = self._corp(request)
        link = self._link(corp, app, request.json())
        return said({**FINE, "link": {name: link[name] for name in ("link_name", "url", "create_time", "skip_verify")}, "range": link["range"]})

    @answers("POST", LINK + "update")
    def link_update(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        self._link(corp, app, asked).update({name: asked[name] for name in ("link_name", "range", "skip_verify") if name in asked})
        return said(FINE)

    @answers("POST", LINK + "delete_link")
    def link_delete(self, request):
        account, corp, app = self._corp(request)
        del corp.links[self._link(corp, app, request.json())["link_id"]]
        self.event(account, "customer_acquisition", "delete_link", LinkId=request.json()["link_id"])
        return said(FINE)

    @answers("POST", LINK + "customer")
    def link_customers(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        came = {each["external_userid"]: each for each in self._link(corp, app, asked)["customers"]}
        shown, cursor = page(list(came), asked.get("cursor", ""), asked.get("limit", 100))
        return said({**FINE, "customer_list": [came[id] for id in shown], "next_cursor": cursor})

    @answers("GET", "/cgi-bin/externalcontact/customer_acquisition_quota")
    def link_quota(self, request):
        account, corp, app = self._corp(request)
        return said({**FINE, "total": self.limits.acquisition_quota, "balance": corp.acquisition_left})

    def _link(self, corp: Corp, app: str, asked: dict) -> dict:
        link = corp.links.get(asked.get("link_id", ""))
        if not link or link["by"] != app:
            raise No(41044, "invalid link_id, or made by another app")
        return link


def shown_way(request, way: Way) -> dict:
    """A code as it is told: its picture is where the twin is now, which may have been somewhere else before."""
    return {**way.fields, "qr_code": picture_address(request, way.config_id)}


def picture_address(request, id: str) -> str:
    """Where the picture of a code is: here, where WeCom has a host of its own."""
    return f"http://{request.host}/wecom/wwpic/{id}/0"


def page(ids: list[str], cursor: str, limit: int) -> tuple[list[str], str]:
    """What follows the cursor, and the next cursor, "" at the end. Raises No."""
    start = ids.index(cursor) + 1 if cursor in ids else 0
    if cursor and not start:
        raise No(40097, "invalid cursor")
    shown = ids[start:start + limit]
    return shown, shown[-1] if start + limit < len(ids) else ""


def shown_text(text: str, attachments: list) -> str:
    """What a person sees of a message."""
    more = [f"[{each['msgtype']}] {each[each['msgtype']].get('title') or each[each['msgtype']].get('url') or ''}".strip() for each in attachments]
    return "\n".join([*([text] if text else []), *more])
