"""WeCom on the page: staff with what they have to confirm, customers with what they got, groups."""

from django.utils.html import format_html

from koipond.twin.page import joined
from koipond.twin.platforms.wecom.ways import shown_text

SHOWN, LINES = 12, 10


def cards(wecom, say) -> list:
    shown = []
    for account in wecom.accounts.values():
        corp = wecom.corp(account)
        shown += [(f"{account.name or account.id} · {say('staff')}", joined(_member(wecom, say, account, corp, userid) for userid in account.staff)),
                  (f"{account.name or account.id} · {say('customers')}", joined([
                      *(_customer(wecom, say, account, each) for each in sorted(corp.customers.values(), key=_latest)[:SHOWN]), _new(say, account, corp)]))]
        if corp.chats:
            shown.append((f"{account.name or account.id} · {say('groups')}", joined(_chat(wecom, say, account, each) for each in list(corp.chats.values())[-SHOWN:])))
    return shown


def _latest(customer) -> float:
    return -(customer.talk[-1].at if customer.talk else 0)


def _time(wecom, at: float) -> str:
    return wecom.clock.china(at).strftime("%H:%M:%S")


def _member(wecom, say, account, corp, userid):
    here = {"account": account.id, "userid": userid}
    tasks = [say.form("wecom", "confirm", {**here, "msgid": each.msgid}, [], f"{say('confirm')} ({len(each.shares[userid].targets)}): {_short(shown_text(each.text, each.attachments))}")
             for each in corp.tasks.values() if userid in each.shares and not each.shares[userid].confirmed_at and not each.cancelled][-SHOWN:]
    moments = [say.form("wecom", "publish", {**here, "moment_id": each.id}, [], f"{say('confirm')}: {_short(shown_text(each.text, each.attachments))}")
               for each in corp.moments.values() if userid in each.audience and userid not in each.published][-SHOWN:]
    notes = say.talk((line.way, line.who, line.text, _time(wecom, line.at)) for line in corp.notes.get(userid, [])[-LINES:])
    return format_html("<article><h4>{} · {}</h4>{}{}{}</article>", account.staff[userid], userid, notes, joined(tasks + moments),
                       say.form("wecom", "open_chat", here, [("name", say("name"))], say("open_group")))


def _customer(wecom, say, account, customer):
    talk = say.talk((line.way, line.who, line.text, _time(wecom, line.at)) for line in customer.talk[-LINES:])
    does = []
    for userid, follow in customer.follows.items():
        here = {"account": account.id, "customer": customer.id, "userid": userid}
        name = account.staff.get(userid, userid)
        if follow.deleted_by_customer:
            does.append(say.form("wecom", "add", here, [], f"{say('add_member')}: {name}"))
        else:
            does += [say.form("wecom", "say", here, [("content", f"{say('say')} → {name}")], say("send")),
                     say.form("wecom", "delete_member", here, [], f"{say('delete_member')}: {name}")]
    return format_html("<article><h4>{}</h4>{}{}</article>", customer.name, talk, joined(does))


def _new(say, account, corp):
    ways = [say.form("wecom", "add", {"account": account.id, "config_id": id}, [("customer", say("name"))], f"{say('scan')}: {way.fields.get('state') or id[:8]}")
            for id, way in list(corp.ways.items())[-SHOWN:]]
    members = [say.form("wecom", "add", {"account": account.id, "userid": userid}, [("customer", say("name"))], f"{say('add_member')}: {name}")
               for userid, name in account.staff.items() if userid not in account.without_contacts]
    return format_html("<article><h4>{}</h4>{}</article>", say("somebody_new"), joined(ways + members))


def _chat(wecom, say, account, chat):
    talk = say.talk((line.way, line.who, line.text, _time(wecom, line.at)) for line in chat.talk[-LINES:])
    here = {"account": account.id, "chat": chat.id}
    leave = [say.form("wecom", "leave_chat", {**here, "customer": id}, [], f"{say('leave_group')}: {how['name']}") for id, how in chat.members.items() if how["type"] == 2]
    return format_html("<article><h4>{}</h4>{}{}{}</article>", chat.name, talk, say.form("wecom", "join_chat", here, [("customer", say("name"))], say("join_group")), joined(leave))


def _short(text: str) -> str:
    return text if len(text) < 24 else text[:23] + "…"
