"""Text messages through the real path to the twin, providers' calls into a real process, and what a dead provider costs the others.

    python bench/channels.py send [--scale 0.1]
    python bench/channels.py calls

The twin is a process of its own that checks every signature. Requests: Tencent takes one a personal text; Aliyun a hundred texts a request.
Callbacks: a thousand a second for some seconds, one receipt each, acknowledged after fsync; each must be found in the store afterwards.
Dead provider: mails to a sink while text messages go to a provider that takes connections and never answers.
"""

import asyncio
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import world

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

TEXTS, BATCHED, PEOPLE, MAILS = 12_000, 40_000, 50_000, 20_000
CALLS_A_SECOND, CALL_SECONDS = 1_000, 20
APPROVED = "{1}，新到的{2}正是您喜欢的味道，会员九折。拒收请回复R"
TEXT = "{{ person.email }}，新到的龙井正是您喜欢的味道，会员九折。拒收请回复R"
ROUNDS = 3
RAISED = 20_000          # requests a second that Tencent lets this account make; by default 3,000, which is our goal and would cap it


def main() -> None:
    {"send": _sending, "calls": _callbacks, "call": lambda: asyncio.run(_call(sys.argv[2]))}[sys.argv[1]]()


def _sending() -> None:
    scale = world.scale()
    from mail import _sink

    from tests.twin.peer import TwinProcess

    lifted = tempfile.NamedTemporaryFile("w", suffix=".json")   # noqa: SIM115 - it is there as long as the twin
    json.dump({"limits": {"tencent": {"calls_per_second": RAISED}}}, lifted)
    lifted.flush()
    twin = TwinProcess("--config", lifted.name)
    try:
        with _sink("pipelining") as (port, _):
            world.start(KOIPOND_SMTP_URL=f"smtp://127.0.0.1:{port}?tls=off", KOIPOND_WEBHOOK_LOOPBACK="yes")
            world.fill("bench", int(PEOPLE * scale), 0)
            _phones(scale)
            _texts(twin, scale)
            _beside_a_dead_one(scale)
    finally:
        twin.stop()
        lifted.close()


def _phones(scale: float) -> None:
    from koipond import engine

    engine.database("bench").run(
        "ALTER TABLE profiles_traits UPDATE t_phone = concat('138', leftPad(toString(person % 100000000), 8, '0')) WHERE 1 SETTINGS mutations_sync = 2")
    engine.database("bench").run(
        "INSERT INTO profiles_consents SELECT * REPLACE ('sms' AS channel) FROM (SELECT * FROM profiles_consents WHERE channel = 'email')")


def _texts(twin, scale: float) -> None:
    """Texts through Tencent and Aliyun, until the last answer is in the inbox."""
    from koipond import content, deliver

    version = content.save_template("bench", "Tea", channel="sms", text=TEXT, by="bench").id
    known = twin.account("tencent")
    tencent = deliver.create_account("bench", "sms_tencent", "Tencent", {
        "secret_id": known["key"], "secret_key": known["secret"], "app": "1400000001", "signature": "锦鲤茶", "address": f"{twin.url}/tencent",
        "per_second": str(RAISED)}, by="bench")
    deliver.set_provider_template("bench", tencent.id, "1000003", APPROVED, by="bench")
    _send(version, int(500 * scale), "warm")
    with world.Cpu(twin=twin.process.pid) as cpu:
        took = _send(version, int(TEXTS * scale), "tencent")
    world.figure("sms_requests_per_s", int(TEXTS * scale) / took, "requests/s")
    cpu.figures("sms_request", int(TEXTS * scale))
    _accepted("tencent", int(TEXTS * scale))
    deliver.remove_account("bench", tencent.id)
    known = twin.account("aliyun")
    aliyun = deliver.create_account("bench", "sms_aliyun", "Aliyun", {
        "access_key": known["key"], "access_secret": known["secret"], "signature": "锦鲤茶", "address": f"{twin.url}/aliyun"}, by="bench")
    deliver.fetch_templates("bench", aliyun.id, by="bench")
    with world.Cpu(twin=twin.process.pid) as cpu:
        took = _send(version, int(BATCHED * scale), "aliyun")
    world.figure("sms_texts_per_s", int(BATCHED * scale) / took, "texts/s")
    cpu.figures("sms_text", int(BATCHED * scale))
    _accepted("aliyun", int(BATCHED * scale))
    deliver.remove_account("bench", aliyun.id)


