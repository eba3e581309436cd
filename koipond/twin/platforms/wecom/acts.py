"""What customers and staff do: add, delete, write, scan a live code, come by an acquisition link."""

import secrets

from koipond.twin.envelope import page_signature
from koipond.twin.errors import BadOrder
from koipond.twin.platforms.wecom.state import Account, Corp, Customer, Follow, Line, Welcome, external_userid_of

BY_CODE, BY_SEARCH, BY_LINK = 1, 2, 16


class Acts:
    """Part of WeCom. A customer is named by external_userid or by name."""

    def act_add(self, customer: str = "", userid: str = "", config_id: str = "", account: str = "") -> dict:
        """A customer adds a member, by searching (`userid`) or by scanning a live code (`config_id`)."""
        one = self.account(account)
        corp = self.corp(one)
        who, state, how, half = self._meets(one, corp, customer), "", BY_SEARCH, False
        if config_id:
            way = corp.ways.get(config_id)
            if not way:
                raise BadOrder(reason=f"there is no live code {config_id!r}")
            users = way.fields["user"]
            userid, way.next = users[way.next % len(users)], way.next + 1
            state, how, half = way.fields.get("state", ""), BY_CODE, not way.fields["skip_verify"]
        return self._adds(one, corp, who, self._staff(one, corp, userid), how, state, half)

    def act_come_by_link(self, customer: str, link: str, channel: str = "", account: str = "") -> dict:
        """A customer comes by an acquisition link; `channel` is what was put behind customer_channel= and comes back as State."""
        one = self.account(account)
        corp = self.corp(one)
        found = next((each for each in corp.links.values() if link in (each["link_id"], each["url"])), None)
        if not found or not corp.acquisition_left:
            raise BadOrder(reason=f"no link {link!r} is good now")
        if len(channel.encode()) > self.limits.channel_bytes:
            raise BadOrder(reason="a channel has at most 64 bytes")
        who, userid = self._meets(one, corp, customer), found["range"]["user_list"][0]
        corp.acquisition_left -= 1
        if corp.acquisition_left in (self.limits.acquisition_low - 1, 0):
            self.event(one, "customer_acquisition", "balance_low" if corp.acquisition_left else "balance_exhausted")
        found["customers"].append({"external_userid": who.id, "userid": userid, "chat_status": 0, "state": channel})
        return self._adds(one, corp, who, userid, BY_LINK, channel, False)

    def _adds(self, account: Account, corp: Corp, who: Customer, userid: str, how: int, state: str, half: bool) -> dict:
        known = who.follows.get(userid)
        if known and not known.deleted_by_customer:
            raise BadOrder(reason=f"{userid} and {who.name} have each other already")
        self._befriends(who, userid, how, state)
        code = None
        if userid not in account.own_welcome:
            code = secrets.token_urlsafe(32)
            corp.welcomes[code] = Welcome(userid, who.id, self.clock.now() + self.limits.welcome_seconds)
        return self.event(account, "change_external_contact", "add_half_external_contact" if half else "add_external_contact",
                          UserID=userid, ExternalUserID=who.id, State=state or None, WelcomeCode=code)

    def act_say(self, customer: str, userid: str, content: str, account: str = "") -> dict:
        """A customer writes to a member. Apps are not told; but who last chatted gets the next task."""
        one = self.account(account)
        corp = self.corp(one)
        who = self._who(corp, customer)
        follow = who.follows.get(userid)
        if not follow:
            raise BadOrder(reason=f"{who.name} is no contact of {userid}")
        first, follow.chatted_at = not follow.chatted_at, self.clock.now()
        who.talk.append(Line(self.clock.now(), "out", one.staff[userid], content))
        link = next((each for each in corp.links.values() for came in each["customers"] if came["external_userid"] == who.id and came["userid"] == userid), None)
        if link and first:
            return self.event(one, "customer_acquisition", "customer_start_chat", LinkId=link["link_id"], UserID=userid, ExternalUserID=who.id)
        return {}

    def act_delete_member(self, customer: str, userid: str, account: str = "") -> dict:
        """The customer deletes the member: the opt-out of that member."""
        one = self.account(account)
        who = self._who(self.corp(one), customer)
        if userid not in who.follows or who.follows[userid].deleted_by_customer:
            raise BadOrder(reason=f"{who.name} is no contact of {userid}")
        who.follows[userid].deleted_by_customer = True
        return self.event(one, "change_external_contact", "del_follow_user", UserID=userid, ExternalUserID=who.id)

    def act_delete_customer(self, customer: str, userid: str, account: str = "") -> dict:
        """The member deletes the customer."""
        one = self.account(account)
        who = self._who(self.corp(one), customer)
        if not who.follows.pop(userid, None):
            raise BadOrder(reason=f"{who.name} is no contact of {userid}")
        return self.event(one, "change_external_contact", "del_external_contact", UserID=userid, ExternalUserID=who.id)

    def act_edit_customer(self, customer: str, userid: str, remark: str, account: str = "") -> dict:
        """The member changes the remark of a customer in the client."""
        one = self.account(account)
        who = self._who(self.corp(one), customer)
        if userid not in who.follows:
            raise BadOrder(reason=f"{who.name} is no contact of {userid}")
        who.follows[userid].remark = remark
        return self.event(one, "change_external_contact", "edit_external_contact", UserID=userid, ExternalUserID=who.id, State=who.follows[userid].state or None)

    def act_open_page(self, url: str, noncestr: str, timestamp: str, signature: str, app: str = "", account: str = "") -> dict:
        """A member opens a page in the client, which checks its config signature (with `app`, the agentConfig signature of that app)."""
        one = self.account(account)
        ticket = self.ticket_now(f"{one.corpid} {app}" if app else one.corpid)
        if signature != page_signature(ticket, noncestr, timestamp, url):
            raise BadOrder(reason="config:fail, invalid signature")
        return {"config": "ok"}

    def _befriends(self, customer: Customer, userid: str, how: int, state: str) -> Follow:
        customer.follows[userid] = Follow(userid, self.clock.now(), how, state)
        return customer.follows[userid]

    def _who(self, corp: Corp, customer: str) -> Customer:
        found = corp.customers.get(customer) or next((each for each in corp.customers.values() if each.name == customer), None)
        if not found:
            raise BadOrder(reason=f"no customer is called {customer!r}")
        return found

    def _meets(self, account: Account, corp: Corp, customer: str) -> Customer:
        """A customer by name or id, who may be new. The same name is the same human as in WeChat, and has the same unionid."""
        name = customer or f"访客{len(corp.customers) + 1}"
        found = corp.customers.get(name) or next((each for each in corp.customers.values() if each.name == name), None)
        if found:
            return found
        made = Customer(external_userid_of(account.corpid, name), name, self.twin.unionid(account.open_platform, name))
        corp.customers[made.id] = made
        return made
