"""A home that the version before has left, with data in it: the new one brings it up to date when it starts, and every count is the same."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from tests.running import MailServer, Server, wait_until
from tests.stories.test_killed_at_any_moment import SCRIPT, Load

OLDER = Path(__file__).parent / "older_home.py"


def decisions(home: Path) -> dict[str, int]:
    with closing(sqlite3.connect(home / "decisions.sqlite3")) as found:
        names = [name for (name,) in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'koipond_%'")]
        return {name: found.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_a_home_of_the_version_before_is_brought_up_to_date_and_works(tmp_path):
    mail = MailServer()
    server = Server(tmp_path, KOIPOND_SMTP_URL=mail.url)
    key = json.loads(server.run(SCRIPT, "build"))
    server.start()
    load = Load(server, key)
    load.start()
    time.sleep(3)
    load.ending.set()
    load.join(timeout=60)
    mail.wait_until_quiet(4)
    assert server.stop() == 0
    before = json.loads(server.run(SCRIPT, "look"))
    server.run(OLDER)
    rows = decisions(tmp_path)
    assert "koipond_stuck" not in rows and len(before["events"]) >= len(load.acknowledged)

    server.start()   # the new version
    again = Load(server, key)
    again._person, person = (lambda dice, number: person(dice, number + 1_000_000)), again._person
    again.start()
    wait_until(lambda: len(again.acknowledged) > 50, seconds=60)
    again.ending.set()
    again.join(timeout=60)
    for more in range(1, 5):
        server.move_the_clock(90 * more)
        mail.wait_until_quiet(4)
    assert server.stop() == 0
    after, now = json.loads(server.run(SCRIPT, "look")), decisions(tmp_path)
    mail.stop()
    assert "koipond_stuck" in now and all(now[name] >= count for name, count in rows.items())
    assert now["koipond_journey"] == rows["koipond_journey"] and now["koipond_segment"] == rows["koipond_segment"]
    assert before["events"].items() <= after["events"].items() and before["entries"].items() <= after["entries"].items()
    assert set(again.acknowledged) <= set(after["events"]) and set(after["events"].values()) == {1}
    assert after["timeline"] == len(after["events"]) and after["persons_of_users"] == 0 and after["standing"] == 0 and after["segment_ok"]
    sent = [(to, one["Subject"].split()[0]) for to, one in mail.mails]
    assert len(sent) == len(set(sent))
