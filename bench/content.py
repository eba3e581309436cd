"""What one message costs: a personal MJML mail rendered on one core, plain and rich, and the choice of wordings for a page.

    python bench/content.py [--scale 0.1]

Rendering is subject, HTML and text. The rich mail has filters, a feed, snippets in two languages and blocks with rules.
Each figure is of whole messages, every one for another person, in time of the processor; the same texts come from the library alone for comparison.
"""

import time

MAILS, PAGE, PEOPLE, EVENTS = 20_000, 2_000, 200_000, 2_000_000
RICH = """<mjml><mj-body><mj-section><mj-column><mj-text>{{ snippet.hello }}, {{ person.name | salutation: person.gender, person.title | default: "朋友" }}</mj-text>
<mj-text>{{ person.revenue | money: "shop" }} · {{ person.created_at | moment }} · {% if person.orders > 3 %}老朋友{% else %}新朋友{% endif %}</mj-text></mj-column></mj-section>
{% block "hero" %}<mj-section><mj-column><mj-text>{% for tea in feed.teas limit: 3 %}{{ tea.name }} {{ tea.price | money: "shop" }}<br>{% else %}-{% endfor %}</mj-text></mj-column></mj-section>
<mj-section><mj-column><mj-text><a href="{{ unsubscribe_url }}">退订 Unsubscribe</a></mj-text></mj-column></mj-section></mj-body></mjml>"""
HERO = "<mj-section><mj-column><mj-text>%s {{ person.region }}</mj-text></mj-column></mj-section>"


def main() -> None:
    import world

    scale = world.scale()
    world.start()
    world.fill("bench", int(PEOPLE * scale), int(EVENTS * scale))
    from mail import MJML

    from koipond import content

    plain = content.compiled(content.save_template("bench", "plain", "{{ person.region }}的秋茶到了", mjml=MJML).id)
    rich = content.compiled(_rich())
    mails = max(1_000, int(MAILS * scale))
    world.figure("content_mails_per_s", _per_second(plain, mails), "mails/s")
    world.figure("content_rich_mails_per_s", _per_second(rich, mails), "mails/s")
    world.figure("content_library_mails_per_s", _by_the_library(plain, mails // 10), "mails/s")
    world.figure("content_choice_page_ms", _choice_ms(rich, int(PEOPLE * scale)), "ms")


def _rich() -> int:
    from koipond import content

    rules = [{"trait": "region", "is": "equals", "value": region} for region in ("华东", "华南", "华北", "西南")]
    rules += [{"trait": "age", "is": "at_least", "value": age} for age in (70, 60, 50, 40)]
    rules += [{"event": "order_completed", "in": {"last_days": 30}}, {"event": "email_opened", "count": {"is": "at_least", "value": 2}, "in": {"last_days": 60}}]
    content.save_block("bench", "hero", [*({"name": f"w{number}", "rule": rule, "mjml": HERO % number} for number, rule in enumerate(rules[::-1])), {"mjml": HERO % "all"}])
    content.save_snippet("bench", "hello", {"zh-CN": "您好", "en": "Hello"})
    content.save_feed("bench", "teas", [{"id": str(number), "name": f"Tea {number}", "price": number} for number in range(100)])
    return content.save_template("bench", "rich", "{{ person.name | default: 'Tea' }}", mjml=RICH).id


def _people(number: int) -> list[dict]:
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal

    start = datetime(2025, 1, 1, tzinfo=UTC)
    return [{"person": {"region": ("华东", "华南", None)[n % 3], "age": float(20 + n % 50), "email": f"u{n}@bench.example", "orders": n % 9, "name": f"王小{n}",
                        "gender": ("男", "女", None)[n % 3], "title": ("经理", None)[n % 2], "revenue": Decimal(n) / 7, "created_at": start + timedelta(hours=n),
                        "language": ("zh-CN", "en")[n % 2], "time_zone": "Asia/Shanghai"},
             "block": {"hero": f"w{n % 10}"}, "unsubscribe_url": f"https://shop.example/u/{n}?a=1&b=2", "message": {"id": str(n), "channel": "email"}} for n in range(number)]


def _per_second(ready, mails: int) -> float:
    rows = [{**row, "person": {name: row["person"].get(name) for name in ready.traits}} for row in _people(mails)]   # as deliver reads them
    for row in rows[:200]:
        ready.render(row)
    began = time.process_time()
    made = [ready.render(row) for row in rows]
    seconds = time.process_time() - began
    if bad := [each.failed for each in made if each.failed]:
        raise SystemExit(f"{len(bad)} could not be rendered: {bad[0]}")
    return mails / seconds


def _by_the_library(ready, mails: int) -> float:
    """The same mail as the library renders it by itself: what compiling is compared with."""
    from liquid import Environment

    from koipond import content

    said = content.version("bench", ready.id)
    parts = [Environment(autoescape=html).parse(text) for html, text in ((False, said.subject), (True, said.html), (False, said.text))]
    rows = [{**row, "workspace": {"name": "Bench"}} for row in _people(mails)]
    began = time.process_time()
    for row in rows:
        for part in parts:
            part.render(row)
    return mails / (time.process_time() - began)


def _choice_ms(ready, people: int) -> float:
    """The median of ten pages of 2,000 persons from all over, with ten rules, two of them over events."""
    from koipond import content

    taken = []
    for page in range(11):
        persons = sorted({(number * 7919 + page * 31) % people + 1 for number in range(min(PAGE, people))})
        began = time.perf_counter()
        found = content.choose("bench", [ready], persons)
        taken.append((time.perf_counter() - began) * 1_000)
        if len({found.of(ready, person)["hero"] for person in persons}) < 4:
            raise SystemExit("the rules tell nobody apart")
    return sorted(taken[1:])[5]


if __name__ == "__main__":
    main()
