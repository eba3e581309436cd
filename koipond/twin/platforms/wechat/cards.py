"""WeChat on the page: the followers of each account, what they got, and what they can do."""

from django.utils.html import format_html

from koipond.twin.page import joined

PEOPLE_SHOWN, LINES_SHOWN = 12, 12


def cards(wechat, say) -> list:
    return [(f"{account.name or account.id} · {account.appid}", joined([
        *(_person(wechat, say, account, wechat.box(account), person) for person in _latest(wechat.box(account))),
        format_html("<article><h4>{}</h4>{}{}</article>", say("somebody_new"),
                    say.form("wechat", "enter" if account.kind == "mini" else "follow", {"account": account.id}, [("person", say("name"))],
                             say("enter" if account.kind == "mini" else "follow")),
                    "" if account.kind == "mini" else say.form("wechat", "follow", {"account": account.id}, [("scan", say("scene"))], say("scan"))),
    ])) for account in wechat.accounts.values()]


def _latest(box) -> list:
    return sorted(box.people.values(), key=lambda each: -(each.talk[-1].at if each.talk else each.followed_at))[:PEOPLE_SHOWN]


def _person(wechat, say, account, box, person):
    here = {"account": account.id, "person": person.openid}
    talk = say.talk((line.way, say.kind(line.kind), line.text, wechat.clock.china(line.at).strftime("%H:%M:%S")) for line in person.talk[-LINES_SHOWN:])
    does = []
    if person.follows or account.kind == "mini":
        does.append(say.form("wechat", "say", here, [("content", say("say"))], say("send")))
        does += [say.form("wechat", "click", {**here, "key": each.get("key") or each.get("url") or each["name"]}, [], f"{say('menu')}: {each['name']}")
                 for top in wechat.menu_of(box, person) for each in (top.get("sub_button") or [top])]
        does += [say.form("wechat", "grant", {**here, "notice": id}, [], f"{say('grant')}: {each.title} ({person.grants.get(id, 0)})")
                 for id, each in account.notices.items()]
    if account.kind == "mini":
        does.append(say.form("wechat", "enter", here, [], say("enter")))
    elif person.follows:
        does += [say.form("wechat", "scan", here, [("scan", say("scene"))], say("scan")), say.form("wechat", "unfollow", here, [], say("unfollow"))]
    else:
        does.append(say.form("wechat", "follow", here, [], say("follow")))
    return format_html("<article><h4>{}{}</h4>{}{}</article>", person.name, "" if person.follows or account.kind == "mini" else f" · {say('gone')}", talk, joined(does))
