"""The whole loop on a real year of orders: narrow a group, write to it in three waves with real mail, see what it brought.

Every number is held against an independent calculation with pandas, or with plain sets over what a real SMTP server got.
"""

import hashlib
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pandas
import pytest
from django.test import Client

from koipond import access, collect, content, deliver, engine, journeys, measure, segments
from koipond.clock import run_until_idle
from koipond.kit import clock, ids
from tests.running import MailServer

COUNTRY, ORDERS_AT_LEAST, LAST_DAYS = "United Kingdom", 3, 180
TODAY = datetime(2011, 12, 10, tzinfo=timezone.utc)   # the day after the last order of the year
RULES = [{"trait": "country", "is": "equals", "value": COUNTRY},
         {"event": "order_completed", "count": {"is": "at_least", "value": ORDERS_AT_LEAST}, "in": {"last_days": LAST_DAYS}}]
MAPPING = {"InvoiceNo": "order_id", "StockCode": "product_id", "Description": "product_name", "Quantity": "quantity",
           "InvoiceDate": "at", "UnitPrice": "price", "CustomerID": "user_id"}


def share(text: str) -> float:
    """A number between 0 and 1 that depends on the text alone: who opens, who clicks, who buys."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32


class Story:
    """What happened, as seen from outside: who got which mail, who opened and clicked, who bought."""

    def __init__(self, slug, frame, expected, mail):
        self.slug, self.frame, self.expected, self.mail = slug, frame, expected, mail
        self.db = engine.database(slug)
        self.got = {"one": {}, "two": {}, "three": {}}   # subject → customer → mail
        self.opened, self.clicked, self.bought = {}, {}, {}
        self._seen = 0

    def carry_on(self):
        """Ticks and sends until nothing is left to do, then sorts the new mail."""
        run_until_idle(self.slug)
        deliver.send_now(self.slug)
        run_until_idle(self.slug)
        for to, one in self.mail.mails[self._seen:]:
            wave, customer = one["Subject"].split()[-1], to.removeprefix("c").split("@")[0]
            assert customer not in self.got[wave], f"{customer} got {wave} twice"
            self.got[wave][customer] = one
        self._seen = len(self.mail.mails)

    def consented(self) -> set[str]:
        return {c for c in self.expected if share("consent" + c) < 0.9}


@pytest.fixture(scope="module")
def story(online_retail, tmp_path_factory):
    from django.conf import settings

    clock.keep_in(None)
    clock.keep_back(clock.now() - TODAY)
    mail, before = MailServer(), settings.SMTP_URL
    settings.SMTP_URL = mail.url
    frame = pandas.read_parquet(online_retail)
    access.create_workspace("realyear", "Gift shop", time_zone="Europe/London", currency="GBP", country="GB")
    _import_the_year(online_retail)
    _import_addresses(frame, tmp_path_factory.mktemp("sheet") / "addresses.csv")
    told = Story("realyear", frame, _expected(frame), mail)
    yield told
    settings.SMTP_URL = before
    mail.stop()
    clock.keep_in(None)


def _import_the_year(path):
    options = collect.ImportOptions(time_zone="Europe/London", currency="GBP")
    mapping = [*MAPPING.items(), ("Country", "country"), ("Country", "trait.country")]
    collect.run_import(collect.create_import(access.workspace("realyear"), path, kind="order_lines", mapping=mapping, options=options))
    run_until_idle("realyear")


def _import_addresses(frame, path):
    customers = sorted(frame.CustomerID.dropna().astype(int).astype(str).unique())
    rows = [f"{c},c{c}@shop.example,{'yes' if share('consent' + c) < 0.9 else 'no'}" for c in customers]
    path.write_text("user_id,email,email consent\n" + "\n".join(rows) + "\n")
    shop = access.workspace("realyear")
    guessed = collect.preview_import(shop, path, kind="people").mapping
    done = collect.run_import(collect.create_import(shop, path, kind="people", mapping=guessed))
    assert (done.imported, done.refused) == (len(customers), 0)
    run_until_idle("realyear")


def _expected(frame) -> set[str]:
    """Customers of the country of their newest order who ordered at least so often lately: with pandas."""
    known = frame.dropna(subset="CustomerID").sort_values("InvoiceDate", kind="stable")
    country = known.groupby("CustomerID").Country.last()
    lately = known[~known.InvoiceNo.str.startswith("C") & (known.InvoiceDate >= pandas.Timestamp(TODAY.date()) - pandas.Timedelta(days=LAST_DAYS))]
    often = lately.groupby("CustomerID").InvoiceNo.nunique()
    return {str(int(c)) for c in often[often >= ORDERS_AT_LEAST].index if country[c] == COUNTRY}


def test_1_each_step_of_narrowing_counts_what_pandas_counts(story):
    looked = segments.preview("realyear", RULES, distributions=["country", "orders"])
    known = story.frame.dropna(subset="CustomerID").sort_values("InvoiceDate", kind="stable")
    countries = known.groupby("CustomerID").Country.last()
    assert looked.everybody == known.CustomerID.nunique() == 4372
    assert [step.count for step in looked.steps] == [(countries == COUNTRY).sum(), len(story.expected)]
    by_country = {s.value: s.count for s in looked.steps[1].distributions["country"].shares}
    assert by_country == {COUNTRY: len(story.expected)}
    assert sum(s.count for s in looked.steps[1].distributions["orders"].shares) == len(story.expected)


def test_2_the_first_wave_reaches_everybody_treated_who_consented(story):
    segment = segments.save("realyear", "Regulars", {"all": RULES}, by="test")
    mails = {w: content.save_template("realyear", name=w, subject=f"Wave {w}", by="test", html=(
        '<p>Dear {{ person.country }} customer, <a href="https://shop.example/offers?wave=' + w + '">offers</a>'
        '<a href="{{ unsubscribe_url }}">unsubscribe</a></p>')).template for w in story.got}
    made = journeys.save("realyear", "Three waves", {
        "kind": "marketing", "entry": {"kind": "segment", "segment": segment.id, "who": "now_and_later"}, "reentry": "never",
        "holdout_percent": 10, "goal": {"event": "order_completed", "window_days": 14}, "exit": None, "start": "one", "steps": {
            "one": {"kind": "send", "channel": "email", "template": mails["one"], "next": "opened"},
            "opened": {"kind": "wait_for", "event": "email_opened", "of": "one", "days": 3, "then": "two", "timeout": "pause"},
            "two": {"kind": "send", "channel": "email", "template": mails["two"], "next": None},
            "pause": {"kind": "wait", "days": 2, "next": "three"},
            "three": {"kind": "send", "channel": "email", "template": mails["three"], "next": None}}}, by="test")
    story.journey = made.id
    journeys.publish("realyear", made.id, by="test")
    story.carry_on()
    story.persons = dict(story.db.rows("SELECT value, person FROM identify_identifiers FINAL WHERE kind = 'user_id'"))
    held = {p for (p,) in story.db.rows("SELECT person FROM journeys_positions FINAL WHERE holdout")}
    story.holdout = {c for c in story.expected if story.persons[c] in held}
    assert 0.07 < len(story.holdout) / len(story.expected) < 0.13
    assert set(story.got["one"]) == story.consented() - story.holdout
    assert not story.got["two"] and not story.got["three"]


def test_3_who_opens_gets_the_second_wave_at_once(story):
    browser = Client()
    for customer, one in story.got["one"].items():
        page = one.get_body(("html",)).get_content()
        if share("open" + customer) < 0.3:
            assert browser.get(_path(re.search(r'src="([^"]*/t/o/[^"]+)"', page).group(1))).status_code == 200
            story.opened[customer] = one
            if share("click" + customer) < 0.4:
                answer = browser.get(_path(re.search(r'href="([^"]*/t/c/[^"]+)"', page).group(1)))
                assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/offers?wave=one")
                story.clicked[customer] = one
    assert len(story.opened) > 100 and len(story.clicked) > 30
    story.carry_on()
    assert set(story.got["two"]) == set(story.opened) and not story.got["three"]
    story.carry_on()   # the same again brings nothing
    assert set(story.got["two"]) == set(story.opened)


def test_4_who_does_not_is_reminded_after_three_and_two_days(story):
    clock.forward(timedelta(days=3, minutes=1))
    story.carry_on()
    assert not story.got["three"]
    clock.forward(timedelta(days=2, minutes=1))
    story.carry_on()
    assert set(story.got["three"]) == set(story.got["one"]) - set(story.opened)
    assert segments.preview("realyear", [{"event": "email_opened"}]).steps[0].count == len(story.opened)


def test_5_one_click_unsubscribes_and_nothing_more_is_sent(story):
    story.left = sorted(story.got["three"])[:5]
    for customer in story.left:
        target = re.search(r"<(http[^>]+)>", story.got["three"][customer]["List-Unsubscribe"]).group(1)
        assert Client().get(_path(target)).status_code == 200      # looking is not leaving
        assert Client().post(_path(target), {"List-Unsubscribe": "One-Click"}).status_code == 200
    run_until_idle("realyear")
    withdrawn = story.db.rows("SELECT value FROM identify_identifiers FINAL WHERE kind = 'user_id' AND person IN"
                              " (SELECT person FROM profiles_consents WHERE state = 'withdrawn' AND method = 'one_click')")
    assert sorted(c for (c,) in withdrawn) == story.left


def test_6_the_report_says_number_by_number_what_happened(story):
    _some_buy(story)
    report = measure.report("realyear", story.journey)
    treated = story.expected - story.holdout
    assert (report.entered, report.holdout, report.standing) == (len(treated), len(story.holdout), 0)
    steps = {s.step: s for s in report.steps}
    without = treated - story.consented()
    waves = {"one": (treated, without), "two": (set(story.opened), set()), "three": (treated - set(story.opened), without)}
    for wave, (reached, refused) in waves.items():
        assert steps[wave].put == len(reached) and steps[wave].accepted == len(reached - refused) == len(story.got[wave])
        assert steps[wave].refused == ({"no_consent": len(refused)} if refused else {})
        assert steps[wave].waiting == steps[wave].unknown == 0
    assert (steps["one"].opened, steps["one"].clicked) == (len(story.opened), len(story.clicked))
    assert steps["three"].unsubscribed == len(story.left) and steps["two"].opened == 0
    for group, people in ((report.goal.treated, treated), (report.goal.holdout, story.holdout)):
        buyers = {c for c in people if c in story.bought}
        assert (group.people, group.reached) == (len(people), len(buyers))
        assert group.revenue == sum((story.bought[c] for c in buyers), Decimal(0))
    _compare_interval(report.goal, treated, story)


def _some_buy(story):
    """Orders over the wire format, some in the window, some after it."""
    now = clock.now()
    for customer in sorted(story.expected):
        if share("buy" + customer) < (0.10 if customer in story.holdout else 0.25):
            story.bought[customer] = (Decimal(int(share("sum" + customer) * 100_000)) / 1000).quantize(Decimal("0.001"))
    collect.record("realyear", [
        collect.Item("track", "order_completed", ids.same("buy", c), now, user_id=c, properties={"order_id": f"N{c}", "total": str(total)})
        for c, total in story.bought.items()])
    run_until_idle("realyear")
    clock.forward(timedelta(days=20))
    late = sorted(story.expected - set(story.bought))[:50]
    collect.record("realyear", [
        collect.Item("track", "order_completed", ids.same("late", c), clock.now(), user_id=c, properties={"order_id": f"L{c}", "total": "10"}) for c in late])
    run_until_idle("realyear")


def _compare_interval(goal, treated, story):
    """Newcombe's interval for a difference of two shares (1998, method 10), worked out here anew."""
    def wilson(k, n, z=1.959963984540054):
        middle, half = (k + z * z / 2) / (n + z * z), z / (n + z * z) * (k * (n - k) / n + z * z / 4) ** 0.5
        return middle - half, middle + half

    n1, n2 = len(treated), len(story.holdout)
    k1, k2 = (len({c for c in g if c in story.bought}) for g in (treated, story.holdout))
    (l1, u1), (l2, u2), d = wilson(k1, n1), wilson(k2, n2), k1 / n1 - k2 / n2
    low = d - ((k1 / n1 - l1) ** 2 + (u2 - k2 / n2) ** 2) ** 0.5
    high = d + ((u1 - k1 / n1) ** 2 + (k2 / n2 - l2) ** 2) ** 0.5
    assert goal.difference.value == pytest.approx(d) and (goal.difference.low, goal.difference.high) == pytest.approx((low, high))


def _path(url: str) -> str:
    return "/" + url.replace("&amp;", "&").split("/", 3)[3]
