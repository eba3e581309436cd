"""How long a new customer waits for the welcome, by the twin's clock: from adding a member until the welcome is there.

    python bench/wecom_welcome.py [--scale 0.1]

The twin and `koipond serve` are processes of their own. 600 customers come as fast as the twin takes them; each is a call, an event, a
person, an entry into a journey that writes to them, and a message that waits for a member. The welcome names the customer, so
WeCom is asked for the name first. A welcome is late when its code has ended, after 20 s; late or twice is a failure.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import world  # noqa: E402

from tests.running import Server  # noqa: E402
from tests.twin.peer import TwinProcess  # noqa: E402

CUSTOMERS, AT_ONCE, PEOPLE = 600, 8, 20_000
OPEN_SECONDS, SETTLE_SECONDS = 20.0, 180.0     # of a welcome's code; until the journey has written to all
HELLO, SLUG = "，你好，欢迎来到锦鲤茶！", "bench"


def main() -> None:
    many, twin = max(10, int(CUSTOMERS * world.scale())), TwinProcess()
    home = world.start(KOIPOND_WEBHOOK_LOOPBACK="yes")
    server = Server(home, KOIPOND_WEBHOOK_LOOPBACK="yes")
    try:
        door = _shop(twin)
        server.start()
        twin.account("wecom", callback_url=f"{server.url}/in/{door}")
        with world.Cpu(server=server.process.pid, twin=twin.process.pid) as cpu:
            took = _come(twin, many)
            waits, twice = _welcomed(twin, many)
        _written_to(server, many)
    finally:
        server.stop()
        twin.stop()
    print(f"{many} customers within {took:.1f} s; longest {max(waits, default=0):.2f} s, p50 {sorted(waits)[len(waits) // 2]:.2f} s, {twice} twice")
    world.figure("wecom_welcomes_late", many - len(waits), "welcomes")
    world.figure("wecom_welcomes_twice", twice, "welcomes")
    world.figure("wecom_welcome_p99_s", sorted(waits)[int(len(waits) * 0.99)], "s")
    cpu.figures("wecom_welcome", many)


def _shop(twin: TwinProcess) -> str:
    """A workspace with people, an account at the twin, and a journey that writes to whoever is new; the account's door."""
    from koipond import clock, content, deliver, engine, journeys

    world.fill(SLUG, PEOPLE, 0)
    known = twin.account("wecom")
    app = known["apps"]["marketing"]
    account = deliver.create_account(SLUG, "wecom", "WeCom", {
        "corp_id": known["corpid"], "agent_id": str(app["agentid"]), "secret": app["secret"], "token": known["token"], "aes_key": known["aes_key"],
        "address": f"{twin.url}/wecom", "welcome": "{{ customer }}" + HELLO}, by="bench")
    text = content.save_template(SLUG, "second", channel="wecom", text="新客礼已备好", by="bench").template
    made = journeys.save(SLUG, "new customers", {
        "kind": "marketing", "entry": {"kind": "event", "event": "wecom_friend_added", "where": []}, "reentry": "never", "holdout_percent": 0, "goal": None,
        "exit": None, "start": "write", "steps": {"write": {"kind": "send", "channel": "wecom", "template": text, "next": None}}}, by="bench")
    journeys.publish(SLUG, made.id, by="bench")
    clock.run_until_idle(SLUG)
    engine.close()
    return account.door


def _come(twin: TwinProcess, many: int) -> float:
    began = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(lambda number: twin.act("wecom", "add", customer=f"客人{number}", userid="lin"), range(many)))
    return time.monotonic() - began


def _welcomed(twin: TwinProcess, many: int) -> tuple[list[float], int]:
    """Seconds that each waited who was welcomed, and how many were more than once."""
    until = time.monotonic() + OPEN_SECONDS + 10
    while True:
        corp = next(iter(twin.http.get("/_twin/snapshot").json()["platforms"]["wecom"]["state"]["corps"].values()))
        came = [one for one in corp["customers"].values() if one["name"].startswith("客人")]
        heard = [[line["at"] for line in one["talk"] if line["text"] == one["name"] + HELLO] for one in came]
        if all(heard) or time.monotonic() > until:
            return [times[0] - one["follows"]["lin"]["at"] for one, times in zip(came, heard, strict=True) if times], sum(len(times) > 1 for times in heard)
        time.sleep(1.0)


def _written_to(server: Server, many: int) -> None:
    """That the journey went on beside: all of them have a message that waits for the member."""
    import httpx

    ask = {"headers": {"authorization": f"Bearer {(server.home / 'local.key').read_text()}"}, "timeout": 60, "trust_env": False}
    until, found = time.monotonic() + SETTLE_SECONDS, 0
    while found < many and time.monotonic() < until:
        account = httpx.get(f"{server.url}/api/w/{SLUG}/wecom", **ask).json()[0]["account"]
        found = sum(sum(task["counts"].values()) for task in httpx.get(f"{server.url}/api/w/{SLUG}/wecom/{account}/tasks", **ask).json())
        time.sleep(0.5)
    if found < many:
        raise SystemExit(f"{many} came, and the journey has written to {found} only")


if __name__ == "__main__":
    main()
