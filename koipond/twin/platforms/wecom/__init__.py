"""WeCom (企业微信): staff, their customers, and what apps may do with both."""

import calendar
import hashlib
import secrets

from koipond.twin.http import No, answers, said
from koipond.twin.platform import Platform
from koipond.twin.platforms.wecom.acts import Acts
from koipond.twin.platforms.wecom.cards import cards
from koipond.twin.platforms.wecom.chats import Chats
from koipond.twin.platforms.wecom.customers import Customers
from koipond.twin.platforms.wecom.moments import Moments
from koipond.twin.platforms.wecom.pushes import Pushes
from koipond.twin.platforms.wecom.sign_in import SignIn
from koipond.twin.platforms.wecom.state import Account, Corp, Group, Line, State, Tag
from koipond.twin.platforms.wecom.tags import Tags
from koipond.twin.platforms.wecom.tasks import Tasks
from koipond.twin.platforms.wecom.transfers import Transfers
from koipond.twin.platforms.wecom.ways import FINE, Ways
from koipond.twin.quotas import Sliding

MOST_LINES = 100


class WeCom(Ways, Customers, Tags, Tasks, Moments, Chats, Transfers, Pushes, SignIn, Acts, Platform):
    name, title, hosts = "wecom", ("WeCom", "企业微信"), ("qyapi.weixin.qq.com",)
    group = "wechat"
    Account, State = Account, State

    def counted(self):
        top = self.limits
        return {"calls": Sliding(top.calls_per_minute, 60), "tickets": Sliding(top.tickets_per_hour, 3600),
                "app_tickets": Sliding(top.app_tickets_per_hour, 3600), "member_minute": Sliding(top.member_messages_per_minute, 60),
                "member_hour": Sliding(top.member_messages_per_hour, 3600)}

    def begin(self):
        self.by_corpid = {account.corpid: account for account in self.accounts.values()}
        for account in self.accounts.values():
            corp = self.corp(account)
            if not corp.groups:
                for group, names in account.tags.items():
                    self._begins_group(corp, group, names)
            for name, userids in account.customers.items():
                customer = self._meets(account, corp, name)
                for userid in userids:
                    if userid not in customer.follows:
                        self._befriends(customer, userid, 2, "")

    def _begins_group(self, corp: Corp, group: str, names: list[str]) -> None:
        id, now = f"et{hashlib.md5(group.encode()).hexdigest()[:20]}", int(self.clock.now())
        corp.groups[id] = Group(id, group, now, "console")
        for name in names:
            tag = f"et{hashlib.md5(f'{group} {name}'.encode()).hexdigest()[:20]}"
            corp.tags[tag] = Tag(tag, name, id, "console", now)

    def corp(self, account: Account) -> Corp:
        corp = self.state.corps.get(account.id)
        if corp is None:
            corp = self.state.corps[account.id] = Corp(acquisition_left=self.limits.acquisition_quota)
        return corp

    def new_id(self, corp: Corp, head: str) -> str:
        corp.next_id += 1
        return f"{head}{corp.next_id:06d}{secrets.token_hex(8)}"

    # tokens and tickets

    @answers("GET", "/cgi-bin/gettoken")
    def token(self, request):
        ask = request.query
        account = self.by_corpid.get(ask.get("corpid", ""))
        if not account:
            raise No(40013, "invalid corpid")
        request.account = account.id
        app = next((name for name, app in account.apps.items() if app.secret == ask.get("corpsecret")), None)
        if not app:
            raise No(40001, "invalid credential")
        corp, now = self.corp(account), self.clock.now()
        live = next(((text, until) for text, (of, until) in corp.tokens.items() if of == app and until > now), None)
        if not live:
            live = (secrets.token_urlsafe(150), now + self.limits.token_seconds)
            corp.tokens[live[0]] = [app, live[1]]
        return said({**FINE, "access_token": live[0], "expires_in": int(live[1] - now)})

    def _corp(self, request, contacts: bool = True) -> tuple[Account, Corp, str]:
        """Whose token it is, and of which app. Raises No."""
        given = request.query.get("access_token", "")
        if not given:
            raise No(41001, "access_token missing")
        for account in self.accounts.values():
            corp = self.corp(account)
            if given in corp.tokens:
                app, until = corp.tokens[given]
                request.account, now = account.id, self.clock.now()
                if until <= now:
                    raise No(42001, "access_token expired")
                if account.ips and request.client not in account.ips:
                    raise No(60020, f"not allow to access from your ip, from ip: {request.client}")
                if contacts and not account.apps[app].contacts:
                    raise No(48002, "api forbidden")
                key = f"{account.id} {request.path}"
                if self.quotas["calls"].full(key, now):
                    raise No(45009, "api freq out of limit")
                self.quotas["calls"].count(key, now)
                request.what = request.path.removeprefix("/cgi-bin/")
                return account, corp, app
        raise No(40014, "invalid access_token")

    @answers("GET", "/cgi-bin/get_jsapi_ticket")
    def corp_ticket(self, request):
        account, corp, app = self._corp(request, contacts=False)
        return said(self._ticket("tickets", account.corpid))

    @answers("GET", "/cgi-bin/ticket/get")
    def app_ticket(self, request):
        account, corp, app = self._corp(request, contacts=False)
        if request.query.get("type") != "agent_config":
            raise No(40097, "invalid args")
        return said(self._ticket("app_tickets", f"{account.corpid} {app}"))

    def _ticket(self, quota: str, key: str) -> dict:
        now, seconds = self.clock.now(), self.limits.token_seconds
        if self.quotas[quota].full(key, now):
            raise No(45009, "api freq out of limit")
        self.quotas[quota].count(key, now)
        return {**FINE, "ticket": self.ticket_now(key), "expires_in": int(seconds - now % seconds)}

    def ticket_now(self, seed: str) -> str:
        slot = int(self.clock.now() // self.limits.token_seconds)
        return hashlib.sha512(f"{seed} {slot}".encode()).hexdigest()[:86]

    # members

    @answers("GET", "/cgi-bin/user/simplelist")
    @answers("GET", "/cgi-bin/user/list")
    def members(self, request):
        account, corp, app = self._corp(request, contacts=False)
        return said({**FINE, "userlist": [{"userid": userid, "name": name, "department": [1], "status": 1} for userid, name in account.staff.items()
                                          if userid not in corp.left]})

    @answers("GET", "/cgi-bin/user/get")
    def member(self, request):
        account, corp, app = self._corp(request, contacts=False)
        userid = request.query.get("userid", "")
        self._member(account, corp, userid)
        return said({**FINE, "userid": userid, "name": account.staff[userid], "department": [1], "status": 1})

    def _member(self, account: Account, corp: Corp, userid: str, contacts: bool = False) -> str:
        if userid not in account.staff or userid in corp.left:
            raise No(60111, f"userid not found: {userid}")
        if contacts and userid in account.without_contacts:
            raise No(84074, f"no external contact permission: {userid}")
        return userid

    @answers("POST", "/cgi-bin/message/send")
    def message_to_members(self, request):
        account, corp, app = self._corp(request, contacts=False)
        asked = request.json()
        if asked.get("agentid") != account.apps[app].agentid:
            raise No(40056, "invalid agentid")
        kind = asked.get("msgtype", "")
        if kind not in asked:
            raise No(40008, "invalid message type")
        wanted = list(account.staff) if asked.get("touser") == "@all" else asked.get("touser", "").split("|")
        known = [userid for userid in wanted if userid in account.staff and userid not in corp.left]
        if not known:
            raise No(81013, "user & party & tag all invalid")
        text, now = _text(asked[kind]), self.clock.now()
        for userid in known:
            if not any(self.quotas[name].full(userid, now) for name in ("member_minute", "member_hour")):    # the excess is dropped, unsaid
                corp.notes.setdefault(userid, []).append(Line(now, "in", app, text))
                del corp.notes[userid][:-MOST_LINES]
            for name in ("member_minute", "member_hour"):
                self.quotas[name].count(userid, now)
        return said({**FINE, "invaliduser": "|".join(each for each in wanted if each not in known), "msgid": self.new_id(corp, "MSG")})

    @answers("POST", "/cgi-bin/media/upload")
    def media_upload(self, request):
        account, corp, app = self._corp(request, contacts=False)
        kind = request.query.get("type")
        if kind not in ("image", "voice", "video", "file"):
            raise No(40004, "invalid media type")
        if b"ontent-" not in request.body:
            raise No(41005, "missing media data")
        id = self.new_id(corp, "MEDIA")
        corp.media[id] = kind
        return said({**FINE, "type": kind, "media_id": id, "created_at": str(int(self.clock.now()))})

    # shared

    def checked_message(self, corp: Corp, asked: dict, bytes_most: int) -> tuple[str, list]:
        """(text, attachments) of a welcome, a task or a moment. Raises No."""
        text, attachments = (asked.get("text") or {}).get("content", ""), asked.get("attachments") or []
        if not text and not attachments:
            raise No(41045, "text and attachments are both empty")
        if len(text.encode()) > bytes_most:
            raise No(45002, "message content size out of limit")
        if len(attachments) > self.limits.attachments:
            raise No(40058, f"attachments: at most {self.limits.attachments}")
        for each in attachments:
            inner = each.get(each.get("msgtype", ""))
            if not isinstance(inner, dict):
                raise No(40058, f"invalid attachment {each.get('msgtype')}")
            if inner.get("media_id") and inner["media_id"] not in corp.media:
                raise No(40007, "invalid media_id")
        return text, attachments

    def days_this_month(self) -> int:
        today = self.clock.china()
        return calendar.monthrange(today.year, today.month)[1]

    def nothing_there(self, request):
        raise No(43001 if self.routes.knows(request.path) else 40097, "require GET method" if request.method == "POST" else "require POST method")

    def failure(self, request, no):
        return said({"errcode": int(no.code), "errmsg": f"{no.text or 'failed on demand'}, hint: [{int(self.clock.now())}_{secrets.token_hex(8)}], "
                     f"more info at https://open.work.weixin.qq.com/devtool/query?e={no.code}", **no.more})

    def malformed(self, request, error):
        return No(40058, f"invalid request parameter: {error}") if isinstance(error, (KeyError, TypeError, AttributeError)) else No(47001, "data format error")

    def page(self, say):
        return cards(self, say)


def _text(given) -> str:
    if not isinstance(given, dict):
        return str(given)
    return " ".join(str(given[name]) for name in ("content", "title", "description", "url") if given.get(name)) or next(iter(given.values()), "")


PLATFORM = WeCom
