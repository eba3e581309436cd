"""A backup taken while the process works, restored in another place: the same counts, and nothing goes out a second time by itself."""

import json
import time
from collections import Counter

import pytest

from tests.running import MailServer, Server
from tests.stories.test_killed_at_any_moment import SCRIPT, Load


@pytest.fixture
def mail():
    server = MailServer()
    yield server
    server.stop()


def test_what_was_backed_up_under_load_is_there_in_another_place_and_nothing_is_sent_twice(tmp_path, mail):
    before = Server(_made(tmp_path / "before"), KOIPOND_SMTP_URL=mail.url)
    key, folder = json.loads(before.run(SCRIPT, "build")), tmp_path / "kept"
    before.start()
    load = Load(before, key)
    load.start()
    time.sleep(4)
    acknowledged = dict(load.acknowledged)   # before the backup begins
    assert "soak" in before.koipond("backup", str(folder))
    before.move_the_clock(120)   # after it, mails go out that the backup knows nothing of
    time.sleep(4)
    load.ending.set()
    load.join(timeout=60)
    mail.wait_until_quiet()
    before.kill()   # the machine is lost
    sent = Counter((to, one["Subject"].split()[0]) for to, one in mail.mails)

    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["rows"]["soak"]["collect_inbox"] >= len(acknowledged) > 0
    after = Server(_made(tmp_path / "after"), KOIPOND_SMTP_URL=mail.url)
    (after.home / "clock").write_text("120")
    said = after.koipond("restore", str(folder))
    assert "soak" in said
    found = json.loads(after.run(SCRIPT, "look"))
    assert set(acknowledged) <= set(found["events"]) and set(found["events"].values()) == {1}
    assert found["timeline"] == len(found["events"]) and found["persons_of_users"] == 0 and found["broken_paths"] == 0

    after.start()
    mail.wait_until_quiet()
    assert after.stop() == 0
    again = Counter((to, one["Subject"].split()[0]) for to, one in mail.mails)
    assert [one for one, times in again.items() if times > 1] == [] and again == sent
    found = json.loads(after.run(SCRIPT, "look"))
    assert all(set(states) & {"accepted", "unknown"} for states in found["outcomes"].values())
    assert any("unknown" in states for states in found["outcomes"].values()), "what may have gone out is told"


def test_it_says_why_it_will_not(tmp_path):
    home = Server(_made(tmp_path / "home"))
    home.koipond("workspace", "create", "tea", "Tea")
    folder = tmp_path / "kept"
    home.koipond("backup", str(folder))
    assert "access.E041" in home.koipond("backup", str(folder), check=False)
    assert "access.E042" in home.koipond("restore", str(folder), check=False)
    other = Server(_made(tmp_path / "other"))
    assert "access.E043" in other.koipond("restore", str(tmp_path / "nothing"), check=False)
    (folder / "decisions.sqlite3").write_bytes(b"no")
    assert "access.E044" in other.koipond("restore", str(folder), check=False)


def _made(folder):
    folder.mkdir()
    return folder
