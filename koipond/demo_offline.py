"""The demo off line and in short: links with marks of a campaign and who followed them, places with codes for what is sold there and who scanned them,
and quotas of the shop's own. What happened goes the way of real things: as events, through the inbox.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import structs

from koipond import collect, content, deliver, journeys, segments, social
from koipond.kit import clock, ids

SHOP = "https://shop.koipond.example"
WEEKS = 5
CLICKS_A_PERSON, SCANS_A_PERSON = 0.7, 0.9
STRANGERS = 0.03               # of those who come: nobody knows them
BEFORE_ORDER = timedelta(days=3)
PHONES = ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0", "Mozilla/5.0 (Linux; Android 15) MicroMessenger/8.0", "Mozilla/5.0 (Linux; Android 15)"]
LINKS = [   # title, below the shop, marks, share of the clicks
    ("秋茶上新 · 小红书笔记", "autumn", {"source": "xiaohongshu", "medium": "social", "campaign": "autumn-tea", "content": "note-1"}, 5),
    ("秋茶上新 · 公众号文章", "autumn", {"source": "wechat", "medium": "article", "campaign": "autumn-tea"}, 4),
    ("会员日 · 门店海报", "members", {"source": "store", "medium": "poster", "campaign": "members-day"}, 3),
    ("茶友推荐 · 合作博主", "friends", {"source": "partner", "medium": "referral", "campaign": "tea-friends", "term": "longjing"}, 2),
]
PLACES = [  # name, kind, city, group, address, items, share of the scans
    ("静安寺店", "shop", "上海", "华东", "南京西路 1686 号", ["西湖龙井", "碧螺春", "大红袍", "紫砂壶"], 6),
    ("河坊街茶摊", "stall", "杭州", "华东", "河坊街 88 号", ["西湖龙井", "白牡丹", "祁门红茶"], 4),
    ("平江路快闪", "event", "苏州", "华东", "平江路 12 号", ["碧螺春", "金骏眉"], 2),
    ("深圳茶博会展位", "booth", "深圳", "华南", "会展中心 9 号馆 B12", ["普洱熟茶", "铁观音"], 2),
]
QUOTAS = [  # name, channel, number, scope, kinds
    ("邮件 Mails", "email", 20_000, "account", ("marketing", "transactional")), ("短信 Texts", "sms", 5_000, "account", ("marketing", "transactional")),
    ("企微消息 WeCom messages", "wecom", 4, "person", ("marketing",)),
]


def lay_down_quotas(workspace: str) -> None:
    """Quotas of a month that the shop has set itself, before anything goes out."""
    for name, channel, number, scope, kinds in QUOTAS:
        deliver.add_quota(workspace, "demo", name=name, channel=channel, number=number, scope=scope, window="month", kinds=kinds, because="每月预算 monthly budget")


def fill(workspace: str, people: int, orders: list[tuple[str, datetime]]) -> None:
    """Makes links and places, and lets people come by them for weeks; some scan a code and order afterwards. Nothing is settled before the next tick."""
    social.links.set_rules(workspace, "demo", utm=True, values=dict(social.links.FILLED), only_own=False, domains=[], short=["sms"], domain="")
    links = [(social.links.create_link(workspace, "demo", title=title, target=f"{SHOP}/{page}", utm=marks), share) for title, page, marks, share in LINKS]
    spots = [(spot, share if spot.item else 1) for name, kind, city, group, address, items, share in PLACES for spot in social.places.create_place(
        workspace, "demo", name=name, target=f"{SHOP}/scan", kind=kind, city=city, group=group, address=address, items=items).spots]
    dice = random.Random(23)
    collect.record(workspace, [*_came(dice, links, people, int(people * CLICKS_A_PERSON)), *_came(dice, spots, people, int(people * SCANS_A_PERSON)), *_scanned_before(dice, spots, orders)])


def text_members(workspace: str) -> None:
    """Texts for those who permitted it, by a journey: so that quotas of texts have been used."""
    segment = segments.save(workspace, "可发短信的客户", {"event": "consent_granted", "where": [{"property": "channel", "is": "equals", "value": "sms"}], "count": {"is": "at_least", "value": 1}}, by="demo")
    text = content.save_template(workspace, "会员日短信", text="{{ person.name | default: '茶友' }}，新到的秋茶正是您喜欢的味道，会员九折。拒收请回复R", channel="sms", by="demo")
    journey = journeys.save(workspace, "会员日短信", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment.id, "who": "now_and_later"}, "reentry": "never", "exit": None, "start": "短信",
        "steps": {"短信": {"kind": "send", "channel": "sms", "template": text.template, "over_quota": "wait", "next": None}}}, by="demo")
    journeys.publish(workspace, journey.id, by="demo")


def _came(dice: random.Random, links: list, people: int, times: int) -> Iterator[collect.Item]:
    """Some come by one of these links, more by day than by night, and more of late."""
    now = clock.now()
    for _ in range(times):
        at = now - timedelta(days=WEEKS * 7 * dice.random() ** 1.4)
        at = min(now, at.replace(hour=int(dice.triangular(0, 16, 11)), minute=dice.randrange(60)))
        yield _at(dice, links, "" if dice.random() < STRANGERS else f"u{dice.randrange(people):06}", at)


def _scanned_before(dice: random.Random, spots: list, orders: list[tuple[str, datetime]]) -> Iterator[collect.Item]:
    for user, at in orders:
        if dice.random() < 0.3:
            yield _at(dice, spots, user, at - BEFORE_ORDER * dice.random())


def _at(dice: random.Random, links: list, user: str, at: datetime) -> collect.Item:
    link = dice.choices([link for link, _ in links], [share for _, share in links])[0]
    came = deliver.came_by(link, ids.same("demo", "visitor", dice.random()), at, dice.choice(PHONES))
    return structs.replace(came, user_id=user, anonymous_id="") if user else came
