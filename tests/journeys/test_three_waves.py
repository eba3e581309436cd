"""The journey of the sources: mail; opened within 3 days → second message; else 2 days later a reminder."""

from datetime import timedelta

from tests.journeys.conftest import ANA, EVERYBODY, LAO_LI, MEI, TOM, WEI, three_waves


def test_who_opens_gets_the_second_mail_and_the_others_a_reminder(either_shop):
    shop = either_shop
    regulars = shop.segment(EVERYBODY)
    waves = shop.publish(three_waves(shop), entry={"kind": "segment", "segment": regulars, "who": "now_and_later"})

    shop.tick()
    assert shop.messages() == [(p, "mail") for p in EVERYBODY]
    assert shop.standing(waves) == dict.fromkeys(EVERYBODY, "opened?")

    shop.tick(shop.opened(MEI, "mail"), shop.opened(ANA, "mail"), after=timedelta(hours=5))
    assert shop.messages(waves) == [(MEI, "mail"), (MEI, "second"), (TOM, "mail"), (ANA, "mail"), (ANA, "second"),
                                    (WEI, "mail"), (LAO_LI, "mail")]

    shop.tick(after=timedelta(days=3))
    assert shop.standing(waves) == dict.fromkeys([TOM, WEI, LAO_LI], "pause")

    shop.tick(shop.opened(TOM, "mail"), after=timedelta(days=1))     # too late: he gets the reminder all the same
    shop.tick(after=timedelta(days=1))
    assert shop.standing(waves) == {}
    assert [step for person, step in shop.messages() if person == TOM] == ["mail", "reminder"]
    assert shop.ways(waves, TOM) == ["entered", "sent", "timeout", "waited", "sent", "ended"]
    assert shop.ways(waves, MEI) == ["entered", "sent", "happened", "sent", "ended"]
