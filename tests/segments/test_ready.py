"""Ready definitions hold whom their formula says."""

from decimal import Decimal

import pytest

from koipond import segments
from tests.segments.shop import ANA, LI, MEI, TOM, WEI, Event, ago


def order(person, days, amount=50, **props):
    return Event(person, "order_completed", ago(days), props, Decimal(amount))


def mails(person, sent, opened=0, clicked=0):
    return [Event(person, name, ago(n + 1)) for name, count in (("email_sent", sent), ("email_opened", opened), ("email_clicked", clicked))
            for n in range(count)]


CASES = {
    "price_sensitive": ([
        order(MEI, 1, 500, coupon="C"), order(MEI, 2, 500, discount="5"),          # all with coupon or discount
        order(TOM, 1, 99), order(TOM, 2, 10),                                      # all below 100
        order(ANA, 1, 500, coupon="C"), order(ANA, 2, 100),                        # one dear and without
        order(WEI, 1, 20, coupon="C"),                                             # one order is no habit
        order(LI, 1, 500, discount="0"), order(LI, 2, 500, coupon="C")], {MEI, TOM}),   # a discount of 0 is none
    "new_customers": ([order(MEI, 29), order(TOM, 31), order(ANA, 31), order(ANA, 1)], {MEI}),
    "second_purchase_due": ([order(MEI, 40), order(TOM, 20), order(ANA, 100), order(WEI, 40), order(WEI, 50)], {MEI}),
    "high_value": ([order(MEI, 1, 600), order(MEI, 364, 400), order(TOM, 1, 999), order(ANA, 400, 5000)], {MEI}),
    "mail_active": ([*mails(MEI, 2, 2), *mails(TOM, 2, 1), *mails(ANA, 1, 0, 1)], {MEI, ANA}),
    "mail_fatigued": ([*mails(MEI, 8), *mails(TOM, 7), *mails(ANA, 8, 1)], {MEI}),
    "vip_at_risk": ([*(order(MEI, n, 400) for n in (90, 91, 92)), *(order(TOM, n, 400) for n in (80, 91, 92)),
                     *(order(ANA, n, 100) for n in (90, 91, 92)), *(order(WEI, n, 900) for n in (100, 101))], {MEI}),
    "dormant_again_awake": ([order(MEI, 700), Event(MEI, "dormant_returned", ago(1)), order(TOM, 700)], {MEI}),
    "first_order_of_leads": ([order(TOM, 1)], {MEI}),
}


@pytest.mark.parametrize("name", CASES)
def test_it_holds_whom_its_formula_says(shop, name):
    events, expected = CASES[name]
    shop.tick({MEI: {"email": "mei@example.com"}, TOM: {"email": "tom@example.com"}}, events, now=ago(0))
    assert shop.who(segments.take(shop.workspace, name).rule) == expected


def test_every_definition_has_a_case_but_that_of_birthdays(workspace):
    assert {one.name for one in segments.ready(workspace)} - CASES.keys() == {"birthday_soon"}


def test_one_that_is_not_there_is_refused_with_those_that_are(workspace):
    with pytest.raises(segments.NoSuchReady, match="price_sensitive"):
        segments.take(workspace, "cheap")
