"""A workspace with at least one definition of every kind, made by the doors of the rooms."""

from koipond import access, collect, content, deliver, identify, insight, journeys, profiles, segments

MAIL = "<mjml><mj-body><mj-section><mj-column><mj-text>%s</mj-text></mj-column></mj-section></mj-body></mjml>"
LETTER = MAIL % "{% block 'hero' %} {{ person.first_name | default: '朋友' }}"
ORDERED_TWICE = {"event": "order_completed", "where": [{"property": "category", "is": "in", "value": ["茶", "no"]}], "count": {"is": "at_least", "value": 2},
                 "in": {"last_days": 180}}


def fill(place) -> None:
    """Defines one of each."""
    slug, by = place.slug, "mei"
    access.change_workspace(slug, name="茶 & Tea: 2", currency="EUR", time_zone="Europe/Berlin")
    access.let_see(slug, "analyst", "hidden", "hidden", by)
    profiles.keep_for(slug, "events", 400, by)
    identify.set_kind(slug, "card", by, trust=2, limit=2)
    identify.put_away_kind(slug, "device_id", by)
    profiles.block_domain(slug, "web.example", by)
    profiles.declare_trait(slug, "shoe size", "number", title_en="Shoe", title_zh="鞋码", by=by, description="EU\nsizes", sources=["import", "koipond"])
    profiles.compute_trait(slug, "spent", {"metric": "sum", "event": "order_completed", "property": "amount"}, by=by, unit="€")
    profiles.change_trait(slug, "city", by=by, owner="CRM", personal_class="personal")
    _events(slug, by)
    profiles.make_group(slug, "Value", exclusive=True, by=by)
    profiles.make_tag(slug, "VIP", group="Value", description="by hand", by=by)
    loyal = segments.save(slug, "Loyal: on", {"all": [ORDERED_TWICE, {"not": {"tag": "VIP"}}]}, by).id
    segments.describe(slug, loyal, by, purpose="to thank them", folder="2026/秋", labels=["yes", "0086"])
    segments.keep_by_rule(slug, "regular", loyal, by, description="of Loyal")
    invited = segments.make_list(slug, "Invited", "the tasting", by, folder="2026/秋").id
    segments.save(slug, "loyal on", {"any": [{"segment": loyal}, {"segment": invited}, {"tag": "regular"}, {"trait": "spent", "is": "at_least", "value": 100.5}]},
                  by, live=False)
    segments.save_stages(slug, [{"name": "loyal", "title_en": "Loyal", "title_zh": "忠诚", "rule": {"segment": loyal}},
                                {"name": "other", "title_en": "other", "title_zh": "其他", "rule": {"everyone": True}}], by)
    segments.save_dormancy(slug, segments.READY_DORMANCY, by)
    insight.save_setting(slug, by, daily=False, hour=5, window_months=24)
    _content(slug, by, loyal)
    deliver.decide(slug, by, {"quiet": [{"begins": "21:00", "ends": "08:00", "calendar": "CN", "days": [1, "holiday"]}],
                              "caps": [{"number": 3, "unit": "week", "channels": ["email"]}], "control": {"percent": 5}, "usual_hour": 9,
                              "own_days": [{"calendar": "CN", "day": "2027-02-06", "free": False}]})
    _journeys(slug, by, loyal)


def _events(slug, by):
    collect.declare(slug, "tea_tasted", collect.Declaration(description="at a tasting", on_breach="quarantine", properties={
        "tea": collect.PropertyRule(required=True, allowed=("no", "龙井")), "stars": collect.PropertyRule(type="number", low="1", high="5")}), by)
    collect.declare(slug, "bare", collect.Declaration(), by)
    collect.block(slug, "noise", by)
    collect.block(slug, "tea_tasted", by, property="ip")
    collect.rename(slug, "old_tasting", "tasting", by)
    collect.rename(slug, "tea_tasted", "score", by, property="points")


def _content(slug, by, loyal):
    content.save_snippet(slug, "bye", {"en": "Bye\n", "zh-CN": "再见"}, by=by)
    content.save_feed(slug, "offers", [{"id": "1", "name": "龙井", "price": 8.5}, {"id": "0086", "name": "no"}], by=by)
    content.feed_of_products(slug, "best", "units", by=by)
    content.save_block(slug, "hero", [{"name": "loyal", "rule": {"segment": loyal}, "mjml": "<mj-text>again</mj-text>"},
                                      {"mjml": "<mj-text>Hello {{ snippet.bye }}</mj-text>", "text": "Hello"}], title="Head", by=by)
    letter = content.save_template(slug, "Letter: 1", "你好", mjml=MAIL % "{{ person.first_name | default: '朋友' }}", by=by,
                                   variants={"en": {"subject": "Hello", "html": "<p>Hello\r\n</p>", "text": "  Hello\n\n"}}, language="zh-CN")
    content.mark(slug, letter.template, {"stage": ["trial"], "tags": ["tea", "no"]})
    content.publish(slug, letter.id, by)
    content.save_template(slug, "Reminder", channel="sms", text="茶 tea {{ person.city | default: '' }}", by=by)
    content.set_rules(slug, False, ("owner", "marketer"), ("zh-CN", "en"), by=by)


def _journeys(slug, by, loyal):
    letter, sms = ({one.name: one.template for one in content.templates(slug)}[name] for name in ("Letter: 1", "Reminder"))
    called = journeys.save(slug, "Called", {"kind": "marketing", "entry": {"kind": "call", "once": None}, "start": "end", "steps": {"end": {"kind": "end"}}}, by)
    definition = {
        "kind": "marketing", "entry": {"kind": "segment", "segment": loyal, "who": "later"}, "reentry": "never", "gap_days": 0, "goal": None,
        "exit": [{"name": "tagged", "rule": {"tag": "VIP"}}], "start": "mail", "steps": {
            "end": {"kind": "end"},
            "mail": {"kind": "send", "channel": "email", "template": letter, "next": "traits", "failed": "task"},
            "traits": {"kind": "split", "rule": {"segment": loyal}, "yes": "wait", "no": None},
            "task": {"kind": "task", "title": "call", "days": 2, "results": [{"name": "done", "next": "end"}, {"name": "no"}], "timeout": "end"},
            "wait": {"kind": "wait", "until": {"at": "09:00", "weekdays": [1, 2]}, "next": "set"},
            "set": {"kind": "set", "traits": {"shoe size": 42}, "tags": {"add": ["VIP"]}, "next": "on"},
            "on": {"kind": "go", "journey": called.id}}}
    made = journeys.save(slug, "Thanks", definition, by)
    journeys.publish(slug, made.id, by)
    journeys.save(slug, "Thanks", {**definition, "holdout_percent": 20}, by)
    journeys.save(slug, "Wrong draft", {"steps": {"a": {"kind": "send", "template": sms, "next": "nowhere"}}}, by)
    stopped = journeys.save(slug, "Over", {"kind": "marketing", "entry": {"kind": "event", "event": "x"}, "start": "e", "steps": {"e": {"kind": "end"}}}, by)
    journeys.publish(slug, stopped.id, by)
    journeys.stop(slug, stopped.id, by)
