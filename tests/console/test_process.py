"""The real process: it starts, is found by the command line, and ends with nothing lost. In order, on one server."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class House:
    """A home with its command line and, when started, its server."""

    def __init__(self, home: Path):
        self.home, self.port = home, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KOIPOND_")}
        self.env = {**kept, "KOIPOND_HOME": str(home), "KOIPOND_LISTEN": f"127.0.0.1:{self.port}", "KOIPOND_MOVABLE_CLOCK": "yes",
                    "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}
        self.server = None
        self.http = httpx.Client(timeout=60)  # the machine may be busy with other tests

    def run(self, *words, **env) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "koipond", *words]
        return subprocess.run(command, env={**self.env, **env}, capture_output=True, text=True, timeout=120, cwd=self.home)

    def start(self):
        with open(self.home / "log", "a") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "koipond", "serve"], env=self.env, stdout=log, stderr=log, cwd=self.home)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and self.server.poll() is None:
            try:
                return httpx.get(self.url + "/sign-in", timeout=5)
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError(self.said())

    def stop(self, number=signal.SIGINT) -> int:
        self.server.send_signal(number)
        return self.server.wait(timeout=60)

    def said(self) -> str:
        return (self.home / "log").read_text()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def local(self) -> dict:
        return {"Authorization": "Bearer " + (self.home / "local.key").read_text()}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    yield house
    if house.server and house.server.poll() is None:
        house.server.kill()
        house.server.wait()


def test_the_command_line_makes_a_workspace_a_member_and_a_key(house):
    made = house.run("workspace", "create", "tea", "Tea house 茶", "--currency", "CNY")
    assert made.returncode == 0, made.stderr
    member = house.run("member", "add", "tea", "mei@example.com", "--role", "owner")
    assert re.search(r"password: \S{12,}", member.stdout), member.stderr
    key = house.run("key", "create", "tea", "Shop", "--scope", "collect", "--scope", "read")
    assert re.fullmatch(r"kp_[0-9a-f]{40}\n", key.stdout), key.stderr
    house.key = key.stdout.strip()


def test_an_error_is_said_in_the_terminals_language_and_without_a_traceback(house):
    done = house.run("member", "add", "nowhere", "a@b.example", LANG="zh_CN.UTF-8")
    assert done.returncode == 1 and done.stderr.startswith("access.E002: 没有你可以访问的工作区")
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_said_with_the_valid_ones(house):
    done = house.run("serve", KOIPOND_DB="mysql://x")
    assert done.returncode == 1 and "sqlite:///" in done.stderr and "Traceback" not in done.stderr


def test_a_taken_port_is_said(house):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        done = house.run("serve", KOIPOND_LISTEN=address)
    assert done.returncode == 1 and "console.E011" in done.stderr and address in done.stderr


def test_the_server_starts(house):
    assert house.start().status_code == 200
    assert (house.home / "local.key").stat().st_mode & 0o777 == 0o600


def test_an_event_is_taken_and_goes_through_the_tick(house):
    event = {"type": "track", "event": "Order Completed", "userId": "mei", "messageId": "m1", "properties": {"order_id": "1", "total": "12.50"}}
    sent = house.http.post(house.url + "/v1/batch", json={"batch": [event]}, auth=(house.key, ""))
    assert sent.status_code == 200, sent.text
    until = time.monotonic() + 20
    while time.monotonic() < until:
        status = house.http.get(house.url + "/api/w/tea/status", headers={"Authorization": f"Bearer {house.key}"}).json()
        if status["events"] == 1 and status["waiting_in_inbox"] == 0:
            break
        time.sleep(0.1)
    assert (status["people"], status["events"], status["waiting_in_inbox"]) == (1, 1, 0), house.said()


def test_an_unknown_intake_address_is_the_intakes_own_error(house):
    assert house.http.post(house.url + "/v1/nothing").json()["number"].startswith("collect.")


def test_many_pages_at_once_are_answered_by_few_threads(house):
    ask = {"Authorization": f"Bearer {house.key}"}
    with ThreadPoolExecutor(16) as many:
        answers = list(many.map(lambda _: house.http.get(house.url + "/api/w/tea/status", headers=ask).status_code, range(64)))
    assert answers == [200] * 64
    threads = len(os.listdir(f"/proc/{house.server.pid}/task"))
    house.http.get(house.url + "/api/w/tea/status", headers=ask)
    assert len(os.listdir(f"/proc/{house.server.pid}/task")) <= threads + 1


def test_a_second_server_on_the_same_home_is_told_who_has_it(house):
    done = house.run("serve", KOIPOND_LISTEN=f"127.0.0.1:{free_port()}")
    assert done.returncode == 1 and "engine.E001" in done.stderr and "Traceback" not in done.stderr
    assert f"process {house.server.pid}" in done.stderr and house.url in done.stderr


def test_a_workspace_is_made_by_the_running_server(house):
    made = house.run("workspace", "create", "coffee", "Coffee house")
    assert made.returncode == 0, made.stderr
    slugs = [one["slug"] for one in house.http.get(house.url + "/api/me", headers=house.local()).json()["workspaces"]]
    assert slugs == ["tea", "coffee"]
    again = house.run("workspace", "create", "coffee", "Coffee house")
    assert again.returncode == 1 and again.stderr.startswith("access.E006: ")


def test_a_file_is_imported_by_the_running_server(house):
    sheet = house.home / "people.csv"
    sheet.write_text("email,name\nana@example.com,Ana\nwei@example.com,伟\n", encoding="utf-8")
    done = house.run("import", "people.csv", "--workspace", "tea", "--kind", "people")
    assert done.returncode == 0, done.stdout + done.stderr
    until = time.monotonic() + 20
    while time.monotonic() < until:
        people = house.http.get(house.url + "/api/w/tea/status", headers=house.local()).json()["people"]
        if people == 3:
            break
        time.sleep(0.1)
    assert people == 3
    assert house.run("import", "nothing.csv", "--workspace", "tea").returncode == 2


def test_the_running_clock_is_moved(house):
    moved = house.run("clock", "forward", "3d")
    assert moved.returncode == 0, moved.stderr
    ahead = house.http.get(house.url + "/api/clock", headers=house.local()).json()["ahead_seconds"]
    assert ahead == 3 * 86400


def test_a_key_revoked_on_the_command_line_is_refused_within_seconds(house):
    token = house.run("key", "create", "tea", "Short", "--scope", "read").stdout.strip()
    headers = {"Authorization": f"Bearer {token}"}
    assert house.http.get(house.url + "/api/w/tea", headers=headers).status_code == 200
    number = house.http.get(house.url + "/api/w/tea/keys", headers=house.local()).json()[0]["id"]
    assert house.run("key", "revoke", "tea", str(number)).returncode == 0
    until = time.monotonic() + 8
    while time.monotonic() < until and house.http.get(house.url + "/api/w/tea", headers=headers).status_code == 200:
        time.sleep(0.3)
    assert house.http.get(house.url + "/api/w/tea", headers=headers).status_code == 401


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_and_keeps_what_it_acknowledged(house, number):
    if house.server.poll() is not None:
        house.start()
    before = house.http.get(house.url + "/api/w/tea/status", headers=house.local()).json()["events"]
    sent = 0
    for batch in range(5):
        events = [{"type": "track", "event": "seen", "userId": f"u{n}", "messageId": f"{number}-{batch}-{n}"} for n in range(50)]
        sent += house.http.post(house.url + "/v1/batch", content=json.dumps({"batch": events}), auth=(house.key, "")).json()["accepted"]
    code = house.stop(number)
    assert code in (0, -number), house.said()
    assert "Traceback" not in house.said() and not (house.home / "local.key").exists()
    house.start()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        events = house.http.get(house.url + "/api/w/tea/status", headers=house.local()).json()["events"]
        if events == before + sent:
            break
        time.sleep(0.1)
    assert (sent, events) == (250, before + 250)