def _beside_a_dead_one(scale: float) -> None:
    """Mails alone, and beside texts to a provider that takes connections and says nothing; the median of some rounds, in turn."""
    from mail import _template

    from koipond import content, deliver

    mails, texts = _template(), content.save_template("bench", "Tea", channel="sms", text=TEXT, by="bench").id
    alone, beside = [], []
    with _Silent() as silent:
        account = deliver.create_account("bench", "sms_tencent", "Silent", {
            "secret_id": "AKID", "secret_key": "none-at-all", "app": "1400000001", "signature": "锦鲤茶", "address": f"http://127.0.0.1:{silent.port}"}, by="bench")
        deliver.set_provider_template("bench", account.id, "1000003", APPROVED, by="bench")
        for number in range(ROUNDS):
            alone.append(_mails(mails, int(MAILS * scale), f"alone {number}"))
            _put(texts, int(5_000 * scale), f"silent {number}", "sms")
            beside.append(_mails(mails, int(MAILS * scale), f"beside {number}"))
    alone.sort(), beside.sort()
    world.figure("dead_provider_slows_others_percent", max(0.0, 100 * (beside[ROUNDS // 2] / alone[ROUNDS // 2] - 1)), "%")


def _mails(version: int, count: int, step: str) -> float:
    """Seconds from the first mail put until all are accepted, with the sender's thread running as in the real process."""
    from koipond import deliver, engine

    db = engine.database("bench")
    _put(version, count, step, "email")
    began = time.perf_counter()
    deliver.start()
    try:
        while db.value("SELECT count() FROM collect_inbox WHERE name = 'email_sent' AND JSONExtractString(toString(properties), 'step') = {s:String}", s=step) < count:
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        deliver.stop()


class _Silent:
    """A server that takes every connection and never answers."""

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port, self._kept = self._socket.getsockname()[1], []
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def _take(self) -> None:
        try:
            while True:
                self._kept.append(self._socket.accept())
        except OSError:
            return

    def __exit__(self, *_):
        self._socket.close()
        for taken, _ in self._kept:
            taken.close()


def _put(version: int, count: int, step: str, channel: str) -> None:
    from koipond import deliver, engine
    from koipond.kit import clock

    db, now = engine.database("bench"), clock.now()
    number = 1 + (db.value("SELECT max(tick) FROM deliver_outbox") or 0)
    tick = engine.Tick("bench", number, now, now, {}, db)
    for table in ("collect_tick_events", "identify_tick_persons"):
        db.run(f"TRUNCATE TABLE {table}")
    deliver.put(tick, engine.Sql(
        "SELECT toUUID(concat(substring(h, 1, 8), '-', substring(h, 9, 4), '-', substring(h, 13, 4), '-', substring(h, 17, 4), '-', substring(h, 21, 12)))"
        " AS message, person, {channel:String} AS channel, {version:UInt32} AS template, 1 AS journey, 1 AS version, {step:String} AS step, 1 AS round,"
        " 'marketing' AS kind, {now:DateTime64(3, 'UTC')} AS send_at, {now:DateTime64(3, 'UTC')} + INTERVAL 3 DAY AS expires_at, '' AS topic"
        " FROM (SELECT number AS person, hex(MD5(concat({step:String}, toString(number)))) AS h FROM numbers(1, {count:UInt64}))",
        {"version": version, "step": step, "now": now, "count": count, "channel": channel}))
    deliver.prepare(tick)


def _send(version: int, count: int, step: str) -> float:
    from koipond import deliver

    _put(version, count, step, "sms")
    began = time.perf_counter()
    deliver.send_now("bench")
    return time.perf_counter() - began


def _accepted(step: str, count: int) -> None:
    from koipond import engine

    found = engine.database("bench").value("SELECT uniqExact(message_id) FROM collect_inbox WHERE name = 'sms_sent' AND JSONExtractString(toString(properties), 'step') = {s:String}", s=step)
    if found != count:
        told = engine.database("bench").rows("SELECT status, reason, any(detail), count() FROM deliver_receipts GROUP BY status, reason UNION ALL SELECT name, JSONExtractString(toString(any(properties)), 'reason'), JSONExtractString(toString(any(properties)), 'detail'), count() FROM collect_inbox WHERE source = 0 GROUP BY name")
        raise SystemExit(f"{count} texts put, {found} accepted: {told}")


def _callbacks() -> None:
    """A real process, called by one of its own."""
    import httpx

    from tests.running import Server

    home = Path(tempfile.mkdtemp(prefix="koipond-bench-"))
    server = Server(home, LANG="C.UTF-8", PYTHONUNBUFFERED="1").start("demo", "--people", "200")
    try:
        made = httpx.post(f"{server.url}/api/w/demo/channels/accounts", headers={"authorization": f"Bearer {(home / 'local.key').read_text()}"}, json={
            "provider": "sms_aliyun", "name": "Aliyun", "values": {"access_key": "LTAI", "access_secret": "none-at-all", "signature": "锦鲤茶"}}).json()
        with world.Cpu(server=server.process.pid) as cpu:
            told = subprocess.run([sys.executable, __file__, "call", made["door"]], capture_output=True, text=True, check=True)
        figures = json.loads(told.stdout)
        world.figure("callbacks_per_s", figures["per_s"], "calls/s")
        world.figure("callbacks_p99_ms", figures["p99_ms"], "ms")
        world.figure("callback_server_cpu_us", cpu.seconds["server"] / figures["told"] * 1e6, "µs")
    finally:
        server.stop()
    _all_kept(home, figures["told"])


def _all_kept(home: Path, told: int) -> None:
    world.start(home)
    from koipond import engine

    kept = engine.database("demo").value("SELECT uniqExact(sent_as) FROM deliver_reports WHERE sent_as LIKE 'biz-%'")
    engine.close()
    if kept != told:
        raise SystemExit(f"{told} receipts acknowledged, {kept} kept")


async def _call(door: str) -> None:
    """Calls at a steady pace, whatever the answers take, and tells how long the slowest hundredth took."""
    import aiohttp

    began, taken, number = time.perf_counter(), [], 0

    async def one(session, number: int) -> None:
        body = json.dumps([{"biz_id": f"biz-{number}", "phone_number": f"138{number:08d}", "success": True, "err_code": "DELIVERED",
                            "report_time": "2026-11-27 10:00:00", "out_id": ""}]).encode()
        start = time.perf_counter()
        async with session.post(f"{door}/report", data=body) as answer:
            assert await answer.read() == b'{"code":0,"msg":"\xe6\x8e\xa5\xe6\x94\xb6\xe6\x88\x90\xe5\x8a\x9f"}'
        taken.append(time.perf_counter() - start)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as session:
        tasks = []
        while number < CALLS_A_SECOND * CALL_SECONDS:
            due = began + number / CALLS_A_SECOND
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            tasks.append(asyncio.create_task(one(session, number)))
            number += 1
        await asyncio.gather(*tasks)
    seconds = time.perf_counter() - began
    print(json.dumps({"told": number, "per_s": number / seconds, "p99_ms": 1_000 * sorted(taken)[int(len(taken) * 0.99)]}))


if __name__ == "__main__":
    main()
