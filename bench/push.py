"""App pushes by FCM through the real path: outbox → gate → claim → render → HTTP → outcome in the inbox, to the twin beside it.

    python bench/push.py [--scale 0.1]

The service has a request a phone, so this is the speed of single requests. At the end the twin's phones are compared with what was
put: each shows its message once. Beside the rate stands what a push costs of processor time here: on a machine where the twin has
a core of its own that is what limits it.
"""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

PUSHES, WARM = 20_000, 2_000


def main() -> None:
    import world

    pushes = int(PUSHES * world.scale())
    world.start(KOIPOND_WEBHOOK_LOOPBACK="yes")
    world.fill("bench", pushes + WARM, 0)
    twin = subprocess.Popen([sys.executable, "-m", "koipond", "twin"], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
    try:
        url = json.loads(twin.stdout.readline())["url"]
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
            _install(url, pushes + WARM)
            _account(http, url)
            _devices(pushes + WARM)
            template = _template()
            _send(template, 0, WARM)
            with world.Cpu(twin=twin.pid) as cpu:
                took = _send(template, WARM, pushes)
            _check(http, pushes + WARM)
            world.figure("fcm_pushes_per_s", pushes / took, "requests/s")
            cpu.figures("fcm_push", pushes)
    finally:
        twin.terminate()
        twin.wait()


def _install(url: str, many: int) -> None:
    def some(first: int) -> None:
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
            for number in range(first, many + 1, 4):
                http.post("/_twin/act", json={"platform": "fcm", "act": "install", "token": _token(number), "name": f"phone {number}"}).raise_for_status()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(some, range(1, 5)))


def _token(number: int) -> str:
    return f"bench-{number}:APA91bOnlyForTheTwin"


def _account(http: httpx.Client, url: str) -> None:
    from koipond import deliver

    known = http.get("/_twin/accounts").json()["fcm"][0]
    key = {"project_id": known["project"], "client_email": known["client_email"], "private_key": known["private_key"]}
    deliver.create_account("bench", "push_fcm", "FCM", {"service_account": json.dumps(key), "address": f"{url}/fcm", "token_address": f"{url}/fcm/token"}, by="bench")


def _devices(many: int) -> None:
    from koipond import engine
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    named = "sipHash64(lowerUTF8(concat('bench-', toString(number), ':APA91bOnlyForTheTwin')))"
    db.run("INSERT INTO deliver_devices (person, token_hash, origin, token, kind, service, app, vendor, keys, seen_at, moved, tick)"
           f" SELECT number, {named}, number, concat('bench-', toString(number), ':APA91bOnlyForTheTwin'), 'android', 'fcm', 'bench', '', '',"
           " {now:DateTime64(3, 'UTC')}, 0, 0 FROM numbers(1, {many:UInt64})", now=now, many=many)
    db.run("INSERT INTO deliver_device_holders (token_hash, origin, seen_at, gone_at, tick)"
           f" SELECT {named}, number, {{now:DateTime64(3, 'UTC')}}, toDateTime64(0, 3, 'UTC'), 0 FROM numbers(1, {{many:UInt64}})", now=now, many=many)
    db.run("INSERT INTO profiles_consents (person, channel, purpose, state, at, method, proof, message_id, origin, source, tick)"
           " SELECT number, 'push', 'marketing', 'granted', {now:DateTime64(3, 'UTC')} - INTERVAL 90 DAY, 'bench', '', concat('c', toString(number)), number, 1, 0"
           " FROM numbers(1, {many:UInt64})", now=now, many=many)


def _template() -> int:
    from koipond import content

    return content.save_template("bench", "Autumn", channel="push", subject="新茶到了", text="{{ person.region }}的朋友，今年的秋茶到了", link="https://shop.example/autumn", by="bench").id


def _send(template: int, after: int, many: int) -> float:
    from koipond import deliver, engine
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    number = 1 + (db.value("SELECT max(tick) FROM deliver_outbox") or 0)
    for table in ("collect_tick_events", "identify_tick_persons", "identify_tick_merges", "identify_tick_parts"):
        db.run(f"TRUNCATE TABLE {table}")
    tick = engine.Tick("bench", number, now, now, {}, db)
    deliver.put(tick, engine.Sql(
        "SELECT generateUUIDv4() AS message, number AS person, 'push' AS channel, {template:UInt32} AS template, 1 AS journey, 1 AS version, 'push' AS step, 1 AS round,"
        " 'marketing' AS kind, {now:DateTime64(3, 'UTC')} AS send_at, {now:DateTime64(3, 'UTC')} + INTERVAL 3 DAY AS expires_at, '' AS topic FROM numbers({first:UInt64}, {many:UInt64})",
        {"template": template, "now": now, "first": after + 1, "many": many}))
    deliver.prepare(tick)
    began = time.perf_counter()
    deliver.send_now("bench")
    return time.perf_counter() - began


def _check(http: httpx.Client, many: int) -> None:
    """Each phone shows its message once, and each message has its outcome."""
    from koipond import engine

    devices = http.get("/_twin/snapshot").json()["platforms"]["fcm"]["state"]["devices"]
    shown = [len(devices[_token(number)]["notes"]) for number in range(1, many + 1)]
    told = engine.database("bench").value("SELECT uniqExact(message_id) FROM collect_inbox WHERE name = 'push_sent'")
    if set(shown) != {1} or told != many:
        raise SystemExit(f"{many} put: phones show {sorted(set(shown))}, {told} outcomes told")


if __name__ == "__main__":
    main()
