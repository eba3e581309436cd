"""A small world to try things in: a tea shop, its customers, and journeys that have been running for six days.

Everything goes the way of real things: items through the inbox, ticks, mail through the channel. Ids follow from
the shop's name, so that filling twice changes nothing.
"""

import json
import random
from datetime import datetime, timedelta

from koipond import access, collect, content, deliver, demo_calls, demo_offline, journeys, segments
from koipond.clock import run_until_idle
from koipond.kit import clock, ids

SLUG = "demo"
BEGAN_DAYS_AGO = 6          # so that the first wave has been waited for and the reminder is out
HISTORY_DAYS = 400
LATELY = timedelta(days=28)
CITIES = [("上海", "华东"), ("杭州", "华东"), ("南京", "华东"), ("苏州", "华东"), ("广州", "华南"), ("深圳", "华南"),
          ("北京", "华北"), ("天津", "华北"), ("成都", "西南"), ("重庆", "西南"), ("沈阳", "东北")]
FAMILY = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN = ["伟", "芳", "娜", "敏", "静", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "明", "超", "霞", "平", "桂英", "建国", "子涵", "雨欣"]
TEAS = [("T-LJ", "西湖龙井", "绿茶", "268.00"), ("T-BL", "碧螺春", "绿茶", "198.00"), ("T-TG", "铁观音", "乌龙", "158.00"),
        ("T-DH", "大红袍", "乌龙", "328.00"), ("T-PE", "普洱熟茶", "黑茶", "88.50"), ("T-BM", "白牡丹", "白茶", "128.00"),
        ("T-QM", "祁门红茶", "红茶", "118.80"), ("T-JS", "金骏眉", "红茶", "398.00"), ("C-ZS", "紫砂壶", "茶具", "699.00")]


def fill(people: int = 3000, heard=lambda: None) -> dict:
    """Makes the demo workspace if there is none and returns its sign-in and write key (once: they are not kept readable).

    Calls `heard` before it begins. Moves this home's clock six days back first, then forward to today while the journey runs.
    """
    if SLUG in [w.slug for w in access.workspaces()]:
        return {}
    heard()
    clock.keep_back(timedelta(days=BEGAN_DAYS_AGO))
    access.create_workspace(SLUG, "锦鲤茶 Koi Tea")
    password = ids.secret("koi")[4:20]
    access.add_member(SLUG, "mei@koipond.example", "owner", by="demo", password=password)
    _, key = access.create_key(SLUG, "demo", ["collect", "read", "write"], by="demo")
    demo_offline.lay_down_quotas(SLUG)
    orders = _people_come(people)
    _journeys_run(people)
    demo_offline.fill(SLUG, people, orders)
    run_until_idle(SLUG)
    return {"email": "mei@koipond.example", "password": password, "key": key}


def cast(now: datetime) -> list[collect.Item]:
    """The five whom the tests know by name: Mei, loyal and consented; Tom, no consent; Ana, two devices and one
    person; Wei, lead of a factory; old Li, lapsed."""
    days = lambda n: now - timedelta(days=n)  # noqa: E731
    mei, tom, ana, wei, li = ({"user_id": u} for u in ("mei", "tom", "ana", "wei", "laoli"))
    return [
        _identify(mei, days(300), name="美", email="mei@koi.example", phone="13800000001", city="上海", region="华东", birthday="1992-05-20", gender="female"),
        _consent(mei, "email", days(300)), _consent(mei, "sms", days(300)),
        *(_order(mei, f"MEI-{n}", days(200 - 45 * n), [TEAS[n % 3]]) for n in range(5)),
        _identify(tom, days(100), name="Tom", email="tom@koi.example", city="北京", region="华北", gender="male"),
        _order(tom, "TOM-1", days(90), [TEAS[4]]),
        collect.Item("page", "/tea", ids.same("demo", "ana", 1), days(9), anonymous_id="ana-phone", properties={"path": "/tea"}),
        collect.Item("page", "/cups", ids.same("demo", "ana", 2), days(8), anonymous_id="ana-laptop", properties={"path": "/cups"}),
        _identify({**ana, "anonymous_id": "ana-phone"}, days(7), name="Ana", email="ana@koi.example", city="深圳", region="华南"),
        _identify({**ana, "anonymous_id": "ana-laptop"}, days(6), name="Ana"),
        _consent(ana, "email", days(7)),
        _identify(wei, days(30), name="伟", email="wei@factory.example", company="苏州精工", title="采购经理", city="苏州", region="华东"),
        _consent(wei, "email", days(30)),
        _identify(li, days(800), name="老李", email="laoli@koi.example", city="成都", region="西南"),
        _consent(li, "email", days(800)), _order(li, "LI-1", days(700), [TEAS[5]]),
    ]


