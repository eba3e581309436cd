"""What people do in WeChat: follow, scan, write, click, accept. Each act opens what it really opens, and is called back."""

from koipond.twin.envelope import page_signature
from koipond.twin.errors import BadOrder
from koipond.twin.platforms.wechat.state import Account, Box, Person, openid_of


class Acts:
    """Part of WeChat. `account` may be left out when there is only one; a person is named by openid or by name."""

    def act_follow(self, account: str = "", person: str = "", scan: str = "", scene: str = "ADD_SCENE_SEARCH") -> dict:
        """Somebody, known or new, follows; with `scan`, by a parametric QR code (its ticket, address or scene)."""
        one, box = self._place(account)
        who = self._meets(one, box, person)
        if scan:
            return self._scans(one, box, who, scan)
        self._follows(who, scene)
        self.opens_window(who, "follow", self.limits.act_window)
        return self.event(one, who, "subscribe", EventKey="")

    def act_unfollow(self, person: str, account: str = "") -> dict:
        """The person unfollows: windows close, and nothing may be answered."""
        one, box = self._place(account)
        who = self._who(box, person)
        who.follows, who.windows, who.tags = False, {}, []
        return self.event(one, who, "unsubscribe", EventKey="")

    def act_scan(self, person: str, scan: str, account: str = "") -> dict:
        """The person scans a parametric QR code: who does not follow yet follows by it."""
        one, box = self._place(account)
        return self._scans(one, box, self._meets(one, box, person), scan)

    def _scans(self, account: Account, box: Box, person: Person, scan: str) -> dict:
        qr = self.qr_named(account, box, scan)
        if not qr:
            raise BadOrder(reason=f"no QR code {scan!r} of {account.id} is good now")
        followed = person.follows
        if not followed:
            self._follows(person, "ADD_SCENE_QR_CODE")
            person.qr_scene, person.qr_scene_str = (0, qr.scene) if qr.is_text else (int(qr.scene), "")
        self.opens_window(person, "scan", self.limits.act_window)
        if followed:
            return self.event(account, person, "SCAN", EventKey=qr.scene, Ticket=qr.ticket)
        return self.event(account, person, "subscribe", EventKey=f"qrscene_{qr.scene}", Ticket=qr.ticket)

    def act_say(self, person: str, content: str, account: str = "") -> dict:
        """The person writes a text."""
        one, box = self._place(account)
        who = self._who(box, person)
        self._can_act(one, who)
        self.opens_window(who, "message", self.limits.mini_message_window if one.kind == "mini" else self.limits.message_window)
        self.hears(who, "text", content, "out")
        return self.message(one, who, "text", Content=content)

    def act_send_image(self, person: str, account: str = "") -> dict:
        """The person sends a picture."""
        one, box = self._place(account)
        who = self._who(box, person)
        self._can_act(one, who)
        self.opens_window(who, "message", self.limits.message_window)
        self.hears(who, "image", "[图片]", "out")
        return self.message(one, who, "image", PicUrl="http://mmbiz.qpic.cn/fake", MediaId=self._keep_media(box, "image"))

    def act_click(self, person: str, key: str, account: str = "") -> dict:
        """The person taps a menu button of kind click, view or scancode, by its key or address."""
        one, box = self._place(account)
        who = self._who(box, person)
        self._can_act(one, who)
        buttons = [each for top in self.menu_of(box, who) for each in (top.get("sub_button") or [top])]
        button = next((each for each in buttons if key in (each.get("key"), each.get("url"), each.get("name"))), None)
        if not button:
            raise BadOrder(reason=f"the menu that {who.name} sees has no button {key!r}")
        if button["type"] == "click" or button["type"].startswith("scancode"):
            self.opens_window(who, "click", self.limits.act_window)
        return self.event(one, who, {"view": "VIEW", "click": "CLICK"}.get(button["type"], button["type"]), EventKey=button.get("key") or button.get("url") or "")

    def act_answer_menu(self, person: str, id: str, content: str, account: str = "") -> dict:
        """The person taps a line of a msgmenu that a customer-service message has shown."""
        one, box = self._place(account)
        who = self._who(box, person)
        self._can_act(one, who)
        self.opens_window(who, "click", self.limits.act_window)
        self.hears(who, "text", content, "out")
        return self.message(one, who, "text", Content=content, bizmsgmenuid=id)

    def act_pay(self, person: str, account: str = "") -> dict:
        """The person pays by this service account: messages are free for 48 hours. WeChat calls nobody back for that here."""
        one, box = self._place(account)
        who = self._who(box, person)
        if one.kind != "service":
            raise BadOrder(reason="only a service account is paid by")
        self.opens_window(who, "payment", self.limits.payment_window)
        return {}

    def act_grant(self, person: str, notice: str, account: str = "", answer: str = "accept") -> dict:
        """The person answers the question for a subscribe notice: accept (one more send) or reject. Several by commas are one dialog."""
        one, box = self._place(account)
        who, notices = self._who(box, person), notice.split(",")
        unknown = [each for each in notices if each not in one.notices]
        if unknown or answer not in ("accept", "reject"):
            raise BadOrder(reason=f"{one.id} has no notice {', '.join(unknown)}" if unknown else f"an answer is accept or reject, not {answer!r}")
        for each in notices if answer == "accept" else ():
            who.grants[each] = -1 if one.notices[each].long_term else who.grants.get(each, 0) + 1
        return self.event(one, who, "subscribe_msg_popup_event", SubscribeMsgPopupEvent={"List": [
            {"TemplateId": each, "SubscribeStatusString": answer, "PopupScene": "1"} for each in notices]})

    def act_refuse_notice(self, person: str, notice: str, account: str = "") -> dict:
        """The person turns a notice off in the settings: what was accepted is gone."""
        one, box = self._place(account)
        who = self._who(box, person)
        who.grants.pop(notice, None)
        return self.event(one, who, "subscribe_msg_change_event", SubscribeMsgChangeEvent={"List": [
            {"TemplateId": notice, "SubscribeStatusString": "reject"}]})

    def act_block_templates(self, person: str, account: str = "", on: str = "yes") -> dict:
        """The person turns template messages off: they are taken and then fail with `failed:user block`."""
        one, box = self._place(account)
        self._who(box, person).blocks_templates = on == "yes"
        return {}

    def act_enter(self, person: str, account: str = "") -> dict:
        """The person enters the customer-service session of a mini program."""
        one, box = self._place(account)
        who = self._meets(one, box, person)
        if one.kind != "mini":
            raise BadOrder(reason="only a mini program has such a session")
        self.opens_window(who, "enter", self.limits.mini_enter_window)
        return self.event(one, who, "user_enter_tempsession", SessionFrom="twin")

    def act_code(self, person: str, account: str = "", what: str = "login") -> dict:
        """A code as wx.login (`login`) or the phone-number button (`phone`) gives it to the mini program."""
        one, box = self._place(account)
        if one.kind != "mini" or what not in ("login", "phone"):
            raise BadOrder(reason="only a mini program gives such codes: login or phone")
        return {"code": self._code(box, self._meets(one, box, person).openid, what)}

    def act_open_page(self, url: str, noncestr: str, timestamp: str, signature: str, account: str = "") -> dict:
        """Somebody opens a page in WeChat, which checks its JS-SDK signature."""
        one, box = self._place(account)
        if signature != page_signature(self.ticket_now(one, "jsapi"), noncestr, timestamp, url):
            raise BadOrder(reason="config:fail, invalid signature")
        return {"config": "ok"}

    # who and where

    def _place(self, account: str) -> tuple[Account, Box]:
        one = self.account(account)
        return one, self.box(one)

    def _who(self, box: Box, person: str) -> Person:
        who = box.people.get(person) or next((each for each in box.people.values() if each.name == person), None)
        if not who:
            raise BadOrder(reason=f"nobody here is called {person!r}")
        return who

    def _meets(self, account: Account, box: Box, person: str) -> Person:
        """Somebody by name or openid, who may be new."""
        name = person or f"访客{len(box.people) + 1}"
        found = box.people.get(name) or next((each for each in box.people.values() if each.name == name), None)
        if found:
            return found
        made = Person(openid_of(account.appid, name), self.twin.unionid(account.open_platform, name), name)
        box.people[made.openid] = made
        return made

    def _follows(self, person: Person, scene: str) -> None:
        person.follows, person.followed_at, person.scene = True, self.clock.now(), scene

    def _can_act(self, account: Account, person: Person) -> None:
        if account.kind != "mini" and not person.follows:
            raise BadOrder(reason=f"{person.name} does not follow {account.id}")
