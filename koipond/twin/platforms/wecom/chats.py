"""Customer groups: what is known of them, how people join, what greets them. [49]"""

import secrets

from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Account, Chat, Corp, Line, Way
from koipond.twin.platforms.wecom.ways import FINE, page, picture_address, shown_text, shown_way

CHAT = "/cgi-bin/externalcontact/groupchat/"
WELCOME = "/cgi-bin/externalcontact/group_welcome_template/"


class Chats:
    """Part of WeCom."""

    @answers("POST", CHAT + "list")
    def chat_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        owners = (asked.get("owner_filter") or {}).get("userid_list") or list(account.staff)
        shown, cursor = page([each.id for each in corp.chats.values() if each.owner in owners], asked.get("cursor", ""), asked["limit"])
        return said({**FINE, "group_chat_list": [{"chat_id": id, "status": 0} for id in shown], **({"next_cursor": cursor} if cursor else {})})

    @answers("POST", CHAT + "get")
    def chat_get(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        chat = corp.chats.get(asked.get("chat_id", ""))
        if not chat:
            raise No(40050, "invalid chat_id")
        return said({**FINE, "group_chat": {"chat_id": chat.id, "name": chat.name, "owner": chat.owner, "create_time": int(chat.at), "notice": chat.notice,
                     "member_list": [{"userid": id, **how} for id, how in chat.members.items()], "admin_list": []}})

    @answers("POST", CHAT + "add_join_way")
    def join_way_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        chats = asked.get("chat_id_list") or []
        if asked.get("scene") not in (1, 2) or not 1 <= len(chats) <= self.limits.groups_per_join_way or any(id not in corp.chats for id in chats):
            raise No(40058, "invalid scene or chat_id_list")
        if len(asked.get("state", "")) > self.limits.state_length:
            raise No(40058, "state is too long")
        if len(corp.ways) + len(corp.join_ways) >= self.limits.contact_ways:
            raise No(45041, "join way out of limit")
        id = secrets.token_hex(16)
        corp.join_ways[id] = Way(id, {**asked, "config_id": id, "qr_code": picture_address(request, id)})
        return said({**FINE, "config_id": id})

    @answers("POST", CHAT + "get_join_way")
    def join_way_get(self, request):
        account, corp, app = self._corp(request)
        return said({**FINE, "join_way": shown_way(request, self._way(corp.join_ways, request.json()))})

    @answers("POST", CHAT + "update_join_way")
    def join_way_update(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        self._way(corp.join_ways, asked).fields.update(asked)
        return said(FINE)

    @answers("POST", CHAT + "del_join_way")
    def join_way_delete(self, request):
        account, corp, app = self._corp(request)
        del corp.join_ways[self._way(corp.join_ways, request.json()).config_id]
        return said(FINE)

    @answers("POST", WELCOME + "add")
    def chat_welcome_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        if len(corp.chat_welcomes) >= self.limits.group_welcomes:
            raise No(45041, "group welcome template out of limit")
        if len((asked.get("text") or {}).get("content", "").encode()) > self.limits.group_welcome_bytes:
            raise No(45002, "message content size out of limit")
        id = self.new_id(corp, "gwt")
        corp.chat_welcomes[id] = asked
        return said({**FINE, "template_id": id})

    @answers("POST", WELCOME + "get")
    def chat_welcome_get(self, request):
        account, corp, app = self._corp(request)
        id = request.json().get("template_id")
        if id not in corp.chat_welcomes:
            raise No(40037, "invalid template_id")
        return said({**FINE, **corp.chat_welcomes[id]})

    @answers("POST", WELCOME + "del")
    def chat_welcome_delete(self, request):
        account, corp, app = self._corp(request)
        if not corp.chat_welcomes.pop(request.json().get("template_id"), None):
            raise No(40037, "invalid template_id")
        return said(FINE)

    # what people do

    def act_open_chat(self, userid: str, name: str, account: str = "") -> dict:
        """A member opens a customer group."""
        one = self.account(account)
        corp = self.corp(one)
        chat = Chat(self.new_id(corp, "wr"), name, self._staff(one, corp, userid), self.clock.now())
        chat.members[userid] = {"type": 1, "join_time": int(chat.at), "join_scene": 1}
        corp.chats[chat.id] = chat
        self.event(one, "change_external_chat", "create", ChatId=chat.id)
        return {"chat_id": chat.id}

    def act_join_chat(self, customer: str, chat: str = "", config_id: str = "", account: str = "") -> dict:
        """Somebody joins a group, by invitation or by scanning the code of a join way."""
        one = self.account(account)
        corp = self.corp(one)
        way = corp.join_ways.get(config_id)
        found = corp.chats.get(way.fields["chat_id_list"][0] if way else chat)
        if not found:
            raise BadOrder(reason=f"there is no group {chat or config_id!r}")
        who = self._meets(one, corp, customer)
        how = {"type": 2, "join_time": int(self.clock.now()), "join_scene": 3 if way else 1, "name": who.name, **({"unionid": who.unionid} if who.unionid else {}),
               **({"state": way.fields.get("state", "")} if way else {})}
        found.members[who.id] = how
        for each in list(corp.chat_welcomes.values())[-1:]:
            found.talk.append(Line(self.clock.now(), "in", "入群欢迎语", shown_text((each.get("text") or {}).get("content", "").replace("%NICKNAME%", who.name), [])))
        return self._chat_changed(one, found, "add_member", who.id, JoinScene=how["join_scene"])

    def act_leave_chat(self, customer: str, chat: str, account: str = "") -> dict:
        """A customer leaves a group."""
        one = self.account(account)
        corp = self.corp(one)
        who, found = self._who(corp, customer), corp.chats.get(chat)
        if not found or not found.members.pop(who.id, None):
            raise BadOrder(reason=f"{who.name} is not in {chat!r}")
        return self._chat_changed(one, found, "del_member", who.id, QuitScene=0)

    def _chat_changed(self, account: Account, chat: Chat, detail: str, id: str, **scene) -> dict:
        return self.event(account, "change_external_chat", "update", ChatId=chat.id, UpdateDetail=detail, **scene, MemChangeCnt=1,
                          MemChangeList={"Item": [id]})

    def _staff(self, account: Account, corp: Corp, userid: str) -> str:
        if userid not in account.staff or userid in corp.left:
            raise BadOrder(reason=f"{account.id} has no member {userid!r}, only {', '.join(account.staff)}")
        return userid