def _people_come(people: int) -> list[tuple[str, datetime]]:
    """Gives who ordered lately, and when."""
    dice, now = random.Random(7), clock.now()
    items, lately = cast(now), []
    for number in range(people):
        theirs = _a_person(dice, number, now)
        lately += [(one.user_id, one.at) for one in theirs if one.name == "order_completed" and now - one.at < LATELY]
        items += theirs
        if len(items) > 20_000:
            collect.record(SLUG, items)
            items = []
    collect.record(SLUG, items)
    run_until_idle(SLUG)
    return lately


def _a_person(dice: random.Random, number: int, now: datetime) -> list[collect.Item]:
    who, (city, region) = {"user_id": f"u{number:06}"}, dice.choices(CITIES, range(len(CITIES), 0, -1))[0]
    since = now - timedelta(days=dice.uniform(1, HISTORY_DAYS))
    born = f"{dice.randint(1956, 2006)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
    items = [_identify(who, since, name=dice.choice(FAMILY) + dice.choice(GIVEN), email=f"u{number:06}@koi.example",
                       phone=f"139{number:08}", gender=dice.choice(["female", "male"]), city=city, region=region, birthday=born)]
    items += [_consent(who, channel, since) for channel, share in (("email", 0.8), ("sms", 0.5)) if dice.random() < share]
    loyalty = dice.paretovariate(1.6) - 1
    for order in range(min(12, int(loyalty * 2))):
        at = since + (now - since) * dice.random()
        teas = dice.choices(TEAS, range(len(TEAS), 0, -1), k=dice.randint(1, 3))
        items.append(collect.Item("track", "product_viewed", ids.same("demo", number, order, "view"), at - timedelta(minutes=9),
                                  properties={"product_id": teas[0][0], "category": teas[0][2]}, **who))
        items.append(_order(who, f"K{number:06}-{order}", at, teas))
    return items


def _journeys_run(people: int) -> None:
    segment = segments.save(SLUG, "华东客户，半年内买过两次以上", {"all": [
        {"trait": "region", "is": "equals", "value": "华东"},
        {"event": "order_completed", "count": {"is": "at_least", "value": 2}, "in": {"last_days": 180}}]}, by="demo")
    segments.save(SLUG, "沉睡：买过，但 180 天没有再买", {"trait": "days_since_last_order", "is": "greater", "value": 180}, by="demo")
    segments.save(SLUG, "近 30 天打开过邮件", {"event": "email_opened", "in": {"last_days": 30}}, by="demo")
    first, second, reminder, invitation = (_template(*mail) for mail in MAILS)
    journey = journeys.save(SLUG, "秋茶上新 · 三波次", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment.id, "who": "now_and_later"},
        "reentry": "never", "holdout_percent": 10, "goal": {"event": "order_completed", "window_days": 14}, "exit": None,
        "start": "秋茶上新", "steps": {
            "秋茶上新": {"kind": "send", "channel": "email", "template": first, "next": "等待打开"},
            "等待打开": {"kind": "wait_for", "event": "email_opened", "of": "秋茶上新", "days": 3, "then": "第二杯半价", "timeout": "再等两天"},
            "第二杯半价": {"kind": "send", "channel": "email", "template": second, "next": None},
            "再等两天": {"kind": "wait", "days": 2, "next": "提醒"},
            "提醒": {"kind": "send", "channel": "email", "template": reminder, "next": None}}}, by="demo")
    journeys.publish(SLUG, journey.id, by="demo")
    demo_calls.begin(SLUG, invitation)
    dice = random.Random(11)
    for day in range(BEGAN_DAYS_AGO):
        demo_calls.people_ask(SLUG, day, people)
        run_until_idle(SLUG)
        deliver.send_now(SLUG)
        demo_calls.callers_work(SLUG, day)
        run_until_idle(SLUG)
        _people_react(dice, day)
        run_until_idle(SLUG)
        clock.forward(timedelta(days=1) if day < BEGAN_DAYS_AGO - 1 else max(timedelta(0), -clock.offset()))
    demo_calls.callers_work(SLUG, BEGAN_DAYS_AGO)


