"""The machine's clock jumps forward and back by hours under load: nothing is lost, nothing goes out twice, and it goes on by itself."""

import json
import time

import httpx

from tests.running import MailServer, Server, wait_until
from tests.stories.test_killed_at_any_moment import SCRIPT, Load, _compare

HOUR = 3600


def test_after_jumps_in_both_directions_everything_has_happened_once(tmp_path):
    mail = MailServer()
    server = Server(tmp_path, KOIPOND_SMTP_URL=mail.url)
    key = json.loads(server.run(SCRIPT, "build"))
    server.start()
    load = Load(server, key)
    load.start()
    try:
        for hours in (5, 0.5, 3, 0, 7, 6.9):   # never before the journey began, which takes nobody in who came earlier
            time.sleep(2.5)
            kept = len(load.acknowledged)
            server.move_the_clock(hours * HOUR)
            wait_until(lambda kept=kept: len(load.acknowledged) > kept)   # intake goes on
        load.ending.set()
        load.join(timeout=60)
        mail.wait_until_over(lambda further: server.move_the_clock(7 * HOUR + further))   # also what was put off until the latest moment that the clock has shown
        assert httpx.get(f"{server.url}/health/ready", trust_env=False, timeout=30).json()["trouble"] == {}
        assert server.stop() == 0
        found = json.loads(server.run(SCRIPT, "look"))
    finally:
        load.ending.set()
        server.stop()
        mail.stop()
    _compare(load, mail, found)
