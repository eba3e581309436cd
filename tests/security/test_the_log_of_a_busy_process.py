"""The real process with its log at debug while everything happens to people who are called like canaries: each line is one line of JSON, and names nobody."""

import csv
import json

import httpx
import pytest

from tests.running import Server, free_port, wait_until

NEEDLES = ("needlemei", "needlewei", "13800138321", "13900139321", "Nadelmann", "a long enough one", "needle-of-a-session")
PASSWORD = "a long enough one"


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    """What stands in the log afterwards, and what the process had to do."""
    home = tmp_path_factory.mktemp("busy")
    server = Server(home, KOIPOND_LOG="debug", KOIPOND_LOG_FORMAT="json", KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{free_port()}").start()     # a mail server that is not there
    try:
        server.koipond("workspace", "create", "tea", "Tea house")
        server.koipond("member", "add", "tea", "needlemei@boss.example", "--role", "owner", "--password", PASSWORD)
        admin, collect = (server.koipond("key", "create", "tea", name, "--scope", name).split()[-1] for name in ("admin", "collect"))
        with httpx.Client(base_url=server.url, trust_env=False, timeout=120) as client:
            busy(client, admin, collect, home)
    finally:
        server.stop()
    yield (home / "server.log").read_bytes()


def busy(client: httpx.Client, admin: str, collect: str, home) -> None:
    told, key = {"Authorization": f"Bearer {admin}"}, {"Authorization": f"Bearer {collect}"}
    for kind, body in (
            ("identify", {"userId": "needlemei@shop.example", "traits": {"email": "needlemei@shop.example", "phone": "13800138321", "name": "Nadelmann", "birthday": "needlemei"}}),
            ("track", {"userId": "needlewei@shop.example", "event": "consent_granted", "properties": {"channel": "email", "proof": "Nadelmann"}}),
            ("identify", {"userId": "needlewei@shop.example", "traits": {"email": "needlewei@shop.example", "phone": "13900139321"}}),
            ("track", {"userId": "needlemei@shop.example", "event": "Order Completed", "properties": {"order_id": "needlemei", "total": "Nadelmann", "products": ["13800138321"]}}),
            ("track", {"event": 5, "userId": ["needlemei@shop.example"]}), ("alias", {"previousId": "13800138321", "userId": "needlemei@shop.example"}), ("nothing", {"email": "needlemei@shop.example"})):
        client.post(f"/v1/{kind}", json=body, headers=key)
    client.post("/v1/track", content=b'{"userId": "needlemei@shop.example", "event": "x\\ud800\\u2028\\u001b[2J', headers=key)
    client.post("/v1/track?email=needlemei@shop.example", json={"userId": "u", "event": "x\u2028y\x9b", "context": {"ip": "203.0.113.5", "traits": {"email": "needlemei@shop.example"}}}, headers=key)
    place = "/api/w/tea/"
    wait_until(lambda: client.get(place + "people", headers=told).status_code == 200)
    for path in ("people?search=needlemei@shop.example", "people?search=13800138321", "people/needlemei@shop.example", "people/find?kind=email&value=needlewei@shop.example", "messages?address=needlemei@shop.example",
                 "suppressions?address=needlemei@shop.example", "nothing/needlemei@shop.example", "assets?search=Nadelmann%0a%1b[2J", "audit?by=needlemei@boss.example"):
        client.get(place + path, headers=told)
    group = client.post(place + "segments", json={"name": "Nadelmann", "rule": {"all": [{"trait": "email", "is": "equals", "value": "needlemei@shop.example"}]}}, headers=told)
    client.post(place + "segments/preview", json={"rule": {"all": [{"trait": "email", "is": "madly", "value": "needlemei@shop.example"}]}}, headers=told)
    client.post(place + "suppressions", json={"channel": "email", "address": "needlemei@shop.example", "reason": "Nadelmann"}, headers=told)
    client.post(place + "templates", json={"name": "Nadelmann", "subject": "{{ person.nothing }}", "html": "needlemei@shop.example"}, headers=told)
    client.post("/sign-in", data={"email": "needlewei@boss.example", "password": PASSWORD})
    page = client.get("/sign-in?next=/needlemei@shop.example")
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    for email, password in (("needlewei@boss.example", PASSWORD), ("needlemei@boss.example", "needle-of-a-session"), ("needlemei@boss.example", PASSWORD)):
        client.post("/sign-in", data={"email": email, "password": password, "csrfmiddlewaretoken": token})
    for path in ("/t/u/needlemei@shop.example", "/s/needlemei", "/in/needlemei@shop.example?phone=13800138321", "/needlemei@shop.example", "/i/1/needlemei@shop.example", "/account/second-step/?email=needlemei@shop.example"):
        client.get(path, headers={"User-Agent": "Nadelmann\x1b[2J", "Referer": "https://shop.example/needlemei@shop.example", "Cookie": "sessionid=needle-of-a-session"})
    with (home / "people.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["email", "phone", "name", "birthday"], ["needlemei@shop.example", "13800138321", "Nadelmann", "not a day"], ["needlewei", "13900139321x", "Nadelmann", "1990-01-01"]])
    made = client.post(place + "imports", files={"file": ("Nadelmann.csv", (home / "people.csv").read_bytes())}, headers=told)
    if made.status_code == 201:
        client.post(place + f"imports/{made.json()['id']}/start", json={"kind": "people"}, headers=told)
    assert group.status_code < 500
    wait_until(lambda: "needlemei" in client.get(place + "people?search=needlemei", headers=told).text)


def test_every_line_is_one_object(log):
    lines = [line for line in log.decode().splitlines() if line and not line.startswith("Koipond 0.")]     # what it prints for whoever started it
    broken = [line[:300] for line in lines if not _is_json(line)]
    assert len(lines) > 20 and broken == []
    assert not any(ord(sign) < 32 and sign != "\n" or 127 <= ord(sign) < 160 or sign in "\u2028\u2029" for sign in log.decode())


def test_nobody_is_named(log):
    named = [line[:600] for line in log.decode().splitlines() if any(needle in line for needle in NEEDLES)]
    assert named == [], "\n".join(named[:20])
    assert b"Not Found: an address that is not there" in log or b"Not Found: /" in log, "that something was asked for is told all the same"


def _is_json(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
