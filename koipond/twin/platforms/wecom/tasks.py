"""Mass message tasks: an app asks, a member confirms, and only then anything is sent. [46][47][48]"""

from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Account, Corp, Customer, Line, Share, Task
from koipond.twin.platforms.wecom.ways import FINE, page, shown_text

TASK = "/cgi-bin/externalcontact/"
UNSENT, SENT, NOT_FRIEND, QUOTA = 0, 1, 2, 3


class Tasks:
    """Part of WeCom."""

    @answers("POST", TASK + "add_msg_template")
    def task_add(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        kind = asked.get("chat_type", "single")
        text, attachments = self.checked_message(corp, asked, self.limits.text_bytes)
        sender = asked.get("sender", "")
        if sender:
            self._member(account, corp, sender, contacts=True)
        if kind == "group":
            shares, failed = self._chat_shares(corp, asked, sender), []
        else:
            shares, failed = self._customer_shares(corp, asked, sender)
        if not shares:
            raise No(41048, "no customer to send", fail_list=failed)
        task = Task(self.new_id(corp, "msg"), kind, text, attachments, self.clock.now(),
                    {userid: Share(userid, targets, 0.0, dict.fromkeys(targets, UNSENT)) for userid, targets in shares.items()})
        corp.tasks[task.msgid] = task
        return said({**FINE, "fail_list": failed, "msgid": task.msgid})

    def _customer_shares(self, corp: Corp, asked: dict, sender: str) -> tuple[dict[str, list[str]], list[str]]:
        """Member → customers: each goes to the member who last chatted. The second is who cannot be reached."""
        given, chosen = asked.get("external_userid"), asked.get("tag_filter")
        if given and len(given) > self.limits.customers_per_task:
            raise No(40058, "too many customers")
        if not given and not chosen and not sender:
            raise No(40058, "external_userid, tag_filter and sender are all empty")
        wanted = given if given else list(corp.customers)
        shares, failed = {}, []
        for id in wanted:
            customer = corp.customers.get(id)
            userid = _member_for(customer, sender, chosen) if customer else ""
            if userid:
                shares.setdefault(userid, []).append(id)
            elif given:
                failed.append(id)
        return shares, failed

    def _chat_shares(self, corp: Corp, asked: dict, sender: str) -> dict[str, list[str]]:
        if not sender:
            raise No(40058, "sender is needed for groups")
        given = asked.get("chat_id_list") or []
        if len(given) > self.limits.groups_per_task:
            raise No(40058, "too many groups")
        if any(id not in corp.chats or corp.chats[id].owner != sender for id in given):
            raise No(40050, "invalid chat_id")
        chats = given or [each.id for each in corp.chats.values() if each.owner == sender]
        return {sender: chats} if chats else {}

    @answers("POST", TASK + "get_groupmsg_list_v2")
    def task_list(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        if asked["end_time"] - asked["start_time"] > 31 * 86400:
            raise No(40058, "at most one month")
        found = [each.msgid for each in corp.tasks.values() if each.chat_type == asked["chat_type"] and asked["start_time"] <= each.at <= asked["end_time"]]
        shown, cursor = page(found, asked.get("cursor", ""), asked.get("limit") or 50)
        return said({**FINE, "next_cursor": cursor, "group_msg_list": [
            {"msgid": id, "creator": "", "create_time": str(int(corp.tasks[id].at)), "create_type": 0, "text": {"content": corp.tasks[id].text},
             "attachments": corp.tasks[id].attachments} for id in shown]})

    @answers("POST", TASK + "get_groupmsg_task")
    def task_members(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        task = self._task(corp, asked)
        shown, cursor = page(list(task.shares), asked.get("cursor", ""), asked.get("limit") or 500)
        return said({**FINE, "next_cursor": cursor, "task_list": [
            {"userid": userid, "status": 2 if task.shares[userid].confirmed_at else 0,
             **({"send_time": int(task.shares[userid].confirmed_at)} if task.shares[userid].confirmed_at else {})} for userid in shown]})

    @answers("POST", TASK + "get_groupmsg_send_result")
    def task_results(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        task = self._task(corp, asked)
        share = task.shares.get(asked["userid"])
        if not share:
            raise No(60111, "userid not found")
        shown, cursor = page(list(share.results), asked.get("cursor", ""), asked.get("limit") or 500)
        name = "external_userid" if task.chat_type == "single" else "chat_id"
        return said({**FINE, "next_cursor": cursor, "send_list": [
            {name: id, "userid": share.userid, "status": share.results[id], **({"send_time": int(share.confirmed_at)} if share.results[id] == SENT else {})}
            for id in shown]})

    @answers("POST", TASK + "remind_groupmsg_send")
    def task_remind(self, request):
        account, corp, app = self._corp(request)
        task, now = self._task(corp, request.json()), self.clock.now()
        task.reminded = [at for at in task.reminded if at > now - 86400]
        if len(task.reminded) >= self.limits.reminders_per_day:
            raise No(45009, "remind out of limit")
        task.reminded.append(now)
        for share in task.shares.values():
            if not share.confirmed_at:
                corp.notes.setdefault(share.userid, []).append(Line(now, "in", "群发提醒", task.text))
        return said(FINE)

    @answers("POST", TASK + "cancel_groupmsg_send")
    def task_cancel(self, request):
        account, corp, app = self._corp(request)
        self._task(corp, request.json()).cancelled = True
        return said(FINE)

    def _task(self, corp: Corp, asked: dict) -> Task:
        if asked.get("msgid") not in corp.tasks:
            raise No(40097, "invalid msgid")
        return corp.tasks[asked["msgid"]]

    def act_confirm(self, msgid: str, userid: str, account: str = "") -> dict:
        """The member confirms a task in the client: now it is sent, to whom it still may be."""
        one = self.account(account)
        corp = self.corp(one)
        task = corp.tasks.get(msgid)
        share = task.shares.get(userid) if task else None
        if not share or share.confirmed_at or task.cancelled:
            raise BadOrder(reason=f"{userid} has nothing to confirm of {msgid}")
        share.confirmed_at = self.clock.now()
        for id in share.targets:
            share.results[id] = self._send_to(one, corp, task, userid, id)
        return {"results": share.results}

    def _send_to(self, account: Account, corp: Corp, task: Task, userid: str, id: str) -> int:
        line = Line(self.clock.now(), "in", account.staff[userid], shown_text(task.text, task.attachments))
        if task.chat_type == "group":
            corp.chats[id].talk.append(line)
            return SENT
        customer = corp.customers[id]
        if userid not in customer.follows or customer.follows[userid].deleted_by_customer:
            return NOT_FRIEND
        month = self.clock.china().strftime("%Y-%m")
        if sum(count for day, count in customer.mass.items() if day.startswith(month)) >= self.days_this_month():
            return QUOTA
        today = self.clock.china().strftime("%Y-%m-%d")
        customer.mass[today] = customer.mass.get(today, 0) + 1
        customer.talk.append(line)
        return SENT


def _member_for(customer: Customer, sender: str, chosen: dict | None) -> str:
    """Who writes to the customer: the sender asked for, else who last chatted, else who came first; "" when nobody can."""
    fitting = [each for each in customer.follows.values() if not each.deleted_by_customer and (not sender or each.userid == sender)
               and _has_tags(each.tags, chosen)]
    return max(fitting, key=lambda each: (each.chatted_at, -each.at)).userid if fitting else ""


def _has_tags(tags: list[str], chosen: dict | None) -> bool:
    """AND between groups, OR inside."""
    return all(set(group.get("tag_list") or []) & set(tags) for group in (chosen or {}).get("group_list") or [])
