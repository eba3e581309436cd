"""A provider that is slow, dead or answers garbage: the other channels go on, nothing goes out twice, every message has a named end, and it heals by itself."""

import json
import time
from collections import Counter
from pathlib import Path

import httpx
import pytest

from tests.faults.misbehaving import Mails, Texts
from tests.running import MailServer, Server, until_over, until_quiet, wait_until
from tests.stories.test_killed_at_any_moment import Load

SCRIPT = Path(__file__).parent / "provider_world.py"
BAD_SECONDS = 15


class People(Load):
    """People with an address and a phone who sign up, a few at a time."""

    def _person(self, dice, number):
        time.sleep(0.02)
        user = f"user-{number}"
        return [{"messageId": f"i{number}", "userId": user, "type": "identify", "traits": {"email": f"{user}@koi.example", "phone": f"+1415556{number:04}"}},
                {"messageId": f"t{number}", "userId": user, "type": "track", "event": "signed_up"}]


@pytest.mark.parametrize("bad", ["texts", "mails"])
def test_a_provider_that_misbehaves_holds_up_no_other_and_gets_nothing_twice(bad, tmp_path):
    texts = [Texts(way) for way in Texts.WAYS] if bad == "texts" else [Texts()]
    mails = Mails() if bad == "mails" else MailServer()
    worse = texts if bad == "texts" else [mails]
    server = Server(tmp_path, KOIPOND_SMTP_URL=mails.url, KOIPOND_WEBHOOK_LOOPBACK="yes")
    load = People(server, json.loads(server.run(SCRIPT, "build", *(each.url for each in texts))))

    def texted() -> Counter:
        return sum((each.taken for each in texts), Counter())

    def mailed() -> Counter:
        return mails.taken if bad == "mails" else Counter(to for to, _ in mails.mails)

    def all_there_are() -> int:
        return texted().total() + mailed().total()

    def well() -> int:
        """Messages that the good one got."""
        return (mailed() if bad == "texts" else texted()).total()

    ahead = 0
    try:
        server.start()
        load.start()
        wait_until(well, seconds=120)
        began, seen = time.monotonic(), [well()]
        while time.monotonic() - began < BAD_SECONDS:
            time.sleep(BAD_SECONDS / 5)
            seen.append(well())
        load.ending.set()
        load.join(60)
        people = len(set(load.acknowledged.values()))
        wait_until(lambda: well() == people, seconds=120)          # while the bad one still is as it is
        assert seen[-1] > seen[0], "the good one went on"

        def met() -> bool:
            """Every way of misbehaving; what was put off is tried again when the clock says so."""
            nonlocal ahead
            ahead += 120
            server.move_the_clock(ahead)
            return all(each.met >= set(each.ways) for each in worse) and (bad == "texts" or "greets_badly" in mails.met)

        wait_until(met, seconds=600, every=2)
        assert httpx.get(f"{server.url}/health/live", trust_env=False, timeout=30).status_code == 200
        for each in worse:
            each.well = True
        until_quiet(all_there_are, 35)                            # as long as a host that is down is left alone
        until_over(all_there_are, lambda further: server.move_the_clock(ahead + further))
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
    finally:
        load.ending.set()
        server.stop()
        for each in (*texts, mails):
            each.stop()
    assert max(texted().values()) == 1, "a text went out twice"
    assert max(mailed().values()) == 1, "a mail went out twice"
    assert found["put"] == {"email": people, "sms": people} and found["acknowledged"] == people
    ended = found["ended"]
    assert {channel: sum(states.values()) for channel, states in ended.items()} == found["put"], "each has an end"
    good, worse = ("email", "sms") if bad == "texts" else ("sms", "email")
    assert ended[good] == {"accepted": people}
    assert set(ended[worse]) == {"accepted", "unknown"} and ended[worse]["accepted"] > people / 10, "who may have got it is not written to again"
    assert set(found["reasons"]) <= {"no_answer", "cut_short"}
