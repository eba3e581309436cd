"""What may be sent to one person, when. Channels reference §4.4, §5: windows, templates, one-time grants."""

import re

from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wechat.state import Account, Box, Person, Template
from koipond.twin.platforms.wechat.tokens import FINE

PART = re.compile(r"\{\{(\w+)\.DATA\}\}")
TYPED = re.compile(r"([a-z_]+)\d+$")
MONEY, NUMBER, PHONE = re.compile(r"[¥￥$]?\d{1,10}(\.\d+)?元?$"), re.compile(r"-?\d+(\.\d+)?$"), re.compile(r"[\d+\-]{1,17}$")
KINDS = {"text": "content", "image": "media_id", "voice": "media_id", "video": "media_id", "music": "thumb_media_id", "news": "articles",
         "mpnews": "media_id", "mpnewsarticle": "article_id", "msgmenu": "list", "wxcard": "card_id", "miniprogrampage": "pagepath", "link": "url"}


class Messages:
    """Part of WeChat."""

    # customer service messages

    @answers("POST", "/cgi-bin/message/custom/send")
    def custom_send(self, request):
        request.what = "custom/send"
        account, box = self._account(request)
        asked = request.json()
        person = self._person(box, asked.get("touser"))
        kind, text = self._content(box, asked)
        self._may_write(account, person)
        self._count("custom_day", account)
        self._spend_window(person)
        self.hears(person, kind, text)
        return said(FINE)

    def _content(self, box: Box, asked: dict) -> tuple[str, str]:
        """(kind, what the person sees). Raises No."""
        kind = asked.get("msgtype")
        if kind not in KINDS:
            raise No(40008, "invalid message type")
        given = asked.get(kind)
        if not isinstance(given, dict) or not given.get(KINDS[kind]):
            raise No(44004 if kind == "text" else 41006 if KINDS[kind] == "media_id" else 40035, "empty content" if kind == "text" else "invalid parameter")
        if kind == "text" and len(given["content"].encode()) > self.limits.text_bytes:
            raise No(45002, "content size out of limit")
        if KINDS[kind] == "media_id" and given["media_id"] not in box.media:
            raise No(40007, "invalid media_id")
        if kind == "news" and len(given["articles"]) > 1:
            raise No(45008, "article size out of limit")
        return kind, _seen(kind, given)

    def _may_write(self, account: Account, person: Person) -> None:
        if person.blacklisted:
            raise No(43019, "require remove blacklist")
        now = self.clock.now()
        open_now = [window for window in person.windows.values() if window[0] > now]
        if not open_now or (account.kind != "mini" and not person.follows):
            raise No(45015, "response out of time limit or subscription is canceled")
        if not any(left > 0 for _, left in open_now):
            raise No(45047, "out of response count limit")

    def _spend_window(self, person: Person) -> None:
        """One message counts in every window that is open: counters do not add up."""
        now = self.clock.now()
        person.windows = {by: (until, left - 1) for by, (until, left) in person.windows.items() if until > now}

    def opens_window(self, person: Person, by: str, limit: tuple[int, float]) -> None:
        most, seconds = limit
        person.windows[by] = (self.clock.now() + seconds, most)

    # template messages

    @answers("POST", "/cgi-bin/message/template/send")
    def template_send(self, request):
        request.what = "template/send"
        account, box = self._account(request)
        if account.kind != "service":
            raise No(48001, "api unauthorized")
        asked = request.json()
        person = self._person(box, asked.get("touser"))
        template = self._template(account.templates, asked)
        text = self._filled(template, asked.get("data"), typed=False)
        self._subscribed(person)
        self._count("template_day", account)
        box.next_id += 1
        msg_id = 3_000_000_000_000_000_000 + box.next_id      # beyond 2^53, as theirs are
        state = "failed: system failed" if person.blacklisted else "failed:user block" if person.blocks_templates else "success"
        if state == "success":
            self.hears(person, "template", f"{template.title}\n{text}")
        self.timers.after(self.limits.receipt_seconds,
                          lambda: self.event(account, person, "TEMPLATESENDJOBFINISH", MsgID=msg_id, Status=state))
        return said({**FINE, "msgid": msg_id})

    @answers("GET", "/cgi-bin/template/get_all_private_template")
    def templates(self, request):
        account, box = self._account(request)
        return said({"template_list": [{"template_id": id, "title": each.title, "primary_industry": "", "deputy_industry": "", "content": each.content,
                                        "example": ""} for id, each in account.templates.items()]})

    # subscribe notices

    @answers("POST", "/cgi-bin/message/subscribe/bizsend")
    def notice_send(self, request):
        request.what = "subscribe/bizsend"
        account, box = self._account(request)
        if account.kind == "mini":
            raise No(48001, "api unauthorized")
        return said(self._notice(account, box, request.json()))

    @answers("POST", "/cgi-bin/message/subscribe/send")
    def mini_notice_send(self, request):
        request.what = "subscribe/send"
        account, box = self._account(request)
        if account.kind != "mini":
            raise No(48001, "api unauthorized")
        asked = request.json()
        page = (asked.get("page") or "").partition("?")[0]
        if page and page not in account.pages:
            raise No(41030, "invalid page")
        if asked.get("miniprogram_state", "formal") not in ("formal", "trial", "developer"):
            raise No(40097, "invalid args")
        return said(self._notice(account, box, asked))

    def _notice(self, account: Account, box: Box, asked: dict) -> dict:
        person = self._person(box, asked.get("touser"))
        id = asked.get("template_id")
        template = self._template(account.notices, asked)
        text = self._filled(template, asked.get("data"), typed=True)
        if not person.grants.get(id):
            raise No(43101, "user refuse to accept the msg")
        self._count("subscribe_day", account)
        if person.grants[id] > 0:
            person.grants[id] -= 1
        box.next_id += 1
        msg_id = 1_800_000_000_000_000_000 + box.next_id
        fate = (1, "user block") if person.blocks_templates else (0, "success")
        if not fate[0]:
            self.hears(person, "notice", f"{template.title}\n{text}")
        sent = {"TemplateId": id, "MsgID": str(msg_id), "ErrorCode": fate[0], "ErrorStatus": fate[1]}
        self.timers.after(self.limits.receipt_seconds, lambda: self.event(
            account, person, "subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": [sent]}))
        return {**FINE, **({"msgid": msg_id} if account.kind == "mini" else {})}

    @answers("GET", "/wxaapi/newtmpl/gettemplate")
    def notice_templates(self, request):
        account, box = self._account(request)
        return said({**FINE, "data": [{"priTmplId": id, "title": each.title, "content": each.content, "example": "", "type": 3 if each.long_term else 2}
                                      for id, each in account.notices.items()]})

    # what they share

    def _person(self, box: Box, openid) -> Person:
        person = box.people.get(openid or "")
        if not person:
            raise No(40003, "invalid openid")
        return person

    def _subscribed(self, person: Person) -> None:
        if not person.follows:
            raise No(43004, "require subscribe")

    def _template(self, known: dict[str, Template], asked: dict) -> Template:
        if asked.get("template_id") not in known:
            raise No(40037, "invalid template_id")
        return known[asked["template_id"]]

    def _filled(self, template: Template, data, typed: bool) -> str:
        """The text with its parts filled in. A missing or bad part is named by 47003."""
        data = data if isinstance(data, dict) else {}
        for name in PART.findall(template.content):
            value = data.get(name, {}).get("value") if isinstance(data.get(name), dict) else None
            if value is None or not str(value).strip() or (typed and not self._fits(name, str(value))):
                raise No(47003, f"argument invalid! data.{name}.value invalid")
        return PART.sub(lambda match: str(data[match.group(1)]["value"]), template.content)

    def _fits(self, name: str, value: str) -> bool:
        kind = TYPED.match(name)
        kind = kind.group(1) if kind else ""
        most = self.limits.field_lengths.get(kind)
        if most and len(value) > most:
            return False
        shape = {"number": NUMBER, "amount": MONEY, "phone_number": PHONE, "character_string": re.compile(r"[ -~]+$"), "letter": re.compile(r"[A-Za-z]+$"),
                 "phrase": re.compile(r"[\u3400-\u9fff]+$"), "date": re.compile(r"\d{4}(-|年)\d"), "time": re.compile(r".*\d\d?:\d\d|\d{4}(-|年)\d")}.get(kind)
        return not shape or bool(shape.match(value))

    def _count(self, name: str, account: Account) -> None:
        quota, now = self.quotas[name], self.clock.now()
        if quota.full(account.id, now):
            raise No(45009, "reach max api daily quota limit")
        quota.count(account.id, now)


def _seen(kind: str, given: dict) -> str:
    if kind == "text":
        return given["content"]
    if kind == "news":
        return f"{given['articles'][0].get('title', '')}\n{given['articles'][0].get('url', '')}"
    if kind == "msgmenu":
        return "\n".join([given.get("head_content", ""), *(f"[{each['id']}] {each['content']}" for each in given["list"]), given.get("tail_content", "")])
    return f"[{kind}] {given.get('title') or given[KINDS[kind]]}"