def _people_react(dice: random.Random, day: int) -> None:
    """Some open what they got, some of them click, some of those buy: as events, like those of the tracking addresses."""
    for address in deliver.tracking_addresses(SLUG, kind="open"):
        if dice.random() < 0.25 / (day + 1):
            deliver.follow(address)


def _template(name: str, subject: str, text: str) -> int:
    body = "".join(f"<mj-text font-size='16px' line-height='1.7'>{line}</mj-text>" for line in text.split("\n"))
    mjml = f"""<mjml><mj-body background-color="#F6F8F8"><mj-section background-color="#FFFFFF"><mj-column>{body}
      <mj-button href="https://shop.koipond.example/autumn" background-color="#D9481F">去看看 · Have a look</mj-button>
      <mj-text font-size="12px" color="#5B6B70"><a href="{{{{ unsubscribe_url }}}}">退订 Unsubscribe</a></mj-text>
      </mj-column></mj-section></mj-body></mjml>"""
    return content.save_template(SLUG, name=name, subject=subject, mjml=mjml, by="demo").template


MAILS = [
    ("秋茶上新", "{{ person.name | default: '茶友' }}，今年的秋茶到了", "{{ person.name | default: '茶友' }}，你好：\n今年的秋茶到了，{{ person.city | default: '你的城市' }}两天内送达。"),
    ("打开后：第二杯半价", "给你留了一份第二杯半价", "谢谢你看了我们的信。\n这周任选两款茶，第二款半价。"),
    ("提醒", "秋茶还剩最后几罐", "{{ person.name | default: '茶友' }}，\n上次的信你可能没看到：秋茶还剩最后几罐。"),
    ("品茶会请柬", "周六下午两点，等你来品茶", "{{ person.name | default: '茶友' }}，\n周六下午两点，我们在店里等你。凭此信可带一位朋友。"),
]


def _identify(who: dict, at: datetime, **traits) -> collect.Item:
    return collect.Item("identify", "", ids.same("demo", json.dumps([who, traits], sort_keys=True)), at, traits=traits, **who)


def _consent(who: dict, channel: str, at: datetime) -> collect.Item:
    return collect.Item("track", "consent_granted", ids.same("demo", who["user_id"], "consent", channel), at, properties={
        "channel": channel, "purpose": "marketing", "method": "form", "proof": "demo form 1"}, **who)


def _order(who: dict, order_id: str, at: datetime, teas: list[tuple]) -> collect.Item:
    cents = sum(int(price.replace(".", "")) for _, _, _, price in teas)
    return collect.Item("track", "order_completed", f"order:{order_id}", at, properties={
        "order_id": order_id, "total": f"{cents // 100}.{cents % 100:02}", "currency": "CNY", "country": "CN",
        "products": [{"product_id": p, "name": n, "category": c, "quantity": 1, "price": price} for p, n, c, price in teas]}, **who)
